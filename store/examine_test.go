package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/migrations"
	"allclear/store"
)

func TestFormSaysWhatTheFileIs(t *testing.T) {
	db, path := fresh(t)
	f, err := db.Form(t.Context())
	require.NoError(t, err)
	require.Equal(t, store.Form{Ours: true, Schema: migrations.Newest(), Newest: migrations.Newest(), Journal: "wal"}, f)
	opened(t, db)
	f, err = db.Form(t.Context())
	require.NoError(t, err)
	require.Equal(t, noon.Add(2*time.Minute), f.Last)

	run(t, path, "PRAGMA user_version = 1")
	f, err = db.Form(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, f.Schema)
}

// A page that was overwritten is found, whether SQLite says so in a row or fails over it.
func TestQuickCheckFindsDamage(t *testing.T) {
	for _, of := range []string{"event", "outbox_queue"} {
		path := filepath.Join(t.TempDir(), "allclear.db")
		db, err := store.Open(t.Context(), path, store.Options{})
		require.NoError(t, err)
		opened(t, db)
		faults, err := db.QuickCheck(t.Context())
		require.NoError(t, err)
		require.Empty(t, faults)
		require.NoError(t, db.Close())

		overwrite(t, path, of)
		reader, err := store.OpenReader(t.Context(), path)
		require.NoError(t, err)
		faults, err = reader.QuickCheck(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, faults, of)
		require.NoError(t, reader.Close())
	}
}

// overwrite destroys the page on which a table or an index begins.
func overwrite(t *testing.T, path, of string) {
	t.Helper()
	var page, size int64
	require.NoError(t, raw(t, path).QueryRowContext(t.Context(),
		`SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = ?1`, of).Scan(&page, &size))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = file.WriteAt(make([]byte, size), (page-1)*size)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

func TestServedKnowsWhoHoldsTheLease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	served := func() bool {
		held, err := store.Served(path)
		require.NoError(t, err)
		return held
	}
	require.False(t, served(), "there is nothing yet")
	require.NoFileExists(t, path+".lock", "asking makes nothing")
	db, err := store.Open(t.Context(), path, store.Options{Serve: true})
	require.NoError(t, err)
	require.True(t, served())
	require.NoError(t, db.Close())
	require.False(t, served())
}

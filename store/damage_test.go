package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

const pageSize = 4096

// novel records 21 incidents whose events fill many pages.
func novel(t *testing.T, path string) {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	for n := range 21 {
		id := opened(t, db)
		for m := range 20 {
			text := strings.Repeat(fmt.Sprintf("word-%d ", n), 60)
			record(t, db, requested(id, incident.Note{Text: titled(text)}, noon.Add(time.Duration(m+1)*time.Hour)))
		}
	}
	require.NoError(t, db.Close())
}

// flipped turns every bit of a page that holds events of INC-11 and nothing else. It is in the middle of the file.
func flipped(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	page := make([]byte, pageSize)
	at := int64(0)
	for ; !eventsOnly(page, "INC-11"); at += pageSize {
		_, err = file.ReadAt(page, at)
		require.NoError(t, err)
	}
	for i := range page {
		page[i] ^= 0xff
	}
	_, err = file.WriteAt(page, at-pageSize)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

func eventsOnly(page []byte, stream string) bool {
	const leaf = 0x0a // of a table WITHOUT ROWID
	return page[0] == leaf && bytes.Contains(page, []byte("noted")) && bytes.Count(page, []byte("INC-")) == bytes.Count(page, []byte(stream))
}

// damaged requires that INC-11 is known to be damaged, and that the others are there.
func damaged(t *testing.T, db *store.DB) {
	t.Helper()
	_, err := db.Load(t.Context(), 11, time.Time{})
	require.Equal(t, store.Damaged, store.TroubleOf(err), "%v", err)
	_, err = db.Submit(t.Context(), requested(11, incident.Note{Text: titled("x")}, noon.Add(48*time.Hour)))
	require.Equal(t, store.Damaged, store.TroubleOf(err), "%v", err)

	faults, err := db.Verify(t.Context())
	require.NoError(t, err)
	found := strings.Join(faults, "\n")
	require.Contains(t, found, "INC-11: cannot be read: database disk image is malformed")
	require.Contains(t, found, "the file: ")
	require.Equal(t, 1, strings.Count(found, "INC-"), found)

	for _, sound := range []incident.ID{1, 21} {
		_, err = db.Load(t.Context(), sound, time.Time{})
		require.NoError(t, err)
		record(t, db, requested(sound, incident.Note{Text: titled("it goes on")}, noon.Add(48*time.Hour)))
	}
	require.NoError(t, db.Ready(t.Context()))
}

func TestADamagedPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	novel(t, path)
	flipped(t, path)
	damaged(t, open(t, path))
}

// What is in memory hides the damage until it is read again.
func TestAPageThatIsDamagedWhileItIsOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	novel(t, path)
	db := open(t, path)
	whole(t, db)
	flipped(t, path)
	record(t, db, requested(1, incident.Note{Text: titled("x")}, noon.Add(48*time.Hour)))
	damaged(t, db)
}

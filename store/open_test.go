package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/store"
)

func TestOpenMakesAFileThatNobodyElseReads(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode(), name)
	}
	require.Equal(t, []string{"[1634495587 5]"}, ask(t, path, "SELECT * FROM pragma_application_id, pragma_user_version"))
}

func TestReopeningKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	db, err := store.Open(t.Context(), path, store.Options{FirstID: 41})
	require.NoError(t, err)
	id := opened(t, db)
	require.Equal(t, "INC-41", id.String())
	before := dump(t, path)
	require.NoError(t, db.Close())
	require.NoError(t, db.Close(), "twice is harmless")

	again := open(t, path)
	require.Equal(t, before, dump(t, path))
	whole(t, again)
	require.Equal(t, "INC-42", opened(t, again).String(), "numbers go on")
}

// Whoever copies the file after the end must have all of it.
func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	opened(t, db)
	require.NoError(t, db.Close())
	require.NoFileExists(t, path+"-wal")
	require.NoFileExists(t, path+"-shm")

	data, err := os.ReadFile(path)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, os.WriteFile(copied, data, 0o600))
	events, err := open(t, copied).Events(t.Context(), "INC-1")
	require.NoError(t, err)
	require.Len(t, events, 3)
}

func TestOddPathsAreTakenToTheLetter(t *testing.T) {
	for _, name := range []string{"a#b.db", "a?mode=ro.db", "a%20b.db", "a b.db", "ä&c=d.db", "a:b.db"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			db, err := store.Open(t.Context(), path, store.Options{})
			require.NoError(t, err)
			opened(t, db)
			require.NoError(t, db.Close())
			files, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, files, 1)
			require.Equal(t, name, files[0].Name())
			r, err := store.OpenReader(t.Context(), path)
			require.NoError(t, err)
			require.NoError(t, r.Close())
		})
	}
}

func TestARelativePathIsTakenFromHere(t *testing.T) {
	t.Chdir(t.TempDir())
	db, err := store.Open(t.Context(), "rel.db", store.Options{Serve: true})
	require.NoError(t, err)
	opened(t, db)
	require.NoError(t, db.Close())
	r, err := store.OpenReader(t.Context(), "rel.db")
	require.NoError(t, err)
	require.NoError(t, r.Close())
}

// The sentences of a refusal say why, and what to do.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		why  string
		do   string
		read string // what a reader says, where it is something else
	}{
		{
			name: "another program's tables",
			make: func(t *testing.T, path string) { run(t, path, `CREATE TABLE photo (id INTEGER)`) },
			why:  "another program made it", do: "Name a file of allclear's own in DATABASE_URL.",
		},
		{
			name: "another program's mark",
			make: func(t *testing.T, path string) {
				run(t, path, `PRAGMA application_id = 7; CREATE TABLE outbox (id INTEGER)`)
			},
			why: "another program made it", do: "Name a file of allclear's own in DATABASE_URL.",
		},
		{
			name: "newer schema",
			make: func(t *testing.T, path string) {
				seeded(t, path)
				run(t, path, `PRAGMA user_version = 99`)
			},
			why: "its schema (99) is newer than this program's", do: "Start the newer allclear",
		},
		{
			name: "newer schema that a crash did not mark",
			make: func(t *testing.T, path string) {
				seeded(t, path)
				run(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
			},
			why: "its schema (99) is newer than this program's", do: "Start the newer allclear", read: "-",
		},
		{
			name: "short text",
			make: func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, []byte("hello"), 0o600)) },
			why:  "it is not a SQLite file", do: "Name another file in DATABASE_URL.",
		},
		{
			name: "long text",
			make: func(t *testing.T, path string) {
				require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("hello"), 5000), 0o600))
			},
			why: "it is not a SQLite file", do: "Name another file in DATABASE_URL.",
		},
		{
			name: "torn file",
			make: func(t *testing.T, path string) {
				seeded(t, path)
				data, err := os.ReadFile(path)
				require.NoError(t, err)
				clear(data[200:4096])
				require.NoError(t, os.WriteFile(path, data, 0o600))
			},
			why: "it is damaged", do: "Restore the last backup",
		},
		{
			name: "folder",
			make: func(t *testing.T, path string) { require.NoError(t, os.Mkdir(path, 0o700)) },
			why:  "it is a folder", do: "Name a file in it in DATABASE_URL.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			test.make(t, path)
			_, err := store.Open(t.Context(), path, store.Options{Serve: true})
			refused(t, err, path, test.why, test.do)
			_, err = store.Open(t.Context(), path, store.Options{Serve: true})
			refused(t, err, path, test.why, test.do)
			if test.read == "" {
				_, err = store.OpenReader(t.Context(), path)
				refused(t, err, path, test.why, test.do)
			}
		})
	}
}

func TestWhatIsNotThereIsRefused(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "no", "x.db")
	for _, serve := range []bool{false, true} {
		_, err := store.Open(t.Context(), nowhere, store.Options{Serve: serve})
		refused(t, err, nowhere, "it cannot be opened", "See that the folder exists")
	}
	_, err := store.OpenReader(t.Context(), filepath.Join(dir, "x.db"))
	refused(t, err, filepath.Join(dir, "x.db"), "there is no such file", "Name the record with --db")
	require.NoFileExists(t, filepath.Join(dir, "x.db"), "a reader makes nothing")
}

func TestAReaderNeedsARecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := store.OpenReader(t.Context(), path)
	refused(t, err, path, "it holds no record of allclear", "Name the file that serve or replay wrote.")
	opened(t, open(t, path))
}

// A start that was killed half way is finished by the next.
func TestAHalfMadeFileIsOurs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	seeded(t, path)
	for _, query := range []string{
		`DROP TABLE outbox`, `DROP TABLE delivery`, `DROP TABLE due`, `DROP TABLE answered`, `DROP TABLE looked`, `DROP TABLE life`, `DROP TABLE job_run`,
		`DELETE FROM goose_db_version WHERE version_id > 1`, `PRAGMA user_version = 0`,
	} {
		run(t, path, query)
	}
	opened(t, open(t, path))

	path = filepath.Join(t.TempDir(), "fails.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	run(t, path, `CREATE TABLE due (x INTEGER); PRAGMA application_id = 1634495587`)
	_, err := store.Open(t.Context(), path, store.Options{})
	refused(t, err, path, "SQLite refused it", "look at the error")
	run(t, path, `DROP TABLE due`)
	opened(t, open(t, path))
}

func TestOneServes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	first, err := store.Open(t.Context(), path, store.Options{Serve: true})
	require.NoError(t, err)

	_, err = store.Open(t.Context(), path, store.Options{Serve: true})
	refused(t, err, path, "another allclear serves it", "Stop that one first")

	beside, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err, "the shell may")
	opened(t, beside)
	require.NoError(t, beside.Close())

	require.NoError(t, first.Close())
	second, err := store.Open(t.Context(), path, store.Options{Serve: true})
	require.NoError(t, err)
	require.NoError(t, second.Close())
}

func TestAFailedOpenLetsGoOfTheLease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	require.NoError(t, os.WriteFile(path, []byte("hello"), 0o600))
	_, err := store.Open(t.Context(), path, store.Options{Serve: true})
	refused(t, err, path, "not a SQLite file", "Name another file")
	require.NoError(t, os.Remove(path))
	db, err := store.Open(t.Context(), path, store.Options{Serve: true})
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func refused(t *testing.T, err error, path, why, do string) {
	t.Helper()
	var u *store.Unusable
	require.ErrorAs(t, err, &u)
	require.Equal(t, path, u.Path)
	require.Contains(t, u.Why, why)
	require.Contains(t, u.Do, do)
	require.Contains(t, err.Error(), u.Why+". "+u.Do)
}

// seeded makes a record with an incident and closes it.
func seeded(t testing.TB, path string) {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	opened(t, db)
	require.NoError(t, db.Close())
}

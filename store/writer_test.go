package store

import (
	"database/sql"
	"path/filepath"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"
)

func scratch(t testing.TB) (db *DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "allclear.db")
	db, err := Open(t.Context(), path, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db, path
}

// onCommit runs fn before every commit of the writer; true makes it fail.
func onCommit(t testing.TB, db *DB, fn func() bool) {
	t.Helper()
	require.NoError(t, db.writer.conn.Raw(func(conn any) error {
		conn.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { return int(flag(fn())) })
		return nil
	}))
}

// together makes jobs wait behind one another, so that they are one batch, and returns their errors.
func together(t *testing.T, db *DB, runs ...func(*tx) error) []error {
	t.Helper()
	started, release := make(chan struct{}), make(chan struct{})
	first := newJob(func(*tx) error {
		close(started)
		<-release
		return nil
	})
	require.NoError(t, db.writer.send(t.Context(), first))
	<-started
	jobs := []*job{}
	for _, run := range runs {
		jobs = append(jobs, newJob(run))
		require.NoError(t, db.writer.send(t.Context(), jobs[len(jobs)-1]))
	}
	close(release)
	require.NoError(t, first.wait(t.Context()))
	errs := []error{}
	for _, j := range jobs {
		errs = append(errs, j.wait(t.Context()))
	}
	return errs
}

func insert(key string) func(*tx) error {
	return func(t *tx) error {
		return t.exec(`INSERT INTO delivery (key, channel, ts, delivered_at) VALUES (?1, 'C1', '', 0)`, key)
	}
}

func deliveries(t *testing.T, db *DB) (n int) {
	t.Helper()
	require.NoError(t, db.sql.QueryRowContext(t.Context(), `SELECT count(*) FROM delivery`).Scan(&n))
	return n
}

func TestWhatWaitsIsCommittedTogether(t *testing.T) {
	db, _ := scratch(t)
	commits := 0
	onCommit(t, db, func() bool { commits++; return false })
	for _, err := range together(t, db, insert("a"), insert("b"), insert("c")) {
		require.NoError(t, err)
	}
	require.Equal(t, 3, deliveries(t, db))
	require.Equal(t, 2, commits, "the first is the job that held them up")
}

func TestACommitThatFailsFailsItsJobsOnly(t *testing.T) {
	db, _ := scratch(t)
	commits := 0
	onCommit(t, db, func() bool { commits++; return commits == 2 || commits == 4 }) // the batch, then the second job
	errs := together(t, db, insert("a"), insert("b"), insert("c"))
	require.NoError(t, errs[0])
	require.ErrorContains(t, errs[1], "commit: ")
	require.NoError(t, errs[2])
	require.Equal(t, 2, deliveries(t, db))
}

// Nobody waits for the busy timeout once per job.
func TestALockedFileFailsTheBatchAtOnce(t *testing.T) {
	db, path := scratch(t)
	_, err := db.writer.conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 10")
	require.NoError(t, err)
	other, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	defer other.Close()
	other.SetMaxOpenConns(1)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)

	locked := db.writer.commit([]*job{})
	require.ErrorIs(t, locked, errBegin)
	require.ErrorContains(t, locked, "database is locked")
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)

	batch := []*job{newJob(insert("a")), newJob(insert("b"))}
	db.writer.oneByOne(batch, locked)
	require.Equal(t, []error{locked, locked}, []error{batch[0].err, batch[1].err})
	require.Zero(t, deliveries(t, db))
	require.NoError(t, together(t, db, insert("a"))[0], "the lock is gone")
}

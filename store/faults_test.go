package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// more is a request that needs a page of its own.
func more(key string) store.Proposal {
	return requested(0, incident.Open{Title: titled("Checkout fails " + strings.Repeat("again ", 20))}, noon, key)
}

// untilRefused submits until the record takes no more, and returns why. Whatever it says, it has kept just what it acked.
func untilRefused(t *testing.T, db *store.DB, path string) error {
	t.Helper()
	for n := range 10_000 {
		before := rows(t, path)
		if _, err := db.Submit(t.Context(), more(fmt.Sprint("fill", n))); err != nil {
			require.Equal(t, before, rows(t, path), "nothing of it is there")
			whole(t, db)
			return err
		}
	}
	require.Fail(t, "it takes more and more")
	return nil
}

// rows counts what a request can leave behind.
func rows(t *testing.T, path string) []string {
	t.Helper()
	return ask(t, path, `SELECT (SELECT count(*) FROM request), (SELECT count(*) FROM request_key), (SELECT count(*) FROM event),
		(SELECT count(*) FROM incident), (SELECT count(*) FROM outbox), (SELECT count(*) FROM delivery), (SELECT count(*) FROM due)`)
}

// troubled requires that nothing can be written, that it is said why, that nothing is half written, and that all can be read.
func troubled(t *testing.T, db *store.DB, path string, id incident.ID, want store.Trouble) {
	t.Helper()
	before := dump(t, path)
	_, err := db.Submit(t.Context(), big())
	require.Equal(t, want, store.TroubleOf(err), "%v", err)
	err = db.Ready(t.Context())
	require.Equal(t, want, store.TroubleOf(err), "%v", err)
	require.Equal(t, before, dump(t, path))
	events, err := db.Events(t.Context(), id.Stream())
	require.NoError(t, err)
	require.Len(t, events, 3)
	whole(t, db)
}

// big is a request that finds no room in pages that are half full.
func big() store.Proposal {
	return store.Proposal{
		Keys:   []string{"big"},
		Asked:  store.Asked{Source: incident.FromSlash, Words: strings.Repeat("much ", 5000), At: noon},
		Decide: func(*store.Book, int64) store.Decision { return store.Decision{Outcome: store.Answered} },
	}
}

// wellAgain requires that everything goes on, on the same connections and as carefully as before.
func wellAgain(t *testing.T, db *store.DB, path string, id incident.ID) {
	t.Helper()
	require.NoError(t, db.Ready(t.Context()))
	before := dump(t, path)
	require.NoError(t, db.Ready(t.Context()))
	require.NoError(t, db.Ready(t.Context()))
	require.Equal(t, before, dump(t, path), "to ask leaves no trace")

	w, err := db.Submit(t.Context(), big())
	require.NoError(t, err)
	require.False(t, w.Repeat, "what was refused had left nothing")
	record(t, db, requested(id, incident.Note{Text: titled("it goes on")}, noon.Add(time.Hour)))
	level, err := db.Synchronous(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, level, "commits wait for the disk")
	whole(t, db)
}

// crowd submits at once, and requires that what was acked is there and nothing else. It returns how many were not.
func crowd(t *testing.T, db *store.DB, path string) (refused int) {
	t.Helper()
	errs := make([]error, 200)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = db.Submit(context.Background(), more(fmt.Sprint("crowd", i))) })
	}
	all.Wait()
	kept := strings.Join(ask(t, path, "SELECT key || '|' FROM request_key"), " ")
	for i, err := range errs {
		if err != nil {
			refused++
		}
		require.Equal(t, err == nil, strings.Contains(kept, fmt.Sprintf("[crowd%d|]", i)), "%d: %v", i, err)
	}
	whole(t, db)
	return refused
}

func limit(t *testing.T, db *store.DB, pages int) {
	t.Helper()
	require.NoError(t, db.OnWriter(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)))
}

func pages(t *testing.T, path string) (n int) {
	t.Helper()
	_, err := fmt.Sscanf(ask(t, path, "PRAGMA page_count")[0], "[%d]", &n)
	require.NoError(t, err)
	return n
}

func TestAFullDatabase(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	limit(t, db, pages(t, path)+20)
	require.Positive(t, crowd(t, db, path))
	require.Equal(t, store.DiskFull, store.TroubleOf(untilRefused(t, db, path)))
	troubled(t, db, path, id, store.DiskFull)

	limit(t, db, 1_000_000)
	wellAgain(t, db, path, id)
	require.Zero(t, crowd(t, db, path))
}

func TestALockedRecord(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	require.NoError(t, db.OnWriter(t.Context(), "PRAGMA busy_timeout = 20"))
	other := raw(t, path)
	_, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	troubled(t, db, path, id, store.Locked)
	require.Equal(t, 200, crowd(t, db, path))

	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	wellAgain(t, db, path, id)
}

// Who asks whether the record can be written does not wait longer than it wants to.
func TestReadyDoesNotWaitForEver(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	require.NoError(t, db.Ready(t.Context()), "something was committed since the beginning")
	other := raw(t, path)
	_, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	for range 100 { // more than the queue holds
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		err := db.Ready(ctx)
		cancel()
		require.Equal(t, store.Late, store.TroubleOf(err), "%v", err)
	}
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	wellAgain(t, db, path, id)
}

// A commit that went well is an answer; only where there was none since is one asked for.
func TestReadyTakesTheWordOfACommit(t *testing.T) {
	db, path := fresh(t)
	require.NoError(t, db.OnWriter(t.Context(), "PRAGMA busy_timeout = 20"))
	opened(t, db)
	other := raw(t, path)
	_, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	require.NoError(t, db.Ready(t.Context()))
	require.Equal(t, store.Locked, store.TroubleOf(db.Ready(t.Context())), "nothing was committed since")
	require.Equal(t, store.Locked, store.TroubleOf(db.Ready(t.Context())), "the newest commit failed")
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, db.Ready(t.Context()))
}

func TestAClosedRecordIsNotReady(t *testing.T) {
	db, _ := fresh(t)
	opened(t, db)
	require.NoError(t, db.Ready(t.Context()))
	require.NoError(t, db.Close())
	_, err := db.Submit(t.Context(), more("late"))
	require.Equal(t, store.Closed, store.TroubleOf(err))
	require.Equal(t, store.Closed, store.TroubleOf(db.Ready(t.Context())))
	require.Equal(t, store.Closed, store.TroubleOf(db.Sending(t.Context(), 1, noon)))
}

// SQLite would go on and write to a file that nobody will find again.
func TestARecordThatIsNotInItsPlace(t *testing.T) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		t.Run("allclear.db"+suffix, func(t *testing.T) {
			db, path := fresh(t)
			id := opened(t, db)
			file := path + suffix
			require.NoError(t, os.Rename(file, file+".away"))
			moved(t, db)
			require.NoError(t, os.WriteFile(file, nil, 0o600))
			moved(t, db)
			require.NoError(t, os.Rename(file+".away", file))
			wellAgain(t, db, path, id)
		})
	}
}

func moved(t *testing.T, db *store.DB) {
	t.Helper()
	_, err := db.Submit(t.Context(), big())
	require.Equal(t, store.Moved, store.TroubleOf(err), "%v", err)
	require.Equal(t, store.Moved, store.TroubleOf(db.Ready(t.Context())))
}

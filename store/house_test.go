package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"allclear/incident"
	"allclear/store"
)

// noon is when tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	if path := os.Getenv("STORE_TEST_WRITER"); path != "" {
		os.Exit(otherProcess(path))
	}
	if path := os.Getenv("STORE_TEST_POWER"); path != "" {
		os.Exit(untilTheCut(path))
	}
	goleak.VerifyTestMain(m)
}

// open opens a record until the test ends.
func open(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// fresh opens a new record until the test ends.
func fresh(t testing.TB) (db *store.DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "allclear.db")
	return open(t, path), path
}

// raw is a connection of somebody else's to the same file.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	require.NoError(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// run runs SQL behind the record's back.
func run(t testing.TB, path, query string, args ...any) {
	t.Helper()
	_, err := raw(t, path).ExecContext(t.Context(), query, args...)
	require.NoError(t, err)
}

// ask returns a query's rows, each as one line.
func ask(t testing.TB, path, query string) []string {
	t.Helper()
	rows, err := raw(t, path).QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	out := []string{}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(t, rows.Scan(into...))
		out = append(out, fmt.Sprintf("%v", values))
	}
	require.NoError(t, rows.Err())
	return out
}

// dump returns everything that a record holds, table by table.
func dump(t testing.TB, path string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, table := range []string{"request", "request_key", "event", "incident", "downtime", "outbox", "delivery", "due"} {
		out[table] = ask(t, path, "SELECT * FROM "+table+" ORDER BY 1, 2")
	}
	return out
}

// requested is a request of Dana's, and what follows from its events: a line, a card and a due time.
func requested(on incident.ID, do incident.Change, at time.Time, keys ...string) store.Proposal {
	dana := incident.Actor{Ref: "slack:T1/U1", Name: "Dana Peretz", Title: "Incident lead"}
	r := incident.Request{
		On: on, By: dana, Person: incident.Person{ID: "U1", Name: "Dana Peretz"},
		Told: at, Source: incident.FromSlash, Do: do,
	}
	return decided(r, fmt.Sprintf("%T %+v", do, do), keys...)
}

func decided(r incident.Request, words string, keys ...string) store.Proposal {
	return store.Proposal{
		Keys:  keys,
		Asked: store.Asked{Source: r.Source, Actor: r.By, Channel: "C1", Words: words, At: r.Told},
		Decide: func(b *store.Book, _ int64) store.Decision {
			events, refusal := incident.Decide(b, incident.Workspace{}, r)
			if refusal != nil {
				return store.Decision{Outcome: store.Refused, Answer: refusal.Error()}
			}
			return store.Decision{
				Outcome: store.Recorded, Answer: "never seen", Events: events,
				Then: func(*store.Book) store.Consequences { return follows(events) },
			}
		},
	}
}

func follows(events []incident.Event) store.Consequences {
	c := store.Consequences{Answer: fmt.Sprintf("%d recorded.", len(events))}
	for _, ev := range events {
		line, card := fmt.Sprintf("%s/e%d/line", ev.Stream, ev.Seq), string(ev.Stream)+"/card"
		text := fmt.Appendf(nil, `{"text":%q}`, ev.Words().Inside())
		c.Owed = append(c.Owed,
			store.Owed{Key: card, Lane: string(ev.Stream), Kind: store.OwedLevel, Body: text},
			store.Owed{Key: line, Lane: string(ev.Stream), Kind: store.OwedPost, Body: text})
		c.Dues = append(c.Dues, store.Due{Stream: ev.Stream, At: ev.Recorded.Add(time.Hour), Since: ev.Recorded})
		c.Answer += fmt.Sprintf(" %s e%d", ev.Stream, ev.Seq)
	}
	return c
}

// record submits a request that must be recorded.
func record(t require.TestingT, db *store.DB, p store.Proposal) store.Written {
	w, err := db.Submit(context.Background(), p)
	require.NoError(t, err)
	require.Equal(t, store.Recorded, w.Outcome, w.Answer)
	return w
}

func titled(words string) incident.Halves { return incident.Halves{Internal: words} }

// opened records an incident with a window and a note: e1, e2, e3.
func opened(t require.TestingT, db *store.DB) incident.ID {
	w := record(t, db, requested(0, incident.Open{Title: titled("Checkout fails")}, noon))
	id, _ := w.Events[0].Stream.Incident()
	record(t, db, requested(id, incident.BeginImpact{Impact: incident.Down, Component: "US region"}, noon.Add(time.Minute)))
	record(t, db, requested(id, incident.Note{Text: titled("three threads are stuck")}, noon.Add(2*time.Minute)))
	return id
}

// whole requires that the record is what was written.
func whole(t require.TestingT, db *store.DB) {
	faults, err := db.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, faults)
}

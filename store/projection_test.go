package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
	"allclear/store"
)

// Whatever people ask for, the projections are what the events say, and the book is what a restart would fold.
func TestProjectionsAreWhatTheEventsSay(t *testing.T) {
	dir, n := t.TempDir(), 0
	recorded := map[incident.Kind]int{}
	rapid.Check(t, func(r *rapid.T) {
		n++
		path := filepath.Join(dir, fmt.Sprintf("%d.db", n))
		db, err := store.Open(context.Background(), path, store.Options{})
		require.NoError(r, err)
		defer db.Close()
		now := noon
		for i := range rapid.IntRange(10, 30).Draw(r, "requests") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Minute)).Draw(r, "later")))
			compareBooks(r, db, drawn(r, now, i), recorded)
		}
		require.Equal(r, dumped(t, path), rebuilt(t, r, db, path))
		whole(r, db)
	})
	require.Greater(t, len(recorded), 12, "what was drawn is worth drawing: %v", recorded)
	t.Log(recorded)
}

func dumped(t *testing.T, path string) [2][]string {
	return [2][]string{
		ask(t, path, "SELECT * FROM incident ORDER BY number"), ask(t, path, "SELECT * FROM downtime ORDER BY incident, seq"),
	}
}

func rebuilt(t *testing.T, r *rapid.T, db *store.DB, path string) [2][]string {
	run(t, path, `UPDATE incident SET title = 'scribbled over', version = 0, private = 1 - private; UPDATE downtime SET component = 'x';
		INSERT INTO incident SELECT 999, version, title, public_title, private, drill, severity, status, lead, 0, 0, 0, 0 FROM incident WHERE number = 1;
		INSERT INTO downtime VALUES (1, 999, 'x', 'down', 1, 2)`)
	require.NoError(r, db.Rebuild(context.Background()))
	return dumped(t, path)
}

// compareBooks submits a request and compares the book's incident with the one that the record holds.
func compareBooks(r *rapid.T, db *store.DB, req incident.Request, recorded map[incident.Kind]int) {
	p := decided(req, "drawn")
	booked := map[incident.ID]incident.Incident{}
	decide := p.Decide
	p.Decide = func(b *store.Book, request int64) store.Decision {
		d := decide(b, request)
		d.Then = func(b *store.Book) store.Consequences {
			for _, ev := range d.Events {
				if id, ok := ev.Stream.Incident(); ok {
					booked[id], _ = b.Incident(id)
				}
			}
			return follows(d.Events)
		}
		return d
	}
	w, err := db.Submit(context.Background(), p)
	require.NoError(r, err)
	for _, ev := range w.Events {
		recorded[ev.Body.Kind()]++
	}
	for id, in := range booked {
		kept, err := db.Load(context.Background(), id, time.Time{})
		require.NoError(r, err)
		require.Equal(r, kept, in)
	}
}

// drawn is a request as people make them: some are refused.
func drawn(r *rapid.T, now time.Time, i int) incident.Request {
	pick := func(name string, options ...string) string { return rapid.SampledFrom(options).Draw(r, name) }
	words := titled(fmt.Sprintf("words %d", i))
	event := rapid.IntRange(1, 15).Draw(r, "event")
	status := incident.Status(pick("status", "investigating", "identified", "monitoring", "resolved"))
	whole := incident.BeginImpact{Impact: incident.Down, Component: pick("component", "US", "EU"), Effect: words, Until: incident.Exactly(now.Add(-time.Minute))}
	changes := []incident.Change{
		incident.EndImpact{},
		incident.Withdraw{Event: event, Because: "it was not so"},
		incident.Undo{},
		incident.Reopen{Why: "again"},
		incident.Note{Text: words},
		incident.Update{Text: words},
		incident.Retitle{Title: words},
		incident.SetSeverity{To: incident.Severity(rapid.IntRange(1, 4).Draw(r, "to"))},
		incident.SetStatus{To: status},
		incident.BeginImpact{Impact: incident.Impact(pick("impact", "down", "degraded")), Component: pick("component", "US", "EU")},
		whole,
		incident.Start{Text: words},
		incident.Detect{By: incident.ByStaff},
		incident.Confirm{DataLoss: incident.FindingNone, Security: incident.FindingNone, Scaling: incident.FindingSome},
		incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: pick("lead", "U2", "U3")}}, {Role: incident.Comms, Person: incident.Person{ID: "U4"}}},
		incident.Close{Why: words},
		incident.Reopen{Why: "again"},
		incident.Cancel{Why: "false alarm"},
		incident.PlanAction{Text: words, Due: noon},
		incident.FinishAction{Text: words},
		incident.Relate{To: 2, Bond: incident.CausedBy},
		incident.ChooseZone{Zone: "Europe/Berlin"},
		incident.Correct{Event: event, Text: words, Because: "it was wrong"},
		incident.Correct{Event: event, Because: "the time was wrong"},
		incident.Redact{Event: event, Because: "a password"},
		incident.Open{Title: words, Drill: true, Private: true},
		incident.Open{Title: words, Severity: incident.Severity(rapid.IntRange(0, 4).Draw(r, "severity"))},
	}
	req := incident.Request{
		On: incident.ID(rapid.IntRange(1, 3).Draw(r, "on")), By: incident.System(), Told: now, Source: incident.FromScript,
		Do: changes[rapid.IntRange(0, len(changes)-1).Draw(r, "change")],
	}
	if i < 2 {
		req.Do = changes[len(changes)-1-i]
	}
	if rapid.Bool().Draw(r, "dated") {
		req.At = incident.Moment{At: now.Add(-time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(r, "ago"))), Around: rapid.Bool().Draw(r, "around")}
	}
	return req
}

// A rebuild that fails leaves the projections as they were.
func TestARebuildIsWholeOrNotAtAll(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	before := dump(t, path)
	run(t, path, `CREATE TRIGGER boom BEFORE INSERT ON downtime BEGIN SELECT RAISE(ABORT, 'boom'); END`)
	require.ErrorContains(t, db.Rebuild(t.Context()), "rebuild: ")
	require.Equal(t, before, dump(t, path))
}

func TestReading(t *testing.T) {
	db, _ := fresh(t)
	id := opened(t, db)
	record(t, db, requested(0, incident.Open{Title: titled("another")}, noon))
	record(t, db, requested(0, incident.ChooseZone{Zone: "Europe/Berlin"}, noon))

	ids, err := db.Incidents(t.Context())
	require.NoError(t, err)
	require.Equal(t, []incident.ID{1, 2}, ids)
	streams, err := db.Streams(t.Context())
	require.NoError(t, err)
	require.Equal(t, []incident.Stream{"INC-1", "INC-2", incident.Org}, streams)

	for at, version := range map[time.Time]int{{}: 3, noon: 1, noon.Add(time.Minute): 2, noon.Add(90 * time.Second): 2, noon.Add(time.Hour): 3} {
		in, err := db.Load(t.Context(), id, at)
		require.NoError(t, err)
		require.Equal(t, version, in.Version)
	}
	_, err = db.Load(t.Context(), id, noon.Add(-time.Second))
	require.ErrorIs(t, err, store.ErrNoIncident)
	_, err = db.Load(t.Context(), 9, time.Time{})
	require.ErrorIs(t, err, store.ErrNoIncident)
	require.ErrorContains(t, err, "INC-9")
}

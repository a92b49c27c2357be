package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func TestSubmitWritesAllOfIt(t *testing.T) {
	db, path := fresh(t)
	w := record(t, db, requested(0, incident.Open{Title: titled("Checkout fails"), Severity: incident.Sev1}, noon, "envelope-1", "trigger-1"))
	require.Equal(t, "1 recorded. INC-1 e1", w.Answer)
	require.Equal(t, int64(1), w.Request)
	require.False(t, w.Repeat)
	require.Equal(t, int64(1), w.Events[0].Request)

	at := noon.UnixMicro()
	got := dump(t, path)
	require.Len(t, got["event"], 1)
	delete(got, "event")
	require.Equal(t, map[string][]string{
		"request":     {fmt.Sprintf("[1 slash slack:T1/U1 C1 incident.Open {Severity:sev1 Title:{Internal:Checkout fails Public:} Private:false Drill:false} %d recorded 1 recorded. INC-1 e1]", at)},
		"request_key": {"[envelope-1 1]", "[trigger-1 1]"},
		"incident":    {fmt.Sprintf("[1 1 Checkout fails  0 0 1 investigating U1 %d <nil> <nil> <nil>]", at)},
		"downtime":    {},
		"outbox": {
			`[1 INC-1/card INC-1 INC-1  level {"text":"Checkout fails"} 1 0 pending 0 0 0 0  1]`,
			`[2 INC-1/e1/line INC-1 INC-1  post {"text":"Checkout fails"} 1 0 pending 0 0 0 0  1]`,
		},
		"delivery": {},
		"due":      {fmt.Sprintf("[INC-1 %d %d]", noon.Add(time.Hour).UnixMicro(), at)},
	}, got)

	events, err := db.Events(t.Context(), "INC-1")
	require.NoError(t, err)
	require.Equal(t, w.Events, events, "the answer holds what the record says")
}

func TestRefusedAndAnsweredRequestsAreKept(t *testing.T) {
	db, path := fresh(t)
	w, err := db.Submit(t.Context(), requested(9, incident.Note{Text: titled("x")}, noon, "k1"))
	require.NoError(t, err)
	require.Equal(t, store.Refused, w.Outcome)
	require.Equal(t, "refused: unknown_incident", w.Answer)

	_, err = db.Submit(t.Context(), store.Proposal{
		Keys: []string{"k2"}, Asked: store.Asked{Source: incident.FromCLI, Words: "list", At: noon},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Answer: "Nothing is open."}
		},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"[1 refused refused: unknown_incident]", "[2 answered Nothing is open.]"}, ask(t, path, "SELECT id, outcome, answer FROM request"))
	require.Equal(t, []string{"[k1 1]", "[k2 2]"}, ask(t, path, "SELECT * FROM request_key"))
	require.Empty(t, ask(t, path, "SELECT * FROM event"))

	asked, err := db.Request(t.Context(), 2)
	require.NoError(t, err)
	require.Equal(t, store.Asked{Source: incident.FromCLI, Words: "list", At: noon, Answer: "Nothing is open."}, asked)
}

// Whatever statement fails, nothing of the request survives, and the next one is numbered as if it had never been.
func TestNothingSurvivesAFault(t *testing.T) {
	for _, fault := range []string{
		"BEFORE INSERT ON request", "BEFORE INSERT ON request_key", "BEFORE INSERT ON event",
		"BEFORE UPDATE ON incident", "BEFORE INSERT ON downtime", "BEFORE INSERT ON outbox", "BEFORE UPDATE ON outbox", "BEFORE UPDATE ON due",
	} {
		t.Run(fault, func(t *testing.T) {
			db, path := fresh(t)
			id := opened(t, db)
			before := dump(t, path)
			run(t, path, "CREATE TRIGGER boom "+fault+" BEGIN SELECT RAISE(ABORT, 'boom'); END")
			p := requested(id, incident.BeginImpact{Impact: incident.Degraded, Component: "EU region"}, noon.Add(time.Hour), "k1")

			w, err := db.Submit(t.Context(), p)
			require.ErrorContains(t, err, "boom")
			require.Equal(t, store.Written{}, w)
			require.Equal(t, before, dump(t, path))

			run(t, path, "DROP TRIGGER boom")
			w = record(t, db, p)
			require.Equal(t, int64(4), w.Request)
			require.Equal(t, 4, w.Events[0].Seq)
			require.False(t, w.Repeat)
			whole(t, db)
		})
	}
}

func TestAPanicIsItsJobsErrorAlone(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	before := dump(t, path)
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked:  store.Asked{Source: incident.FromCLI, At: noon},
		Decide: func(*store.Book, int64) store.Decision { panic("in decide") },
	})
	require.ErrorContains(t, err, "panic: in decide")

	p := requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour))
	decide := p.Decide
	p.Decide = func(b *store.Book, request int64) store.Decision {
		d := decide(b, request)
		d.Then = func(*store.Book) store.Consequences { panic("in then") }
		return d
	}
	_, err = db.Submit(t.Context(), p)
	require.ErrorContains(t, err, "panic: in then")
	require.Equal(t, before, dump(t, path))
	require.Equal(t, 4, record(t, db, requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour))).Events[0].Seq)
}

// queued makes proposals wait behind one another, so that they are one batch.
func queued(t *testing.T, db *store.DB, ps ...store.Proposal) (out []store.Written, errs []error) {
	t.Helper()
	started, release := make(chan struct{}), make(chan struct{})
	waits := []func(context.Context) (store.Written, error){}
	first := sync.OnceFunc(func() { close(started); <-release })
	for i, p := range append([]store.Proposal{answered(first)}, ps...) {
		wait, err := db.Enqueue(t.Context(), p)
		require.NoError(t, err)
		if i == 0 {
			<-started
			continue
		}
		waits = append(waits, wait)
	}
	close(release)
	for _, wait := range waits {
		w, err := wait(t.Context())
		out, errs = append(out, w), append(errs, err)
	}
	return out, errs
}

func answered(do func()) store.Proposal {
	return store.Proposal{
		Asked:  store.Asked{Source: incident.FromSystem, At: noon},
		Decide: func(*store.Book, int64) store.Decision { do(); return store.Decision{Outcome: store.Answered} },
	}
}

func TestOneFailureDoesNotTakeTheOthersDown(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	run(t, path, `CREATE TRIGGER boom BEFORE INSERT ON outbox WHEN NEW.body LIKE '%bad%' BEGIN SELECT RAISE(ABORT, 'boom'); END`)
	ps := []store.Proposal{}
	for i := range 20 {
		words := fmt.Sprintf("note %d", i)
		if i == 7 || i == 8 || i == 19 {
			words = "bad"
		}
		ps = append(ps, requested(id, incident.Note{Text: titled(words)}, noon.Add(time.Hour), fmt.Sprintf("k%d", i)))
	}
	ps[3] = answered(func() { panic("at the disco") })

	written, errs := queued(t, db, ps...)
	seq := 3
	for i, err := range errs {
		switch i {
		case 3:
			require.ErrorContains(t, err, "disco")
		case 7, 8, 19:
			require.ErrorContains(t, err, "boom")
		default:
			require.NoError(t, err)
			seq++
			require.Equal(t, seq, written[i].Events[0].Seq, "in the order in which they came")
		}
	}
	require.Equal(t, []string{"[19 1 19]"}, ask(t, path, "SELECT count(*), min(seq), max(seq) FROM event"))
	require.Equal(t, []string{"[20 1 20]"}, ask(t, path, "SELECT count(*), min(id), max(id) FROM request"))
	whole(t, db)
}

func TestTheSameKeyTwiceInOneBatch(t *testing.T) {
	db, _ := fresh(t)
	id := opened(t, db)
	p := requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour), "k")
	written, errs := queued(t, db, p, p)
	require.Equal(t, []error{nil, nil}, errs)
	require.False(t, written[0].Repeat)
	require.True(t, written[1].Repeat)
	require.Equal(t, written[0].Request, written[1].Request)
	require.Equal(t, written[0].Answer, written[1].Answer)
}

func TestFiftyAtOnce(t *testing.T) {
	tests := map[string]func(id incident.ID) store.Proposal{
		"of one incident": func(id incident.ID) store.Proposal {
			return requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour))
		},
		"of different incidents": func(incident.ID) store.Proposal {
			return requested(0, incident.Open{Title: titled("x")}, noon.Add(time.Hour))
		},
	}
	for name, propose := range tests {
		t.Run(name, func(t *testing.T) {
			db, path := fresh(t)
			id := opened(t, db)
			written := make([]store.Written, 50)
			errs := make([]error, 50)
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() { written[i], errs[i] = db.Submit(context.Background(), propose(id)) })
			}
			wg.Wait()
			require.NoError(t, errors.Join(errs...))
			slices.SortFunc(written, func(a, b store.Written) int { return int(a.Request - b.Request) })
			for i, w := range written {
				require.Equal(t, int64(4+i), w.Request)
				want := incident.Event{Stream: id.Stream(), Seq: 4 + i}
				if name == "of different incidents" {
					want = incident.Event{Stream: incident.ID(2 + i).Stream(), Seq: 1}
				}
				require.Equal(t, want, incident.Event{Stream: w.Events[0].Stream, Seq: w.Events[0].Seq})
			}
			require.Equal(t, []string{"[53]"}, ask(t, path, "SELECT count(*) FROM event"))
			whole(t, db)
		})
	}
}

// When the caller gives up, the request is written whole or not at all; asking again tells which.
func TestACallerWhoGivesUp(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	started, release := make(chan struct{}), make(chan struct{})
	_, err := db.Enqueue(t.Context(), answered(sync.OnceFunc(func() { close(started); <-release })))
	require.NoError(t, err)
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	p := requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour), "k")
	wait, err := db.Enqueue(ctx, p)
	require.NoError(t, err)
	cancel()
	_, err = wait(ctx)
	require.ErrorIs(t, err, context.Canceled)
	close(release)

	w, err := db.Submit(t.Context(), p)
	require.NoError(t, err)
	require.True(t, w.Repeat, "it had its place")
	require.Equal(t, "1 recorded. INC-1 e4", w.Answer)

	for range 20 { // it may or may not have been taken
		_, err = db.Submit(ctx, requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour)))
		require.ErrorIs(t, err, context.Canceled)
	}
	require.NoError(t, db.Rebuild(t.Context())) // waits until all are through
	counts := ask(t, path, "SELECT count(*), (SELECT count(*) FROM request), (SELECT count(*) + 1 FROM outbox WHERE kind = 'post') FROM event")
	var events, requests, lines int
	_, err = fmt.Sscanf(counts[0], "[%d %d %d]", &events, &requests, &lines)
	require.NoError(t, err)
	require.Equal(t, events+1, requests)
	require.Equal(t, events+1, lines)
	whole(t, db)
}

func TestCloseWritesWhatWaits(t *testing.T) {
	path := t.TempDir() + "/allclear.db"
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	id := opened(t, db)
	started, release := make(chan struct{}), make(chan struct{})
	_, err = db.Enqueue(t.Context(), answered(sync.OnceFunc(func() { close(started); <-release })))
	require.NoError(t, err)
	<-started
	for range 30 {
		_, err := db.Enqueue(t.Context(), requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour)))
		require.NoError(t, err)
	}
	go close(release)
	require.NoError(t, db.Close())
	require.Equal(t, []string{"[33]"}, ask(t, path, "SELECT count(*) FROM event"))
	_, err = db.Submit(t.Context(), answered(func() {}))
	require.ErrorContains(t, err, "the record is closed")
}

func TestWhatTheBookKnows(t *testing.T) {
	db, _ := fresh(t)
	id := opened(t, db)
	record(t, db, requested(0, incident.Open{Title: titled("False alarm")}, noon))
	record(t, db, requested(2, incident.Cancel{Why: "nothing there"}, noon))
	record(t, db, requested(0, incident.Open{Title: titled("Third")}, noon))

	type head struct {
		seq int
		at  time.Time
	}
	var (
		live       []incident.ID
		next       incident.ID
		heads      [2]head
		due        store.Due
		wrong, has [2]bool
	)
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromCLI, At: noon},
		Decide: func(b *store.Book, _ int64) store.Decision {
			for _, in := range b.Live() {
				live = append(live, in.ID)
			}
			next = b.Next()
			_, has[0] = b.Incident(id)
			_, wrong[0] = b.Incident(9)
			due, has[1] = b.Due(id.Stream())
			_, wrong[1] = b.Due(incident.ID(9).Stream())
			heads[0].seq, heads[0].at = b.Head(id.Stream())
			heads[1].seq, heads[1].at = b.Head(incident.Org)
			return store.Decision{Outcome: store.Answered}
		},
	})
	require.NoError(t, err)
	require.Equal(t, []incident.ID{id, 3}, live)
	require.Equal(t, incident.ID(4), next)
	require.Equal(t, [2]bool{true, true}, has)
	require.Equal(t, [2]bool{}, wrong)
	require.Equal(t, store.Due{Stream: id.Stream(), At: noon.Add(62 * time.Minute), Since: noon.Add(2 * time.Minute)}, due)
	require.Equal(t, [2]head{{3, noon.Add(2 * time.Minute)}, {}}, heads)
}

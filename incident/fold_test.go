package incident_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// wish draws something somebody may ask for, sensible or not.
type wish func(t *rapid.T, w *world) incident.Change

func wishes() []wish {
	return []wish{
		wishImpact, wishImpact, wishImpact, wishImpact, wishUp, wishUp, wishUp,
		wishStatus, wishAmendment, wishAmendment, wishWords, wishEnd, wishOther,
	}
}

func wishImpact(t *rapid.T, w *world) incident.Change {
	b := incident.BeginImpact{
		Impact:    rapid.SampledFrom([]incident.Impact{incident.Down, incident.Degraded}).Draw(t, "impact"),
		Component: wishComponent(t),
	}
	if rapid.Bool().Draw(t, "whole") {
		b.Until = wishTime(t, w)
	}
	return b
}

func wishComponent(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "Platform", "US region"}).Draw(t, "component")
}

// wishTime is some minutes ago, and perhaps not known.
func wishTime(t *rapid.T, w *world) incident.Moment {
	ago := rapid.IntRange(-1, 40).Draw(t, "minutes ago")
	if ago < 0 {
		return incident.Moment{}
	}
	return incident.Moment{At: w.now.Add(-time.Duration(ago) * time.Minute).UTC(), Around: ago%2 == 0}
}

func wishUp(t *rapid.T, _ *world) incident.Change { return up(wishComponent(t)) }

func wishStatus(t *rapid.T, _ *world) incident.Change {
	return become(rapid.SampledFrom(incident.Statuses()).Draw(t, "status"))
}

func wishAmendment(t *rapid.T, w *world) incident.Change {
	seq := rapid.IntRange(1, len(w.it().Events)).Draw(t, "event")
	return rapid.SampledFrom([]incident.Change{
		incident.Correct{Event: seq, Because: "late"},
		incident.Withdraw{Event: seq, Because: "wrong"},
		incident.Correct{Event: seq, Text: text("better | best"), Because: "typo"},
		incident.Redact{Event: seq, Because: "a secret"},
		incident.Undo{},
	}).Draw(t, "amendment")
}

func wishWords(t *rapid.T, _ *world) incident.Change {
	return rapid.SampledFrom([]incident.Change{
		note("a note"),
		incident.Update{Text: text("news | for all")},
		incident.Retitle{Title: text("| outside")},
		incident.Start{Text: text("a deploy")},
		incident.Detect{By: incident.ByStaff},
		incident.StateCause{State: incident.CauseConfirmed, Text: text("a lock")},
		incident.Mitigate{Result: incident.Done, Text: text("a fix")},
	}).Draw(t, "words")
}

func wishEnd(t *rapid.T, _ *world) incident.Change {
	return rapid.SampledFrom([]incident.Change{
		incident.Close{Why: text("done")},
		incident.Reopen{Why: "again"},
		incident.Cancel{Why: "nothing"},
		incident.SetSeverity{To: incident.Sev3},
		nothingFound(),
	}).Draw(t, "end")
}

func wishOther(t *rapid.T, w *world) incident.Change {
	return rapid.SampledFrom([]incident.Change{
		publish(incident.Exactly(w.now.Add(30 * time.Minute))), publish(incident.Moment{}),
		incident.PlanAction{Text: text("test it")},
		incident.FinishAction{Text: text("tested it")},
		incident.FinishAction{Event: rapid.IntRange(1, 9).Draw(t, "action")},
		incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: "U1"}}},
		incident.Relate{To: 3 - w.on, Bond: incident.Follows},
	}).Draw(t, "other")
}

// live is a world with two incidents, and one more wish answered each time step is called.
func live(t *rapid.T, step func(w *world)) {
	w := newWorld(t)
	w.says(incident.Open{Severity: incident.Sev1, Title: text("one")})
	w.says(incident.Open{Severity: incident.Sev4, Title: text("two")})
	for range rapid.IntRange(1, 40).Draw(t, "requests") {
		w.now = w.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes pass")) * time.Minute)
		w.on = incident.ID(rapid.IntRange(1, 2).Draw(t, "incident"))
		c := rapid.SampledFrom(wishes()).Draw(t, "wish")(t, w)
		w.ask(c, wishTime(t, w))
		step(w)
	}
}

func TestWindowsStaySound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(w *world) {
			requireSound(t, w.it().Windows)
			if w.it().Status == incident.Closed {
				require.Empty(t, w.it().Windows.Open(), "nobody could ever end it")
			}
		})
	})
}

// requireSound looks at every pair: windows run forward, and none overlaps another of its component.
func requireSound(t *rapid.T, ws incident.Windows) {
	forever := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, a := range ws {
		require.Positive(t, a.Span(forever).Length())
		for _, b := range ws[i+1:] {
			require.False(t, b.Start.At.Before(a.Start.At), "sorted by start")
			if a.Component == b.Component {
				require.LessOrEqual(t, a.Span(forever).Clip(b.Span(forever)).Length(), time.Duration(0), "%v overlaps %v", a, b)
			}
		}
	}
}

func TestFoldIsAddOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(w *world) {
			require.Equal(t, incident.Fold(w.on, w.log[w.on.Stream()]), w.it())
			require.Len(t, w.it().Events, w.it().Version)
		})
	})
}

// Two requests may be decided on the same state, and only one of them written: what
// follows from the one must not show in the other.
func TestSuccessorsShareNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(w *world) {
			base := w.it()
			one, _ := w.decide(wishOther(t, w), incident.Moment{})
			other, _ := w.decide(wishWords(t, w), incident.Moment{})
			if len(one) == 0 || len(other) == 0 {
				return
			}
			first := base.Add(one[0])
			second := base.Add(other[0])
			log := w.log[w.on.Stream()]
			require.Equal(t, incident.Fold(w.on, log), base)
			require.Equal(t, incident.Fold(w.on, append(slices.Clip(log), one[0])), first)
			require.Equal(t, incident.Fold(w.on, append(slices.Clip(log), other[0])), second)
		})
	})
}

// However the arrays behind the lists have grown, each kind of event keeps its own.
func TestSuccessorsOfOneKindShareNothing(t *testing.T) {
	for i, body := range samples() {
		log := []incident.Event{{Stream: "INC-1", Seq: 1, Body: &incident.Opened{Severity: incident.Sev1}}}
		base := incident.Fold(1, log)
		for seq := 2; seq < 12; seq++ {
			one, other := nth(seq, body), nth(seq, blanks()[i])
			first, second := base.Add(one), base.Add(other)
			log = append(log, one)
			require.Equal(t, incident.Fold(1, log), first, "%s e%d", body.Kind(), seq)
			require.Equal(t, incident.Fold(1, append(log[:seq-1:seq-1], other)), second, "%s e%d", body.Kind(), seq)
			base = first
		}
	}
}

// nth is event eN, a minute after the one before it.
func nth(seq int, b incident.Body) incident.Event {
	at := time.Date(2022, 4, 12, 13, seq, 0, 0, time.UTC)
	return incident.Event{Stream: "INC-1", Seq: seq, Actor: actor("dana"), Occurred: incident.Exactly(at), Recorded: at, Body: b}
}

// Who handed over the events may go on writing behind them.
func TestFoldLeavesItsEventsAlone(t *testing.T) {
	events := make([]incident.Event, 1, 4)
	events[0] = nth(1, &incident.Opened{Severity: incident.Sev1})
	in := incident.Fold(1, events).Add(nth(2, &incident.Noted{Text: "one"}))
	_ = append(events, nth(2, &incident.Noted{Text: "another"}))
	require.Equal(t, "one", in.Events[1].Words().Internal)
}

// A report as known earlier may go on from there without touching the record.
func TestGoingOnFromEarlierLeavesTheRecord(t *testing.T) {
	w := newIncident(t)
	for _, words := range []string{"one", "two", "three", "four"} {
		w.now = w.now.Add(time.Minute)
		w.says(note(words))
	}
	record := w.it().Events
	earlier := incident.Fold(1, incident.AsKnownAt(record, w.moment("08:54").At))
	require.Len(t, earlier.Notes, 2)
	earlier.Add(incident.Event{Stream: "INC-1", Seq: 4, Body: &incident.Noted{Text: "another past"}})
	require.Equal(t, "three", record[3].Words().Internal)
}

func TestTheFiguresOfAnyLifeHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(w *world) {
			f := w.it().Figures(w.now)
			require.GreaterOrEqual(t, f.Downtime, time.Duration(0))
			if span, ok := w.it().Windows.Bounds(w.now); ok {
				require.LessOrEqual(t, max(f.Downtime, f.Degraded), span.Length())
			}
			if due, ok := w.it().NextDue(w.now, time.Time{}, w.ws); ok {
				require.True(t, due.At.After(w.now))
				require.Contains(t, w.it().DueAt(due.At, time.Time{}, w.ws), due)
			}
		})
	})
}

// recordOf is a stream of n events, as a long and busy incident would leave it.
func recordOf(b *testing.B, n int) []incident.Event {
	w := newIncident(b)
	year := 365 * 24 * time.Hour
	for i := 0; len(w.log["INC-1"]) < n; i++ {
		w.now = w.now.Add(year / time.Duration(n))
		w.says([]incident.Change{
			note("a note"),
			incident.Update{Text: text("news | for all")},
			publish(incident.Moment{}),
			incident.Mitigate{Result: incident.Partial, Text: text("a try")},
			become(incident.Statuses()[(i/5+1)%2]), // identified, investigating
		}[(i+1)%5])
	}
	return w.log["INC-1"]
}

func BenchmarkFold10000(b *testing.B) { benchmarkFold(b, 10_000) }

// BenchmarkFold1000 is there to be compared: a tenth of the events must take a tenth of the time.
func BenchmarkFold1000(b *testing.B) { benchmarkFold(b, 1_000) }

func benchmarkFold(b *testing.B, n int) {
	events := recordOf(b, n)
	for b.Loop() {
		incident.Fold(1, events)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/event")
}

// BenchmarkAdd adds events one by one: what one costs must not depend on how many came before.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkAdd(b, recordOf(b, n)) })
	}
}

func benchmarkAdd(b *testing.B, events []incident.Event) {
	for b.Loop() {
		in := incident.Incident{ID: 1}
		for _, ev := range events {
			in = in.Add(ev)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

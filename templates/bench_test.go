package templates

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// BenchmarkPostmortem writes the postmortem of ten thousand events, and ten times one of a thousand in turn. Where it is
// linear both take the same processor time.
func BenchmarkPostmortem(b *testing.B) {
	set, err := New()
	require.NoError(b, err)
	many, few := long(10_000), long(1_000)
	var whole, parts, wall time.Duration
	for b.Loop() {
		began, start := spent(), time.Now()
		set.Postmortem(many, nil)
		wall += time.Since(start)
		half := spent()
		for range 10 {
			set.Postmortem(few, nil)
		}
		whole += half - began
		parts += spent() - half
	}
	b.ReportMetric(float64(whole.Microseconds())/1e3/float64(b.N), "cpu-ms/10000-events")
	b.ReportMetric(float64(wall.Microseconds())/1e3/float64(b.N), "ms/10000-events")
	b.ReportMetric(float64(whole)/float64(parts), "x-linear")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDrawing draws an incident of ten thousand events: a thousand windows, updates and suspicions each.
func BenchmarkDrawing(b *testing.B) {
	set, err := New()
	require.NoError(b, err)
	v := long(10_000)
	v.Work.Zone = time.UTC
	began := spent()
	for b.Loop() {
		set.Drawing(v)
	}
	b.ReportMetric(float64(spent()-began)/1e6/float64(b.N), "cpu-ms/op")
}

// BenchmarkLetter writes the letter over the two outages of the seed.
func BenchmarkLetter(b *testing.B) {
	s := seed(b)
	v := s.letterView("2022-04-13 09:30", 1, 2)
	v.Sign = ruth()
	began := spent()
	for b.Loop() {
		s.set.Letter(v)
	}
	b.ReportMetric(float64(spent()-began)/1e3/float64(b.N), "cpu-µs/op")
}

// spent is the processor time of this process so far: on a busy machine it says more than the clock.
func spent() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// long is a long and busy incident of n events, a minute each.
func long(n int) View {
	at := time.Date(2022, 4, 11, 13, 2, 0, 0, time.UTC)
	var events []incident.Event
	for i := range n {
		events = append(events, incident.Event{
			Stream: "INC-1", Seq: i + 1, Actor: incident.Actor{Ref: "slack:T1/U01DANA", Name: "Dana Peretz", Title: "Incident lead"},
			Occurred: incident.Exactly(at), Recorded: at, Source: incident.FromSlash, Body: busy(i, at),
		})
		at = at.Add(time.Minute)
	}
	return View{In: incident.Fold(1, events), AsOf: at}
}

// busy is what happens in such an incident: everything there is, in turn.
func busy(i int, at time.Time) incident.Body {
	words := incident.Halves{Internal: fmt.Sprintf("%d of 90 pods are back", i), Public: "Service is coming back"}
	next := at.Add(30 * time.Minute)
	if i == 0 {
		return &incident.Opened{Severity: incident.Sev1, Title: words}
	}
	return []incident.Body{
		&incident.ImpactBegan{Impact: incident.Down, Component: "Platform", Effect: words},
		&incident.Noted{Text: words.Internal},
		&incident.Updated{Text: words},
		&incident.Mitigated{Result: incident.Partial, Text: words},
		&incident.Published{Phase: incident.Investigating, Text: words.Public, Approved: true, Next: &next},
		&incident.CauseStated{State: incident.CauseSuspected, Text: words},
		&incident.StatusChanged{From: incident.Investigating, To: incident.Identified},
		&incident.ActionPlanned{Text: words},
		&incident.ImpactEnded{Components: []string{"Platform"}},
		&incident.StatusChanged{From: incident.Identified, To: incident.Investigating},
	}[i%10]
}

// BenchmarkAnswer says one update of an incident of a hundred events: the line of its channel, and the answer to
// whoever typed it. Every command pays this before it is acknowledged.
func BenchmarkAnswer(b *testing.B) {
	set, err := New()
	require.NoError(b, err)
	v := long(100)
	told := v.In.Events[92]
	require.Equal(b, incident.KindUpdated, told.Body.Kind())
	b.ReportAllocs()
	for b.Loop() {
		set.Line(v, told)
		set.Answer(v, []incident.Event{told})
	}
}

// BenchmarkCard writes the card and the topic, which follow most commands.
func BenchmarkCard(b *testing.B) {
	set, err := New()
	require.NoError(b, err)
	v := long(100)
	b.ReportAllocs()
	for b.Loop() {
		set.Card(v)
		set.Topic(v)
	}
}

// BenchmarkDraft writes the update for each outlet, of an incident of a hundred events.
func BenchmarkDraft(b *testing.B) {
	set, err := New()
	require.NoError(b, err)
	v := long(100)
	v.Work.StatusPage = "https://status.example.com"
	for _, out := range incident.UpdateOutlets() {
		b.Run(string(out), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set.Draft(v, out, incident.Investigating, v.AsOf.Add(time.Hour))
			}
		})
	}
}

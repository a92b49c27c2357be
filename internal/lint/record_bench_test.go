package lint

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"allclear/incident"

	"github.com/stretchr/testify/require"
)

// talkative is an incident of n events whose words are those of a long day: every third is public too.
func talkative(b testing.TB, n int) (incident.Incident, incident.Workspace, time.Time) {
	b.Helper()
	zone := newYork(b)
	begun := time.Date(2022, 4, 12, 8, 50, 0, 0, zone)
	ws := incident.Workspace{Zone: zone, StatusPage: "https://status.example.com", Components: []incident.Component{{Name: "Platform", Say: "the platform"}}}
	for i := range 50 {
		ws.People = append(ws.People, incident.Listed{Person: incident.Person{ID: fmt.Sprintf("U%07d", i), Name: fmt.Sprintf("First%d Last%d", i, i)}, Handle: fmt.Sprintf("person%d", i)})
		ws.Services = append(ws.Services, incident.Service{Name: fmt.Sprintf("service-%d-gw", i), Component: "Platform"})
	}
	var events []incident.Event
	record := func(body incident.Body) {
		at := begun.Add(time.Duration(len(events)) * time.Minute)
		events = append(events, incident.Event{Stream: incident.ID(1).Stream(), Seq: len(events) + 1, Occurred: incident.Exactly(at), Recorded: at, Body: body})
	}
	record(&incident.Opened{Title: incident.Halves{Internal: "boards are down", Public: "The platform is unavailable"}, Severity: incident.Sev1})
	for i := 1; i < n; i++ {
		said := incident.Halves{Internal: fmt.Sprintf("First%d restarted service-%d-gw after OPS-%d, and Northwind Traders %d wrote that boards time out", i%50, i%50, i, i)}
		if i%3 == 0 {
			said.Public = fmt.Sprintf("About %d%% of requests failed between %d:%02d and 9:31 AM EDT, which was %d minutes", i%100, 1+i%12, i%60, i)
		}
		record(&incident.Updated{Text: said})
	}
	return incident.Fold(1, events), ws, begun.Add(time.Duration(n) * time.Minute)
}

// worked is how much the processors worked for us, which a busy machine does not change.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// What one draft costs, as the bot pays it: the record is read, then the text.
func BenchmarkCheckOver(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		in, ws, at := talkative(b, n)
		b.Run(fmt.Sprint(n, " events"), func(b *testing.B) {
			begun := worked(b)
			for b.Loop() {
				Check(ours, KnownFrom([]incident.Incident{in}, ws, at), Options{Channel: StatusPage})
			}
			b.ReportMetric(float64((worked(b)-begun).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

// What words cost that are only advised on: the record was read a moment ago.
func BenchmarkCheckReady(b *testing.B) {
	in, ws, at := talkative(b, 1000)
	k := KnownFrom([]incident.Incident{in}, ws, at).Ready()
	for b.Loop() {
		Check("Customers cannot pay by card in the EU. We are working on it.", k, Options{Channel: Words})
	}
}

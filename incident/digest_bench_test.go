package incident_test

import (
	"runtime"
	"testing"
	"time"

	"allclear/incident"
)

// BenchmarkDigest makes the digest of a month over ten thousand incidents, and ten times over a thousand of them in turn. Where
// it is linear both take the same processor time.
func BenchmarkDigest(b *testing.B) {
	many, few := copiesOf(b, 10_000), copiesOf(b, 1_000)
	var long, short time.Duration
	for b.Loop() {
		long += taken(func() { incident.DigestOf(many, incident.MonthOf(date("2022-04-12"), time.UTC)) })
		short += taken(func() {
			for range 10 {
				incident.DigestOf(few, incident.MonthOf(date("2022-04-12"), time.UTC))
			}
		})
	}
	b.ReportMetric(float64(long.Microseconds())/1e3/float64(b.N), "cpu-ms/10000-incidents")
	b.ReportMetric(float64(long)/float64(short), "x-linear")
	b.ReportMetric(0, "ns/op")
}

// taken is the processor time that something takes, without the tidying up after what was before.
func taken(do func()) time.Duration {
	runtime.GC()
	began := spent()
	do()
	return spent() - began
}

// copiesOf is a record of n incidents like the second one of the seed, spread over two months.
func copiesOf(b *testing.B, n int) incident.Material {
	w, _ := play(b)
	in := w.incidents[2]
	m := incident.Material{Newest: w.now.AddDate(0, 2, 0), Begun: in.Declared.At.AddDate(0, -1, 0)}
	for i := range n {
		by := time.Duration(i)*60*24*time.Hour/time.Duration(n) - 30*24*time.Hour
		events := make([]incident.Event, len(in.Events))
		for j, ev := range in.Events {
			ev.Occurred.At, ev.Recorded = ev.Occurred.At.Add(by), ev.Recorded.Add(by)
			events[j] = ev
		}
		one := incident.Fold(incident.ID(i+1), events)
		one.Relations = nil
		m.Incidents = append(m.Incidents, one)
	}
	return m
}

package incident_test

import (
	"syscall"
	"testing"
	"time"

	"allclear/incident"
)

// BenchmarkFoldLinear folds ten thousand events, and ten times a thousand in turn. Where the fold is linear both take the same
// processor time.
func BenchmarkFoldLinear(b *testing.B) {
	many, few := recordOf(b, 10_000), recordOf(b, 1_000)
	var long, short time.Duration
	for b.Loop() {
		began := spent()
		incident.Fold(1, many)
		half := spent()
		for range 10 {
			incident.Fold(1, few)
		}
		long += half - began
		short += spent() - half
	}
	b.ReportMetric(float64(long.Microseconds())/1e3/float64(b.N), "cpu-ms/10000-events")
	b.ReportMetric(float64(long)/float64(short), "x-linear")
	b.ReportMetric(0, "ns/op")
}

// spent is the processor time of this process so far: on a busy machine it says more than the clock.
func spent() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

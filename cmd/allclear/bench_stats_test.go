package main

import (
	"slices"
	"testing"
	"time"
)

// quantile returns what the share q of the durations does not exceed.
func quantile(all []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(q*float64(len(sorted)-1))]
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// perSecond is how many commands a second were acked.
func (l load) perSecond() float64 { return float64(len(l.each)) / l.took.Seconds() }

// quiet leaves out ns/op, which says nothing where one operation is a whole story.
func quiet(b *testing.B) { b.ReportMetric(0, "ns/op") }

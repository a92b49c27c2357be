package main

import (
	"fmt"
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

// processor is the processor time of one command, in microseconds.
func (l load) processor() float64 { return micros(l.cpu) / float64(len(l.each)) }

// quiet leaves out ns/op, which says nothing where one operation is a whole story.
func quiet(b *testing.B) { b.ReportMetric(0, "ns/op") }

// String says how a load went, and whether its end went as its beginning did: a Slack that gets slower would show there.
func (l load) String() string {
	n := max(1, len(l.each)/4)
	return fmt.Sprintf("p50 %s, first quarter %s, last quarter %s, p99 %s, %.0f/s, %.0f us of processor each", quantile(l.each, 0.5),
		quantile(l.each[:n], 0.5), quantile(l.each[len(l.each)-n:], 0.5), quantile(l.each, 0.99), l.perSecond(), l.processor())
}

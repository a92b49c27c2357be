package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
	"allclear/store"
)

// BenchmarkStart tells how long the program takes, from its start, to be connected and to answer a command, with a record of
// 10,000 incidents and a million events, and how much longer an ack takes there than with an empty record. BENCH_EVENTS
// says how many events; building them takes minutes.
func BenchmarkStart(b *testing.B) {
	if testing.Short() {
		b.Skip("it builds a large record first")
	}
	large := newStage(b, func(c *slackemu.Config) { c.Channels = append(c.Channels, likeIncidents()...) })
	defer large.close()
	large.channels = large.incidents()
	large.fill(amount("BENCH_EVENTS", 1_000_000))
	empty := newStage(b, nil)
	defer empty.close()
	b.ReportMetric(large.starting().Seconds(), "start-s")
	b.ReportMetric(large.resident("VmRSS"), "MB")
	empty.startAllclear()
	empty.open(raceIncidents)
	r := race{commands: 1_000, hands: 1, round: 50}
	r.turns(large, empty, 2) // to warm up
	full, fresh := r.turns(large, empty, r.commands/r.round)
	b.Logf("large record %s, empty record %s", full, fresh)
	b.ReportMetric(ratio(quantile(full.each, 0.5), quantile(fresh.each, 0.5)), "p50-x-empty")
	quiet(b)
}

// fill builds an archive before the program starts, and checks that it is one.
func (s *stage) fill(events int) {
	began := time.Now()
	a := &archive{tb: s.tb, path: s.db(), incidents: events / archiveEach, live: s.channels}
	a.build()
	reader, err := store.OpenReader(context.Background(), s.db())
	require.NoError(s.tb, err)
	defer func() { require.NoError(s.tb, reader.Close()) }()
	ids, err := reader.Incidents(context.Background())
	require.NoError(s.tb, err)
	require.Len(s.tb, ids, a.incidents)
	owed, err := reader.Owed(context.Background())
	require.NoError(s.tb, err)
	require.Zero(s.tb, owed)
	s.tb.Logf("%d events built in %s", events, time.Since(began).Round(time.Second))
}

// starting starts the program a few times and returns how long it usually takes until a command is answered.
func (s *stage) starting() time.Duration {
	var took []time.Duration
	for range 5 {
		if s.process != nil {
			s.stop()
		}
		began := time.Now()
		s.startAllclear()
		require.Contains(s.tb, s.update(), s.answer)
		took = append(took, time.Since(began))
	}
	s.tb.Logf("start to first answer: %v", took)
	return quantile(took, 0.5)
}

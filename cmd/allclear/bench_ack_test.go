package main

import (
	"testing"

	"allclear/internal/slackemu"
)

// BenchmarkAck tells how much longer a command takes, from being typed to being acked, than with a bare bot that acks
// at once. Rounds of both take turns, and while one is measured the other stands still. Each group of rounds has servers
// of its own, because the local Slack keeps all it ever saw. BENCH_COMMANDS says how many are typed at each,
// BENCH_PROFILE where to leave a CPU profile of allclear in the last group.
func BenchmarkAck(b *testing.B) {
	b.Run("one at a time", func(b *testing.B) {
		all, bare := acks(b, race{commands: amount("BENCH_COMMANDS", 2_000), hands: 1, groups: 2, round: 50})
		b.ReportMetric(micros(quantile(all.each, 0.5)), "p50-us")
		b.ReportMetric(micros(quantile(bare.each, 0.5)), "bare-p50-us")
		b.ReportMetric(ratio(quantile(all.each, 0.5), quantile(bare.each, 0.5)), "p50-x-bare")
		quiet(b)
	})
	b.Run("50 in flight", func(b *testing.B) {
		all, bare := acks(b, race{commands: amount("BENCH_COMMANDS", 10_000), hands: 50, groups: 4, round: 500})
		b.ReportMetric(micros(quantile(all.each, 0.5)), "p50-us")
		b.ReportMetric(micros(quantile(bare.each, 0.5)), "bare-p50-us")
		b.ReportMetric(ratio(quantile(all.each, 0.5), quantile(bare.each, 0.5)), "p50-x-bare")
		b.ReportMetric(ratio(quantile(all.each, 0.99), quantile(bare.each, 0.99)), "p99-x-bare")
		b.ReportMetric(all.perSecond()/bare.perSecond(), "throughput-x-bare")
		b.ReportMetric(all.perSecond(), "commands/s")
		b.ReportMetric(all.processor(), "cpu-us")
		b.ReportMetric(bare.processor(), "bare-cpu-us")
		quiet(b)
	})
}

// race is how both are measured.
type race struct{ commands, hands, groups, round int }

const raceIncidents = 20

// acks runs the race in groups and returns both sides of it.
func acks(b *testing.B, r race) (all, bare load) {
	for range r.groups {
		a, e := r.group(b)
		all.add(a)
		bare.add(e)
	}
	return all, bare
}

// group warms both up, then lets them take turns.
func (r race) group(b *testing.B) (all, bare load) {
	a := newStage(b, nil)
	defer a.close()
	a.startAllclear()
	a.open(raceIncidents)
	e := newStage(b, func(c *slackemu.Config) { c.Channels = append(c.Channels, likeIncidents()...) })
	defer e.close()
	e.startEcho(a.update())
	e.channels = e.incidents()
	r.turns(a, e, 5) // to warm up
	before := len(a.slack.Calls())
	a.profile(func() { all, bare = r.turns(a, e, max(1, r.commands/r.groups/r.round)) })
	called := float64(len(a.slack.Calls())-before) / float64(len(all.each))
	b.Logf("allclear %s (%.2f calls to Slack for each), bare %s", all, called, bare)
	return all, bare
}

func (r race) turns(a, e *stage, rounds int) (all, bare load) {
	for range rounds {
		a.pause()
		bare.add(e.updates(r.round, r.hands))
		a.resume()
		e.pause()
		all.add(a.updates(r.round, r.hands))
		e.resume()
	}
	return all, bare
}

// likeIncidents are channels as the incidents have them.
func likeIncidents() (names []string) {
	for _, n := range "abcdefghijklmnopqrst" {
		names = append(names, "inc-"+string(n))
	}
	return names
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
	"allclear/store"
)

// BenchmarkUpdateStorm tells how much of what Slack allows is used while fifty incidents are updated at once, and that nothing
// is dropped and every channel keeps its order. It takes BENCH_SECONDS of real time, at Slack's own limits.
func BenchmarkUpdateStorm(b *testing.B) {
	var clock hurry
	s := newStage(b, func(c *slackemu.Config) { c.RateLimits, c.Now = true, clock.now })
	defer s.close()
	s.calm(&clock, 50)
	lasts := time.Duration(amount("BENCH_SECONDS", 60)) * time.Second
	calls := len(s.slack.Calls())
	began := time.Now()
	each := int(lasts.Seconds())/3 + 3 // more than may be posted
	s.storm(each)
	<-time.After(time.Until(began.Add(lasts)))
	posted, limited := s.posted(), s.refused(calls)
	b.Logf("%d posts in %s, where %.0f were allowed; refused by the rate limit: %v", posted, lasts, allowed(len(s.channels), lasts), limited)
	b.ReportMetric(100*float64(posted)/allowed(len(s.channels), lasts), "%-of-allowed")
	b.ReportMetric(float64(limited["chat.postMessage"]), "posts-refused")
	clock.hurries.Store(true) // the rest need not take minutes
	s.settled()
	dropped, disordered := each*len(s.channels)-s.posted(), s.disordered(each)
	b.ReportMetric(float64(dropped), "dropped")
	b.ReportMetric(float64(disordered), "disordered-channels")
	quiet(b)
	if dropped != 0 || disordered != 0 {
		b.Errorf("%d lines dropped, %d channels not in order", dropped, disordered)
	}
}

// allowed is how many posts Slack takes in so many channels in a time, after both were quiet: three at once and one a second
// in a channel, and three hundred at once and three hundred a minute in the workspace.
func allowed(channels int, lasts time.Duration) float64 {
	return min(float64(channels)*(3+lasts.Seconds()), 300+5*lasts.Seconds())
}

// hurry is a clock of Slack's on which, in a hurry, a minute passes at every look, so that no limit is met.
type hurry struct {
	hurries atomic.Bool
	ahead   atomic.Int64 // minutes
}

func (h *hurry) now() time.Time {
	if h.hurries.Load() {
		h.ahead.Add(1)
	}
	return time.Now().Add(time.Duration(h.ahead.Load()) * time.Minute)
}

// calm opens incidents in a hurry, waits until nothing is owed and starts the program again with its usual pace.
func (s *stage) calm(clock *hurry, incidents int) {
	clock.hurries.Store(true)
	s.startAllclear("ALLCLEAR_PACE=1ms")
	s.open(incidents)
	s.settled()
	s.answered()
	s.stop()
	s.startAllclear()
	clock.hurries.Store(false)
}

// answered waits until the record knows that everybody has been answered: else the next start owes receipts, which take
// their share of what Slack allows.
func (s *stage) answered() {
	reader, err := store.OpenReader(context.Background(), s.db())
	require.NoError(s.tb, err)
	defer func() { require.NoError(s.tb, reader.Close()) }()
	require.Eventually(s.tb, func() bool {
		open, err := reader.Unanswered(context.Background(), time.Time{})
		return err == nil && len(open) == 0
	}, time.Minute, 10*time.Millisecond)
}

// storm types numbered updates in every channel, in order, in all channels at once.
func (s *stage) storm(each int) {
	var typists sync.WaitGroup
	for i, channel := range s.channels {
		typists.Go(func() {
			for n := range each {
				if answer := s.say(i, channel, fmt.Sprintf("update line-%d. of many", n)); !strings.Contains(answer, s.answer) {
					s.tb.Errorf("not recorded: %q", answer)
				}
			}
		})
	}
	typists.Wait()
}

// shown returns the numbered lines that everybody sees in a channel.
func (s *stage) shown(channel string) (lines []string) {
	for _, m := range s.slack.Messages(channel) {
		if found := numbered.FindStringSubmatch(m.Text); found != nil && m.To == "" {
			lines = append(lines, found[1])
		}
	}
	return lines
}

func (s *stage) posted() (n int) {
	for _, channel := range s.channels {
		n += len(s.shown(channel))
	}
	return n
}

// disordered counts the channels that do not show every line once and in order.
func (s *stage) disordered(each int) (n int) {
	var want []string
	for i := range each {
		want = append(want, fmt.Sprintf("line-%d.", i))
	}
	for _, channel := range s.channels {
		if !slices.Equal(want, s.shown(channel)) {
			n++
		}
	}
	return n
}

// refused counts by method what the rate limit refused since the first calls.
func (s *stage) refused(since int) map[string]int {
	out := map[string]int{}
	for _, c := range s.slack.Calls()[since:] {
		if c.Error == "ratelimited" {
			out[c.Method]++
		}
	}
	return out
}

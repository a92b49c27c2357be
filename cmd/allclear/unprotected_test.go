package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// A test of torture that cannot fail proves nothing. Each of these takes one protection away, and must see the harm.

// TestBlindLoopShowsTwice looks for nothing that is in doubt: what Slack did, and the program did not live to hear of, is
// done again.
func TestBlindLoopShowsTwice(t *testing.T) {
	c := newCrash(t, 0, hookServe+"=on", hookBlind+"=on", "ALLCLEAR_SETTLE=10ms")
	c.suffers(c.doubled, "shown twice")
}

// TestHastyLoopShowsTwice looks, but repeats a call before Slack's history can show what it did.
func TestHastyLoopShowsTwice(t *testing.T) {
	c := newCrash(t, time.Second, "ALLCLEAR_SETTLE=10ms")
	c.suffers(c.doubled, "shown twice")
}

// TestPatientLoop is the same late history, met with a settle time that is longer.
func TestPatientLoop(t *testing.T) {
	c := newCrash(t, 500*time.Millisecond, "ALLCLEAR_SETTLE=1500ms")
	c.live, c.breath = [2]time.Duration{1500 * time.Millisecond, 2 * time.Second}, 50*time.Millisecond
	c.unheard = true
	c.loop(3, never)
	require.Empty(t, c.violations())
	require.True(t, slices.ContainsFunc(c.slack.Calls(), func(call slackemu.Call) bool { return call.Method == "conversations.history" }), "nothing was in doubt")
}

// TestKeylessLoopRecordsTwice delivers lines again as if Slack gave no ids: the same words, from somebody else.
func TestKeylessLoopRecordsTwice(t *testing.T) {
	c := newCrash(t, 0)
	c.afresh = true
	c.suffers(func() bool {
		return slices.ContainsFunc(c.recorded(), func(lines []string) bool { return len(twice("recorded", lines)) > 0 })
	}, "recorded twice")
}

// TestRedelivery delivers lines again with the ids they had: in the same envelope over another connection, in another
// envelope, and after a restart. All get the answer they got, and are recorded once.
func TestRedelivery(t *testing.T) {
	c := newCrash(t, 0)
	c.start()
	c.channels = c.open(2)
	for i := range 4 {
		c.deliver(c.next(i))
	}
	for range 2 {
		c.slack.Disconnect("refresh_requested")
		require.True(t, c.program.connected(t, c.slack))
		for _, l := range c.lines {
			c.deliver(l)
			c.redeliver(l)
		}
		c.kill()
		c.start()
	}
	c.quiet()
	c.report()
	require.Empty(t, c.violations())
}

// TestForgetfulDiskLosesAcked is a disk that says it has written what it has not: the write-ahead log is gone after the
// kill. What was acked is missing then.
func TestForgetfulDiskLosesAcked(t *testing.T) {
	c := newCrash(t, 0)
	c.start()
	c.channels = c.open(2)
	c.quiet()
	c.terminate() // what was written up to here is in the file itself
	c.start()
	for i := range 10 {
		c.deliver(c.next(i))
	}
	c.quiet()
	c.kill()
	require.Empty(t, c.violations(), "nothing is missing yet")
	require.NoError(t, os.Remove(c.db+"-wal"))
	require.NoError(t, os.Remove(c.db+"-shm"))
	c.has("acked and not recorded")
}

// suffers loops until the harm is there, for a few rounds at the most.
func (c *crash) suffers(enough func() bool, harm string) {
	if os.Getenv("CI_FULL") != "" {
		enough = never
	}
	c.loop(20, enough)
	c.has(harm)
}

// has requires that the harm is noticed.
func (c *crash) has(harm string) {
	found := c.violations()
	c.t.Logf("%d violations", len(found))
	require.Contains(c.t, strings.Join(found, "\n"), harm)
}

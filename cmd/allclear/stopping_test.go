package main

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// stopRounds is how often the program is stopped: a few by default, more on request (STOP_ROUNDS).
func stopRounds() int {
	if n, err := strconv.Atoi(os.Getenv("STOP_ROUNDS")); err == nil {
		return n
	}
	return 10
}

// TestStopLeavesNobodyInDoubt stops the program while eight people type. Each of them either is told what became of their
// line, or hears from Slack that nobody answered; then it is not in the record.
func TestStopLeavesNobodyInDoubt(t *testing.T) {
	c := newCrash(t, 0)
	c.start()
	c.channels = c.open(2)
	var all tally
	for range stopRounds() {
		stop := c.during(c.typeUntilNobodyAnswers(&all))
		<-time.After(c.life())
		c.program.signal(syscall.SIGTERM)
		require.Equal(t, 0, c.program.state.ExitCode())
		c.gone()
		<-time.After(200 * time.Millisecond) // whoever was answered has heard it by then
		stop()
		c.start()
	}
	c.quiet()
	c.terminate()
	t.Logf("over %d stops: %v", stopRounds(), all.counts())
	require.Empty(t, c.violations())
	for _, words := range slices.Concat(c.recorded()...) {
		require.Equal(t, "recorded", all.of[words], "%s is recorded, and nobody said so", words)
	}
	require.NotZero(t, all.counts()["not recorded"], "nobody typed while it stopped")
}

// tally is what each line was answered: recorded, not recorded, or nothing.
type tally struct {
	mu sync.Mutex
	of map[string]string
}

func (a *tally) add(words, answer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil {
		a.of = map[string]string{}
	}
	a.of[words] = answer
}

func (a *tally) counts() map[string]int {
	counts := map[string]int{}
	for _, answer := range a.of {
		counts[answer]++
	}
	return counts
}

// typeUntilNobodyAnswers lets eight people type, each until a line of theirs is not answered.
func (c *crash) typeUntilNobodyAnswers(all *tally) func(context.Context) {
	return func(ctx context.Context) {
		var typists sync.WaitGroup
		for i := range 8 {
			typists.Go(func() {
				for c.asks(ctx, all, c.next(i)) {
					<-time.After(5 * time.Millisecond)
				}
			})
		}
		typists.Wait()
	}
}

func (c *crash) asks(ctx context.Context, all *tally, l *line) bool {
	answer, err := c.typed(ctx, l)
	switch {
	case err != nil:
		all.add(l.words, "nothing")
	case strings.Contains(answer, "update: "+l.words):
		l.answer = answer
		all.add(l.words, "recorded")
	case strings.Contains(answer, "NOT RECORDED"):
		all.add(l.words, "not recorded")
	default:
		all.add(l.words, answer)
	}
	return err == nil
}

// TestSecondSignalKills stops a program whose last round hangs in Slack, and then stops it at once. What was being said is
// said once.
func TestSecondSignalKills(t *testing.T) {
	c := newCrash(t, 0)
	c.start()
	c.channels = c.open(1)
	c.slack.Fail("chat.postMessage", slackemu.Fault{Hang: true, AfterEffect: true})
	c.deliver(c.next(0))
	require.Eventually(t, func() bool { return len(c.shown(c.channels[0])) == 1 }, 30*time.Second, 5*time.Millisecond, "the call hangs, with its effect")
	require.NoError(t, c.program.process.Signal(syscall.SIGTERM))
	require.Eventually(t, c.deaf, 30*time.Second, 5*time.Millisecond, "its sockets are closed: it is in its last round")
	require.False(t, c.program.hasEnded(), "the last round waits for the call")
	c.program.signal(syscall.SIGTERM)
	require.Equal(t, syscall.SIGTERM, c.program.diedOf(), "it did not end by itself")
	c.gone()
	c.start()
	c.quiet()
	require.Empty(t, c.violations())
	c.terminate()
}

// deaf reports whether nobody takes commands any more.
func (c *crash) deaf() bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return c.slack.WaitConnected(ctx) != nil
}

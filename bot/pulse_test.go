package bot_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/internal/slackemu"
	"allclear/templates"
)

// felt is a pulse that counts what it is told.
type felt struct {
	mu     sync.Mutex
	counts map[string]int
}

func (f *felt) add(n int, format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[fmt.Sprintf(format, args...)] += n
}

func (f *felt) of(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[what]
}

func (f *felt) all() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.counts)
}

func (f *felt) Command(verb, outcome string)        { f.add(1, "command %s %s", verb, outcome) }
func (f *felt) Acked(time.Duration)                 { f.add(1, "acked") }
func (f *felt) Committed(time.Duration)             { f.add(1, "committed") }
func (f *felt) Called(method, class, _ string)      { f.add(1, "called %s %s", method, class) }
func (f *felt) Held(method string, _ time.Duration) { f.add(1, "held %s", method) }
func (f *felt) Opened()                             { f.add(1, "open"); f.add(1, "opened") }
func (f *felt) Closed()                             { f.add(-1, "open") }
func (f *felt) Began(kind string)                   { f.add(1, "running %s", kind); f.add(1, "began %s", kind) }
func (f *felt) Ended(kind string)                   { f.add(-1, "running %s", kind) }
func (f *felt) Beat()                               { f.add(1, "beat") }
func (f *felt) Panicked()                           { f.add(1, "panicked") }

// breathing is a world whose bot runs as serve runs it, with a pulse.
func breathing(t *testing.T) (w *world, f *felt, stop func()) {
	t.Helper()
	w, f = newWorld(t), &felt{counts: map[string]int{}}
	w.stop()
	require.NoError(t, <-w.stopped)
	w.slack.Disconnect("refresh_requested")
	slack, api := bot.DialFelt(w.slack.APIURL(), "xoxb-test", "xapp-test", time.Now, f)
	say, err := templates.New()
	require.NoError(t, err)
	b := bot.New(bot.Config{
		DB: w.db, Slack: slack, Say: say, Work: w.ws, Now: time.Now, Pulse: f, Pace: time.Millisecond,
		Step: func(step string) {
			if step == "called INC-1/topic" && f.of("panicked") == 0 {
				panic("a test's")
			}
		},
	})
	ctx, end := context.WithCancel(t.Context())
	go func() { w.stopped <- b.Run(ctx, api) }()
	require.NoError(t, w.slack.WaitConnected(ctx))
	return w, f, func() {
		end()
		require.NoError(t, <-w.stopped)
		w.stopped <- nil // for whoever closes the world
	}
}

func TestPulseIsToldWhatGoesOn(t *testing.T) {
	t.Parallel()
	w, f, stop := breathing(t)
	w.slack.Fail("pins.add", slackemu.Fault{RetryAfter: time.Second})
	for range 2 { // the second is delivered again
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, err := w.slack.Slash(ctx, slackemu.Slash{User: "nemo", Channel: "general", Command: "/incident", Text: "declare sev1 zanzibar is down", TriggerID: "1.2.3"})
		cancel()
		require.NoError(t, err)
	}
	_, err := w.types(t, "hunter2", 30*time.Second)
	require.NoError(t, err)
	for _, what := range []string{
		"command open recorded", "command unknown refused", "held pins.add", "called pins.add limited", "called conversations.create ok", "called apps.connections.open ok",
		"panicked", "beat", "began aside", "began call", "began pay", "began listen", "began socket", "began ack", "began settle in",
	} {
		require.Eventually(t, func() bool { return f.of(what) > 0 }, 30*time.Second, 10*time.Millisecond, what)
	}
	require.Equal(t, 1, f.of("command open recorded"))
	require.Equal(t, 1, f.of("command open repeat"))
	require.Equal(t, 3, f.of("acked"))
	require.Equal(t, 3, f.of("committed"))
	require.Eventually(t, func() bool { return f.of("open") == 2 }, 30*time.Second, 10*time.Millisecond)
	w.slack.Disconnect("refresh_requested")
	require.Eventually(t, func() bool { return f.of("opened") >= 4 && f.of("open") == 2 }, 30*time.Second, 10*time.Millisecond, "both come back")

	stop()
	for what := range f.all() {
		if strings.HasPrefix(what, "running ") {
			require.Eventually(t, func() bool { return f.of(what) == 0 }, 30*time.Second, 10*time.Millisecond, "%s after the end", what)
		}
		require.NotContains(t, what, "zanzibar")
		require.NotContains(t, what, "hunter2")
	}
	require.Zero(t, f.of("open"))
	require.Positive(t, f.of("began finish"))
}

package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/slackemu"
	"allclear/store"
)

// busy keeps the record from being written until the function it returns is called, or the test ends.
func (w *world) busy(t *testing.T) (free func()) {
	began, end := make(chan struct{}), make(chan struct{})
	var once sync.Once
	wait, err := w.db.Enqueue(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "test", At: w.now()},
		Decide: func(*store.Book, int64) store.Decision {
			once.Do(func() { close(began) })
			<-end
			return store.Decision{Outcome: store.Answered}
		},
	})
	require.NoError(t, err)
	<-began
	free = sync.OnceFunc(func() {
		close(end)
		_, err := wait(context.Background())
		require.NoError(t, err)
	})
	t.Cleanup(free)
	return free
}

// asked reports whether a method of Slack was called.
func (w *world) asked(method string) bool {
	return slices.ContainsFunc(w.slack.Calls(), func(c slackemu.Call) bool { return c.Method == method })
}

// types sends a command of Nemo's and waits so long for its ack.
func (w *world) types(t *testing.T, words string, wait time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), wait)
	defer cancel()
	ack, err := w.slack.Slash(ctx, slackemu.Slash{User: "nemo", Channel: "general", Command: "/incident", Text: words})
	return ack.Text, err
}

// What was taken before we stop is acked once it is on disk; what comes after is not taken, and says so.
func TestStopAcksWhatWasTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	free := w.busy(t)
	acked := make(chan string, 1)
	go func() {
		answer, err := w.types(t, "open sev1 the last command", 10*time.Second)
		acked <- fmt.Sprint(answer, err)
	}()
	require.Eventually(t, func() bool { return w.asked("users.info") }, 5*time.Second, time.Millisecond, "nobody listed Nemo: whoever takes their command asks who they are")
	w.stop()
	tooLate := func() bool {
		answer, err := w.types(t, "open sev1 too late", 2*time.Second)
		return err == nil && strings.Contains(answer, "NOT RECORDED")
	}
	require.Eventually(t, tooLate, 5*time.Second, time.Millisecond, "after the stop a command is answered at once, although nothing can be written")
	require.Never(t, func() bool { return !tooLate() }, 600*time.Millisecond, 20*time.Millisecond, "the socket stays open until the last ack")
	free()
	require.Contains(t, <-acked, "INC-1")
	require.NoError(t, <-w.stopped)
	w.stopped <- nil // for whoever closes the world
}

// A record that cannot be written for longer than Slack waits: the ack comes in time, and gives the words back.
func TestStuckRecordIsToldInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.busy(t)
	for { // until nothing more has a place
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err := w.db.Enqueue(ctx, store.Proposal{Decide: func(*store.Book, int64) store.Decision { return store.Decision{Outcome: store.Answered} }})
		cancel()
		if err != nil {
			break
		}
	}
	answer, err := w.types(t, "open sev1 the very words", 3*time.Second)
	require.NoError(t, err)
	require.Contains(t, answer, "NOT RECORDED")
	require.Contains(t, answer, "open sev1 the very words")
}

// Run ends when it is told to, with everything paid that could be.
func TestRunStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stop()
	require.NoError(t, <-w.stopped)
	w.slack.Disconnect("refresh_requested")
	_, api := bot.Dial(w.slack.APIURL(), "xoxb-test", "xapp-test", time.Now)
	ctx, stop := context.WithCancel(t.Context())
	go func() { w.stopped <- w.bot.Run(ctx, api) }()
	require.NoError(t, w.slack.WaitConnected(ctx))
	answer, err := w.types(t, "open sev1 the last command", 10*time.Second)
	require.NoError(t, err)
	require.Contains(t, answer, "INC-1")
	stop()
	select {
	case err := <-w.stopped:
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		require.Fail(t, "still running")
	}
	require.NotEmpty(t, w.slack.Messages(w.channel("inc-1")))
	w.stopped <- nil // for whoever closes the world
}

// Whatever Slack says while a socket is asked for, but a word only an operator can do something about, passes.
func TestSocketComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, f := range []slackemu.Fault{{Error: "internal_error"}, {Status: 500}, {Status: 503, Error: "404"}} {
		w.slack.Fail("apps.connections.open", f)
	}
	w.slack.Disconnect("refresh_requested")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, w.slack.WaitConnected(ctx))
	answer, err := w.types(t, "list", 5*time.Second)
	require.NoError(t, err)
	require.NotEmpty(t, answer)
}

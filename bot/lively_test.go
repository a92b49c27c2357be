package bot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// heard is when it was last noted that people talk in INC-1's channel; zero for never.
func (w *world) heard(t *testing.T) time.Time {
	t.Helper()
	at, err := w.db.Talked(t.Context(), 1)
	require.NoError(t, err)
	return at
}

// hears delivers an event, and the same once more.
func (w *world) hears(t *testing.T, with map[string]any) {
	t.Helper()
	event := w.talk("U02OMRI", w.channel("inc-1"), with)
	for range 2 {
		_, err := w.slack.Send(t.Context(), event)
		require.NoError(t, err)
		require.NoError(t, w.bot.Drain(t.Context(), w.set))
	}
}

// Only people's own new words are life: nothing that we, programs or strangers say, no edit, and nobody who comes in. When, and not what, is kept.
func TestTalkIsLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.say("general", "open sev1 checkout is down | Payments fail")
	require.NoError(t, err)
	for _, none := range []map[string]any{
		{"bot_id": "B1"},
		{"subtype": "bot_message"},
		{"subtype": "message_changed"},
		{"subtype": "message_deleted"},
		{"subtype": "channel_join"},
		{"subtype": "channel_topic"},
		{"user": ""},
		{"channel": ""},
		{"channel": w.channel("general")},
		{"ts": "soon"},
	} {
		w.hears(t, none)
		require.Zero(t, w.heard(t), "%v", none)
	}
	w.hears(t, map[string]any{"text": "the passphrase is hunter2"})
	first := w.heard(t)
	require.WithinDuration(t, w.now(), first, time.Second)
	w.set(w.now().Add(59 * time.Second))
	w.hears(t, map[string]any{"subtype": "thread_broadcast"})
	require.Equal(t, first, w.heard(t), "once a minute is enough")
	w.set(w.now().Add(5 * time.Second))
	w.hears(t, map[string]any{"subtype": "file_share"})
	require.True(t, w.heard(t).After(first))
	late := w.heard(t)
	w.hears(t, map[string]any{"ts": "1649682000.000001"})
	require.Equal(t, late, w.heard(t), "what comes late is nothing new")
	w.set(w.now().Add(5 * time.Minute))
	w.hears(t, map[string]any{"ts": "4102444800.000001"})
	require.False(t, w.heard(t).After(w.now()), "nobody talks in the future")

	for _, name := range []string{"allclear.db", "allclear.db-wal"} {
		kept, err := os.ReadFile(filepath.Join(w.dir, name))
		require.NoError(t, err)
		require.NotContains(t, string(kept), "hunter2")
	}
	_, took, err := w.db.Outcome(t.Context(), fmt.Sprintf("talk:INC-1:%d", first.UnixMicro()))
	require.NoError(t, err)
	require.False(t, took, "nobody was asked for anything, so nothing was taken back")
}

// What became due while we were not there is asked for once when we are back, and what people said meanwhile was not heard; a duty that was
// met in the meantime is never said.
func TestDutiesSurviveRestarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, words := range []string{"open sev1 checkout is down", "open sev1 mail is down"} {
		_, err := w.say("general", words)
		require.NoError(t, err)
	}
	require.NoError(t, w.halt())
	w.set(w.now().Add(4 * time.Minute)) // both were due, nobody was there
	require.NoError(t, w.start())
	_, err := w.say("inc-2", "note here I am")
	require.NoError(t, err)
	w.news()
	again := func() string {
		require.NoError(t, w.bot.Tick(t.Context(), w.now()))
		require.NoError(t, w.bot.Drain(t.Context(), w.set))
		return w.news()
	}
	again()
	all := ""
	for _, m := range w.slack.Messages(w.channel("inc-1")) {
		all += m.Text + "\n"
	}
	require.Contains(t, all, ":raising_hand:")
	for _, m := range w.slack.Messages(w.channel("inc-2")) {
		require.NotContains(t, m.Text, ":raising_hand:")
		require.NotContains(t, m.Text, "first heard from")
	}
	require.NoError(t, w.halt())
	require.NoError(t, w.start())
	require.Empty(t, again(), "nothing twice")
}

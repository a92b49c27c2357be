package bot_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/internal/slackemu"
	"allclear/store"
	"allclear/templates"
)

// desk is another program on the record of a world, connected to nothing.
func (w *world) desk(t *testing.T) *bot.Bot {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(w.dir, "allclear.db"), store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	say, err := templates.New()
	require.NoError(t, err)
	return bot.New(bot.Config{DB: db, Say: say, Work: w.ws, Now: w.now, Places: bot.Places{Incidents: "#incidents", Managers: "#managers", Support: "#support"}})
}

func (w *world) shell(t *testing.T, handle string) bot.Shell {
	t.Helper()
	listed, ok := w.ws.Find(handle)
	require.True(t, ok)
	return bot.Shell{Who: listed.Person}
}

// A draft approved in Slack and edited at a shell cannot be posted as approved, by the button that still shows it either.
func TestEditAtAShellVoidsApproval(t *testing.T) {
	w := drafting(t)
	w.press(t, "sam", "support", "*d2* of *INC-1*", "approve", "t.1")
	w.settle(t)
	approved := w.carrying(t, draftRoom, "Post exactly this")

	told := w.desk(t).Shell(t.Context(), w.shell(t, "omri"), "edit INC-1 d2 | Mail is slow. We are working on it.")
	require.Equal(t, store.Recorded, told.Outcome, told.Answer)
	_, err := w.slack.Press(t.Context(), slackemu.Press{User: "sam", Channel: draftRoom, TS: approved.TS, ActionID: "published", TriggerID: "t.2"})
	require.NoError(t, err)
	require.Contains(t, w.answered(t, "t.2"), "d2, not approved")
	w.settle(t)
	require.Contains(t, w.carrying(t, "support", "edited d2 into").Text, "Omri Katz edited d2 into *d3*")
	require.Contains(t, w.carrying(t, draftRoom, ":mega: *d2* of").Text, "*not approved*")
}

// What was approved at a shell is approved in Slack, and a second press says by whom; the lead is the lead by both ways.
func TestApproveAtAShellAndInSlack(t *testing.T) {
	w := drafting(t)
	told := w.desk(t).Shell(t.Context(), w.shell(t, "sam"), "approve INC-1 d2")
	require.Contains(t, told.Answer, "*approved* by Sam Okafor")
	require.Contains(t, w.press(t, "omri", "support", "*d2* of *INC-1*", "approve", "t.1"), "is approved already, by Sam Okafor")
	w.settle(t)
	require.Contains(t, w.carrying(t, "support", "Sam Okafor approved *d2*").Text, "post exactly that")
}

// Nobody waits in Slack for what a shell was told: of a repair, or of what Slack will not do.
func TestNobodyIsWhisperedToFromAShell(t *testing.T) {
	w := drafting(t)
	desk := w.desk(t)
	s := w.shell(t, "dana")
	s.In = 1
	for _, words := range []string{"repair", "postmortem", "report INC-1 audience=customer", "help"} {
		require.NotEmpty(t, desk.Shell(t.Context(), s, words).Request, words)
	}
	s.In = 0
	require.Equal(t, store.Recorded, desk.Shell(t.Context(), s, "report INC-1 audience=customer").Outcome)
	w.slack.Fail("chat.postMessage", slackemu.Fault{Error: "restricted_action"})
	require.Equal(t, store.Recorded, desk.Shell(t.Context(), s, "update INC-1 looking").Outcome)
	w.settle(t)
	require.NoError(t, w.bot.Drain(t.Context(), w.set))
	for _, c := range w.slack.Calls() {
		require.NotEqual(t, "chat.postEphemeral", c.Method)
	}
	news := w.news()
	require.Contains(t, news, "letter-inc-1-e1.md")
	require.Contains(t, news, "letter-inc-1-e2.md", "in the channel of its first incident")
}

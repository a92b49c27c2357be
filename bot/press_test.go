package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

const draftRoom = "inc-1-mail-is-slow"

// drafting is a world with an incident whose first draft can be approved.
func drafting(t *testing.T) *world {
	w := newWorld(t)
	for _, line := range []string{"open sev2 mail is slow", "down INC-1 at 1m ago | Customers cannot send mail", "draft INC-1 next in 30m"} {
		answer, err := w.say("general", line)
		require.NoError(t, err)
		require.NotContains(t, answer, "Not recorded")
	}
	w.settle(t)
	return w
}

// settle lets everything owed be paid, a little later too.
func (w *world) settle(t *testing.T) {
	t.Helper()
	require.NoError(t, w.bot.Until(t.Context(), w.set, w.now().Add(5*time.Second)))
}

// carrying returns the newest message with these words in a channel.
func (w *world) carrying(t *testing.T, channel, words string) slackemu.Message {
	t.Helper()
	var found slackemu.Message
	for _, m := range w.slack.Seen("dana", channel) {
		if strings.Contains(m.Text, words) {
			found = m
		}
	}
	require.NotEmpty(t, found.TS, "no message with %q in %s", words, channel)
	return found
}

// press presses a button of the newest message with some words, and returns what is said to whoever did.
func (w *world) press(t *testing.T, user, channel, words, button, trigger string) string {
	t.Helper()
	_, err := w.slack.Press(t.Context(), slackemu.Press{User: user, Channel: channel, TS: w.carrying(t, channel, words).TS, ActionID: button, TriggerID: trigger})
	require.NoError(t, err)
	return w.answered(t, trigger)
}

func (w *world) answered(t *testing.T, trigger string) (said string) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, m := range w.slack.Answers(trigger) {
			said = m.Text
		}
		return said != ""
	}, 10*time.Second, time.Millisecond)
	return said
}

// A draft is approved with one tap, once, and posted with another. What is copied is the text and nothing else.
func TestApproveWithAButton(t *testing.T) {
	w := drafting(t)
	const text = "We are investigating a problem affecting our service. Customers cannot send mail."
	message := w.carrying(t, "support", "*d2* of *INC-1*")
	require.Contains(t, string(message.Blocks), `"type":"rich_text_preformatted"`)
	require.Contains(t, string(message.Blocks), text)

	require.Contains(t, w.press(t, "sam", "support", "*d2* of *INC-1*", "approve", "t.1"), "*approved* by Sam Okafor")
	require.Contains(t, w.press(t, "omri", "support", "*d2* of *INC-1*", "approve", "t.2"), "is approved already, by Sam Okafor")
	w.settle(t)
	require.Contains(t, w.carrying(t, draftRoom, ":white_check_mark: *d2* of").Text, "*approved* by Sam Okafor")
	require.Contains(t, w.carrying(t, "support", "Sam Okafor approved *d2*").Text, "post exactly that")

	said := w.press(t, "sam", draftRoom, "Post exactly this", "published", "t.3")
	require.Contains(t, said, "d2, approved")
	require.Contains(t, said, text)
	w.settle(t)
	require.Contains(t, w.carrying(t, "support", ":mega: *d2* of").Text, "was posted by Sam Okafor")
}

// The same tap, delivered again and on another connection, is one approval with one answer.
func TestTapTwice(t *testing.T) {
	w := drafting(t)
	p := slackemu.Press{User: "sam", Channel: "support", TS: w.carrying(t, "support", "*d2* of *INC-1*").TS, ActionID: "approve", TriggerID: "t.1", EnvelopeID: "env.1"}
	_, err := w.slack.Press(t.Context(), p)
	require.NoError(t, err)
	first := w.answered(t, "t.1")
	_, err = w.slack.Redeliver(t.Context(), "env.1")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(w.slack.Answers("t.1")) == 2 }, 10*time.Second, time.Millisecond)
	for _, m := range w.slack.Answers("t.1") {
		require.Equal(t, first, m.Text)
	}
	w.settle(t)
	require.Equal(t, 1, strings.Count(strings.Join(texts(w.slack.Seen("dana", "support")), "\n"), "Sam Okafor approved *d2*"))
}

func texts(all []slackemu.Message) (out []string) {
	for _, m := range all {
		out = append(out, m.Text)
	}
	return out
}

// Other words come in a form. They are a draft of their own, what was approved counts no more, and the form keeps what it
// cannot give.
func TestEditInAForm(t *testing.T) {
	w := drafting(t)
	w.press(t, "sam", "support", "*d2* of *INC-1*", "approve", "t.1")
	w.settle(t)
	_, err := w.slack.Press(t.Context(), slackemu.Press{User: "omri", Channel: draftRoom, TS: w.carrying(t, draftRoom, ":white_check_mark: *d2* of").TS, ActionID: "edit", TriggerID: "t.2"})
	require.NoError(t, err)
	form, err := w.slack.WaitForm(t.Context(), "omri")
	require.NoError(t, err)
	require.Equal(t, "Edit d2", form.Title)
	require.Contains(t, form.Inputs[0].Value, "Customers cannot send mail.")

	wrong, err := w.slack.Submit(t.Context(), slackemu.Submission{User: "omri", Values: map[string]string{"text0": form.Inputs[0].Value}})
	require.NoError(t, err)
	require.Contains(t, wrong["text0"], "d2 says exactly that already")

	wrong, err = w.slack.Submit(t.Context(), slackemu.Submission{User: "omri", Values: map[string]string{"text0": "Mail < is slow & we know.\n\nMore soon."}})
	require.NoError(t, err)
	require.Empty(t, wrong)
	w.settle(t)
	require.Contains(t, w.carrying(t, draftRoom, "Omri Katz edited d2 into *d3*").Text, "It needs an approval of its own")
	require.Contains(t, string(w.carrying(t, draftRoom, ":memo: *d3* of").Blocks), `Mail \u003c is slow \u0026 we know.\n\nMore soon.`)
	answer, err := w.say("general", "published INC-1 d2")
	require.NoError(t, err)
	require.Contains(t, answer, "d2, not approved")
}

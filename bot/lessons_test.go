package bot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

const lessonRoom = "inc-1-mail-is-slow"

// closed is a world with an incident that is over.
func closed(t *testing.T) *world {
	w := newWorld(t)
	for _, line := range []string{"open sev3 mail is slow", "close INC-1 it is over"} {
		answer, err := w.say("general", line)
		require.NoError(t, err)
		require.NotContains(t, answer, "Not recorded")
	}
	w.settle(t)
	return w
}

// What people learned is asked for where an incident is closed, and comes in a form whose fields are an event each.
func TestLessonsComeInAForm(t *testing.T) {
	w := closed(t)
	line := w.carrying(t, lessonRoom, "closed incident mode")
	p := slackemu.Press{User: "omri", Channel: lessonRoom, TS: line.TS, ActionID: "learned", TriggerID: "t.1"}
	_, err := w.slack.Press(t.Context(), p)
	require.NoError(t, err)
	form, err := w.slack.WaitForm(t.Context(), "omri")
	require.NoError(t, err)
	require.Equal(t, "What we learned", form.Title)
	require.Len(t, form.Inputs, 3)

	wrong, err := w.slack.Submit(t.Context(), slackemu.Submission{User: "omri", Values: map[string]string{"well": " "}})
	require.NoError(t, err)
	require.Contains(t, wrong["well"], "The text is missing", "nothing was said, so nothing is recorded and the form stays")

	values := map[string]string{"well": "the page was quick\n- so was the fix", "lucky": "it was <Sunday> & raining"}
	wrong, err = w.slack.Submit(t.Context(), slackemu.Submission{User: "omri", Values: values, TriggerID: "t.2", EnvelopeID: "env.2"})
	require.NoError(t, err)
	require.Empty(t, wrong)
	_, err = w.slack.Redeliver(t.Context(), "env.2")
	require.NoError(t, err)
	w.settle(t)
	all := strings.Join(texts(w.slack.Seen("dana", lessonRoom)), "\n")
	require.Equal(t, 1, strings.Count(all, "*Omri Katz* what went well: the page was quick"), all)
	require.Equal(t, 1, strings.Count(all, "where we got lucky: it was &lt;Sunday&gt; &amp; raining"))
	require.NotContains(t, all, "what did not go well")

	in, err := w.db.Incident(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, in.Lessons, 2)
	require.Equal(t, values["well"], in.Lessons[0].Text.Internal)
}

// A review is asked of people, who are brought in and told what to do; the card says where it stands.
func TestReviewInTheChannel(t *testing.T) {
	w := closed(t)
	answer, err := w.say(lessonRoom, "postmortem review @sam and @omri")
	require.NoError(t, err)
	require.Contains(t, answer, "asked Sam Okafor and Omri Katz to review the postmortem")
	w.settle(t)
	require.Contains(t, w.carrying(t, lessonRoom, "to review the postmortem").Text, "Once it is read: `/incident postmortem reviewed`")
	require.Contains(t, w.carrying(t, lessonRoom, "Postmortem:").Text, "in review since")

	_, err = w.say(lessonRoom, "postmortem reviewed")
	require.NoError(t, err)
	answer, err = w.say("general", "postmortem INC-1 reviewed")
	require.NoError(t, err)
	require.Contains(t, answer, "is reviewed already")
	_, err = w.say(lessonRoom, "learned badly nobody looked at the graph")
	require.NoError(t, err)
	w.settle(t)
	require.Contains(t, w.carrying(t, lessonRoom, "Postmortem:").Text, "changed since it was reviewed: e5")
}

// The postmortem stands in the channel's canvas, unless people wrote one; an empty one, which nobody wrote, is taken.
func TestCanvasOverHTTP(t *testing.T) {
	w := closed(t)
	text, ok := w.slack.Canvas(lessonRoom)
	require.True(t, ok)
	require.Contains(t, text, "# Postmortem of INC-1: mail is slow")

	for _, one := range [][2]string{{"inc-2-bills-are-late", "our plan"}, {"inc-3-search-is-slow", ""}} {
		channel, theirs := one[0], one[1]
		_, err := w.say("general", "open sev3 "+strings.ReplaceAll(channel[len("inc-2-"):], "-", " "))
		require.NoError(t, err)
		w.settle(t)
		w.slack.WriteCanvas("dana", channel, theirs)
		_, err = w.say(channel, "close it is over")
		require.NoError(t, err)
		w.settle(t)
		text, _ = w.slack.Canvas(channel)
		require.Equal(t, theirs == "", strings.Contains(text, "# Postmortem of INC-"), text)
	}
}

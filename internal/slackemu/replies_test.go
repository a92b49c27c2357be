package slackemu_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

// The replies to a message are seen by who asks for them, page by page, and not in the channel's history.
func TestReplies(t *testing.T) {
	w := newWorld(t)
	channel := w.create("talk").ID
	ts := func(text, thread string) string {
		args := []string{"channel", channel, "text", text}
		if thread != "" {
			args = append(args, "thread_ts", thread)
		}
		out, _ := w.call("chat.postMessage", args...)["ts"].(string)
		return out
	}
	top, other := ts("top", ""), ts("other", "")
	first, second := ts("first", top), ts("second", top)
	ts("elsewhere", other)

	var texts []string
	params := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: top, Limit: 1, Oldest: top}
	for {
		page, more, next, err := w.api.GetConversationRepliesContext(w.ctx(), params)
		require.NoError(t, err)
		require.Equal(t, "top", page[0].Text, "the message itself comes first on every page")
		for _, m := range page[1:] {
			require.Equal(t, top, m.ThreadTimestamp)
			texts = append(texts, m.Text+" "+m.Timestamp)
		}
		require.Equal(t, more, next != "")
		if params.Cursor = next; next == "" {
			break
		}
	}
	require.Equal(t, []string{"first " + first, "second " + second}, texts)
	require.Equal(t, "thread_not_found", w.code("conversations.replies", "channel", channel, "ts", "1.2"))
	require.Contains(t, w.Transcript(), "#talk bot in thread: first")
}

package slackemu_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

func markdown(text string) slack.DocumentContent {
	return slack.DocumentContent{Type: "markdown", Markdown: text}
}

func replaced(id, text string) slack.EditCanvasParams {
	return slack.EditCanvasParams{CanvasID: id, Changes: []slack.CanvasChange{{Operation: "replace", DocumentContent: markdown(text)}}}
}

// A channel has one canvas, which says who made it and is shown on the page.
func TestCanvas(t *testing.T) {
	w := newWorld(t)
	ch, err := w.api.CreateConversation(slack.CreateConversationParams{ChannelName: "inc-1"})
	require.NoError(t, err)
	id, err := w.api.CreateChannelCanvas(ch.ID, markdown("# One"))
	require.NoError(t, err)
	_, err = w.api.CreateChannelCanvas(ch.ID, markdown("# Two"))
	require.EqualError(t, err, "channel_canvas_already_exists")
	_, err = w.api.CreateChannelCanvas("C-none", markdown("# Two"))
	require.EqualError(t, err, "channel_not_found")

	require.NoError(t, w.api.EditCanvas(replaced(id, "# Three")))
	require.EqualError(t, w.api.EditCanvas(replaced("F-none", "x")), "canvas_not_found")
	require.EqualError(t, w.api.EditCanvas(replaced(id, strings.Repeat("x", 1<<20+1))), "canvas_too_large")
	text, ok := w.Canvas("inc-1")
	require.True(t, ok)
	require.Equal(t, "# Three", text)

	info, err := w.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: ch.ID})
	require.NoError(t, err)
	require.Equal(t, slack.Canvas{FileId: id}, info.Properties.Canvas)
	who, err := w.api.AuthTest()
	require.NoError(t, err)
	file, _, _, err := w.api.GetFileInfo(id, 1, 1)
	require.NoError(t, err)
	require.Equal(t, who.UserID, file.User)
	_, _, _, err = w.api.GetFileInfo("F-none", 1, 1)
	require.EqualError(t, err, "file_not_found")
}

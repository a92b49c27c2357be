package slackemu_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

func contextThatEnds(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

func TestUpload(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	content := "# Postmortem\nno surprises <here>"
	f, err := w.api.UploadFileContext(w.ctx(), slack.UploadFileParameters{
		Channel: c.ID, Filename: "inc-1.md", Title: "INC-1", Content: content, FileSize: len(content), InitialComment: "Done.",
	})
	require.NoError(t, err)
	require.Equal(t, "INC-1", f.Title)
	m := w.Messages("inc-1")
	require.Len(t, m, 1)
	require.Equal(t, &slackemu.File{ID: f.ID, Name: "inc-1.md", Title: "INC-1", Content: content}, m[0].File)
	require.Equal(t, []string{"#inc-1 created", "#inc-1 bot: Done.", "#inc-1 file inc-1.md"}, w.Transcript())
	require.Equal(t, "file_not_found", w.code("files.completeUploadExternal", "files", `[{"id":"`+f.ID+`"}]`, "channel_id", c.ID), "once only")
}

func TestUploadRaw(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	out := w.call("files.getUploadURLExternal", "filename", "a.txt", "length", "5")
	to, _ := out["upload_url"].(string)
	id, _ := out["file_id"].(string)
	files := `[{"id":"` + id + `"}]`
	require.Equal(t, "file_not_found", w.code("files.completeUploadExternal", "files", files), "nothing was sent yet")
	res, err := http.Post(to, "application/octet-stream", strings.NewReader("bytes"))
	require.NoError(t, err)
	_ = res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Equal(t, "not_in_channel", w.code("files.completeUploadExternal", "files", files, "channel_id", w.channel("general").ID))
	require.Empty(t, w.code("files.completeUploadExternal", "files", files, "channel_id", c.ID))
	require.Equal(t, "bytes", w.Messages("inc-1")[0].File.Content)
	require.Equal(t, "invalid_arguments", w.code("files.getUploadURLExternal", "filename", "a.txt", "length", "0"))
}

// The bot asks for forms by hand, with the trigger of a command nobody acks.
func (w *world) trigger(id string) {
	w.t.Helper()
	w.dial()
	ctx, cancel := contextThatEnds(w.t)
	cancel()
	_, err := w.Slash(ctx, slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", TriggerID: id})
	require.Error(w.t, err)
}

func modal(title string) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type:   slack.VTModal,
		Title:  slack.NewTextBlockObject(slack.PlainTextType, title, false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
	}
}

func TestTriggers(t *testing.T) {
	w := newWorld(t)
	w.trigger("t1")
	w.trigger("t2")
	_, err := w.api.OpenViewContext(w.ctx(), "t0", modal("Declare"))
	require.EqualError(t, err, "invalid_trigger_id")
	w.clock.pass(3 * time.Second)
	opened, err := w.api.OpenViewContext(w.ctx(), "t1", modal("Declare"))
	require.NoError(t, err)
	_, err = w.api.OpenViewContext(w.ctx(), "t1", modal("Declare"))
	require.EqualError(t, err, "exchanged_trigger_id")
	w.clock.pass(time.Millisecond)
	w.trigger("t2")
	_, err = w.api.OpenViewContext(w.ctx(), "t2", modal("Declare"))
	require.EqualError(t, err, "expired_trigger_id", "sent again, it is not younger")
	require.Equal(t, []string{"@dana form: Declare"}, w.Transcript())

	_, err = w.api.UpdateViewContext(w.ctx(), modal("Really?"), "", opened.Hash, opened.ID)
	require.NoError(t, err)
	_, err = w.api.UpdateViewContext(w.ctx(), modal("Really?"), "", opened.Hash, opened.ID)
	require.EqualError(t, err, "hash_conflict")
	_, err = w.api.UpdateViewContext(w.ctx(), modal("Really?"), "", "", "V404")
	require.EqualError(t, err, "not_found")
}

func TestViewLimits(t *testing.T) {
	w := newWorld(t)
	w.trigger("t1")
	_, err := w.api.OpenViewContext(w.ctx(), "t1", modal(strings.Repeat("a", 25)))
	require.EqualError(t, err, "invalid_arguments")
	v := modal("Declare")
	v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewInputBlock("b", slack.NewTextBlockObject(slack.PlainTextType, "Title", false, false), nil,
		slack.NewPlainTextInputBlockElement(nil, "a")))
	_, err = w.api.OpenViewContext(w.ctx(), "t1", v)
	require.EqualError(t, err, "invalid_arguments", "an input needs a submit")
	v.Submit = slack.NewTextBlockObject(slack.PlainTextType, "Go", false, false)
	_, err = w.api.OpenViewContext(w.ctx(), "t1", v)
	require.NoError(t, err, "a refused view does not use the trigger up")
	_, err = w.api.PublishViewContext(w.ctx(), slack.PublishViewContextRequest{UserID: "U1", View: slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
	}})
	require.NoError(t, err)
}

// A trigger in any envelope is good, not only that of a command.
func TestInteractiveTrigger(t *testing.T) {
	w := newWorld(t)
	w.dial()
	ctx, cancel := contextThatEnds(t)
	cancel()
	_, err := w.Send(ctx, map[string]any{
		"envelope_id": "e1", "type": "interactive", "accepts_response_payload": true,
		"payload": map[string]any{"type": "block_actions", "trigger_id": "t9", "user": map[string]string{"id": "U2"}},
	})
	require.Error(t, err)
	_, err = w.api.OpenViewContext(w.ctx(), "t9", modal("Lead"))
	require.NoError(t, err)
	require.Equal(t, []string{"@bo form: Lead"}, w.Transcript())
}

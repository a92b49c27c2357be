package slackemu_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

func TestPostUpdatePinDelete(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	ts := w.post(c.ID, "one\ntwo")
	require.Equal(t, fmt.Sprintf("%d.000000", w.clock.now().Unix()), ts)
	other := w.post(c.ID, "more")
	require.Equal(t, ts[:len(ts)-1]+"1", other, "the clock stands still, ts does not")

	_, _, _, err := w.api.UpdateMessageContext(w.ctx(), c.ID, ts, slack.MsgOptionText("three", false))
	require.NoError(t, err)
	require.NoError(t, w.api.AddPinContext(w.ctx(), c.ID, slack.NewRefToMessage(c.ID, ts)))
	require.EqualError(t, w.api.AddPinContext(w.ctx(), c.ID, slack.NewRefToMessage(c.ID, ts)), "already_pinned")
	require.NoError(t, w.api.AddReactionContext(w.ctx(), "eyes", slack.NewRefToMessage(c.ID, ts)))
	require.EqualError(t, w.api.AddReactionContext(w.ctx(), "eyes", slack.NewRefToMessage(c.ID, ts)), "already_reacted")
	pins, _, err := w.api.ListPinsContext(w.ctx(), c.ID)
	require.NoError(t, err)
	require.Len(t, pins, 1)
	require.Equal(t, slackemu.Message{Channel: "inc-1", TS: ts, User: "U0ALLCLEAR", Text: "three", Edited: true, Pinned: true}, w.Messages("inc-1")[0])

	link, err := w.api.GetPermalinkContext(w.ctx(), &slack.PermalinkParameters{Channel: c.ID, Ts: ts})
	require.NoError(t, err)
	require.Equal(t, "https://local.slack.com/archives/"+c.ID+"/p"+strings.ReplaceAll(ts, ".", ""), link)
	_, _, err = w.api.DeleteMessageContext(w.ctx(), c.ID, ts)
	require.NoError(t, err)
	require.Len(t, w.Messages("inc-1"), 1)
	require.Equal(t, []string{
		"#inc-1 created", "#inc-1 bot: one / two", "#inc-1 bot: more", "#inc-1 edit: three",
		"#inc-1 pinned: three", "#inc-1 reaction :eyes:", "#inc-1 deleted: three",
	}, w.Transcript())
}

func TestChatRefusals(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1").ID
	_, err := w.api.InviteUsersToConversationContext(w.ctx(), c, "U1")
	require.NoError(t, err)
	ts := w.post(c, "mine")
	tests := []struct {
		name, method, want string
		args               []string
	}{
		{"no such channel", "chat.postMessage", "channel_not_found", []string{"channel", "C404", "text", "x"}},
		{"nothing to say", "chat.postMessage", "no_text", []string{"channel", c}},
		{"reply to nothing", "chat.postMessage", "cannot_reply_to_message", []string{"channel", c, "text", "x", "thread_ts", "1.2"}},
		{"metadata not JSON", "chat.postMessage", "invalid_metadata_format", []string{"channel", c, "text", "x", "metadata", "{"}},
		{"metadata without type", "chat.postMessage", "invalid_metadata_schema", []string{"channel", c, "text", "x", "metadata", `{"event_payload":{}}`}},
		{"update of nothing", "chat.update", "message_not_found", []string{"channel", c, "ts", "1.2", "text", "x"}},
		{"update too long", "chat.update", "msg_too_long", []string{"channel", c, "ts", ts, "text", strings.Repeat("ü", 4001)}},
		{"empty update", "chat.update", "no_text", []string{"channel", c, "ts", ts}},
		{"delete of nothing", "chat.delete", "message_not_found", []string{"channel", c, "ts", "1.2"}},
		{"ephemeral to a stranger", "chat.postEphemeral", "user_not_in_channel", []string{"channel", c, "user", "U2", "text", "x"}},
		{"ephemeral from outside", "chat.postEphemeral", "not_in_channel", []string{"channel", w.channel("general").ID, "user", "U2", "text", "x"}},
		{"pin of nothing", "pins.add", "message_not_found", []string{"channel", c, "timestamp", "1.2"}},
		{"pin of rubbish", "pins.add", "bad_timestamp", []string{"channel", c, "timestamp", "x"}},
		{"pin from outside", "pins.add", "not_in_channel", []string{"channel", w.channel("general").ID, "timestamp", ts}},
		{"bad emoji", "reactions.add", "invalid_name", []string{"channel", c, "timestamp", ts, "name", "a b"}},
		{"link to nothing", "chat.getPermalink", "message_not_found", []string{"channel", c, "message_ts", "1.2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, w.code(tt.method, tt.args...)) })
	}
}

func TestLongText(t *testing.T) {
	w := newWorld(t)
	w.post("general", strings.Repeat("ü", 40_001))
	require.Equal(t, strings.Repeat("ü", 40_000), w.Messages("general")[0].Text)
}

func TestEphemeral(t *testing.T) {
	w := newWorld(t)
	_, _, _, err := w.api.JoinConversationContext(w.ctx(), w.channel("general").ID)
	require.NoError(t, err)
	ts, err := w.api.PostEphemeralContext(w.ctx(), w.channel("general").ID, "U2", slack.MsgOptionText("psst", false))
	require.NoError(t, err)
	require.Equal(t, "#general only @bo: psst", w.Transcript()[1])
	require.Empty(t, w.Seen("dana", "general"))
	require.Len(t, w.Seen("bo", "general"), 1)
	require.Equal(t, "message_not_found", w.code("chat.update", "channel", w.channel("general").ID, "ts", ts, "text", "x"))
}

func TestUpdateKeepsBlocksAndMetadata(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1").ID
	out := w.call("chat.postMessage", "channel", c, "text", "a", "blocks", `[{"type":"divider"}]`, "metadata", `{"event_type":"card","event_payload":{"n":1}}`)
	ts, _ := out["ts"].(string)
	require.Empty(t, w.code("chat.update", "channel", c, "ts", ts, "text", "b"))
	m := w.Messages("inc-1")[0]
	require.Equal(t, "b", m.Text)
	require.JSONEq(t, `[{"type":"divider"}]`, string(m.Blocks))
	require.JSONEq(t, `{"event_type":"card","event_payload":{"n":1}}`, string(m.Metadata))
	require.Empty(t, w.code("chat.update", "channel", c, "ts", ts, "text", "b", "blocks", "[]"))
	require.Empty(t, w.Messages("inc-1")[0].Blocks)
}

func TestBlockLimits(t *testing.T) {
	section := func(n int) string {
		return fmt.Sprintf(`{"type":"section","text":{"type":"mrkdwn","text":"%s"}}`, strings.Repeat("ü", n))
	}
	header := func(n int) string {
		return fmt.Sprintf(`{"type":"header","text":{"type":"plain_text","text":"%s"}}`, strings.Repeat("ü", n))
	}
	repeat := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	button := `{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"%s"}}]}`
	tests := []struct{ name, blocks, want string }{
		{"50 blocks", repeat(`{"type":"divider"}`, 50), ""},
		{"51 blocks", repeat(`{"type":"divider"}`, 51), "invalid_blocks"},
		{"longest section", section(3000), ""},
		{"section too long", section(3001), "invalid_blocks"},
		{"empty section", section(0), "invalid_blocks"},
		{"longest header", header(150), ""},
		{"header too long", header(151), "invalid_blocks"},
		{"13,200 characters", repeat(section(2640), 5), ""},
		{"13,201 characters", repeat(section(2640), 5) + "," + header(1), "msg_blocks_too_long"},
		{"button", fmt.Sprintf(button, "Lead"), ""},
		{"button too long", fmt.Sprintf(button, strings.Repeat("a", 76)), "invalid_blocks"},
		{"unknown type", `{"type":"hologram"}`, "invalid_blocks"},
		{"same id twice", repeat(`{"type":"divider","block_id":"a"}`, 2), "invalid_blocks"},
		{"empty context", `{"type":"context","elements":[]}`, "invalid_blocks"},
		{"not a list of blocks", `1`, "invalid_blocks_format"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, w.code("chat.postMessage", "channel", "general", "text", "x", "blocks", "["+tt.blocks+"]"))
		})
	}
	_, _, err := w.api.PostMessageContext(w.ctx(), "general", slack.MsgOptionBlocks(slack.NewHeaderBlock(
		slack.NewTextBlockObject(slack.PlainTextType, strings.Repeat("a", 151), false, false))))
	var refused slack.SlackErrorResponse
	require.ErrorAs(t, err, &refused)
	require.Equal(t, []string{"[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"}, refused.ResponseMetadata.Messages)
}

func TestHistory(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1").ID
	meta := slack.SlackMetadata{EventType: "card", EventPayload: map[string]any{"key": "k1"}}
	_, first, err := w.api.PostMessageContext(w.ctx(), c, slack.MsgOptionText("one", false), slack.MsgOptionMetadata(meta))
	require.NoError(t, err)
	_, _, err = w.api.PostMessageContext(w.ctx(), c, slack.MsgOptionText("reply", false), slack.MsgOptionTS(first))
	require.NoError(t, err)
	w.clock.pass(time.Minute)
	second := w.post(c, "two")
	third := w.post(c, "three")

	history := func(p slack.GetConversationHistoryParameters) (string, *slack.GetConversationHistoryResponse) {
		t.Helper()
		p.ChannelID = c
		h, err := w.api.GetConversationHistoryContext(w.ctx(), &p)
		require.NoError(t, err)
		var texts []string
		for _, m := range h.Messages {
			texts = append(texts, m.Text)
		}
		return strings.Join(texts, " "), h
	}
	texts, h := history(slack.GetConversationHistoryParameters{IncludeAllMetadata: true})
	require.Equal(t, "three two one", texts, "newest first, no replies")
	require.Equal(t, meta.EventPayload, h.Messages[2].Metadata.EventPayload)
	require.Equal(t, "B0LOCAL", h.Messages[2].BotID)
	_, h = history(slack.GetConversationHistoryParameters{})
	require.Equal(t, slack.SlackMetadata{EventType: "card"}, h.Messages[2].Metadata)

	texts, h = history(slack.GetConversationHistoryParameters{Limit: 2})
	require.Equal(t, "three two", texts)
	require.True(t, h.HasMore)
	w.post(c, "four")
	texts, h = history(slack.GetConversationHistoryParameters{Limit: 2, Cursor: h.ResponseMetaData.NextCursor})
	require.Equal(t, "one", texts, "a new message does not move the pages")
	require.False(t, h.HasMore)

	texts, _ = history(slack.GetConversationHistoryParameters{Oldest: second, Latest: third})
	require.Empty(t, texts)
	texts, _ = history(slack.GetConversationHistoryParameters{Oldest: second, Latest: third, Inclusive: true})
	require.Equal(t, "three two", texts)
	require.Equal(t, "invalid_cursor", w.code("conversations.history", "channel", c, "cursor", "x"))
	require.Equal(t, "invalid_ts_oldest", w.code("conversations.history", "channel", c, "oldest", "x"))
}

func TestResponseURL(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	urls := make(chan string, 1)
	go func() {
		var e struct {
			ID      string             `json:"envelope_id"`
			Payload slack.SlashCommand `json:"payload"`
		}
		_ = json.Unmarshal([]byte(readFrame(t, ws)), &e)
		urls <- e.Payload.ResponseURL
		_ = ws.WriteJSON(map[string]string{"envelope_id": e.ID})
	}()
	_, err := w.Slash(w.ctx(), slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: "help"})
	require.NoError(t, err)
	hook := <-urls
	say := func(text string) error {
		_, _, err := w.api.PostMessageContext(w.ctx(), "", slack.MsgOptionText(text, false), slack.MsgOptionResponseURL(hook, slack.ResponseTypeEphemeral))
		return err
	}
	for i := range 5 {
		require.NoError(t, say(fmt.Sprint("answer ", i)))
	}
	require.Error(t, say("one too many"))
	require.Len(t, w.Seen("dana", "general"), 5)
	require.Empty(t, w.Seen("bo", "general"))
	calls := w.Calls()
	require.Equal(t, "response_url", calls[len(calls)-1].Method)
	require.Equal(t, "used_url", calls[len(calls)-1].Error)
}

func TestResponseURLEnds(t *testing.T) {
	w := newWorld(t)
	w.dial()
	ctx, cancel := contextThatEnds(t)
	cancel()
	_, err := w.Slash(ctx, slackemu.Slash{User: "dana", Channel: "general", Command: "/incident"})
	require.Error(t, err)
	w.clock.pass(30*time.Minute + time.Second)
	res, err := http.Post(w.URL()+"/commands/T0LOCAL-000001", "application/json", strings.NewReader(`{"text":"late"}`))
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Empty(t, w.Transcript())
}

package slackemu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

const card = `[
	{"type":"section","block_id":"head","text":{"type":"mrkdwn","text":"*INC-1*"},
	 "accessory":{"type":"button","action_id":"show","text":{"type":"plain_text","text":"Show"}}},
	{"type":"actions","block_id":"do","elements":[
	 {"type":"button","action_id":"lead","style":"primary","value":"INC-1","text":{"type":"plain_text","text":"Lead","emoji":true}},
	 {"type":"button","action_id":"show","text":{"type":"plain_text","text":"Show all"}},
	 {"type":"button","text":{"type":"plain_text","text":"Nameless"}}]}]`

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// card posts a message with buttons and returns its ts.
func (w *world) card(channel string) string {
	w.t.Helper()
	out := w.call("chat.postMessage", "channel", channel, "text", "INC-1", "blocks", card)
	ts, _ := out["ts"].(string)
	require.NotEmpty(w.t, ts)
	return ts
}

// interactions connects a bot that acks whatever people do, with what answer
// returns for it, and hands it over.
func (w *world) interactions(answer func(slack.InteractionCallback) any) <-chan slack.InteractionCallback {
	w.t.Helper()
	got := make(chan slack.InteractionCallback, 10)
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		c, ok := e.Data.(slack.InteractionCallback)
		if !ok {
			return
		}
		got <- c
		if payload := answer(c); payload != nil {
			_ = sm.Ack(*e.Request, payload)
		} else {
			_ = sm.Ack(*e.Request)
		}
	})
	return got
}

func silent(slack.InteractionCallback) any { return nil }

func TestPressPayload(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(silent)
	general := w.channel("general").ID
	ts := w.card(general)
	ack, err := w.Press(w.ctx(), slackemu.Press{User: "bo", Channel: "general", TS: ts, ActionID: "lead"})
	require.NoError(t, err)
	require.Equal(t, slackemu.Ack{EnvelopeID: "00000000-0000-4000-8000-000000000001"}, ack)
	c := <-got
	require.Equal(t, slack.InteractionTypeBlockActions, c.Type)
	require.Equal(t, "local-verification-token", c.Token)
	require.Equal(t, "A0LOCAL", c.APIAppID)
	require.Equal(t, slack.Team{ID: "T0LOCAL", Domain: "local"}, c.Team)
	require.Equal(t, "U2 bo T0LOCAL", c.User.ID+" "+c.User.Name+" "+c.User.TeamID)
	require.Equal(t, general+" general", c.Channel.ID+" "+c.Channel.Name)
	require.Equal(t, slack.Container{Type: "message", MessageTs: ts, ChannelID: general}, c.Container)
	require.Equal(t, "1000000000.000001.local", c.TriggerID)
	require.Equal(t, w.URL()+"/actions/T0LOCAL-000001", c.ResponseURL)
	require.Equal(t, ts+" INC-1 U0ALLCLEAR B0LOCAL", c.Message.Timestamp+" "+c.Message.Text+" "+c.Message.User+" "+c.Message.BotID)
	require.Len(t, c.Message.Blocks.BlockSet, 2)
	require.Empty(t, c.BlockActionState.Values)
	require.Len(t, c.ActionCallback.BlockActions, 1)
	a := c.ActionCallback.BlockActions[0]
	require.Equal(t, "lead do button INC-1", a.ActionID+" "+a.BlockID+" "+string(a.Type)+" "+a.Value)
	require.Equal(t, "Lead", a.Text.Text)
	require.NotEmpty(t, a.ActionTs)
}

// The keys of the payload are held against what Slack's own payloads have.
func TestPressOnTheWire(t *testing.T) {
	w := newWorld(t)
	ts := w.card("general")
	ws := w.dial()
	frames := make(chan map[string]any, 1)
	go func() { frames <- readJSON(t, ws, true) }()
	_, err := w.Press(w.ctx(), slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead", EnvelopeID: "e1"})
	require.NoError(t, err)
	frame := <-frames
	require.Equal(t, "interactive e1 false", fmt.Sprint(frame["type"], " ", frame["envelope_id"], " ", frame["accepts_response_payload"]))
	p, _ := frame["payload"].(map[string]any)
	want := "type user api_app_id token container trigger_id team enterprise is_enterprise_install channel message state response_url actions"
	require.ElementsMatch(t, strings.Fields(want), keys(p))
	require.Equal(t, map[string]any{"id": "U1", "username": "dana", "name": "dana", "team_id": "T0LOCAL"}, p["user"])
	require.Equal(t, map[string]any{"type": "message", "message_ts": ts, "channel_id": "C00000001", "is_ephemeral": false}, p["container"])
	actions, _ := p["actions"].([]any)
	action, _ := actions[0].(map[string]any)
	require.ElementsMatch(t, strings.Fields("action_id block_id text value style type action_ts"), keys(action))
	require.Equal(t, map[string]any{"type": "plain_text", "text": "Lead", "emoji": true}, action["text"])
}

func keys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// readJSON reads one envelope and acks it if it should.
func readJSON(t *testing.T, ws *websocket.Conn, ack bool) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(readFrame(t, ws)), &out); err != nil {
		t.Error(err)
	}
	if ack {
		_ = ws.WriteJSON(map[string]any{"envelope_id": out["envelope_id"]})
	}
	return out
}

func TestWhichButton(t *testing.T) {
	w := newWorld(t)
	_ = w.interactions(silent)
	_, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: "secret", IsPrivate: true})
	require.NoError(t, err)
	ts, hidden := w.card("general"), w.card(w.channel("secret").ID)
	tests := []struct {
		name, say string
		press     slackemu.Press
	}{
		{"a button", "", slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead"}},
		{"an accessory", "", slackemu.Press{User: "U1", Channel: "#general", TS: ts, ActionID: "show", BlockID: "head"}},
		{"one without an id", "", slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "local-3"}},
		{"two of that id", "2 buttons", slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "show"}},
		{"no such button", `no button "x"`, slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "x"}},
		{"no such message", "sees no message", slackemu.Press{User: "dana", Channel: "general", TS: "1.2", ActionID: "lead"}},
		{"stranger", `no person "eve"`, slackemu.Press{User: "eve", Channel: "general", TS: ts, ActionID: "lead"}},
		{"not a member", `no channel "secret"`, slackemu.Press{User: "dana", Channel: "secret", TS: hidden, ActionID: "lead"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := w.Press(w.ctx(), tt.press)
			if tt.say == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.say)
		})
	}
	require.Equal(t, slackemu.Button{BlockID: "do", ActionID: "lead", Text: "Lead", Value: "INC-1", Style: "primary"}, w.Messages("general")[0].Buttons()[1])
	require.Len(t, w.Messages("general")[0].Buttons(), 4)
}

// speak posts to a response_url.
func (w *world) speak(url, body string) int {
	w.t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	require.NoError(w.t, err)
	_ = res.Body.Close()
	return res.StatusCode
}

func TestAnswersToAPress(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(silent)
	ts := w.card("general")
	press := func(trigger string) string {
		t.Helper()
		_, err := w.Press(w.ctx(), slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead", TriggerID: trigger})
		require.NoError(t, err)
		return (<-got).ResponseURL
	}
	url := press("t1")
	require.Equal(t, 200, w.speak(url, `{"text":"you lead","replace_original":false}`))
	require.Equal(t, 200, w.speak(url, `{"text":"dana leads","response_type":"in_channel"}`))
	require.Equal(t, 200, w.speak(url, `{"text":"INC-1, led by dana","replace_original":true}`))
	said := w.Answers("t1")
	require.Len(t, said, 3)
	require.Equal(t, []string{"INC-1, led by dana", "you lead", "dana leads"}, []string{said[0].Text, said[1].Text, said[2].Text})
	require.Empty(t, said[0].Blocks, "nothing of the original stays")
	require.True(t, said[0].Edited)
	require.Equal(t, "U1", said[1].To)
	require.Len(t, w.Seen("bo", "general"), 2)
	require.Empty(t, w.Answers("t2"))

	_, err := w.Press(w.ctx(), slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead"})
	require.ErrorContains(t, err, "no button", "the message has none any more")
	require.Equal(t, 200, w.speak(url, `{"delete_original":true}`))
	require.Len(t, w.Answers("t1"), 2)
	w.speak(url, `{"delete_original":true}`)
	calls := w.Calls()
	require.Equal(t, "message_not_found", calls[len(calls)-1].Error)
	require.Equal(t, http.StatusNotFound, w.speak(url, `{"text":"a sixth"}`))
	require.Equal(t, []string{
		"#general bot: INC-1", "#general only @dana: you lead", "#general bot: dana leads",
		"#general edit: INC-1, led by dana", "#general deleted: INC-1, led by dana",
	}, w.Transcript())
}

// An ephemeral message cannot be updated by its ts, only through the press.
func TestPressInAnEphemeralMessage(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(silent)
	general := w.channel("general").ID
	_, _, _, err := w.api.JoinConversationContext(w.ctx(), general)
	require.NoError(t, err)
	out := w.call("chat.postEphemeral", "channel", general, "user", "U2", "text", "Sure?", "blocks", card)
	ts, _ := out["message_ts"].(string)
	p := slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead"}
	_, err = w.Press(w.ctx(), p)
	require.ErrorContains(t, err, "sees no message")
	p.User = "bo"
	_, err = w.Press(w.ctx(), p)
	require.NoError(t, err)
	c := <-got
	require.True(t, c.Container.IsEphemeral)
	require.Empty(t, c.Message.Timestamp)
	require.Equal(t, 200, w.speak(c.ResponseURL, `{"text":"Done.","replace_original":true}`))
	require.Equal(t, "Done.", w.Seen("bo", "general")[0].Text)
	require.Empty(t, w.Seen("dana", "general"))
}

func TestRedeliverAPress(t *testing.T) {
	w := newWorld(t)
	ts := w.card("general")
	ws := w.dial()
	frames := make(chan string, 2)
	go func() {
		for range 2 {
			frame := readFrame(t, ws)
			frames <- frame
			var e struct {
				ID string `json:"envelope_id"`
			}
			_ = json.Unmarshal([]byte(frame), &e)
			_ = ws.WriteJSON(map[string]any{"envelope_id": e.ID})
		}
	}()
	ack, err := w.Press(w.ctx(), slackemu.Press{User: "dana", Channel: "general", TS: ts, ActionID: "lead", TriggerID: "t1"})
	require.NoError(t, err)
	require.Empty(t, w.code("chat.delete", "channel", w.channel("general").ID, "ts", ts))
	again, err := w.Redeliver(w.ctx(), ack.EnvelopeID)
	require.NoError(t, err, "also when the message is gone")
	require.Equal(t, ack, again)
	first := <-frames
	require.Equal(t, first, <-frames, "to the byte")
	_, err = w.Redeliver(w.ctx(), "e404")
	require.ErrorContains(t, err, `no interactive envelope "e404"`)
}

func TestPressGivesATrigger(t *testing.T) {
	w := newWorld(t)
	w.interactions(silent)
	_, err := w.Press(w.ctx(), slackemu.Press{User: "dana", Channel: "general", TS: w.card("general"), ActionID: "lead", TriggerID: "t1"})
	require.NoError(t, err)
	w.clock.pass(3*time.Second + time.Millisecond)
	_, err = w.api.OpenViewContext(w.ctx(), "t1", modal("Late"))
	require.EqualError(t, err, "expired_trigger_id")
}

func TestPressNobodyAcks(t *testing.T) {
	w := newWorld(t)
	p := slackemu.Press{User: "dana", Channel: "general", TS: w.card("general"), ActionID: "lead"}
	_, err := w.Press(w.ctx(), p)
	require.ErrorIs(t, err, slackemu.ErrNotConnected)
	ws := w.dial()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { readFrame(t, ws); cancel() }()
	_, err = w.Press(ctx, p)
	require.ErrorIs(t, err, context.Canceled)
}

func TestControlLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ü", n) }
	button := func(fields string) string {
		return `{"type":"button","text":{"type":"plain_text","text":"x"}` + fields + `}`
	}
	actions := func(elements ...string) string {
		return `{"type":"actions","elements":[` + strings.Join(elements, ",") + `]}`
	}
	many := func(n int) []string { return strings.Split(strings.Repeat(button("")+"\n", n-1)+button(""), "\n") }
	choose := `{"type":"static_select","options":[{"value":"a","text":{"type":"plain_text","text":"A"}}]`
	tests := []struct{ name, blocks, want string }{
		{"25 elements", actions(many(25)...), ""},
		{"26 elements", actions(many(26)...), "no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		{"value", actions(button(`,"value":"` + long(2000) + `"`)), ""},
		{"value too long", actions(button(`,"value":"` + long(2001) + `"`)), "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"},
		{"action id too long", actions(button(`,"action_id":"` + long(256) + `"`)), "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"},
		{"one id in two blocks", actions(button(`,"action_id":"a"`)) + "," + actions(button(`,"action_id":"a"`)), ""},
		{"one id twice in a block", actions(button(`,"action_id":"a"`), button(`,"action_id":"a"`)), `action_id \"a\" already exists [json-pointer:/blocks/0/elements/1/action_id]`},
		{"style", actions(button(`,"style":"loud"`)), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"markup on a button", actions(`{"type":"button","text":{"type":"mrkdwn","text":"x"}}`), "must be plain_text [json-pointer:/blocks/0/elements/0/text/type]"},
		{"confirm", actions(button(`,"confirm":{}`)), "must be a text object [json-pointer:/blocks/0/elements/0/confirm/title]"},
		{"nothing to choose", actions(`{"type":"static_select"}`), "missing required field: options [json-pointer:/blocks/0/elements/0]"},
		{"chosen", actions(choose + `,"initial_option":{"value":"a"}}`), ""},
		{"chosen from elsewhere", actions(choose + `,"initial_option":{"value":"b"}}`), "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { w.requireBlocks(tt.blocks, tt.want) })
	}
}

// requireBlocks posts blocks and looks for a word in the refusal.
func (w *world) requireBlocks(blocks, want string) {
	w.t.Helper()
	out := w.call("chat.postMessage", "channel", "general", "text", "x", "blocks", "["+blocks+"]")
	if want == "" {
		require.Nil(w.t, out["error"], "%v", out)
		return
	}
	require.Equal(w.t, "invalid_blocks", out["error"])
	var said bytes.Buffer
	require.NoError(w.t, json.NewEncoder(&said).Encode(out["response_metadata"]))
	require.Contains(w.t, said.String(), want)
}

func TestRichText(t *testing.T) {
	rich := func(elements string) string { return `{"type":"rich_text","elements":[` + elements + `]}` }
	part := func(kind, pieces string) string {
		return `{"type":"rich_text_` + kind + `","elements":[` + pieces + `]}`
	}
	word := func(s string) string { return `{"type":"text","text":"` + s + `"}` }
	tests := []struct{ name, blocks, want string }{
		{"section", rich(part("section", word("a")+`,{"type":"link","url":"https://x.example"},{"type":"user","user_id":"U1"},{"type":"channel","channel_id":"C1"},{"type":"emoji","name":"fire"}`)), ""},
		{"an empty line", rich(part("section", "")), ""},
		{"code and quote", rich(part("preformatted", word("a")) + "," + part("quote", word("b"))), ""},
		{"list", rich(`{"type":"rich_text_list","style":"bullet","elements":[` + part("section", word("a")) + `]}`), ""},
		{"list of what", rich(`{"type":"rich_text_list","style":"stars","elements":[` + part("quote", word("a")) + `]}`), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"nothing", rich(""), "must provide at least one item [json-pointer:/blocks/0/elements]"},
		{"unknown element", rich(part("poem", word("a"))), "unsupported type: rich_text_poem [json-pointer:/blocks/0/elements/0/type]"},
		{"unknown piece", rich(part("section", `{"type":"sound"}`)), "unsupported type: sound [json-pointer:/blocks/0/elements/0/elements/0/type]"},
		{"a person in code", rich(part("preformatted", `{"type":"user","user_id":"U1"}`)), "unsupported type: user"},
		{"no words", rich(part("section", word(""))), "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]"},
		{"no elements", rich(`{"type":"rich_text_section"}`), "missing required field: elements"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { w.requireBlocks(tt.blocks, tt.want) })
	}
	require.Empty(t, w.code("chat.postMessage", "channel", "incidents", "blocks", "["+rich(part("section", word("Ask ")+`,{"type":"user","user_id":"U1"},{"type":"emoji","name":"fire"}`)+","+part("quote", word("b")))+"]"))
	lines := w.Transcript()
	require.Equal(t, "#incidents bot: Ask <@U1>:fire: / b", lines[len(lines)-1])
	long := rich(part("preformatted", word(strings.Repeat("ü", 13_200))))
	require.Empty(t, w.code("chat.postMessage", "channel", "general", "blocks", "["+long+"]"))
	require.Equal(t, "msg_blocks_too_long", w.code("chat.postMessage", "channel", "general", "blocks", "["+long+","+rich(part("section", word("ü")))+"]"))
}

package slackemu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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

func TestSlashRoundTrip(t *testing.T) {
	w := newWorld(t)
	w.connect(answering)

	ack, err := w.Slash(w.ctx(), slackemu.Slash{User: "dana", Channel: "incidents", Command: "/incident", Text: "help"})
	require.NoError(t, err)
	require.Equal(t, "you said help", ack.Text)
	require.Equal(t, "00000000-0000-4000-8000-000000000001", ack.EnvelopeID)
	require.JSONEq(t, `{"text":"you said help"}`, string(ack.Payload))

	require.Equal(t, []string{"#incidents only @dana: you said help"}, w.Transcript())
	require.Len(t, w.Seen("dana", "incidents"), 1)
	require.Empty(t, w.Seen("bo", "incidents"))
	require.Len(t, w.Messages("#incidents"), 1)
}

func TestSlashPayload(t *testing.T) {
	w := newWorld(t)
	got := make(chan slack.SlashCommand, 1)
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		if c, ok := e.Data.(slack.SlashCommand); ok {
			got <- c
			_ = sm.Ack(*e.Request)
		}
	})
	_, err := w.Slash(w.ctx(), slackemu.Slash{User: "U2", Channel: w.channel("general").ID, Command: "/incident", Text: "lead @dana"})
	require.NoError(t, err)
	c := <-got
	require.Equal(t, slack.SlashCommand{
		Token: "local-verification-token", TeamID: "T0LOCAL", TeamDomain: "local",
		ChannelID: "C00000001", ChannelName: "general", UserID: "U2", UserName: "bo",
		Command: "/incident", Text: "lead <@U1|dana>", APIAppID: "A0LOCAL",
		TriggerID: "1000000000.000001.local", ResponseURL: w.URL() + "/commands/T0LOCAL-000001",
	}, c)
	require.Empty(t, w.Transcript())
}

func TestTypedText(t *testing.T) {
	tests := []struct{ name, typed, want string }{
		{"plain", "help me", "help me"},
		{"person", "lead @dana.", "lead <@U1|dana>."},
		{"people", "@dana @bo,@bo", "<@U1|dana> <@U2|bo>,<@U2|bo>"},
		{"stranger", "lead @nobody", "lead @nobody"},
		{"the bot", "@allclear hi", "<@U0ALLCLEAR|allclear> hi"},
		{"mail address", "a@dana", "a@dana"},
		{"channel", "see #general", "see <#C00000001|general>"},
		{"issue number", "#12", "#12"},
		{"escapes", "a < b & c > d", "a &lt; b &amp; c &gt; d"},
		{"formed token", "<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"},
		{"link", "see https://x.example/a?b=1&c=@dana.", "see <https://x.example/a?b=1&amp;c=@dana>."},
	}
	w := newWorld(t)
	w.connect(answering)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ack, err := w.Slash(w.ctx(), slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: tt.typed})
			require.NoError(t, err)
			require.Equal(t, "you said "+tt.want, ack.Text)
		})
	}
}

func TestSlashRefused(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		name, say string
		slash     slackemu.Slash
	}{
		{"stranger", `no person "eve"`, slackemu.Slash{User: "eve", Channel: "general", Command: "/x"}},
		{"no channel", `no channel "nowhere"`, slackemu.Slash{User: "bo", Channel: "nowhere", Command: "/x"}},
		{"no command", `"x" is not a command`, slackemu.Slash{User: "bo", Channel: "general", Command: "x"}},
		{"no socket", "no socket is open", slackemu.Slash{User: "bo", Channel: "general", Command: "/x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := w.Slash(w.ctx(), tt.slash)
			require.ErrorContains(t, err, tt.say)
		})
	}
}

// A redelivery has the same trigger in a new envelope, or is the same envelope.
func TestRedelivery(t *testing.T) {
	w := newWorld(t)
	var triggers, envelopes []string
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		if c, ok := e.Data.(slack.SlashCommand); ok {
			triggers = append(triggers, c.TriggerID)
			envelopes = append(envelopes, e.Request.EnvelopeID)
		}
		answering(sm, e)
	})
	s := slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: "open", TriggerID: "T-7"}
	for _, envelope := range []string{"", "", "e-9", "e-9"} {
		s.EnvelopeID = envelope
		_, err := w.Slash(w.ctx(), s)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"T-7", "T-7", "T-7", "T-7"}, triggers)
	require.NotEqual(t, envelopes[0], envelopes[1])
	require.Equal(t, []string{"e-9", "e-9"}, envelopes[2:])
}

func TestAckInChannel(t *testing.T) {
	w := newWorld(t)
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeSlashCommand {
			_ = sm.Ack(*e.Request, map[string]any{"text": "hi all", "response_type": "in_channel"})
		}
	})
	_, err := w.Slash(w.ctx(), slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: "help"})
	require.NoError(t, err)
	require.Equal(t, []string{"#general dana: /incident help", "#general bot: hi all"}, w.Transcript())
	require.Len(t, w.Seen("bo", "general"), 2)
}

func TestReconnectAfterDisconnect(t *testing.T) {
	w := newWorld(t)
	w.connect(answering)
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		w.Disconnect(reason)
		require.NoError(t, w.WaitConnected(w.ctx()))
		ack, err := w.Slash(w.ctx(), slackemu.Slash{User: "bo", Channel: "general", Command: "/incident", Text: reason})
		require.NoError(t, err)
		require.Equal(t, "you said "+reason, ack.Text)
	}
	opened := 0
	for _, c := range w.Calls() {
		if c.Method == "apps.connections.open" {
			opened++
		}
	}
	require.Equal(t, 4, opened)
}

// An envelope that goes out on one connection may be acked on the next.
func TestAckOnAnotherConnection(t *testing.T) {
	w := newWorld(t)
	first, second := w.dial(), w.dial()
	type result struct {
		ack slackemu.Ack
		err error
	}
	done := make(chan result, 1)
	go func() {
		ack, err := w.Slash(w.ctx(), slackemu.Slash{User: "bo", Channel: "general", Command: "/incident", EnvelopeID: "e1"})
		done <- result{ack, err}
	}()
	require.Contains(t, readFrame(t, second), `"envelope_id":"e1"`)
	require.NoError(t, first.WriteJSON(map[string]any{"envelope_id": "e1", "payload": map[string]any{"text": "late"}}))
	r := <-done
	require.NoError(t, r.err)
	require.Equal(t, "late", r.ack.Text)
}

func TestHelloAndPings(t *testing.T) {
	w := newWorld(t)
	url := w.socketURL()
	ws, err := dialURL(url)
	require.NoError(t, err)
	defer ws.Close()
	pings, pongs := make(chan struct{}, 100), make(chan string, 1)
	ws.SetPingHandler(func(string) error { pings <- struct{}{}; return nil })
	ws.SetPongHandler(func(said string) error { pongs <- said; return nil })
	require.JSONEq(t, `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0LOCAL"},
		"debug_info":{"host":"local","build_number":1,"approximate_connection_time":18060}}`, readFrame(t, ws))

	go func() { _, _, _ = ws.ReadMessage() }()
	require.NoError(t, ws.WriteControl(websocket.PingMessage, []byte("there?"), time.Time{}))
	require.Equal(t, "there?", <-pongs)
	for range 3 {
		<-pings
	}
	_, err = dialURL(url)
	require.Error(t, err, "a ticket is good for one connection")
}

func TestTooManyConnections(t *testing.T) {
	w := newWorld(t)
	for range 10 {
		w.dial()
	}
	ws, err := dialURL(w.socketURL())
	require.NoError(t, err)
	defer ws.Close()
	require.Contains(t, readFrame(t, ws), "too_many_websockets")
}

func TestOversizeAck(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	require.NoError(t, ws.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte(" "), 20480)))
	require.NoError(t, ws.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte("x"), 200_000)))
	_, _, err := ws.ReadMessage()
	require.True(t, websocket.IsCloseError(err, websocket.CloseMessageTooBig), "%v", err)
}

func TestAckPayloadThatWasNotAskedFor(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	go func() {
		_, _, _ = ws.ReadMessage()
		_ = ws.WriteJSON(map[string]any{"envelope_id": "e1", "payload": map[string]any{"text": "psst"}})
	}()
	ack, err := w.Send(w.ctx(), map[string]any{"envelope_id": "e1", "type": "events_api", "accepts_response_payload": false})
	require.NoError(t, err)
	require.Equal(t, slackemu.Ack{EnvelopeID: "e1"}, ack)
}

func TestNoAck(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { readFrame(t, ws); cancel() }()
	_, err := w.Slash(ctx, slackemu.Slash{User: "bo", Channel: "general", Command: "/incident"})
	require.ErrorIs(t, err, context.Canceled)
}

func TestRubbish(t *testing.T) {
	w := newWorld(t)
	bad := make(chan socketmode.EventType, 10)
	w.connect(func(_ *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeIncomingError || e.Type == socketmode.EventTypeErrorBadMessage {
			bad <- e.Type
		}
	})
	_, err := w.Send(w.ctx(), "{not json")
	require.NoError(t, err)
	require.Equal(t, socketmode.EventTypeIncomingError, <-bad)
	_, err = w.Send(w.ctx(), json.RawMessage(`{"type":"surprise"}`))
	require.NoError(t, err)
	require.Equal(t, socketmode.EventTypeErrorBadMessage, <-bad)
}

func TestBadAppToken(t *testing.T) {
	w := newWorld(t)
	for app, want := range map[string]string{"xapp-2-other": "invalid_auth", botToken: "not_allowed_token_type"} {
		_, _, err := client(t, w.Server, app).StartSocketModeContext(w.ctx())
		require.EqualError(t, err, want)
	}
	sm := socketmode.New(client(t, w.Server, "xapp-2-other"))
	require.EqualError(t, sm.RunContext(w.ctx()), "invalid_auth")
}

func TestCloseEndsEverything(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	done := make(chan error, 1)
	go func() {
		_, err := w.Slash(context.Background(), slackemu.Slash{User: "bo", Channel: "general", Command: "/incident"})
		done <- err
	}()
	readFrame(t, ws)
	require.NoError(t, w.Close())
	require.ErrorIs(t, <-done, slackemu.ErrClosed)
	_, _, err := ws.ReadMessage()
	require.Error(t, err)
	require.ErrorIs(t, w.WaitConnected(w.ctx()), slackemu.ErrClosed)
	require.NoError(t, w.Close(), "closing twice is harmless")
}

func TestDisconnectFrame(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	go w.Disconnect("warning")
	require.JSONEq(t, `{"type":"disconnect","reason":"warning","debug_info":{"host":"local"}}`, readFrame(t, ws))
	_, _, err := ws.ReadMessage()
	require.True(t, websocket.IsCloseError(err, websocket.CloseNormalClosure), "%v", err)
}

func TestEndOfContextEndsSockets(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	srv, err := slackemu.Start(ctx, config(newClock()))
	require.NoError(t, err)
	w := &world{Server: srv, t: t, api: client(t, srv, appToken)}
	ws := w.dial()
	cancel()
	_, _, err = ws.ReadMessage()
	require.Error(t, err)
	require.NoError(t, srv.Close())
}

// dial opens a bare connection that is past its hello.
func (w *world) dial() *websocket.Conn {
	w.t.Helper()
	ws, err := dialURL(w.socketURL())
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = ws.Close() })
	require.Contains(w.t, readFrame(w.t, ws), `"hello"`)
	require.NoError(w.t, w.WaitConnected(w.ctx()))
	return ws
}

func (w *world) socketURL() string {
	w.t.Helper()
	_, to, err := w.api.StartSocketModeContext(w.ctx())
	require.NoError(w.t, err)
	return to
}

func dialURL(to string) (*websocket.Conn, error) {
	ws, res, err := websocket.DefaultDialer.Dial(to, http.Header{"Origin": {"https://api.slack.com"}})
	if res != nil {
		_ = res.Body.Close()
	}
	return ws, err
}

func readFrame(t *testing.T, ws *websocket.Conn) string {
	t.Helper()
	_, raw, err := ws.ReadMessage()
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	return strings.TrimSpace(string(raw))
}

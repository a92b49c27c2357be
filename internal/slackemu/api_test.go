package slackemu_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// call calls a method with a form, as a client without a library would.
func (w *world) call(method string, pairs ...string) map[string]any {
	w.t.Helper()
	form := url.Values{"token": {botToken}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	res, err := http.PostForm(w.APIURL()+method, form)
	require.NoError(w.t, err)
	defer res.Body.Close()
	require.Equal(w.t, "application/json; charset=utf-8", res.Header.Get("Content-Type"))
	var out map[string]any
	require.NoError(w.t, json.NewDecoder(res.Body).Decode(&out))
	return out
}

// code is the error code of a call, empty when it went well.
func (w *world) code(method string, pairs ...string) string {
	w.t.Helper()
	out := w.call(method, pairs...)
	code, _ := out["error"].(string)
	require.Equal(w.t, code == "", out["ok"])
	return code
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	for token, want := range map[string]string{"": "not_authed", "xoxb-other": "invalid_auth", appToken: "not_allowed_token_type"} {
		require.Equal(t, want, w.code("auth.test", "token", token))
		require.Equal(t, want, w.code("chat.postMessage", "token", token))
	}
	require.Equal(t, "not_authed", w.code("apps.connections.open", "token", appToken), "only the header counts")
	require.Equal(t, "unknown_method", w.code("pins.everything"))
	require.Equal(t, "unknown_method", w.code("pins.everything", "token", ""))

	who, err := w.api.AuthTestContext(w.ctx())
	require.NoError(t, err)
	require.Equal(t, "U0ALLCLEAR T0LOCAL allclear B0LOCAL", who.UserID+" "+who.TeamID+" "+who.User+" "+who.BotID)
}

func TestCalls(t *testing.T) {
	w := newWorld(t)
	w.post("general", "hello")
	_ = w.call("pins.add", "channel", "C404")
	_ = w.call("nothing.here")
	calls := w.Calls()
	require.Len(t, calls, 3)
	require.Equal(t, "chat.postMessage", calls[0].Method)
	require.Equal(t, "general", calls[0].Args["channel"])
	require.Equal(t, "hello", calls[0].Args["text"])
	require.NotContains(t, calls[0].Args, "token")
	require.Equal(t, slackemu.Call{Method: "pins.add", Args: map[string]string{"channel": "C404"}, Error: "channel_not_found"}, calls[1])
	require.Equal(t, "unknown_method", calls[2].Error)
}

func TestBodies(t *testing.T) {
	tests := []struct{ name, kind, body, want string }{
		{"json", "application/json", `{"channel":"general","text":"hi","blocks":null}`, ""},
		{"json with a charset", "application/json; charset=utf-8", `{"channel":"general","text":"hi"}`, ""},
		{"broken json", "application/json", `{"channel":`, "invalid_json"},
		{"form", "application/x-www-form-urlencoded", "channel=general&text=hi", ""},
		{"broken form", "application/x-www-form-urlencoded", "%zz", "invalid_form_data"},
		{"plain text", "text/plain", "hi", "invalid_post_type"},
		{"nothing", "application/json", "", "channel_not_found"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.APIURL()+"chat.postMessage", strings.NewReader(tt.body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", tt.kind)
			req.Header.Set("Authorization", "Bearer "+botToken)
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer res.Body.Close()
			var out slack.SlackResponse
			require.NoError(t, json.NewDecoder(res.Body).Decode(&out))
			require.Equal(t, tt.want, out.Error)
			require.Equal(t, http.StatusOK, res.StatusCode)
		})
	}
}

func TestForeignHost(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/api/auth.test", "/ui/state", "/link/"} {
		req, err := http.NewRequestWithContext(w.ctx(), http.MethodGet, w.URL()+path, nil)
		require.NoError(t, err)
		req.Host = "evil.example:80"
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_ = res.Body.Close()
		require.Equal(t, http.StatusForbidden, res.StatusCode, path)
	}
}

func TestConfigRefused(t *testing.T) {
	tests := []struct {
		name, say string
		change    func(*slackemu.Config)
	}{
		{"every interface", "not loopback", func(c *slackemu.Config) { c.Addr = ":0" }},
		{"other host", "not loopback", func(c *slackemu.Config) { c.Addr = "192.0.2.1:80" }},
		{"no port", "missing port", func(c *slackemu.Config) { c.Addr = "127.0.0.1" }},
		{"no clock", "needs Now", func(c *slackemu.Config) { c.Now = nil }},
		{"one token for both", "must differ", func(c *slackemu.Config) { c.AppToken = c.BotToken }},
		{"twins", "there twice", func(c *slackemu.Config) { c.People[1].Handle = "dana" }},
		{"bad channel", "invalid_name_specials", func(c *slackemu.Config) { c.Channels = []string{"War Room"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config(newClock())
			tt.change(&cfg)
			_, err := slackemu.Start(t.Context(), cfg)
			require.ErrorContains(t, err, tt.say)
		})
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t)
	w.Fail("chat.postMessage", slackemu.Fault{Error: "fatal_error"})
	w.Fail("chat.postMessage", slackemu.Fault{RetryAfter: 1500 * time.Millisecond})
	w.Fail("chat.postMessage", slackemu.Fault{Status: 503, AfterEffect: true})
	say := func(text string) error {
		_, _, err := w.api.PostMessageContext(w.ctx(), "general", slack.MsgOptionText(text, false))
		return err
	}
	require.EqualError(t, say("one"), "fatal_error")
	var limited *slack.RateLimitedError
	require.ErrorAs(t, say("two"), &limited)
	require.Equal(t, 2*time.Second, limited.RetryAfter)
	var status slack.StatusCodeError
	require.ErrorAs(t, say("three"), &status)
	require.Equal(t, 503, status.Code)
	require.NoError(t, say("four"))
	require.Equal(t, []string{"#general bot: three", "#general bot: four"}, w.Transcript())
}

func TestHang(t *testing.T) {
	w := newWorld(t)
	w.Fail("auth.test", slackemu.Fault{Hang: true})
	w.Fail("auth.test", slackemu.Fault{Hang: true})
	h := &http.Client{Timeout: 20 * time.Millisecond}
	api := slack.New(botToken, slack.OptionAPIURL(w.APIURL()), slack.OptionHTTPClient(h))
	_, err := api.AuthTestContext(w.ctx())
	require.ErrorContains(t, err, "Client.Timeout")

	failed := make(chan error, 1)
	go func() {
		_, err := w.api.AuthTestContext(t.Context())
		failed <- err
	}()
	require.Eventually(t, func() bool { return len(w.Calls()) == 2 }, patience, tick)
	require.NoError(t, w.Close())
	require.Error(t, <-failed, "Close ends a call that hangs")
}

func TestRateLimits(t *testing.T) {
	w := newWorld(t, func(c *slackemu.Config) { c.RateLimits = true })
	posted := func(channel string) error {
		_, _, err := w.api.PostMessageContext(w.ctx(), channel, slack.MsgOptionText("hi", false))
		return err
	}
	for range 3 {
		require.NoError(t, posted("general"))
	}
	var limited *slack.RateLimitedError
	require.ErrorAs(t, posted("general"), &limited)
	require.Equal(t, time.Second, limited.RetryAfter)
	require.NoError(t, posted("incidents"), "another channel is free")
	w.clock.pass(time.Second)
	require.NoError(t, posted("general"))
	require.Error(t, posted("general"))
	require.Len(t, w.Transcript(), 5)

	for i := range 20 {
		w.create("inc-" + string(rune('a'+i)))
	}
	_, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: "inc-21"})
	require.ErrorAs(t, err, &limited)
	require.Equal(t, 3*time.Second, limited.RetryAfter)
	_, err = w.api.AuthTestContext(w.ctx())
	require.NoError(t, err, "another method is free")
}

func TestPeople(t *testing.T) {
	w := newWorld(t)
	u, err := w.api.GetUserInfoContext(w.ctx(), "U1")
	require.NoError(t, err)
	require.Equal(t, "dana Dana Diaz SRE", u.Name+" "+u.RealName+" "+u.Profile.Title)
	require.Equal(t, "user_not_found", w.code("users.info", "user", "dana"))
	team, err := w.api.GetTeamInfoContext(w.ctx())
	require.NoError(t, err)
	require.Equal(t, "T0LOCAL", team.ID)
	bot, err := w.api.GetBotInfoContext(w.ctx(), slack.GetBotInfoParameters{Bot: "B0LOCAL"})
	require.NoError(t, err)
	require.Equal(t, "U0ALLCLEAR", bot.UserID)
}

package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/internal/slackemu"
)

// front is a local Slack behind a proxy, which says what the local Slack does not: scopes, and another time of day.
func front(t *testing.T, scopes []string, date time.Time) *slackemu.Server {
	t.Helper()
	slack, err := slackemu.Start(t.Context(), slackemu.Config{
		Now: time.Now, BotToken: "xoxb-doctor", AppToken: "xapp-doctor", Channels: []string{"incidents", "support"},
	})
	require.NoError(t, err)
	to, err := url.Parse(slack.URL())
	require.NoError(t, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Set("X-OAuth-Scopes", strings.Join(scopes, ","))
			if !date.IsZero() {
				r.Header.Set("Date", date.UTC().Format(http.TimeFormat))
			}
			return nil
		},
	})
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		proxy.Close()
		require.NoError(t, slack.Close())
	})
	for name, value := range map[string]string{
		"SLACK_BOT_TOKEN": "xoxb-doctor", "SLACK_APP_TOKEN": "xapp-doctor", "SLACK_API_URL": proxy.URL + "/api/", "DATABASE_URL": empty(t),
	} {
		t.Setenv(name, value)
	}
	return slack
}

// neededScopes are those without which the bot does not do.
func neededScopes() (names []string) {
	for _, s := range bot.Scopes() {
		if !s.Optional {
			names = append(names, s.Name)
		}
	}
	return names
}

func allScopes() (names []string) {
	for _, s := range bot.Scopes() {
		names = append(names, s.Name)
	}
	return names
}

func TestDoctorFindsAHealthySlack(t *testing.T) {
	slack := front(t, allScopes(), time.Time{})
	t.Setenv("ALLCLEAR_SUPPORT_CHANNEL", "#support")
	for _, ch := range slack.Channels() {
		if ch.Name == "support" {
			t.Setenv("ALLCLEAR_MANAGERS_CHANNEL", ch.ID)
		}
	}
	before := len(slack.Transcript())
	lines, status := doctored(t)
	require.Zero(t, status, lines)
	require.Equal(t, []string{
		"ok  clock  it is within 2s of Slack's",
		"ok  bot token  we are @allclear in the workspace Local; Slack answered in TIME",
		"ok  scopes  the bot token has all 18",
		"warn  channel  ALLCLEAR_INCIDENTS_CHANNEL: #incidents is there, and the bot is not in it. serve joins it when it starts.",
	}, lines[11:15])
	require.Equal(t, "ok  app token  a Socket Mode connection would be let in", lines[len(lines)-2])
	require.Len(t, slack.Transcript(), before, "nothing is posted")
	for _, c := range slack.Calls() {
		require.Contains(t, []string{"auth.test", "conversations.list", "conversations.info", "apps.connections.open"}, c.Method)
	}
}

// Without canvases everything else works.
func TestDoctorDoesWithoutCanvases(t *testing.T) {
	front(t, neededScopes(), time.Time{})
	lines, status := doctored(t)
	require.Zero(t, status, lines)
	require.Contains(t, check(t, lines, "skip  scopes"), "the bot token does without canvases:write (keeping the postmortem in a canvas of the channel), files:read")
	check(t, lines, "ok  scopes  the bot token has all 16")
}

func TestDoctorFindsWhatSlackWillNotAllow(t *testing.T) {
	slack := front(t, allScopes()[1:], time.Now().Add(-time.Minute))
	t.Setenv("ALLCLEAR_INCIDENTS_CHANNEL", "#nowhere")
	t.Setenv("ALLCLEAR_MANAGERS_CHANNEL", "C0123456789")
	slack.Fail("apps.connections.open", slackemu.Fault{Error: "missing_scope"})
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	check(t, lines, "FAIL  scopes  the bot token lacks commands (taking /incident). Add them to the app under OAuth & Permissions")
	check(t, lines, "FAIL  channel  ALLCLEAR_INCIDENTS_CHANNEL: there is no public channel #nowhere. Make it, or name another.")
	check(t, lines, "FAIL  channel  ALLCLEAR_MANAGERS_CHANNEL: there is no public channel C0123456789.")
	check(t, lines, "FAIL  app token  apps.connections.open: Slack says missing_scope. Add the scope")
	require.Regexp(t, `warn  clock  it is (1m|59|58)\S* from Slack's`, check(t, lines, "warn  clock"))
}

// Tokens that Slack does not know are said to be so, by the name of their variable and never by their value.
func TestDoctorFindsBadTokens(t *testing.T) {
	front(t, allScopes(), time.Time{})
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-WRONG")
	t.Setenv("SLACK_APP_TOKEN", "xapp-WRONG")
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	check(t, lines, "FAIL  bot token  auth.test: Slack says invalid_auth. SLACK_BOT_TOKEN is not valid any more: make a bot token (xoxb-…), under OAuth & Permissions.")
	check(t, lines, "FAIL  app token  apps.connections.open: Slack says invalid_auth. SLACK_APP_TOKEN is not valid any more: make an app-level token")
	require.NotContains(t, strings.Join(lines, "\n"), "WRONG")
}

// A Slack that is not there, or is something else, is a finding and not the end.
func TestDoctorFindsNoSlack(t *testing.T) {
	slack := front(t, allScopes(), time.Time{})
	slack.Fail("auth.test", slackemu.Fault{Status: http.StatusBadGateway})
	lines, _ := doctored(t)
	require.Contains(t, check(t, lines, "FAIL  bot token"), "auth.test: Slack says http_502")
	t.Setenv("SLACK_API_URL", slack.URL()+"/elsewhere/")
	lines, _ = doctored(t)
	require.Contains(t, check(t, lines, "FAIL  bot token"), "the answer (HTTP 404) is not one of Slack's Web API. See that SLACK_API_URL is right")
	t.Setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	require.Contains(t, check(t, lines, "FAIL  bot token"), "Slack does not answer: dial tcp 127.0.0.1:1")
	require.Contains(t, check(t, lines, "FAIL  app token"), "Slack does not answer")
}

// A token is for Slack only: an answer that sends us elsewhere is not followed.
func TestDoctorTakesATokenNowhereElse(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("asked with %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(elsewhere.Close)
	there := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(there.Close)
	t.Cleanup(func() { http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	for name, value := range map[string]string{
		"SLACK_BOT_TOKEN": "xoxb-doctor", "SLACK_APP_TOKEN": "xapp-doctor", "SLACK_API_URL": there.URL + "/", "DATABASE_URL": empty(t),
	} {
		t.Setenv(name, value)
	}
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	check(t, lines, "FAIL  bot token  auth.test: the answer (HTTP 307)")
}

// The scopes that README asks for are those that the bot needs.
func TestReadmeNamesEveryScope(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	text := strings.Join(strings.Fields(string(readme)), " ")
	require.Contains(t, text, "a bot token with `"+strings.Join(neededScopes(), " ")+"`")
}

package slackemu_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// shown is what a browser got.
type shown struct {
	status int
	header http.Header
	body   string
}

// browse gets something as a browser would.
func (w *world) browse(path string) shown {
	w.t.Helper()
	res, err := http.Get(w.URL() + path)
	require.NoError(w.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	return shown{res.StatusCode, res.Header, string(body)}
}

// wish does what a person does on the page, and returns the error they see.
func (w *world) wish(path, as, channel, text string) string {
	w.t.Helper()
	body, err := json.Marshal(map[string]string{"as": as, "channel": channel, "text": text})
	require.NoError(w.t, err)
	res, err := http.Post(w.URL()+path, "application/json", strings.NewReader(string(body)))
	require.NoError(w.t, err)
	defer res.Body.Close()
	var out struct {
		OK    bool
		Error string
	}
	require.NoError(w.t, json.NewDecoder(res.Body).Decode(&out))
	require.Equal(w.t, out.Error == "", out.OK)
	return out.Error
}

func TestPage(t *testing.T) {
	w := newWorld(t)
	page := w.browse("/")
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, page.body, "NONCE")
	for _, bad := range []string{"innerHTML =", "insertAdjacentHTML", "document.write", "eval(", "src=", "@import"} {
		require.NotContains(t, page.body, bad)
	}
	require.Equal(t, http.StatusNotFound, w.browse("/nothing").status)
}

func TestTypingOnThePage(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, "/incident failed because the app is not connected", w.wish("/ui/say", "U1", "general", "/incident help"))
	w.connect(answering)
	require.Empty(t, w.wish("/ui/say", "U1", "general", "/incident\nopen it @bo "))
	require.Empty(t, w.wish("/ui/say", "U2", "general", "plain <b>talk</b>"))
	require.Equal(t, []string{
		"#general only @dana: you said open it <@U2|bo>", "#general bo: plain &lt;b&gt;talk&lt;/b&gt;",
	}, w.Transcript())

	_ = w.create("inc-1")
	require.Equal(t, "join #inc-1 first", w.wish("/ui/say", "U2", "inc-1", "/incident help"))
	require.Empty(t, w.wish("/ui/join", "U2", "inc-1", ""))
	require.Empty(t, w.wish("/ui/say", "U2", "inc-1", "/incident help"))
	require.Equal(t, "choose who you are", w.wish("/ui/say", "U404", "inc-1", "x"))
	require.Equal(t, "choose a channel", w.wish("/ui/say", "U1", "nowhere", "x"))
}

func TestState(t *testing.T) {
	w := newWorld(t)
	_, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: "secret", IsPrivate: true})
	require.NoError(t, err)
	w.post("general", "for <all>")
	w.post("U2", "for bo")
	state := func(as, channel string) string {
		return w.browse("/ui/state?as=" + as + "&channel=" + url.QueryEscape(channel)).body
	}
	dana := state("U1", "general")
	require.Contains(t, dana, `"now":"2026-03-02T09:00:00Z"`)
	require.Contains(t, dana, `for \u003call\u003e`)
	require.NotContains(t, dana, "secret")
	require.NotContains(t, state("U1", "@bo"), "for bo")
	require.Contains(t, state("U2", "@bo"), "for bo")
	require.NotContains(t, state("", "general"), "for ")
}

func TestFileOnThePage(t *testing.T) {
	w := newWorld(t)
	c, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: "secret", IsPrivate: true})
	require.NoError(t, err)
	_, err = w.api.InviteUsersToConversationContext(w.ctx(), c.ID, "U1")
	require.NoError(t, err)
	f, err := w.api.UploadFileContext(w.ctx(), slack.UploadFileParameters{Channel: c.ID, Filename: "a.html", Content: "<script>", FileSize: 8})
	require.NoError(t, err)
	got := w.browse("/ui/file?as=U1&id=" + f.ID)
	require.Equal(t, "<script>", got.body)
	require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
	require.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; sandbox", got.header.Get("Content-Security-Policy"), "a page can do nothing")
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
	require.Equal(t, http.StatusNotFound, w.browse("/ui/file?as=U2&id="+f.ID).status)
}

func TestOnlyThePageMayPost(t *testing.T) {
	w := newWorld(t)
	tests := []struct {
		name, kind, origin, site string
		want                     int
	}{
		{"the page", "application/json", w.URL(), "same-origin", http.StatusOK},
		{"another site", "application/json", "https://evil.example", "cross-site", http.StatusForbidden},
		{"another port", "application/json", "http://127.0.0.1:1", "same-site", http.StatusForbidden},
		{"no origin, but a browser says so", "application/json", "", "cross-site", http.StatusForbidden},
		{"a form", "text/plain", w.URL(), "same-origin", http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.URL()+"/ui/say", strings.NewReader(`{"as":"U1","channel":"general","text":"hi"}`))
			require.NoError(t, err)
			req.Header.Set("Content-Type", tt.kind)
			req.Header.Set("Origin", tt.origin)
			req.Header.Set("Sec-Fetch-Site", tt.site)
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			_ = res.Body.Close()
			require.Equal(t, tt.want, res.StatusCode)
		})
	}
	require.Equal(t, []string{"#general dana: hi"}, w.Transcript())
}

func TestTalkBecomesAnEvent(t *testing.T) {
	w := newWorld(t, func(c *slackemu.Config) { c.Events = true })
	heard := make(chan string, 1)
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		if api, ok := e.Data.(slackevents.EventsAPIEvent); ok {
			m, _ := api.InnerEvent.Data.(*slackevents.MessageEvent)
			heard <- m.User + " " + m.Channel + " " + m.Text
			_ = sm.Ack(*e.Request)
		}
	})
	require.Empty(t, w.wish("/ui/say", "U1", "general", "unheard"))
	_, _, _, err := w.api.JoinConversationContext(w.ctx(), w.channel("general").ID)
	require.NoError(t, err)
	require.Empty(t, w.wish("/ui/say", "U1", "general", "heard"))
	require.Equal(t, "U1 C00000001 heard", <-heard)
}

package slackemu_test

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

const (
	botToken = "xoxb-test"
	appToken = "xapp-1-test"

	patience = 5 * time.Second
	tick     = 2 * time.Millisecond
)

// TestMain fails when anything a test started is still running at the end.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if left := leftovers(); code == 0 && left != "" {
		_, _ = os.Stderr.WriteString("still running:\n" + left + "\n")
		code = 1
	}
	os.Exit(code)
}

// leftovers are the goroutines of a server that do not end by themselves.
func leftovers() string {
	buf := make([]byte, 1<<20)
	for deadline := time.After(patience); ; {
		all := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(all, "slackemu.(*") && !strings.Contains(all, "http.(*conn).serve") {
			return ""
		}
		select {
		case <-deadline:
			return all
		case <-time.After(tick):
		}
	}
}

// clock is a clock that only moves when told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a local Slack with two people, and the bot's client for it.
type world struct {
	*slackemu.Server
	t     *testing.T
	clock *clock
	api   *slack.Client
}

func config(c *clock) slackemu.Config {
	return slackemu.Config{
		Now: c.now, BotToken: botToken, AppToken: appToken, PingInterval: 50 * time.Millisecond,
		People: []slackemu.Person{
			{ID: "U1", Handle: "dana", Name: "Dana Diaz", Title: "SRE"},
			{ID: "U2", Handle: "bo", Name: "Bo Berg", Title: "Support"},
		},
		Channels: []string{"general", "incidents"},
	}
}

func newWorld(t *testing.T, changes ...func(*slackemu.Config)) *world {
	t.Helper()
	c := newClock()
	cfg := config(c)
	for _, change := range changes {
		change(&cfg)
	}
	srv, err := slackemu.Start(context.Background(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	return &world{Server: srv, t: t, clock: c, api: client(t, srv, appToken)}
}

func client(t *testing.T, srv *slackemu.Server, app string) *slack.Client {
	t.Helper()
	h := &http.Client{Timeout: patience, Transport: &http.Transport{}}
	t.Cleanup(h.CloseIdleConnections)
	return slack.New(botToken, slack.OptionAPIURL(srv.APIURL()), slack.OptionHTTPClient(h), slack.OptionAppLevelToken(app))
}

// ctx ends long after every test should have.
func (w *world) ctx() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	w.t.Cleanup(cancel)
	return ctx
}

// connect runs slack-go's Socket Mode client with a handler for each request.
func (w *world) connect(handle func(*socketmode.Client, socketmode.Event)) {
	w.t.Helper()
	sm := socketmode.New(w.api, socketmode.OptionPingInterval(time.Second))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = sm.RunContext(ctx) })
	wg.Go(func() {
		for {
			select {
			case e := <-sm.Events:
				handle(sm, e)
			case <-ctx.Done():
				return
			}
		}
	})
	w.t.Cleanup(func() { cancel(); wg.Wait() })
	require.NoError(w.t, w.WaitConnected(w.ctx()))
}

// answering acks every command with its own words, for the one who typed it.
func answering(sm *socketmode.Client, e socketmode.Event) {
	if e.Type == socketmode.EventTypeSlashCommand {
		c, _ := e.Data.(slack.SlashCommand)
		_ = sm.Ack(*e.Request, map[string]any{"text": "you said " + c.Text})
	}
}

// create makes a channel as the bot does.
func (w *world) create(name string) *slack.Channel {
	w.t.Helper()
	c, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: name})
	require.NoError(w.t, err)
	return c
}

func (w *world) channel(name string) slackemu.Channel {
	w.t.Helper()
	for _, c := range w.Channels() {
		if c.Name == name {
			return c
		}
	}
	w.t.Fatalf("no channel %q", name)
	return slackemu.Channel{}
}

// post posts as the bot and returns the ts.
func (w *world) post(channel, text string) string {
	w.t.Helper()
	_, ts, err := w.api.PostMessageContext(w.ctx(), channel, slack.MsgOptionText(text, false))
	require.NoError(w.t, err)
	return ts
}

package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/catalogue"
	"allclear/internal/slackemu"
	"allclear/store"
	"allclear/templates"
)

// What is left is ours. A proxy of the bad network that cut a connection leaves behind what had just been read from it:
// whoever ought to pass it on waits for somebody who has gone.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*NoopToxic).Pipe"),
		goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/stream.(*ChanWriter).Write"))
}

// morning is when every story begins: Monday, 9:00 AM in New York.
var morning = time.Date(2022, 4, 11, 13, 0, 0, 0, time.UTC)

// world is a workspace with allclear in it: a real record, a real socket, a clock that is set.
type world struct {
	dir   string
	ws    incident.Workspace
	slack *slackemu.Server
	db    *store.DB
	bot   *bot.Bot

	mu   sync.Mutex
	time time.Time

	digests bot.Schedules // none in most stories

	seen    int // lines of the transcript already told
	stop    context.CancelFunc
	stopped chan error
	logged  *logbook

	said      int
	lastSlash slackemu.Slash // for delivering it again
}

// logbook collects error lines: a story fails that has one it did not announce.
type logbook struct {
	slog.Handler
	mu     sync.Mutex
	errors []string
}

func (l *logbook) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		l.mu.Lock()
		defer l.mu.Unlock()
		line := r.Message
		r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
		l.errors = append(l.errors, line)
	}
	return nil
}

func (l *logbook) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *logbook) WithGroup(string) slog.Handler      { return l }

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t.After(w.time) {
		w.time = t
	}
}

func newWorld(t testing.TB) *world {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "seed", "workspace.yaml"))
	require.NoError(t, err)
	ws, err := catalogue.Parse(data)
	require.NoError(t, err)
	w, err := openWorld(t.TempDir(), ws)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.close()) })
	return w
}

func openWorld(dir string, ws incident.Workspace) (*world, error) {
	w := &world{dir: dir, ws: ws, time: morning, logged: &logbook{Handler: slog.DiscardHandler}}
	cfg := slackemu.Config{Now: w.now, BotToken: "xoxb-test", AppToken: "xapp-test", Channels: []string{"general", "incidents", "managers", "support"}}
	for _, p := range ws.People {
		cfg.People = append(cfg.People, slackemu.Person{ID: p.ID, Handle: p.Handle, Name: p.Name, Title: p.Title})
	}
	// Nemo works here, but nobody listed them: only Slack knows their name.
	cfg.People = append(cfg.People, slackemu.Person{ID: "U09NEMO", Handle: "nemo", Name: "Nemo Doe", Title: "New here"})
	var err error
	if w.slack, err = slackemu.Start(context.Background(), cfg); err != nil {
		return nil, err
	}
	return w, w.start()
}

func (w *world) start() (err error) {
	if w.db, err = store.Open(context.Background(), filepath.Join(w.dir, "allclear.db"), store.Options{Serve: true}); err != nil {
		return err
	}
	say, err := templates.New()
	if err != nil {
		return err
	}
	slack, api := bot.Dial(w.slack.APIURL(), "xoxb-test", "xapp-test", time.Now)
	w.bot = bot.New(bot.Config{
		DB: w.db, Slack: slack, Say: say, Work: w.ws, Now: w.now, AtOnce: 1, Log: slog.New(w.logged),
		Places:  bot.Places{Incidents: "#incidents", Managers: "#managers", Support: "#support"},
		Digests: w.digests,
	})
	if err := w.bot.Schedule(context.Background()); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	w.stop, w.stopped = stop, make(chan error, 1)
	go func() { w.stopped <- w.bot.Listen(ctx, api) }()
	waiting, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return w.slack.WaitConnected(waiting)
}

func (w *world) halt() error {
	w.stop()
	if err := <-w.stopped; err != nil {
		return err
	}
	w.slack.Disconnect("refresh_requested")
	return w.db.Close()
}

func (w *world) close() error {
	if err := w.halt(); err != nil {
		return err
	}
	return w.slack.Close()
}

// say types words as Dana, somewhere, and returns once everything that can be done now is done.
func (w *world) say(where, words string) (string, error) {
	return w.deliver(slackemu.Slash{User: "dana", Channel: w.channel(where), Command: "/incident", Text: words})
}

func (w *world) deliver(s slackemu.Slash) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ack, err := w.slack.Slash(ctx, s)
	if err != nil {
		return "", err
	}
	return ack.Text, w.bot.Drain(ctx, w.set)
}

// channel finds "inc-1" among the channels, whose names go on with the title.
func (w *world) channel(where string) string {
	for _, c := range w.slack.Channels() {
		if c.Name == where || strings.HasPrefix(c.Name, where+"-") {
			return c.ID
		}
	}
	return where
}

// news returns what the workspace saw since the last time. Of what is edited in place only the first line is told.
func (w *world) news() string {
	lines := w.slack.Transcript()
	var out strings.Builder
	for _, line := range lines[w.seen:] {
		if first, _, long := strings.Cut(line, " / "); long && (strings.Contains(first, " edit: ") || strings.Contains(first, " pinned: ") || strings.Contains(first, " in thread: ") || strings.Contains(first, " bot: *SEV")) {
			line = first + " …"
		}
		out.WriteString(line + "\n")
	}
	w.seen = len(lines)
	return out.String()
}

func (w *world) person(handle string) string {
	p, _ := w.ws.Find(handle)
	return p.ID
}

// talk is an event that Slack sends when somebody says something. with changes its fields.
func (w *world) talk(user, channel string, with map[string]any) map[string]any {
	w.said++
	event := map[string]any{
		"type": "message", "user": user, "channel": channel, "channel_type": "channel", "text": "hello",
		"ts": fmt.Sprintf("%d.%06d", w.now().Unix(), w.said),
	}
	team := "T0LOCAL"
	maps.Copy(event, with)
	if t, ok := with["team"].(string); ok {
		team = t
	}
	return map[string]any{
		"envelope_id": fmt.Sprintf("talk-%d", w.said), "type": "events_api",
		"payload": map[string]any{"type": "event_callback", "team_id": team, "event_id": fmt.Sprintf("Ev-%d", w.said), "event": event},
	}
}

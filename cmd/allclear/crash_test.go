package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/slackemu"
	"allclear/store"
)

// crashRounds is how often the process is killed: a few by default, more on request (CRASH_ROUNDS).
func crashRounds() int {
	if n, err := strconv.Atoi(os.Getenv("CRASH_ROUNDS")); err == nil {
		return n
	}
	return 12
}

// TestCrashLoop kills the real program with -9 while people type, again and again, beside a Slack that lives on. At the
// end every command that was acked is recorded, every command that was recorded is seen exactly once and in order, and
// there is one channel for each incident.
func TestCrashLoop(t *testing.T) {
	c := newCrash(t)
	c.start()
	opened := c.open()
	typing, stop := context.WithCancel(t.Context())
	var typists sync.WaitGroup
	for i := range 8 {
		typists.Go(func() { c.typeOn(typing, i, opened[i%len(opened)]) })
	}
	for range crashRounds() {
		c.live(time.Duration(20+c.random.IntN(400)) * time.Millisecond)
		c.kill()
		c.start()
	}
	stop()
	typists.Wait()
	began := time.Now()
	c.quiet()
	t.Logf("quiet after %s", time.Since(began).Round(time.Millisecond))
	c.terminate()
	c.check(opened)
}

// crash is a Slack that lives, and an allclear that is killed.
type crash struct {
	t       *testing.T
	slack   *slackemu.Server
	db      string
	process *exec.Cmd
	random  *rand.Rand

	mu    sync.Mutex
	acked map[string]bool // what was typed and answered as recorded
	typed int
}

func newCrash(t *testing.T) *crash {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("CRASH_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("CRASH_SEED=%d", seed)
	c := &crash{t: t, db: filepath.Join(t.TempDir(), "crash.db"), random: rand.New(rand.NewPCG(seed, 1)), acked: map[string]bool{}}
	cfg := slackemu.Config{Now: time.Now, BotToken: "xoxb-crash", AppToken: "xapp-crash", Channels: []string{"general", "incidents", "managers", "support"}}
	for _, name := range []string{"dana", "omri", "priya", "sam"} {
		cfg.People = append(cfg.People, slackemu.Person{ID: "U" + strings.ToUpper(name), Handle: name, Name: name})
	}
	var err error
	c.slack, err = slackemu.Start(context.Background(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() {
		c.kill()
		require.NoError(t, c.slack.Close())
	})
	return c
}

// start starts the program and waits until its socket is open.
func (c *crash) start() {
	c.process = exec.Command(os.Args[0], "serve")
	c.process.Env = append(os.Environ(), "ALLCLEAR=run", "SLACK_BOT_TOKEN=xoxb-crash", "SLACK_APP_TOKEN=xapp-crash", "SLACK_API_URL="+c.slack.APIURL(),
		"DATABASE_URL="+c.db, "ALLCLEAR_SETTLE=300ms", "ALLCLEAR_PACE=5ms", "ALLCLEAR_MANAGERS_CHANNEL=#managers", "ALLCLEAR_SUPPORT_CHANNEL=#support", "ALLCLEAR_LOG=error")
	c.process.Stderr = testLog{c.t}
	require.NoError(c.t, c.process.Start())
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(c.t, c.slack.WaitConnected(ctx))
}

// testLog passes what the program says on to the log of the test.
type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

var _ io.Writer = testLog{}

// live lets the program live for a while.
func (c *crash) live(d time.Duration) {
	<-time.After(d)
}

// kill kills it with -9, and lets Slack notice that its sockets are gone.
func (c *crash) kill() {
	if c.process == nil {
		return
	}
	_ = c.process.Process.Kill()
	_ = c.process.Wait()
	c.process = nil
	c.slack.Disconnect("refresh_requested")
}

// terminate stops it as an operator would.
func (c *crash) terminate() {
	require.NoError(c.t, c.process.Process.Signal(syscall.SIGTERM))
	require.NoError(c.t, c.process.Wait())
	c.process = nil
}

// open opens two incidents and returns the ids of their channels.
func (c *crash) open() (channels []string) {
	for i := range 2 {
		c.say("dana", "general", fmt.Sprintf("open sev1 storm %d", i))
		require.Eventually(c.t, func() bool {
			for _, ch := range c.slack.Channels() {
				if strings.HasPrefix(ch.Name, fmt.Sprintf("inc-%d-", i+1)) {
					channels = append(channels, ch.ID)
					return true
				}
			}
			return false
		}, 20*time.Second, 20*time.Millisecond)
	}
	return channels
}

// typeOn types numbered lines until ctx ends. A line that is not acked in time counts as an error to whoever typed it,
// as in Slack, though Slack waits longer.
func (c *crash) typeOn(ctx context.Context, who int, channel string) {
	people := []string{"dana", "omri", "priya", "sam"}
	for ctx.Err() == nil {
		c.mu.Lock()
		c.typed++
		words := fmt.Sprintf("line-%d.", c.typed)
		c.mu.Unlock()
		if strings.Contains(c.say(people[who%len(people)], channel, "update "+words), "update: "+words) {
			c.mu.Lock()
			c.acked[words] = true
			c.mu.Unlock()
		}
	}
}

func (c *crash) say(who, channel, words string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	ack, err := c.slack.Slash(ctx, slackemu.Slash{User: who, Channel: channel, Command: "/incident", Text: words})
	if err != nil {
		<-time.After(20 * time.Millisecond) // nobody is there: do not spin
		return ""
	}
	return ack.Text
}

// quiet waits until nothing is owed any more.
func (c *crash) quiet() {
	reader, err := store.OpenReader(context.Background(), c.db)
	require.NoError(c.t, err)
	defer func() { require.NoError(c.t, reader.Close()) }()
	require.Eventually(c.t, func() bool {
		owed, err := reader.Owed(context.Background())
		return err == nil && owed == 0
	}, 10*time.Minute, 100*time.Millisecond)
}

var numbered = regexp.MustCompile(`update: (line-\d+\.)`)

// check compares what was acked, what is recorded, and what the workspace shows.
func (c *crash) check(channels []string) {
	reader, err := store.OpenReader(context.Background(), c.db)
	require.NoError(c.t, err)
	defer func() { require.NoError(c.t, reader.Close()) }()
	faults, err := reader.Verify(context.Background())
	require.NoError(c.t, err)
	require.Empty(c.t, faults)
	recorded := map[string]bool{}
	for i, channel := range channels {
		in, err := reader.Load(context.Background(), incident.ID(i+1), time.Time{})
		require.NoError(c.t, err)
		var want []string
		for _, e := range in.Updates {
			want = append(want, e.Text.Internal)
			require.False(c.t, recorded[e.Text.Internal], "recorded twice: %s", e.Text.Internal)
			recorded[e.Text.Internal] = true
		}
		require.Equal(c.t, want, c.shown(channel), "every recorded line is seen once, in order")
	}
	for words := range c.acked {
		require.True(c.t, recorded[words], "acked and not recorded: %s", words)
	}
	var made []slackemu.Channel
	for _, ch := range c.slack.Channels() {
		if !strings.HasPrefix(ch.Name, "@") { // a receipt may have come directly
			made = append(made, ch)
		}
	}
	require.Len(c.t, made, 4+len(channels), "one channel for each incident")
	require.Len(c.t, c.slack.Messages("incidents"), len(channels), "one announcement for each incident")
	c.t.Logf("%d typed, %d acked, %d recorded, over %d kills", c.typed, len(c.acked), len(recorded), crashRounds())
}

// shown returns the numbered lines a channel shows to everybody, in order.
func (c *crash) shown(channel string) (out []string) {
	for _, m := range c.slack.Messages(channel) {
		if found := numbered.FindStringSubmatch(m.Text); found != nil && m.To == "" {
			out = append(out, found[1])
		}
	}
	return out
}

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
	"allclear/store"
)

// site is a Slack that lives, a record, and an allclear that dies and comes back.
type site struct {
	t       *testing.T
	slack   *slackemu.Server
	db      string
	env     []string
	program *program
}

// newSite opens a Slack whose history is so late. What env says wins over what is usual.
func newSite(t *testing.T, lag time.Duration, env ...string) *site {
	s := &site{t: t, db: filepath.Join(t.TempDir(), "crash.db")}
	cfg := slackemu.Config{
		Now: time.Now, HistoryLag: lag, BotToken: "xoxb-crash", AppToken: "xapp-crash",
		Channels: []string{"general", "incidents", "managers", "support"},
	}
	for _, name := range people() {
		cfg.People = append(cfg.People, slackemu.Person{ID: "U" + strings.ToUpper(name), Handle: name, Name: name})
	}
	var err error
	s.slack, err = slackemu.Start(context.Background(), cfg)
	require.NoError(t, err)
	s.env = append([]string{
		"SLACK_BOT_TOKEN=xoxb-crash", "SLACK_APP_TOKEN=xapp-crash", "SLACK_API_URL=" + s.slack.APIURL(), "DATABASE_URL=" + s.db,
		"ALLCLEAR_SETTLE=300ms", "ALLCLEAR_PACE=5ms", "ALLCLEAR_MANAGERS_CHANNEL=#managers", "ALLCLEAR_SUPPORT_CHANNEL=#support", "ALLCLEAR_LOG=error",
	}, env...)
	t.Cleanup(func() {
		s.kill()
		require.NoError(t, s.slack.Close())
	})
	return s
}

func people() []string { return []string{"dana", "omri", "priya", "sam"} }

// start starts the program and waits until its socket is open, or it has died.
func (s *site) start(env ...string) {
	s.program = startProgram(s.t, append(s.env, env...)...)
	s.program.connected(s.t, s.slack)
}

// kill kills it with -9.
func (s *site) kill() {
	if s.program != nil {
		s.program.signal(syscall.SIGKILL)
		s.gone()
	}
}

// gone lets Slack notice that the sockets of a program that has ended are gone.
func (s *site) gone() {
	s.slack.Disconnect("refresh_requested")
}

// terminate stops it as an operator would.
func (s *site) terminate() {
	s.program.signal(syscall.SIGTERM)
	s.gone()
	require.Equal(s.t, 0, s.program.state.ExitCode())
}

// open opens so many incidents, waits until all is quiet, and returns the ids of their channels.
func (s *site) open(n int) (channels []string) {
	for i := range n {
		err := s.says(slackemu.Slash{User: "dana", Channel: "general", Text: fmt.Sprintf("open sev1 storm %d", i)}, 30*time.Second)
		require.NoError(s.t, err)
		name := fmt.Sprintf("inc-%d-storm-%d", i+1, i)
		require.Eventually(s.t, func() bool {
			for _, ch := range s.slack.Channels() {
				if ch.Name == name {
					channels = append(channels, ch.ID)
					return true
				}
			}
			return false
		}, 30*time.Second, 20*time.Millisecond)
	}
	s.quiet()
	return channels
}

// says types words and waits so long for their ack, or until the program dies. Slack itself waits three seconds.
func (s *site) says(c slackemu.Slash, wait time.Duration) error {
	ctx, cancel := s.program.until(wait)
	defer cancel()
	c.Command = "/incident"
	_, err := s.slack.Slash(ctx, c)
	return err
}

// read lets do read the record.
func (s *site) read(do func(*store.Reader)) {
	reader, err := store.OpenReader(context.Background(), s.db)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, reader.Close()) }()
	do(reader)
}

// quiet waits until nothing is owed any more.
func (s *site) quiet() {
	require.True(s.t, s.quietWithin(10*time.Minute), "something is still owed")
}

func (s *site) quietWithin(d time.Duration) (quiet bool) {
	s.read(func(r *store.Reader) {
		for end := time.Now().Add(d); !quiet && time.Now().Before(end); {
			quiet = owesNothing(r)
			<-time.After(10 * time.Millisecond)
		}
	})
	return quiet
}

func owesNothing(r *store.Reader) bool {
	owed, err := r.Owed(context.Background())
	return err == nil && owed == 0
}

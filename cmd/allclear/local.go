package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/slackemu"
	"allclear/store"
	"allclear/templates"
)

// The tokens of the local Slack. They open nothing else.
const (
	localBotToken = "xoxb-local" //nolint:gosec // opens nothing but the local Slack
	localAppToken = "xapp-local"
)

// The channels of the local Slack that are there from the start.
const (
	incidentsChannel = "incidents"
	managersChannel  = "managers"
	supportChannel   = "support"
)

// clock is a clock that can be set. While it runs it goes on from where it was set.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	since time.Time // when at was set, by the machine's clock; zero while the clock stands
}

// Now returns the clock's time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.since))
}

// Set sets the clock, never back.
func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.at) {
		c.at = t
	}
}

// Go lets the clock run.
func (c *clock) Go() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
}

// local is allclear beside a Slack of its own: everything in one process, over real sockets.
type local struct {
	slack *slackemu.Server
	clock *clock
	ws    incident.Workspace
	path  string // of the record
	once  bool   // one call to Slack at a time, so that the transcript has one order
	log   *slog.Logger
	say   *templates.Set

	db      *store.DB
	bot     *bot.Bot
	stop    context.CancelFunc
	stopped chan error
}

// startSlack opens the local Slack.
func (l *local) startSlack(ctx context.Context, addr string) (err error) {
	cfg := slackemu.Config{
		Addr: addr, Now: l.clock.Now, BotToken: localBotToken, AppToken: localAppToken,
		Channels: []string{"general", incidentsChannel, managersChannel, supportChannel}, Log: l.log, Zone: l.ws.In().String(), Events: true,
	}
	for _, p := range l.ws.People {
		cfg.People = append(cfg.People, slackemu.Person{ID: p.ID, Handle: p.Handle, Name: p.Name, Title: p.Title})
	}
	l.slack, err = slackemu.Start(context.WithoutCancel(ctx), cfg) // the bot stops first, then its Slack
	return err
}

// startBot opens the record and lets the bot listen. It does not pay: whoever owns the clock decides when.
func (l *local) startBot(ctx context.Context) (err error) {
	if l.db, err = store.Open(ctx, l.path, store.Options{FirstID: l.ws.FirstID, Serve: true}); err != nil {
		return err
	}
	slack, api := bot.Dial(l.slack.APIURL(), localBotToken, localAppToken, time.Now)
	l.bot = bot.New(bot.Config{
		DB: l.db, Slack: slack, Say: l.say, Work: l.ws, Now: l.clock.Now, Log: l.log, AtOnce: l.atOnce(),
		Places: bot.Places{Incidents: "#" + incidentsChannel, Managers: "#" + managersChannel, Support: "#" + supportChannel},
	})
	ctx, l.stop = context.WithCancel(ctx)
	l.stopped = make(chan error, 1)
	go func() { l.stopped <- l.bot.Listen(ctx, api) }()
	return l.connected(ctx)
}

func (l *local) atOnce() int {
	if l.once {
		return 1
	}
	return 0
}

// connected waits until the bot's socket is open.
func (l *local) connected(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := l.slack.WaitConnected(ctx); err != nil {
		return fmt.Errorf("the bot did not reach its local Slack: %w", err)
	}
	return nil
}

// stopBot ends the bot and closes the record; the local Slack lives on.
func (l *local) stopBot() error {
	l.stop()
	err := <-l.stopped
	l.slack.Disconnect("refresh_requested") // or the next command might go to the socket that was left
	return errors.Join(err, l.db.Close())
}

// incidents returns how many incidents the record holds.
func (l *local) incidents(ctx context.Context) (int, error) {
	ids, err := l.db.Incidents(ctx)
	return len(ids), err
}

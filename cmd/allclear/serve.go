package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"allclear/bot"
	"allclear/internal/health"
	"allclear/store"
	"allclear/templates"
)

type serveCmd struct {
	Workspace string `help:"The workspace file; default ALLCLEAR_WORKSPACE." type:"path"`
	hooks     hooks
}

// hooks are for the tests of crashes, which end the program between two steps or take a protection away. Elsewhere they are empty.
type hooks struct {
	step func(step string)
	wrap func(bot.Slack) bot.Slack
}

// collectAt is how much garbage there may be, in hundredths of what is in use, before it is collected: a bot that mostly waits
// should be small. GOGC in the environment wins.
const collectAt = 50

// redraw is how often, at the most, the messages of one incident that are kept up to date are looked at: nobody reads faster.
const redraw = time.Second

// Run serves until a signal comes.
func (cmd serveCmd) Run(ctx context.Context, t *terminal) (err error) {
	c, ws, differs, err := readAll(os.Environ(), cmd.Workspace, true)
	if err != nil {
		return err
	}
	log := newLog(t, c)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	for _, d := range differs {
		log.InfoContext(ctx, "where the environment differs it wins", "what", d)
	}
	path, err := databasePath(c.Database)
	if err != nil {
		return err
	}
	meter := health.NewMeter(time.Now)
	say, err := c.sentences(func(b templates.Broken) {
		meter.TemplateFailed()
		log.ErrorContext(ctx, "a template of the company's own failed; the built-in one said it", "template", b.Template, "place", b.Place, "at", b.At)
	})
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, path, store.Options{FirstID: ws.FirstID, Serve: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	unwatch, err := c.watch(ctx, meter, db, db.Ready, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unwatch()) }()
	slack, api := bot.DialFelt(c.SlackURL, c.BotToken.value, c.AppToken.value, time.Now, meter)
	if cmd.hooks.wrap != nil {
		slack = cmd.hooks.wrap(slack)
	}
	b := bot.New(bot.Config{
		DB: db, Slack: slack, Say: say, Work: ws, Now: time.Now, Log: log, Settle: c.Settle, Pace: c.Pace, Redraw: redraw, Step: cmd.hooks.step, Pulse: meter,
		Places:  bot.Places{Incidents: c.Incidents, Managers: c.Managers, Support: c.Support},
		Digests: bot.Schedules{Weekly: c.Weekly, Monthly: c.Monthly},
	})
	debug.FreeOSMemory() // what only the start needed, such as the buffers in which migrations are read
	log.InfoContext(ctx, "serving", "database", path, "zone", ws.In().String())
	if err := b.Run(ctx, api); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	log.InfoContext(ctx, "stopped")
	return nil
}

func newLog(t *terminal, c config) *slog.Logger {
	level, err := c.level()
	if err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(t.err, &slog.HandlerOptions{Level: level}))
}

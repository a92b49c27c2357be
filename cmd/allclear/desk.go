package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"time"

	"allclear/bot"
	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// desk is where somebody types at a shell: an open record, and a bot that is connected to nothing.
type desk struct {
	incidentCmd
	t      *terminal
	say    *templates.Set
	path   string
	db     *store.DB
	bot    *bot.Bot
	who    bot.Shell
	broken error // why nothing can be recorded
	owes   bool  // something was recorded that Slack has to be told
	worst  error // of all commands
}

// open opens the record.
func (d *desk) open(ctx context.Context) error {
	c, ws, _, err := readAll(os.Environ(), d.Workspace, false)
	if err != nil {
		return err
	}
	if err := d.sit(ws); err != nil {
		return err
	}
	if d.path, err = databasePath(cmp.Or(d.DB, c.Database)); err != nil {
		return err
	}
	if err := d.exists(ctx); err != nil {
		return err
	}
	if d.db, err = store.Open(ctx, d.path, store.Options{FirstID: ws.FirstID}); err != nil {
		return err
	}
	places, err := bot.PlacesServed(ctx, d.db.Reader, bot.Places{Incidents: c.Incidents, Managers: c.Managers, Support: c.Support})
	if err != nil {
		return err
	}
	now := d.now
	if now == nil {
		now = time.Now
	}
	log := slog.New(slog.NewTextHandler(d.t.err, &slog.HandlerOptions{Level: slog.LevelError}))
	d.bot = bot.New(bot.Config{DB: d.db, Say: d.say, Work: ws, Now: now, Log: log, Places: places})
	return nil
}

// exists refuses to begin a record that nobody asked for: a mistyped name would begin one that no serve ever reads.
func (d *desk) exists(ctx context.Context) error {
	if d.New {
		return nil
	}
	r, err := store.OpenReader(ctx, d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; --new begins one", err)
	}
	if err != nil {
		return err
	}
	return r.Close()
}

// personName is what an actor's reference can hold: what parts a reference has no place in it.
var personName = regexp.MustCompile(`^[^\pC\s/:@][^\pC/:]{0,79}$`)

// sit says who types, about what and in which zone. Who the workspace file lists is the same human being as in Slack.
func (d *desk) sit(ws incident.Workspace) (err error) {
	d.who.In, _ = incident.ParseID(d.In)
	if d.Zone != "" {
		if d.who.Zone, err = time.LoadLocation(d.Zone); err != nil {
			return err
		}
	}
	name := cmp.Or(d.As, os.Getenv("USER"), os.Getenv("LOGNAME"))
	listed, ok := ws.Find(name)
	switch {
	case ok:
		d.who.Who = listed.Person
	case name == "":
		return errors.New("say who you are: --as @handle, or --as NAME")
	case name[0] == '@':
		return fmt.Errorf("--as %s: nobody in the workspace file has that handle; who is not listed gives a name without @", name)
	case !personName.MatchString(name):
		return fmt.Errorf("--as %q is no name: it has up to 80 characters, and neither a slash nor a colon", name)
	default:
		d.who.Who = incident.Person{Name: name}
	}
	return nil
}

// record takes one command through to the record, if there is one.
func (d *desk) record(ctx context.Context, words string) bot.Told {
	if d.broken != nil {
		return bot.Told{Answer: d.say.NotOpened(words, d.broken.Error())}
	}
	return d.bot.Shell(ctx, d.who, words)
}

// take takes one command through and prints the answer.
func (d *desk) take(ctx context.Context, words string) error {
	told := d.record(ctx, words)
	to := d.t.err
	switch told.Outcome {
	case store.Recorded, store.Answered:
		to = d.t.out
		d.owes = d.owes || len(told.Events) > 0
	case store.Refused:
		d.worst = cmp.Or(d.worst, errUnhappy)
	default:
		d.worst = errNotRecorded
	}
	answer := d.say.InShell(told.Answer)
	if d.JSON {
		return d.print(told, answer)
	}
	_, err := fmt.Fprintln(to, answer)
	return err
}

// spoken is an answer for a program.
type spoken struct {
	Outcome string  `json:"outcome"` // recorded, answered, refused, or not recorded
	Answer  string  `json:"answer"`
	Events  []named `json:"events"`
	Request int64   `json:"request"` // 0 where nothing was recorded
}

// named names an event.
type named struct {
	Stream incident.Stream `json:"stream"`
	Seq    int             `json:"seq"`
	Kind   incident.Kind   `json:"kind"`
}

func (d *desk) print(told bot.Told, answer string) error {
	out := spoken{Outcome: cmp.Or(string(told.Outcome), errNotRecorded.Error()), Answer: answer, Events: []named{}, Request: told.Request}
	for _, ev := range told.Events {
		out.Events = append(out.Events, named{ev.Stream, ev.Seq, ev.Body.Kind()})
	}
	to := json.NewEncoder(d.t.out)
	to.SetEscapeHTML(false)
	return to.Encode(out)
}

// close closes the record, and says where Slack has to wait.
func (d *desk) close() error {
	if d.db == nil {
		return nil
	}
	if served, err := store.Served(d.path); err == nil && !served && d.owes {
		_, _ = fmt.Fprintln(d.t.err, "No serve runs on this record: Slack is told once one does.")
	}
	return d.db.Close()
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// record is what every reader needs: a record, and the workspace it is told in.
type record struct {
	DB        string `name:"db" help:"The record; default DATABASE_URL." type:"path"`
	Workspace string `help:"The workspace file; default ALLCLEAR_WORKSPACE." type:"path"`
	AsOf      string `help:"As known at this time, in the organisation's zone (2022-04-12 15:30); default the newest event." placeholder:"TIME"`
}

// library is an open record with what is needed to tell it. Readers never read the clock.
type library struct {
	*store.Reader
	ws   incident.Workspace
	say  *templates.Set
	asOf time.Time // zero: the newest event of the incidents named
}

func (r record) open(ctx context.Context, t *terminal) (*library, error) {
	c, ws, _, err := readAll(os.Environ(), r.Workspace, false)
	if err != nil {
		return nil, err
	}
	asOf, err := r.asOf(ws)
	if err != nil {
		return nil, err
	}
	say, err := c.sentences(misspoken(t))
	if err != nil {
		return nil, err
	}
	path, err := databasePath(cmp.Or(r.DB, c.Database))
	if err != nil {
		return nil, err
	}
	db, err := store.OpenReader(ctx, path)
	if err != nil {
		return nil, err
	}
	return &library{Reader: db, ws: ws, say: say, asOf: asOf}, nil
}

func (r record) asOf(ws incident.Workspace) (time.Time, error) {
	if r.AsOf == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339, r.AsOf); err == nil {
		return at.UTC(), nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", r.AsOf, ws.In())
	if err != nil {
		return at, fmt.Errorf("--as-of %q is not a time such as \"2022-04-12 15:30\" or 2022-04-12T19:30:00Z", r.AsOf)
	}
	return at.UTC(), nil
}

// load returns the incidents named, as known at asOf, and the instant the texts speak of.
func (l *library) load(ctx context.Context, names []string) (ins []incident.Incident, asOf time.Time, err error) {
	asOf = l.asOf
	for _, name := range names {
		id, ok := incident.ParseID(name)
		if !ok {
			return nil, asOf, fmt.Errorf("%q is not an incident such as INC-7", name)
		}
		in, err := l.Load(ctx, id, l.asOf)
		if errors.Is(err, store.ErrNoIncident) {
			return nil, asOf, fmt.Errorf("the record holds no %s%s", id, l.then())
		}
		if err != nil {
			return nil, asOf, err
		}
		if l.asOf.IsZero() && in.Newest().After(asOf) {
			asOf = in.Newest()
		}
		ins = append(ins, in)
	}
	return ins, asOf, nil
}

// all returns every incident that there was at asOf.
func (l *library) all(ctx context.Context) (ins []incident.Incident, asOf time.Time, err error) {
	ids, err := l.Incidents(ctx)
	if err != nil {
		return nil, asOf, err
	}
	asOf = l.asOf
	for _, id := range ids {
		in, err := l.Load(ctx, id, l.asOf)
		if errors.Is(err, store.ErrNoIncident) {
			continue
		}
		if err != nil {
			return nil, asOf, err
		}
		if l.asOf.IsZero() && in.Newest().After(asOf) {
			asOf = in.Newest()
		}
		ins = append(ins, in)
	}
	return ins, asOf, nil
}

func (l *library) then() string {
	if l.asOf.IsZero() {
		return ""
	}
	return " as of " + l.asOf.In(l.ws.In()).Format("2006-01-02 15:04 MST")
}

// one prints a text about one incident.
func (r record) one(ctx context.Context, t *terminal, name string, text func(l *library, v templates.View) (string, error)) (err error) {
	l, err := r.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ins, asOf, err := l.load(ctx, []string{name})
	if err != nil {
		return err
	}
	v := templates.View{In: ins[0], Work: l.ws, AsOf: asOf}
	v.NextSummary, _ = ins[0].NextSummary(asOf, l.ws.In())
	out, err := text(l, v)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(t.err, "%s as of %s\n", v.In.ID, asOf.In(l.ws.In()).Format("2006-01-02 15:04 MST"))
	return printed(t, out)
}

type summaryCmd struct {
	record
	Incident string `arg:"" help:"The incident, such as INC-7."`
}

// Run prints the summary.
func (cmd summaryCmd) Run(ctx context.Context, t *terminal) error {
	return cmd.one(ctx, t, cmd.Incident, func(l *library, v templates.View) (string, error) { return l.say.Summary(v), nil })
}

type timelineCmd struct {
	record
	Incident string `arg:"" help:"The incident, such as INC-7."`
}

// Run prints the timeline.
func (cmd timelineCmd) Run(ctx context.Context, t *terminal) error {
	return cmd.one(ctx, t, cmd.Incident, func(l *library, v templates.View) (string, error) { return l.say.Timeline(v), nil })
}

type listCmd struct{ record }

// Run prints the incidents.
func (cmd listCmd) Run(ctx context.Context, t *terminal) (err error) {
	l, err := cmd.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ins, asOf, err := l.all(ctx)
	if err != nil {
		return err
	}
	return printed(t, l.say.ListText(ins, templates.View{Work: l.ws, AsOf: asOf}))
}

type verifyCmd struct{ record }

// Run follows the hash chain of the record; status 1 if it is broken.
func (cmd verifyCmd) Run(ctx context.Context, t *terminal) (err error) {
	l, err := cmd.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	faults, err := l.Verify(ctx)
	if err != nil {
		return err
	}
	if len(faults) == 0 {
		return printed(t, "The record is whole.")
	}
	if err := printed(t, strings.Join(faults, "\n")); err != nil {
		return err
	}
	return errUnhappy
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

type digestCmd struct {
	record
	From        string `help:"The first day, such as 2022-04-11." placeholder:"DAY"`
	To          string `help:"The last day; default the first." placeholder:"DAY"`
	Week        string `help:"The week, Monday to Sunday, that a day is in; default that of the newest event." placeholder:"DAY"`
	Month       string `help:"A month, such as 2022-04." placeholder:"MONTH"`
	JSON        bool   `name:"json" help:"Print every number as JSON."`
	Definitions bool   `help:"Print what each number means, with the four that are called MTTR."`
	Private     bool   `help:"Name private incidents; without it they are only counted."`
	Chart       string `help:"Draw the charts into this folder, as PNG and SVG." type:"path" placeholder:"DIR"`
	Force       bool   `help:"Let --chart replace files that are there."`
}

// Validate wants one period.
func (cmd digestCmd) Validate() error {
	given := 0
	for _, one := range []string{cmd.From, cmd.Week, cmd.Month} {
		if one != "" {
			given++
		}
	}
	switch {
	case given > 1:
		return errors.New("--from, --week and --month each name a period; give one of them")
	case cmd.To != "" && cmd.From == "":
		return errors.New("--to wants --from")
	case cmd.Force && cmd.Chart == "":
		return errors.New("--force is for the files of --chart")
	case cmd.JSON && cmd.Definitions:
		return errors.New("--json has the definitions; leave out --definitions")
	}
	return nil
}

// Run prints the digest. What is not over at --as-of, or at the end of the period, counts up to then.
func (cmd digestCmd) Run(ctx context.Context, t *terminal) (err error) {
	l, err := cmd.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	term, err := cmd.term(ctx, l)
	if err != nil {
		return err
	}
	since := term.Since()
	if first := incident.SeriesFrom(term, chartWeeks(term)); first.Before(since) {
		since = first
	}
	m, version, err := l.Material(ctx, store.Wanted{Since: since, AsOf: l.asOf, Progress: progress(t)})
	if err != nil {
		return err
	}
	if now := time.Now(); m.AsOf.IsZero() && now.Before(term.To) {
		m.AsOf = now.UTC() // the period is not over
	}
	if cmd.Private {
		m.Sees = func(incident.Incident) bool { return true }
	}
	v := templates.DigestView{Digest: incident.DigestOf(m, term), Work: l.ws, Version: version}
	_, _ = fmt.Fprintf(t.err, "as of %s\n", v.AsOf.In(l.ws.In()).Format("2006-01-02 15:04 MST"))
	if cmd.Chart != "" {
		if err := cmd.draw(t, l, incident.SeriesOf(m, term, chartWeeks(term)), term); err != nil {
			return err
		}
	}
	return printed(t, cmd.text(l.say, v))
}

func (cmd digestCmd) text(say *templates.Set, v templates.DigestView) string {
	switch {
	case cmd.JSON:
		return say.DigestJSON(v)
	case cmd.Definitions:
		return say.Digest(v) + "\n\n" + say.DigestDefinitions(v)
	}
	return say.Digest(v)
}

// term is the period that was asked for: without one, the week of the newest event.
func (cmd digestCmd) term(ctx context.Context, l *library) (incident.Term, error) {
	zone := l.ws.In()
	switch {
	case cmd.From != "":
		return days(cmd.From, cmd.To, zone)
	case cmd.Month != "":
		day, err := time.Parse("2006-01", cmd.Month)
		if err != nil {
			return incident.Term{}, fmt.Errorf("--month %q is not a month such as 2022-04", cmd.Month)
		}
		return incident.MonthOf(day, zone), nil
	case cmd.Week != "":
		day, err := aDay("--week", cmd.Week)
		return incident.WeekOf(day, zone), err
	}
	newest, err := l.Newest(ctx, l.asOf)
	if err == nil && newest.IsZero() {
		err = fmt.Errorf("the record holds nothing%s; name a period with --from, --week or --month", l.then())
	}
	return incident.WeekOf(incident.DayOf(newest, zone), zone), err
}

// mostDays is the longest period: a day of a hundred years is a typing mistake.
const mostDays = 10 * 366

func days(from, to string, zone *time.Location) (incident.Term, error) {
	first, err := aDay("--from", from)
	if err != nil {
		return incident.Term{}, err
	}
	last := first
	if to != "" {
		if last, err = aDay("--to", to); err != nil {
			return incident.Term{}, err
		}
	}
	n := int(last.Sub(first)/(24*time.Hour)) + 1
	if n < 1 || n > mostDays {
		return incident.Term{}, fmt.Errorf("from %s to %s is not a period of a day up to ten years", from, to)
	}
	return incident.DaysFrom(first, n, zone), nil
}

func aDay(name, value string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return day, fmt.Errorf("%s %q is not a day such as 2022-04-11", name, value)
	}
	return day, nil
}

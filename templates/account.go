package templates

import (
	"fmt"
	"slices"
	"time"

	"allclear/incident"
)

// account is what a letter tells of one incident: public halves, recorded times and their sums.
type account struct {
	clock
	in       incident.Incident
	Title    string
	Began    incident.Moment
	Started  incident.Moment // only if somebody said when
	Trigger  string
	Effects  []effect
	Detected incident.Moment
	Detector incident.Detector
	Answered incident.Moment // when we began our response
	Before   []string        // what was done before the cause was known
	After    []string        // and after
	Periods  []period
	Total    time.Duration
	Slow     time.Duration
	Cause    string
	CauseAt  incident.Moment
	NoCause  bool // nobody has confirmed a cause
	Again    bool // it came back before the cause was known
	Closed   incident.Moment
	Why      string
	Still    string // what is still down: "the platform"
	Over     bool
}

// effect is an effect on customers in the past tense, or as it was typed where its tense is not known.
type effect struct {
	Words  string
	Quoted bool
}

// period is one stretch of downtime.
type period struct {
	From, To incident.Moment
	For      time.Duration
	Open     bool
}

func newAccount(c clock, in incident.Incident, ws incident.Workspace) account {
	a := account{
		clock: c, in: in, Title: publicTitle(in), Began: began(in), Started: in.StartedAt, Detected: in.Detection, Detector: in.Detector,
		Answered: in.Declared, Closed: in.Closing, Why: public(in.ClosingWhy), Over: isOver(in),
		Total: in.Windows.Of(incident.Down).Total(c.now), Slow: in.Windows.Of(incident.Degraded).Total(c.now),
	}
	if in.StartedAt.Known() {
		a.Trigger = public(in.Trigger)
	}
	for _, e := range effects(in.Windows) {
		words, ok := past(e)
		a.Effects = append(a.Effects, effect{sentence(words), !ok})
	}
	a.Still = and(saying(in.Windows.Open(), ws))
	a.periods()
	a.cause()
	return a
}

func (a *account) periods() {
	down := a.in.Windows.Of(incident.Down)
	for _, s := range down.Union(a.now) {
		p := period{From: startAt(down, s.From), To: endAt(down, s.To), For: s.Length()}
		p.Open = !p.To.Known()
		a.Periods = append(a.Periods, p)
	}
}

// startAt and endAt find how exactly the bounds of a stretch are known.
func startAt(ws incident.Windows, t time.Time) incident.Moment {
	i := slices.IndexFunc(ws, func(w incident.Window) bool { return w.Start.At.Equal(t) })
	return ws[i].Start
}

func endAt(ws incident.Windows, t time.Time) incident.Moment {
	for _, w := range ws {
		if w.End.At.Equal(t) {
			return w.End
		}
	}
	return incident.Moment{}
}

// cause sorts what was done into before and after the cause was confirmed.
func (a *account) cause() {
	c, known := a.in.ConfirmedCause()
	a.NoCause = !known
	a.Cause, a.CauseAt = publicCause(a.in)
	for _, m := range a.in.Mitigations {
		words := public(m.Text)
		switch {
		case words == "":
		case known && !m.At.At.Before(c.At.At) && m.Result == incident.Done:
			a.After = append(a.After, words)
		case !known || m.At.At.Before(c.At.At):
			a.Before = append(a.Before, words)
		}
	}
	for _, p := range a.Periods[min(1, len(a.Periods)):] {
		a.Again = !known || p.From.At.Before(c.At.At)
	}
}

// Extra is how often the downtime came back.
func (a account) Extra() int { return len(a.Periods) - 1 }

// OnDay says the day it began: "Monday, April 11".
func (a account) OnDay() string { return a.DayOf(a.Began) }

// DayOf says the day of a moment: "Monday, April 11".
func (a account) DayOf(m incident.Moment) string { return m.At.In(a.zone).Format("Monday, January 2") }

// Clock says a time with its preposition, and its day where that is another than the one it began:
// "at 9:13 AM EDT on Wednesday, April 13, 2022".
func (a account) Clock(m incident.Moment) string {
	if incident.DayOf(m.At, a.zone).Equal(incident.DayOf(a.Began.At, a.zone)) {
		return a.Bare(m)
	}
	return a.Bare(m) + " on " + a.Day(m.At)
}

// SameDay is Clock, but says it where the day is the same.
func (a account) SameDay(m incident.Moment) string {
	if incident.DayOf(m.At, a.zone).Equal(incident.DayOf(a.Began.At, a.zone)) {
		return a.Bare(m) + " the same day"
	}
	return a.Clock(m)
}

// Bare says a time of day with its preposition: "at 8:56 AM EDT", "around 8:00 PM EDT".
func (a account) Bare(m incident.Moment) string {
	if m.Around {
		return a.Time(m)
	}
	return "at " + a.Time(m)
}

// Range says a period: "8:50 AM to 9:31 AM EDT", with its day where that is another than the one it began.
func (a account) Range(p period) string {
	return a.span(p.From, p.To, incident.DayOf(a.Began.At, a.zone))
}

// Spread says over how long the downtime was spread: "a 10-hour period", "9 hours and 12 minutes".
func (a account) Spread() string {
	b, ok := a.in.Windows.Of(incident.Down).Bounds(a.now)
	if !ok {
		return ""
	}
	if d := b.Length(); d%time.Hour != 0 {
		return prose(d)
	}
	h := int(b.Length() / time.Hour)
	article := "a"
	if h == 8 || h == 11 || h == 18 || h/10 == 8 {
		article = "an"
	}
	return fmt.Sprintf("%s %d-hour period", article, h)
}

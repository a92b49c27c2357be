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
	Answered incident.Moment // when we opened it
	Responds bool            // that is when we began our response to something we were told of, and the record is no contradiction
	Before   []string        // what was done before the cause was known
	After    []string        // and after
	Periods  []period        // of downtime
	Dips     []period        // of degraded time, a minute or more each
	Total    time.Duration
	Slow     time.Duration
	Extra    int               // how often something that was back failed again
	Flickers []string          // what did: "our US region"; nothing where it is all that was affected
	flicker  incident.Windows  // its windows
	returns  []incident.Moment // when it failed again
	Cause    string
	CauseAt  incident.Moment
	NoCause  bool // nobody has confirmed a cause
	Again    bool // it came back before the cause was known
	Closed   incident.Moment
	Why      string
	Still    []string // what is still down: "the platform"
	Over     bool
	Measured bool // it has windows
}

// effect is an effect on customers in the past tense, or as it was typed where its tense is not known.
type effect struct {
	Words string
	Typed bool
}

// period is one stretch in which something was down, or degraded.
type period struct {
	Say      []string // what was: "our US region"; nothing where it is all that was affected
	From, To incident.Moment
	For      time.Duration
	Open     bool
}

func newAccount(c clock, in incident.Incident, ws incident.Workspace) account {
	a := account{
		clock: c, in: in, Title: c.publicTitle(in), Began: began(in), Started: in.StartedAt, Detected: in.Detection, Detector: in.Detector,
		Answered: in.Declared, Closed: in.Closing, Why: public(in.ClosingWhy), Over: isOver(in), Measured: len(in.Windows) > 0,
		Total: in.Windows.Of(incident.Down).Total(c.now),
	}
	a.start()
	for _, e := range effects(in.Windows) {
		words, ok := past(e)
		a.Effects = append(a.Effects, effect{sentence(words), !ok})
	}
	a.Still = saying(in.Windows.Open(), ws)
	a.periods(ws)
	a.dips(ws)
	a.cause()
	return a
}

// start says when it began and what happened then. A start that was told later than the first window cannot be
// it: then the window's is, with the window's own words.
func (a *account) start() {
	switch {
	case startedLate(a.in):
		a.Started = a.Began
	case a.Started.Known():
		a.Trigger = public(a.in.Trigger)
	}
	told := a.Detected.Known() || a.Started.Known() || len(a.in.Windows) > 0
	a.Responds = told && !a.Answered.At.Before(a.Began.At) && !a.Answered.At.Before(a.Detected.At)
}

// startedLate reports whether the start that was recorded lies after the first window.
func startedLate(in incident.Incident) bool {
	return in.StartedAt.Known() && len(in.Windows) > 0 && in.Windows[0].Start.At.Before(in.StartedAt.At)
}

// periods finds the downtime of each component. They are named where not all of them share every period.
func (a *account) periods(ws incident.Workspace) {
	down := a.in.Windows.Of(incident.Down)
	names := components(down)
	for _, name := range names {
		own := ofComponent(down, name)
		stretches := stretchesOf(own, a.now)
		for i, p := range stretches {
			if i > 0 {
				a.returns = append(a.returns, p.From)
			}
			a.Periods = shared(a.Periods, p, ws.Say(name))
		}
		if n := len(stretches); n > 1 {
			a.Extra = max(a.Extra, n-1)
			a.flicker = append(a.flicker, own...)
			a.Flickers = append(a.Flickers, ws.Say(name))
		}
	}
	if unnamed(a.Periods, len(names)) {
		a.Flickers = nil
	}
	inOrder(a.Periods)
}

// dips finds the degraded time of each component. Less than a minute of it is not worth a customer's.
func (a *account) dips(ws incident.Workspace) {
	slow := a.in.Windows.Of(incident.Degraded)
	var spans []incident.Span
	for _, name := range components(slow) {
		for _, p := range stretchesOf(ofComponent(slow, name), a.now) {
			if p.For < time.Minute {
				continue
			}
			a.Dips = shared(a.Dips, p, ws.Say(name))
			spans = append(spans, p.span(a.now))
		}
	}
	unnamed(a.Dips, len(components(a.in.Windows)))
	inOrder(a.Dips)
	a.Slow = incident.Length(incident.Union(spans))
}

// shared adds a period of something to those that are known: to the one of the same times, if there is one.
func shared(all []period, p period, say string) []period {
	for i, q := range all {
		if q.From == p.From && q.To == p.To {
			all[i].Say = union(q.Say, []string{say})
			return all
		}
	}
	p.Say = []string{say}
	return append(all, p)
}

// unnamed takes the names away where every period is one of all components, of which there are so many.
func unnamed(all []period, names int) bool {
	if slices.ContainsFunc(all, func(p period) bool { return len(p.Say) < names }) {
		return false
	}
	for i := range all {
		all[i].Say = nil
	}
	return true
}

func inOrder(ps []period) {
	slices.SortStableFunc(ps, func(a, b period) int { return a.From.At.Compare(b.From.At) })
}

func (p period) span(now time.Time) incident.Span {
	if p.Open {
		return incident.Span{From: p.From.At, To: now}
	}
	return incident.Span{From: p.From.At, To: p.To.At}
}

// stretchesOf returns the stretches of one component's windows.
func stretchesOf(ws incident.Windows, now time.Time) []period {
	var out []period
	for _, s := range ws.Union(now) {
		p := period{From: startAt(ws, s.From), To: endAt(ws, s.To), For: s.Length()}
		p.Open = !p.To.Known()
		out = append(out, p)
	}
	return out
}

// Overlap reports whether the parts add up to more than the total, because some minutes belong to several.
func (a account) Overlap() bool {
	parts := make([]time.Duration, len(a.Periods))
	for i, p := range a.Periods {
		parts[i] = p.For
	}
	return overlap(parts, a.Total)
}

// overlap reports whether parts, as they are printed, add up to more than their total as it is printed.
func overlap(parts []time.Duration, total time.Duration) bool {
	var sum, printed time.Duration
	for _, p := range parts {
		sum += p
		printed += p.Truncate(time.Minute)
	}
	return sum > total && printed > total.Truncate(time.Minute)
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
		case known && !m.At.At.Before(c.At.At):
			a.After = append(a.After, words)
		default:
			a.Before = append(a.Before, words)
		}
	}
	for _, m := range a.returns {
		a.Again = !known || m.At.Before(c.At.At)
	}
}

// Intermittent says what was: "The downtime", "The downtime of our US region".
func (a account) Intermittent() string {
	if len(a.Flickers) == 0 {
		return a.say("the downtime")
	}
	return a.say("the downtime of", a.few(a.Flickers))
}

// Returned says what came back: "Service", "Our US region".
func (a account) Returned() string {
	if len(a.Flickers) == 0 {
		return a.say("service")
	}
	return capital(a.few(a.Flickers))
}

const mostNamed = 3 // in one sentence

// few joins names, unless they are so many that nobody would read on.
func (w *wording) few(names []string) string {
	if len(names) > mostNamed {
		return w.say("several parts")
	}
	return and(names)
}

// Unrestored says what is still affected: "The platform is".
func (a account) Unrestored() string {
	if len(a.Still) == 1 {
		return a.say("one is", capital(a.Still[0]))
	}
	return a.say("several are", capital(a.few(a.Still)))
}

// OnDay says the day it began: "Monday, April 11", with its year where the letter is of another.
func (a account) OnDay() string { return a.DayOf(a.Began) }

// DayOf says the day of a moment: "Monday, April 11".
func (a account) DayOf(m incident.Moment) string {
	if incident.DayOf(m.At, a.zone).Year() != a.today().Year() {
		return a.Day(m.At)
	}
	return m.At.In(a.zone).Format("Monday, January 2")
}

// Clock says a time with its preposition, and its day where that is another than the one it began:
// "at 9:13 AM EDT on Wednesday, April 13, 2022".
func (a account) Clock(m incident.Moment) string {
	if incident.DayOf(m.At, a.zone).Equal(incident.DayOf(a.Began.At, a.zone)) {
		return a.Bare(m)
	}
	return a.say("another day", a.Bare(m), a.Day(m.At))
}

// SameDay is Clock, but says it where the day is the same.
func (a account) SameDay(m incident.Moment) string {
	if incident.DayOf(m.At, a.zone).Equal(incident.DayOf(a.Began.At, a.zone)) {
		return a.say("the same day", a.Bare(m))
	}
	return a.Clock(m)
}

// Bare says a time of day with its preposition: "at 8:56 AM EDT", "around 8:00 PM EDT".
func (a account) Bare(m incident.Moment) string {
	if m.Around {
		return a.Time(m)
	}
	return a.say("at a time", a.Time(m))
}

// Range says a period: "8:50 AM to 9:31 AM EDT", with its day where that is another than the one it began.
func (a account) Range(p period) string {
	return a.span(p.From, p.To, incident.DayOf(a.Began.At, a.zone))
}

// Spread says over how long the downtime that came back was spread: "a 10-hour period", "9 hours and 12 minutes".
func (a account) Spread() string {
	b, ok := a.flicker.Bounds(a.now)
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

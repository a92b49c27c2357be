package templates

import (
	"fmt"
	"slices"
	"time"

	"allclear/incident"
)

// Draft writes the update that the record allows customers to be given, and names what it
// lacks for a full one. It is made from public halves alone.
func (s *Set) Draft(v View, phase incident.Phase, next time.Time) (text string, missing []string) {
	if phase == "" {
		phase = v.In.Status.Phase()
	}
	d := newDraft(v, phase, next)
	soft, hard := lengthsOf(phase)
	done := d.Done
	for n := min(len(done), 3); n >= 0; n-- {
		d.Done = done[len(done)-n:]
		if text = flow(s.plain, "draft "+string(phase.Phase()), d); length(text) <= soft {
			break
		}
	}
	missing = d.missing()
	for most := 320; length(text) > hard && most > 10; most /= 2 {
		d.Effect, d.Cause = cut(d.Effect, most), cut(d.Cause, most)
		text = flow(s.plain, "draft "+string(phase.Phase()), d)
		if length(text) <= hard {
			missing = append(missing, fmt.Sprintf("length: words were cut to stay under %d characters", hard))
		}
	}
	return text, missing
}

// lengthsOf returns how long an update should be and how long it may be, in characters.
func lengthsOf(p incident.Phase) (soft, hard int) {
	if p.Phase() == incident.Resolved {
		return 900, 1600
	}
	return 480, 1000
}

// draft is what an update can say. Every typed word in it is a public half.
type draft struct {
	clock
	phase incident.Phase
	in    incident.Incident
	next  time.Time

	Say       []string // the components as sentences say them; none if no window was recorded
	Effect    string
	Open      bool // customers are affected now
	Degraded  bool // this stretch was never down
	Again     bool // it came back
	Began     incident.Moment
	Back      incident.Moment // since when it is available again
	This      time.Duration   // downtime of this stretch
	Total     time.Duration   // downtime so far
	Slow      time.Duration   // degraded time so far
	Periods   int             // of downtime
	First     incident.Moment // start of the first downtime
	Last      incident.Moment // end of the last downtime
	Cause     string
	Done      []string
	Unchanged incident.Moment // the last update, if nothing has changed since
	Over      bool
	NoLoss    bool
	ReportBy  time.Time
}

func newDraft(v View, phase incident.Phase, next time.Time) *draft {
	in := stateAt(v.In, v.AsOf)
	d := &draft{clock: v.outside(), phase: phase.Phase(), in: in, next: next}
	d.Cause, _ = publicCause(in)
	d.Done = publicDone(in, time.Time{})
	d.Over = in.Status == incident.Resolved || in.Status.Over()
	d.NoLoss = in.Confirmations.Denied(incident.DataLoss)
	d.totals()
	d.stretch(v.Work)
	d.Unchanged = unchangedSince(in, d.phase, v.AsOf)
	if in.Severity.Grave() && in.Resolution.Known() {
		d.ReportBy = in.Resolution.At.In(d.zone).AddDate(0, 0, 3)
	}
	return d
}

func (d *draft) totals() {
	down := d.in.Windows.Of(incident.Down)
	d.Total, d.Slow = down.Total(d.now), d.in.Windows.Of(incident.Degraded).Total(d.now)
	d.Periods = len(episodes(down, d.now))
	if len(down) > 0 {
		d.First = down[0].Start
		_, d.Last = d.in.Recoveries()
	}
}

// stretch finds the stretch of impact the update is about: the open one, or else the last.
func (d *draft) stretch(work incident.Workspace) {
	all := episodes(d.in.Windows, d.now)
	if len(all) == 0 {
		d.Began = d.in.StartedAt
		return
	}
	about := within(d.in.Windows, all[len(all)-1])
	d.Began = about[0].Start
	d.Degraded = len(about.Of(incident.Down)) == 0
	d.This = about.Of(incident.Down).Total(d.now)
	if d.Open = len(about.Open()) > 0; d.Open {
		about = about.Open()
		d.again(hadBefore(d.in.Windows, about, d.Began.At), d.Began)
	} else {
		d.Back = lastEnd(about)
		d.again(fellBack(d.in) && d.phase == incident.Investigating, d.lastTurn())
	}
	if d.phase == incident.Resolved {
		about = d.in.Windows
	}
	d.Say = saying(about, work)
	if d.Open || !d.Again {
		d.Effect = public(about[len(about)-1].Effect)
	}
}

// again marks a problem that came back at a time; what was done against it before that time is no news.
func (d *draft) again(is bool, at incident.Moment) {
	if is {
		d.Again, d.Began, d.Done = true, at, publicDone(d.in, at.At)
	}
}

func (d *draft) lastTurn() incident.Moment { return d.in.Turns[len(d.in.Turns)-1].From }

// hadBefore reports whether a component of these windows was affected before, in a stretch of its own: only then
// has its problem returned.
func hadBefore(all, these incident.Windows, began time.Time) bool {
	return slices.ContainsFunc(all, func(w incident.Window) bool {
		same := func(o incident.Window) bool { return o.Component == w.Component }
		return w.Start.At.Before(began) && slices.ContainsFunc(these, same)
	})
}

func lastEnd(ws incident.Windows) incident.Moment {
	var last incident.Moment
	for _, w := range ws {
		if w.End.At.After(last.At) {
			last = w.End
		}
	}
	return last
}

// fellBack reports whether the incident returned to investigating from a better status.
func fellBack(in incident.Incident) bool {
	n := len(in.Turns)
	if n < 2 || in.Turns[n-1].Status != incident.Investigating {
		return false
	}
	was := in.Turns[n-2].Status
	return was == incident.Monitoring || was == incident.Resolved || was.Over()
}

// unchangedSince returns when customers were last told the same phase, if nothing they could notice happened since.
func unchangedSince(in incident.Incident, phase incident.Phase, now time.Time) incident.Moment {
	for _, ev := range slices.Backward(in.Effective) {
		switch b := ev.Body.(type) {
		case *incident.Published:
			if m := ev.Occurred; b.Phase == phase && m.At.Before(now) {
				return m
			}
			return incident.Moment{}
		case *incident.ImpactBegan, *incident.ImpactEnded, *incident.StatusChanged, *incident.Reopened:
			return incident.Moment{}
		case *incident.Mitigated, *incident.CauseStated:
			if public(ev.Words()) != "" {
				return incident.Moment{}
			}
		}
	}
	return incident.Moment{}
}

// Affected says what is affected: "our US region and the API".
func (d *draft) Affected() string { return and(d.Say) }

// Has is the verb for [draft.Affected].
func (d *draft) Has() string { return d.either("has", "have") }

// Was is the verb for [draft.Affected].
func (d *draft) Was() string { return d.either("was", "were") }

func (d *draft) either(one, many string) string {
	if len(d.Say) > 1 {
		return many
	}
	return one
}

// Well says what the service is after this stretch.
func (d *draft) Well() string {
	if d.Degraded {
		return "working normally"
	}
	return "available"
}

// It is the pronoun for [draft.Affected].
func (d *draft) It() string { return d.either("it", "they") }

// Downtimes says from when to when it was down: "8:56 AM EDT to 9:58 AM EDT". Each time keeps its zone:
// on a status page a reader may quote one without the other.
func (d *draft) Downtimes(join string) string {
	first := d.When(d.First)
	if incident.DayOf(d.First.At, d.zone).Equal(incident.DayOf(d.Last.At, d.zone)) {
		first = d.Time(d.First)
	}
	return first + " " + join + " " + d.When(d.Last)
}

// Minutes says a duration in minutes, as customers read it.
func (d *draft) Minutes(t time.Duration) string { return count(int(t/time.Minute), "minute") }

// NextUpdate says when the next update comes; nothing if none was promised.
func (d *draft) NextUpdate() string {
	if d.next.IsZero() {
		return ""
	}
	return "Next update by " + d.WhenAt(d.next) + "."
}

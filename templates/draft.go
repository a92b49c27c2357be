package templates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// Draft writes the update that the record allows customers to be given, and names what it
// lacks for a full one. It is made from public halves alone.
func (s *Set) Draft(v View, out incident.Outlet, phase incident.Phase, next time.Time) (text string, missing []string) {
	_ = out // one form for all, as yet
	v.words = s.words
	if phase == "" {
		phase = v.In.Status.Phase()
	}
	d := newDraft(v, phase, next)
	if d.in.Status == incident.Cancelled {
		return s.drafted(d, "cancelled"), nil
	}
	name := string(phase.Phase())
	soft, hard := lengthsOf(phase)
	done := d.Done
	for n := min(len(done), 3); n >= 0; n-- {
		d.Done = done[len(done)-n:]
		if text = s.drafted(d, name); length(text) <= soft {
			break
		}
	}
	missing = d.missing()
	for most := 320; length(text) > hard && most > 10; most /= 2 {
		d.shorten(most)
		if text = s.drafted(d, name); length(text) <= hard {
			missing = append(missing, fmt.Sprintf("length: words were cut to stay under %d characters", hard))
		}
	}
	return text, missing
}

func (s *Set) drafted(d *draft, name string) string {
	return drilled(d.in, flow(s.plain, "draft "+name, d))
}

// drilled marks a text of a drill, so that nobody takes it for one to post.
func drilled(in incident.Incident, text string) string {
	if !in.Drill || strings.HasPrefix(text, "DRILL. ") {
		return text
	}
	return "DRILL. " + text
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
	work  incident.Workspace
	next  time.Time

	Returned  []affected // what is affected now and was before
	Fresh     []affected // what else is affected now
	Up        []affected // what is well again
	Began     incident.Moment
	Total     time.Duration // downtime so far of what the update is about
	Slow      time.Duration // degraded time so far, if it is a minute at least
	Outages   []outage
	Cause     string
	Done      []string
	Unchanged incident.Moment // the last update, if nothing has changed since
	Over      bool
	NoLoss    bool
	ReportBy  time.Time
}

func newDraft(v View, phase incident.Phase, next time.Time) *draft {
	in := stateAt(v.In, v.AsOf)
	d := &draft{clock: v.outside(), phase: phase.Phase(), in: in, work: v.Work, next: next, Began: in.StartedAt}
	d.Cause, _ = publicCause(in)
	d.Done = publicDone(in, time.Time{})
	d.Over = isOver(in)
	d.NoLoss = in.Confirmations.Denied(incident.DataLoss)
	d.Unchanged = unchangedSince(in, d.phase, v.AsOf)
	d.Slow = in.Windows.Of(incident.Degraded).Total(d.now)
	if d.Slow < time.Minute {
		d.Slow = 0
	}
	d.stretches()
	d.outages()
	if in.Severity.Grave() && in.Resolution.Known() {
		d.ReportBy = in.Resolution.At.In(d.zone).AddDate(0, 0, 3)
	}
	return d
}

// stretches finds what the update is about: what is affected now, and what was restored in the same stretch.
func (d *draft) stretches() {
	for _, name := range components(d.about()) {
		a := lastStretch(d.clock, d.work.Say(name), d.of(name))
		switch {
		case a.Back.Known():
			d.Up = append(d.Up, a)
		case a.Again:
			d.Returned = append(d.Returned, a)
		default:
			d.Fresh = append(d.Fresh, a)
		}
	}
	d.Returned, d.Fresh = merged(d.Returned, sameStart), merged(d.Fresh, sameStart)
	for i := range d.Fresh {
		d.Fresh[i].Also = i > 0 || len(d.Returned) > 0
		d.Fresh[i].Unchanged = d.Unchanged
	}
	if len(d.Returned) > 0 { // what was done before that time is no news
		d.Done = publicDone(d.in, d.Returned[0].Began.At)
	}
	d.Total = d.total()
}

// about returns the windows the update is about: of the last stretch, or all of them where it is the last update.
func (d *draft) about() incident.Windows {
	all := episodes(d.in.Windows, d.now)
	if len(all) == 0 || d.phase == incident.Resolved {
		return d.in.Windows
	}
	return within(d.in.Windows, all[len(all)-1])
}

// of returns every window of a component.
func (d *draft) of(component string) incident.Windows { return ofComponent(d.in.Windows, component) }

// total is the downtime of what has returned, or else of everything the update is about.
func (d *draft) total() time.Duration {
	var down incident.Windows
	for _, name := range components(d.about()) {
		ws := d.of(name).Of(incident.Down)
		if len(d.Returned) == 0 || d.phase == incident.Resolved || len(d.of(name).Open()) > 0 && len(episodes(d.of(name), d.now)) > 1 {
			down = append(down, ws...)
		}
	}
	return down.Total(d.now)
}

func (d *draft) outages() {
	for _, name := range components(d.in.Windows) {
		o, ok := outageOf(d.clock, d.work.Say(name), d.of(name))
		if !ok {
			continue
		}
		if i := slices.IndexFunc(d.Outages, o.same); i >= 0 {
			d.Outages[i].Say = union(d.Outages[i].Say, o.Say)
			continue
		}
		d.Outages = append(d.Outages, o)
	}
}

// Unknown reports whether nobody has said what is affected.
func (d *draft) Unknown() bool { return len(d.in.Windows) == 0 }

// Open reports whether customers are affected now.
func (d *draft) Open() bool { return len(d.Returned)+len(d.Fresh) > 0 }

// Recurred reports whether what is well again was affected more than once.
func (d *draft) Recurred() bool {
	return slices.ContainsFunc(d.Up, func(a affected) bool { return a.Again })
}

// Ongoing is what goes on and is not said to have returned; nil if there is none.
func (d *draft) Ongoing() *affected {
	all := d.Fresh
	if d.phase == incident.Resolved {
		all = slices.Concat(d.Returned, d.Fresh)
	}
	all = merged(all, func(_, _ affected) bool { return true })
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// Restored is what is well again, by when.
func (d *draft) Restored() []affected { return merged(d.Up, sameReturn) }

// RestoredAfter is what is well again, by when and after how many minutes.
func (d *draft) RestoredAfter() []affected { return merged(d.Up, sameMinutes) }

// Names says everything the update is about.
func (d *draft) Names() string {
	var all []string
	for _, a := range slices.Concat(d.Returned, d.Fresh, d.Up) {
		all = union(all, a.Say)
	}
	return and(all)
}

// Minutes says a duration in minutes, as customers read it.
func (d *draft) Minutes(t time.Duration) string { return inMinutes(t) }

// NextUpdate says when the next update comes; nothing if none is to come, or if that time is over.
func (d *draft) NextUpdate() string {
	if d.phase == incident.Resolved || !d.next.After(d.now) {
		return ""
	}
	return "Next update by " + d.WhenAt(d.next) + "."
}

// shorten cuts every typed word that is not a list.
func (d *draft) shorten(most int) {
	d.Cause = cut(d.Cause, most)
	for _, all := range [][]affected{d.Returned, d.Fresh} {
		for i := range all {
			all[i].Effects = shortened(all[i].Effects, most)
		}
	}
}

// shortened cuts words, and leaves out those for which there is no room at all.
func shortened(all []string, most int) []string {
	var out []string
	for _, s := range all[:min(len(all), 3)] {
		out = append(out, cut(s, most))
	}
	return out
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

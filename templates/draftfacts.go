package templates

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"allclear/incident"
)

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
	AllDown   time.Duration // downtime so far of anything
	Slow      time.Duration // degraded time so far, if it is a minute at least
	Outages   []outage
	Named     bool // outages are told by name, not as "it"
	Cause     string
	Done      []string
	News      []string        // what was said for customers and has not reached them, or still holds
	Unchanged incident.Moment // the last update, if nothing has changed since
	Corrects  incident.Moment // the last update, if what it said was corrected since
	Over      bool
	NoLoss    bool
	ReportBy  time.Time
	Title     string
	Link      string // of the status page; "" if there is none
}

// newDraft gathers the facts of an incident as it stood at the view's instant.
func newDraft(v View, in incident.Incident, out incident.Outlet, phase incident.Phase, next time.Time) *draft {
	in.Windows = lasting(in.Windows)
	d := &draft{clock: v.outside(), phase: phase, in: in, work: v.Work, next: next, Began: in.StartedAt}
	d.curt = out == incident.Banner || out == incident.Social
	d.Cause, _ = publicCause(in)
	d.Cause = worded(d.Cause)
	d.Done = wordedOf(publicDone(in, time.Time{}))
	d.Over = isOver(in)
	d.NoLoss = in.Confirmations.Denied(incident.DataLoss)
	d.Title = worded(public(in.Title))
	d.Link = followed(v.Work.StatusPage)
	d.Corrects = correctedUpdate(in)
	if !d.Corrects.Known() {
		d.Unchanged = unchangedSince(in, d.phase, v.AsOf)
	}
	d.Slow = in.Windows.Of(incident.Degraded).Total(d.now)
	if d.Slow < time.Minute {
		d.Slow = 0
	}
	d.AllDown = in.Windows.Of(incident.Down).Total(d.now)
	d.stretches()
	d.outages()
	d.news()
	if day, ok := in.ReportBy(v.Work.ReportDays, d.zone); ok {
		d.ReportBy = noon(day, d.zone)
	}
	return d
}

// lasting drops windows that ended as they began, as a correction may leave them: nobody noticed.
func lasting(ws incident.Windows) incident.Windows {
	return slices.DeleteFunc(slices.Clone(ws), func(w incident.Window) bool { return !w.Open() && !w.End.At.After(w.Start.At) })
}

// nameless is an incident in which all that was affected is the service: its components have no room.
func nameless(in incident.Incident) incident.Incident {
	in.Windows = slices.Clone(in.Windows)
	for i := range in.Windows {
		in.Windows[i].Component = ""
	}
	return in
}

// worded is a typed text, or nothing if it has neither a letter nor a digit.
func worded(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return s
	}
	return ""
}

func wordedOf(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return worded(s) == "" })
}

// followed is the address of the status page, if it is one that people can follow.
func followed(page string) string {
	if at := links.FindString(page); at == page && at != "" && length(at) <= 200 {
		return at
	}
	return ""
}

// calls says how a component stands in a sentence.
func (d *draft) calls(component string) string {
	if name := oneLine(d.work.Say(component)); worded(name) != "" {
		return name
	}
	return d.work.Say("")
}

// stretches finds what the update is about: what is affected now, and what was restored in the same stretch.
func (d *draft) stretches() {
	for _, name := range components(d.about()) {
		a := lastStretch(d.clock, d.calls(name), d.of(name))
		a.Effects = wordedOf(a.Effects)
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
		d.Done = wordedOf(publicDone(d.in, d.Returned[0].Began.At))
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
		o, ok := outageOf(d.clock, d.calls(name), d.of(name))
		if !ok {
			continue
		}
		if i := slices.IndexFunc(d.Outages, o.same); i >= 0 {
			d.Outages[i].Say = union(d.Outages[i].Say, o.Say)
			continue
		}
		d.Outages = append(d.Outages, o)
	}
	d.Named = d.curt || len(d.Outages) > 1
}

// news finds the public words of updates that customers have not been told since; or else the last ones
// of what goes on, because a way around holds until it is over.
func (d *draft) news() {
	var told, began time.Time
	if n := len(d.in.Publications); n > 0 {
		told = d.in.Publications[n-1].At.At
	}
	for _, a := range slices.Concat(d.Returned, d.Fresh) {
		if began.IsZero() || a.Began.At.Before(began) {
			began = a.Began.At
		}
	}
	last := ""
	for _, u := range d.in.Updates {
		words := worded(public(u.Text))
		switch {
		case words == "":
		case u.At.At.After(told):
			d.News = append(d.News, words)
		case d.Open() && !u.At.At.Before(began):
			last = words
		}
	}
	if len(d.News) == 0 && last != "" {
		d.News = []string{last}
	}
}

// Unknown reports whether nobody has said what is affected.
func (d *draft) Unknown() bool { return len(d.in.Windows) == 0 }

// Open reports whether customers are affected now.
func (d *draft) Open() bool { return len(d.Returned)+len(d.Fresh) > 0 }

// Phase is the phase of the update.
func (d *draft) Phase() string { return string(d.phase) }

// Recurred reports whether what is well again was affected more than once.
func (d *draft) Recurred() bool {
	return slices.ContainsFunc(d.Up, func(a affected) bool { return a.Again })
}

// ongoing is what goes on and is not said to have returned.
func (d *draft) ongoing() []affected {
	all := d.Fresh
	if d.phase == incident.Resolved {
		all = slices.Concat(d.Returned, d.Fresh)
	}
	return merged(all, sameKind)
}

// restored is what is well again, by when.
func (d *draft) restored() []affected { return merged(d.Up, sameReturn) }

// restoredAfter is what is well again, by when and after how many minutes.
func (d *draft) restoredAfter() []affected { return merged(d.Up, sameMinutes) }

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

// Periods says from when to when the only outage lasted each time.
func (d *draft) Periods() []string {
	if len(d.Outages) != 1 || d.Outages[0].Periods < 2 || d.Outages[0].Periods > 8 {
		return nil
	}
	var out []string
	told := incident.DayOf(d.Outages[0].Last.At, d.zone)
	for _, s := range episodes(d.in.Windows.Of(incident.Down), d.now) {
		out = append(out, d.span(incident.Exactly(s.From), incident.Exactly(s.To), told))
	}
	return out
}

// NextBy says when the next update comes; nothing if none is to come, or if that time is over.
func (d *draft) NextBy() string {
	if d.phase == incident.Resolved || !d.next.After(d.now) {
		return ""
	}
	return d.WhenAt(d.next)
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

// correctedUpdate returns when customers were last told something that was amended since.
func correctedUpdate(in incident.Incident) incident.Moment {
	n := len(in.Publications)
	if n == 0 || len(in.CorrectedSince(in.Publications[n-1].Seq)) == 0 {
		return incident.Moment{}
	}
	return in.Publications[n-1].At
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
		case *incident.Updated, *incident.Mitigated, *incident.CauseStated:
			if public(ev.Words()) != "" {
				return incident.Moment{}
			}
		}
	}
	return incident.Moment{}
}

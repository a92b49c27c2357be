package templates

import (
	"fmt"
	"iter"
	"time"

	"allclear/incident"
)

// Postmortem returns the postmortem for people inside, in Markdown: fifteen parts, from the
// record alone. A part the record has nothing for says so. related are the incidents this
// one is related to, for their titles.
func (s *Set) Postmortem(v View, related []incident.Incident) string {
	t := s.timeline(s.markdown, &v)
	return pages(s.markdown, "postmortem", &postmortem{
		standing: newStanding(v), View: v, Rows: t.table(), Figures: v.In.Figures(v.AsOf), related: related,
	}, t.size()*5/4+5000)
}

// postmortem is what the postmortem is made from. Parts of their own size have files of their own.
type postmortem struct {
	standing
	View    View
	Rows    iter.Seq[ready] // of the timeline
	Figures incident.Figures
	related []incident.Incident
}

// Effects says what customers could not do.
func (p *postmortem) Effects() string { return p.effectNow(p.In, 1000) }

// ShortTitle heads the postmortem.
func (p *postmortem) ShortTitle() string { return titleOf(p.In) }

// Both says a moment for a table: UTC first, then the reader's zone.
func (c clock) Both(m incident.Moment) string {
	if !m.Known() {
		return c.say("not recorded")
	}
	return around(m) + c.Stamp(m.At) + " UTC (" + c.LocalStamp(m.At) + ")"
}

// BothAt is Both for an instant.
func (c clock) BothAt(t time.Time) string { return c.Both(incident.Moment{At: t}) }

// Longest and Shortest compare the stretches of downtime.
func (p *postmortem) Longest() time.Duration {
	var most time.Duration
	for _, d := range p.Parts {
		most = max(most, d)
	}
	return most
}

// Shortest is the shortest stretch of downtime.
func (p *postmortem) Shortest() time.Duration {
	least := p.Longest()
	for _, d := range p.Parts {
		least = min(least, d)
	}
	return least
}

// Span says from the first start to the last end of downtime.
func (p *postmortem) Span() string {
	b, ok := p.In.Windows.Of(incident.Down).Bounds(p.now)
	if !ok {
		return ""
	}
	return p.say("span", short(b.Length()), p.BothAt(b.From), p.BothAt(b.To))
}

// Measure is one figure with what it means.
type measure struct{ Name, Definition, Value string }

// Measures are the figures of the incident.
func (p *postmortem) Measures() []measure {
	f := p.Figures
	var out []measure
	for _, m := range []struct{ name, value string }{
		{"detect", p.lapse(f.ToDetect)},
		{"acknowledge", p.lapse(f.ToAcknowledge)},
		{"first public", p.lapse(f.ToFirstPublic)},
		{"first public too", p.lapse(f.DeclaredPublic)},
		{"first recovery", p.lapse(f.ToFirstUp)},
		{"restore", p.lapse(f.ToLastUp)},
		{"downtime", minutes(f.Downtime)},
		{"degraded", minutes(f.Degraded)},
		{"cause", p.lapse(f.ToCause)},
		{"resolve", p.lapse(f.ToResolve)},
		{"close", p.lapse(f.ToClose)},
	} {
		out = append(out, measure{p.say("measure " + m.name), p.say("measure " + m.name + " means"), m.value})
	}
	for _, s := range incident.Statuses()[:3] {
		out = append(out, measure{p.say("measure status", string(s)), p.say("measure status means"), minutes(p.In.Spent(s, p.now))})
	}
	return out
}

// MTTRs are the four figures that go by that name, for this incident alone; a period's are for a digest.
func (p *postmortem) MTTRs() []measure {
	f, n := p.Figures, len(p.Parts)
	repair, downtime := p.say("not recorded"), p.say("not recorded")
	if n > 0 {
		repair = p.say("mttr over", minutes(p.Down/time.Duration(n)), count(n, "downtime"))
		downtime = minutes(f.Downtime)
	}
	var out []measure
	for _, m := range []struct{ name, value string }{
		{"repair", repair}, {"downtime", downtime}, {"restore", p.lapse(f.ToLastUp)}, {"close", p.lapse(f.ToClose)},
	} {
		out = append(out, measure{p.say("mttr " + m.name), p.say("mttr " + m.name + " means"), m.value})
	}
	return out
}

// Days says on which days it was: from its start, or else its opening, until it was over or until now.
func (p *postmortem) Days() string {
	first, last := p.In.Declared.At, p.now
	if s := p.In.StartedAt; s.Known() && s.At.Before(first) {
		first = s.At
	}
	if n := len(p.In.Turns); n > 0 && p.In.Status.Over() {
		last = p.In.Turns[n-1].From.At
	}
	if from, to := p.Day(first), p.Day(last); from != to {
		return from + " – " + to
	}
	return p.Day(first)
}

// Looked reports whether somebody looked for earlier incidents like it.
func (p *postmortem) Looked() bool { return p.View.Earlier != nil }

// Recurrences says which earlier incidents have something in common with it.
func (p *postmortem) Recurrences() []string {
	var out []string
	for _, r := range p.In.Recurrences(p.View.Earlier) {
		var shared []string
		if r.Tag != "" {
			shared = append(shared, p.say("recurs tag", r.Tag))
		}
		if len(r.Components) > 0 {
			shared = append(shared, p.say("recurs components", and(p.componentsOf(r.Components))))
		}
		out = append(out, p.say("recurs", r.Incident.ID.String(), titleOf(r.Incident), p.Day(r.Incident.Declared.At), and(shared)))
	}
	return out
}

func (w *wording) componentsOf(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = w.componentOf(name)
	}
	return out
}

// lapse says a stretch of time, in minutes and, where it is long, in hours too.
func (w *wording) lapse(l incident.Lapse) string {
	if !l.Known {
		return w.say("not recorded")
	}
	said := fmt.Sprintf("%d min", l.Minutes())
	if l.D >= 2*time.Hour {
		said += " (" + short(l.D) + ")"
	}
	if l.Around {
		said = w.say("lapse approximate", said)
	}
	if l.Negative() {
		said = w.say("lapse backwards", said)
	}
	return said
}

// Who names an actor.
func (p *postmortem) Who(a incident.Actor) string { return who(a) }

// Called names a person.
func (p *postmortem) Called(one incident.Person) string { return p.called(one) }

// TitleOf returns a related incident's title, if it was given.
func (p *postmortem) TitleOf(id incident.ID) string {
	for _, in := range p.related {
		if in.ID == id {
			return titleOf(in)
		}
	}
	return ""
}

package templates

import (
	"strconv"

	"allclear/incident"
)

// Fact is one figure as a page shows it at its top.
type Fact struct{ Name, Value, More string }

// KeyFacts are the figures somebody looks for first; each is also in a part of the postmortem. What is not recorded says so.
func (s *Set) KeyFacts(v View) []Fact {
	v.words = s.words
	p := &postmortem{standing: newStanding(v), View: v, Figures: v.In.Figures(v.AsOf)}
	if p.FalseAlarm() {
		return nil
	}
	fact := func(name, value, more string) Fact { return Fact{p.say("fact " + name), value, more} }
	f := p.Figures
	downtime := p.say("not recorded")
	if len(p.Parts) > 0 {
		downtime = short(p.Down)
	}
	return []Fact{
		fact("downtime", downtime, count(len(p.Parts), "window")),
		fact("restore", p.brief(f.ToLastUp), p.say("mttr restore means")),
		fact("detect", p.brief(f.ToDetect), p.say("measure detect means")),
		fact("cause", p.brief(f.ToCause), p.say("measure cause means")),
		fact("told", count(len(p.In.Publications), "update"), p.Promises()),
		fact("actions", strconv.Itoa(p.openActions()), p.say("fact actions means")),
	}
}

// openActions is how many actions are not done.
func (p *postmortem) openActions() (n int) {
	for _, a := range p.In.Actions {
		if !a.Done.Known() {
			n++
		}
	}
	return n
}

// brief says a stretch of time as shortly as can be.
func (w *wording) brief(l incident.Lapse) string {
	switch {
	case !l.Known || l.Negative():
		return w.lapse(l)
	case l.Around:
		return w.say("fact around", short(l.D))
	}
	return short(l.D)
}

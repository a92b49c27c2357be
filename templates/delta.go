package templates

import (
	"cmp"
	"slices"
	"time"

	"allclear/incident"
)

// delta is what changed since the summary before this one.
type delta struct {
	Since time.Time // of which that one spoke
	Items []change
	More  int // entries beside those that are named
}

// change is one thing that changed: all events that say the same.
type change struct {
	Words string
	Refs  ready
	seqs  []int
	heavy incident.Weight
}

// newDelta finds what was recorded since the summary before; nil if there was none. With every step it names fewer changes, those that
// matter most, in their order; and after the first not when they happened, which the summary says below.
func newDelta(v View, step, few int) *delta {
	before, ok := v.In.LastBriefing(v.AsOf, v.Work.In())
	if !ok {
		return nil
	}
	d := deltaSince(v, before.Version, newsroom{v.inside(), &v.In, step > 0, min(max(few, 1), 5)})
	d.Since = before.AsOf
	d.cut(min(6, max(14-step, 1)), false)
	return d
}

// deltaSince is what was recorded after an event.
func deltaSince(v View, version int, n newsroom) *delta {
	d := &delta{}
	for _, ev := range v.In.Events[min(version, len(v.In.Events)):] {
		d.add(n, ev)
	}
	return d
}

// add takes an event in, as it counts now.
func (d *delta) add(n newsroom, ev incident.Event) {
	counts, stands := effective(n.in, ev)
	if ev.Body.Kind() == incident.KindSlackRefused {
		return
	}
	words := ""
	if stands {
		words = n.news(counts)
	}
	if words == "" {
		d.More++
		return
	}
	i := slices.IndexFunc(d.Items, func(x change) bool { return x.Words == words })
	if i < 0 {
		i = len(d.Items)
		d.Items = append(d.Items, change{Words: words, heavy: n.in.Weigh(ev)})
	}
	x := &d.Items[i]
	x.seqs = append(x.seqs, ev.Seq)
	x.Refs = refs(x.seqs...)
}

// effective returns an event as it counts now; false if it was withdrawn.
func effective(in *incident.Incident, ev incident.Event) (incident.Event, bool) {
	i, found := slices.BinarySearchFunc(in.Effective, ev.Seq, func(e incident.Event, seq int) int { return cmp.Compare(e.Seq, seq) })
	if !found {
		return ev, false
	}
	return in.Effective[i], true
}

// cut keeps what matters most. Of what matters as much it keeps the first, since that it is down comes before what was done about it;
// or else the newest.
func (d *delta) cut(most int, newest bool) {
	for len(d.Items) > most {
		least := 0
		for i, x := range d.Items {
			if x.heavy > d.Items[least].heavy || !newest && x.heavy == d.Items[least].heavy {
				least = i
			}
		}
		d.More += len(d.Items[least].seqs)
		d.Items = slices.Delete(d.Items, least, least+1)
	}
}

// newsroom says in a few words what events changed.
type newsroom struct {
	clock
	in    *incident.Incident
	brief bool // without when it happened
	few   int  // typed words
}

// news says what an event changed; "" if that is nothing a manager asks for.
func (n newsroom) news(ev incident.Event) string {
	switch b := ev.Body.(type) {
	case *incident.ImpactBegan:
		return n.begun(ev, b)
	case *incident.ImpactEnded:
		return n.timed("at", ev, n.say("news ended"))
	case *incident.StatusChanged:
		return n.say("news status", string(b.To))
	case *incident.SeverityChanged:
		return n.say("news severity", sev(b.To), sev(b.From))
	case *incident.FalseAlarm:
		return n.say("news cancelled")
	case *incident.Concluded:
		return n.say("news closed")
	case *incident.Reopened:
		return n.say("news reopened")
	case *incident.CauseStated:
		return n.say("news cause", string(b.State))
	case *incident.Published:
		return n.timed("at", ev, n.say("news told"))
	}
	return n.lesserNews(ev)
}

// timed adds when it happened, or since when it lasts.
func (n newsroom) timed(how string, ev incident.Event, what string) string {
	if n.brief {
		return what
	}
	return n.say("news "+how, what, n.When(ev.Occurred))
}

// lesserNews are those that change no state.
func (n newsroom) lesserNews(ev incident.Event) string {
	switch b := ev.Body.(type) {
	case *incident.Titled:
		return n.say("news title")
	case *incident.RoleGiven:
		if b.Role == incident.Lead || b.Role == incident.Comms {
			return n.say("news "+string(b.Role), cut(oneLine(n.called(b.Person)), 40))
		}
	case *incident.Mitigated:
		return n.mitigated(b.Text, b.Result, 40, n.few)
	case *incident.Confirmed:
		if n.brief {
			return n.say("news confirmed in short")
		}
		h := happening{clock: n.clock, B: b}
		return n.say("news confirmed", h.Findings())
	case *incident.Started:
		return n.say("news started")
	case *incident.Corrected:
		return n.say("news corrected", eventCell(b.Event))
	case *incident.Withdrawn:
		return n.say("news withdrawn", eventCell(b.Event))
	}
	return ""
}

// begun says the start of a downtime, or a whole one.
func (n newsroom) begun(ev incident.Event, b *incident.ImpactBegan) string {
	again := slices.ContainsFunc(n.in.Windows, func(w incident.Window) bool { return w.Impact == b.Impact && w.Seq < ev.Seq })
	switch {
	case b.Until != nil && !b.Until.IsZero():
		return n.say("news told afterwards", string(b.Impact))
	case again:
		return n.timed("since", ev, n.say("news began again", string(b.Impact)))
	default:
		return n.timed("since", ev, n.say("news began", string(b.Impact)))
	}
}

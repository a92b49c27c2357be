package templates

import (
	"slices"

	"allclear/incident"
)

// The tables of the postmortem that grow with the incident.

// ImpactRows are the windows, one by one.
func (p *postmortem) ImpactRows() ready {
	t := newTable(len(p.In.Windows))
	for i, w := range p.In.Windows {
		t.row(
			ordinal(i+1), cell(p.componentOf(w.Component)), cell(string(w.Impact)), p.both(w.Start), p.ended(w), p.lasted(w),
			p.effectCell(w.Effect), eventCell(w.Seq),
		)
	}
	return t.ready()
}

// both says a moment for a cell.
func (p *postmortem) both(m incident.Moment) string { return p.Both(m) }

func (p *postmortem) ended(w incident.Window) string {
	if w.Open() {
		return cell(p.say("still open"))
	}
	return p.both(w.End)
}

// lasted says how long a window lasted, with a plus while it is open.
func (p *postmortem) lasted(w incident.Window) string {
	said := cell(minutes(w.Lasted(p.now)))
	switch {
	case p.FalseAlarm():
		return cell(p.say("false alarm"))
	case w.Open():
		return said + "+"
	}
	return said
}

func (w *wording) effectCell(e incident.Halves) string {
	switch {
	case e.Public != "":
		return cell(e.Public)
	case e.Internal != "":
		return cell(w.say("internal words", e.Internal))
	}
	return cell(w.say("not recorded"))
}

// CauseRows are all causes that were stated, with what became of them.
func (p *postmortem) CauseRows() ready {
	all, gone := p.everyCause()
	t := newTable(len(all))
	for _, c := range all {
		state := p.causeState(c)
		if w, ok := gone[c.Seq]; ok {
			state = p.say("suspected, withdrawn", string(c.State), eventCell(w.Seq), p.BothAt(w.At))
		}
		t.row(
			p.both(c.At), cell(state), cell(c.Tag), cell(c.Text.Internal), cell(c.Text.Public), cell(who(c.By)), eventCell(c.Seq),
		)
	}
	return t.ready()
}

// everyCause returns every cause that was ever stated, in order, and what withdrew those that were.
func (p *postmortem) everyCause() (all []incident.Cause, gone map[int]incident.Amendment) {
	all, gone = slices.Clone(p.In.Causes), map[int]incident.Amendment{}
	for _, a := range p.In.Amended {
		ev, _ := p.In.Event(a.Event)
		if c, ok := ev.Body.(*incident.CauseStated); ok && a.Kind == incident.KindWithdrawn {
			gone[ev.Seq] = a
			all = append(all, incident.Cause{State: c.State, Tag: c.Tag, Text: c.Text, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq})
		}
	}
	slices.SortStableFunc(all, func(a, b incident.Cause) int { return a.Seq - b.Seq })
	return all, gone
}

// causeState says what became of a cause.
func (p *postmortem) causeState(c incident.Cause) string {
	confirmed := p.Known && p.Cause.State == incident.CauseConfirmed
	switch {
	case c.State == incident.CauseSuspected && confirmed && p.Cause.Seq > c.Seq:
		return p.say("suspected, discarded", eventCell(p.Cause.Seq), p.Both(p.Cause.At))
	case c.State == incident.CauseSuspected:
		return p.say("suspected, unconfirmed")
	case c.Seq != p.Cause.Seq:
		return p.say("confirmed, replaced")
	}
	return string(c.State)
}

// MitigationRows are what was done, in order.
func (p *postmortem) MitigationRows() ready {
	t := newTable(len(p.In.Mitigations))
	for _, m := range p.In.Mitigations {
		t.row(p.both(m.At), cell(string(m.Result)), cell(m.Text.Internal), cell(m.Text.Public), cell(who(m.By)), eventCell(m.Seq))
	}
	return t.ready()
}

// TellingRows are the updates customers were given, in order.
func (p *postmortem) TellingRows() ready {
	kept := p.kept()
	t := newTable(len(p.In.Publications))
	for i, pub := range p.In.Publications {
		gap, next := "", ""
		if i > 0 {
			gap = cell(minutes(pub.At.At.Sub(p.In.Publications[i-1].At.At)))
		}
		if !pub.Next.IsZero() {
			next = cell(p.BothAt(pub.Next))
		}
		t.row(
			p.both(pub.At), cell(string(pub.Phase)), gap, next, cell(kept[pub.Seq]), cell(p.approval(pub)), cell(p.origin(pub)), cell(who(pub.By)), eventCell(pub.Seq),
		)
	}
	return t.ready()
}

func (w *wording) approval(pub incident.Publication) string {
	if pub.Approved {
		return w.say("approved")
	}
	return w.say("not approved")
}

// origin says where the words of an update came from.
func (w *wording) origin(pub incident.Publication) string {
	said := w.say("words of a draft")
	if pub.Own {
		said = w.say("own words")
	}
	if len(pub.Missing) > 0 {
		said = w.say("incomplete draft", said)
	}
	return said
}

// ActionRows are the actions of this incident.
func (p *postmortem) ActionRows() ready {
	t := newTable(len(p.In.Actions))
	for _, planned := range p.In.Actions {
		a := newAction(p.View, &p.In, planned)
		t.row(cell(a.Text), cell(a.Public), cell(orWords(a.Type, p.say("not recorded"))), cell(a.Owner), cell(orWords(a.Due, p.say("not recorded"))), cell(p.stateOf(a)), a.Cites())
	}
	return t.ready()
}

func (w *wording) stateOf(a action) string {
	switch {
	case a.Done && a.Planned && a.Evidence == "":
		return w.say("action done, nothing shows it")
	case a.Done && a.Planned:
		return w.say("action done and shown", a.Evidence)
	case a.Done:
		return w.say("action done")
	case a.Dropped:
		return w.say("action dropped", a.Because)
	case a.Overdue:
		return w.say("action overdue")
	}
	return w.say("action planned")
}

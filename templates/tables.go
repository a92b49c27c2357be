package templates

import (
	"allclear/incident"
)

// The tables of the postmortem that grow with the incident.

// ImpactRows are the windows, one by one.
func (p *postmortem) ImpactRows() ready {
	t := newTable(len(p.In.Windows))
	for i, w := range p.In.Windows {
		t.row(
			ordinal(i+1), cell(componentOf(w.Component)), cell(string(w.Impact)), p.both(w.Start), p.ended(w), p.lasted(w),
			effectCell(w.Effect), eventCell(w.Seq),
		)
	}
	return t.ready()
}

// both says a moment for a cell.
func (p *postmortem) both(m incident.Moment) string { return p.Both(m) }

func (p *postmortem) ended(w incident.Window) string {
	if w.Open() {
		return "still open"
	}
	return p.both(w.End)
}

// lasted says how long a window lasted, with a plus while it is open.
func (p *postmortem) lasted(w incident.Window) string {
	said := cell(minutes(w.Lasted(p.now)))
	switch {
	case p.FalseAlarm():
		return "false alarm"
	case w.Open():
		return said + "+"
	}
	return said
}

func effectCell(e incident.Halves) string {
	switch {
	case e.Public != "":
		return cell(e.Public)
	case e.Internal != "":
		return cell(e.Internal) + " (internal words)"
	}
	return notRecorded
}

const notRecorded = "not recorded"

// CauseRows are all causes that were stated, with what became of them.
func (p *postmortem) CauseRows() ready {
	t := newTable(len(p.In.Causes))
	for _, c := range p.In.Causes {
		t.row(
			p.both(c.At), cell(p.causeState(c)), cell(c.Tag), cell(c.Text.Internal), cell(c.Text.Public), cell(who(c.By)), eventCell(c.Seq),
		)
	}
	return t.ready()
}

// causeState says what became of a cause.
func (p *postmortem) causeState(c incident.Cause) string {
	confirmed := p.Known && p.Cause.State == incident.CauseConfirmed
	switch {
	case c.State == incident.CauseSuspected && confirmed && p.Cause.Seq > c.Seq:
		return "suspected, discarded"
	case c.State == incident.CauseSuspected:
		return "suspected, unconfirmed"
	case c.Seq != p.Cause.Seq:
		return "confirmed, replaced later"
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
			p.both(pub.At), cell(string(pub.Phase)), gap, next, kept[pub.Seq], approval(pub), origin(pub), cell(who(pub.By)), eventCell(pub.Seq),
		)
	}
	return t.ready()
}

func approval(pub incident.Publication) string {
	if pub.Approved {
		return "approved"
	}
	return "not approved"
}

// origin says where the words of an update came from.
func origin(pub incident.Publication) string {
	said := "draft"
	if pub.Own {
		said = "own words"
	}
	if len(pub.Missing) > 0 {
		said += ", draft was incomplete"
	}
	return said
}

// ActionRows are the actions of this incident.
func (p *postmortem) ActionRows() ready {
	t := newTable(len(p.In.Actions))
	for _, planned := range p.In.Actions {
		a := newAction(p.View, &p.In, planned)
		t.row(cell(a.Text), cell(a.Public), cell(a.Owner), cell(orWords(a.Due, notRecorded)), a.state(), eventCell(a.Seq))
	}
	return t.ready()
}

func (a action) state() string {
	switch {
	case a.Done:
		return "done"
	case a.Overdue:
		return "overdue"
	}
	return "planned"
}

package incident

import "time"

// Action is something we will do, or did, so that it does not come back.
type Action struct {
	Text  Halves
	Owner Person    // zero if nobody owns it
	Due   time.Time // midnight UTC of the calendar day in the organisation's zone; zero if none was named
	Done  Moment    // unknown while it is not done
	By    Actor
	Seq   int // e59: how people name it
}

// Overdue reports whether the action was still open when its due day had ended. day is
// midnight UTC of the calendar day in question.
func (a Action) Overdue(day time.Time) bool {
	return !a.Due.IsZero() && !a.Done.Known() && day.After(a.Due)
}

// ActionPlanned plans an action.
type ActionPlanned struct {
	Text  Halves `json:"text"`
	Owner Person `json:"owner,omitzero"`
	Due   string `json:"due,omitempty"` // a day: 2022-05-11
}

// Kind is KindActionPlanned.
func (*ActionPlanned) Kind() Kind { return KindActionPlanned }

func (b *ActionPlanned) apply(in *Incident, ev Event) {
	a := Action{Text: b.Text, Owner: b.Owner, By: ev.Actor, Seq: ev.Seq}
	a.Due, _ = time.Parse(time.DateOnly, b.Due)
	in.Actions = append(in.Actions, a)
}

func (b *ActionPlanned) words() Halves { return b.Text }

func (b *ActionPlanned) reworded(h Halves) Body {
	return &ActionPlanned{Text: h, Owner: b.Owner, Due: b.Due}
}

// ActionDone says that an action is done: a planned one, or one nobody had planned.
type ActionDone struct {
	Event int    `json:"event,omitempty"` // the planned one; 0 for none
	Text  Halves `json:"text,omitzero"`   // evidence, or what was done
	Owner Person `json:"owner,omitzero"`
}

// Kind is KindActionDone.
func (*ActionDone) Kind() Kind { return KindActionDone }

func (b *ActionDone) apply(in *Incident, ev Event) {
	actions := append([]Action(nil), in.Actions...)
	for i := range actions {
		if actions[i].Seq == b.Event {
			actions[i].Done = ev.Occurred
			in.Actions = actions
			return
		}
	}
	done := Action{Text: b.Text, Owner: b.Owner, Done: ev.Occurred, By: ev.Actor, Seq: ev.Seq}
	in.Actions = append(actions, done)
}

func (b *ActionDone) words() Halves { return b.Text }

func (b *ActionDone) reworded(h Halves) Body {
	return &ActionDone{Event: b.Event, Text: h, Owner: b.Owner}
}

// PlanAction asks to plan an action, for this incident or for another one.
type PlanAction struct {
	Text  Halves
	Owner Person
	Due   time.Time // zero for none
}

func (PlanAction) afterwards() {}

func (c PlanAction) decide(d *deciding) {
	d.needText(c.Text, "text")
	b := &ActionPlanned{Text: c.Text, Owner: c.Owner}
	if !c.Due.IsZero() {
		b.Due = c.Due.Format(time.DateOnly)
	}
	d.record(b)
}

// FinishAction asks to record that an action is done. Event 0 means one that was not planned.
type FinishAction struct {
	Event int
	Text  Halves
	Owner Person
}

func (FinishAction) afterwards() {}

func (c FinishAction) decide(d *deciding) {
	if c.Event == 0 {
		d.needText(c.Text, "text")
	} else if !d.in.planned(c.Event) {
		d.refuse(Reason{Code: NoAction, Seq: c.Event})
	}
	d.limit(c.Text, "text", textLimit)
	d.record(&ActionDone{Event: c.Event, Text: c.Text, Owner: c.Owner})
}

func (in Incident) planned(seq int) bool {
	for _, a := range in.Actions {
		if a.Seq == seq && !a.Done.Known() {
			return true
		}
	}
	return false
}

package incident

import (
	"slices"
	"time"
)

// PlanAction asks to plan an action, for this incident or for another one.
type PlanAction struct {
	Text  Halves
	Owner Person
	Due   time.Time // zero for none
	Type  ActionType
}

func (PlanAction) afterwards() {}

func (c PlanAction) decide(d *deciding) {
	d.needText(c.Text, "text")
	d.record(&ActionPlanned{Text: c.Text, Owner: c.Owner, Due: dayOf(c.Due), Type: c.Type})
}

// dayOf is a calendar day as the record keeps it; nothing for the zero time.
func dayOf(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// FinishAction asks to record that an action is done. Event 0 means one that was not planned.
type FinishAction struct {
	Event int
	Text  Halves
	Owner Person
	Type  ActionType
}

func (FinishAction) afterwards() {}

func (c FinishAction) decide(d *deciding) {
	if c.Event == 0 {
		d.needText(c.Text, "text")
	} else {
		d.openAction(c.Event)
	}
	d.limit(c.Text, "text", textLimit)
	d.record(&ActionDone{Event: c.Event, Text: c.Text, Owner: c.Owner, Type: c.Type})
}

// ChangeAction asks to give a planned action another owner, day or type. What is empty stays as it is.
type ChangeAction struct {
	Event   int
	Owner   Person
	Due     time.Time // midnight UTC of the calendar day, as in [Action]
	Type    ActionType
	Because string
}

func (ChangeAction) afterwards() {}

func (c ChangeAction) decide(d *deciding) {
	a, ok := d.openAction(c.Event)
	if !ok {
		return
	}
	d.limit(Halves{Internal: c.Because}, "reason", textLimit)
	b := &ActionChanged{Event: c.Event, Because: c.Because}
	if c.Owner.ID != "" && c.Owner.ID != a.Owner.ID {
		b.To.Owner, b.From.Owner = c.Owner, a.Owner
	}
	if !c.Due.IsZero() && !c.Due.Equal(a.Due) {
		b.To.Due, b.From.Due = dayOf(c.Due), dayOf(a.Due)
	}
	if c.Type != "" && c.Type != a.Type {
		b.To.Type, b.From.Type = c.Type, a.Type
	}
	if b.To == (ActionTerms{}) {
		d.refuse(Reason{Code: ActionSame, Seq: c.Event})
	}
	d.record(b)
}

// DropAction asks to give up a planned action.
type DropAction struct {
	Event   int
	Because string
}

func (DropAction) afterwards() {}

func (c DropAction) decide(d *deciding) {
	if _, ok := d.openAction(c.Event); !ok {
		return
	}
	if c.Because == "" {
		d.refuse(Reason{Code: ReasonMissing, Word: "action dropped", Seq: c.Event})
	}
	d.limit(Halves{Internal: c.Because}, "reason", textLimit)
	d.record(&ActionDropped{Event: c.Event, Because: c.Because})
}

// openAction finds a planned action that is still to be done, and refuses any other number.
func (d *deciding) openAction(seq int) (Action, bool) {
	open := d.in.OpenActions()
	i := slices.IndexFunc(open, func(a Action) bool { return a.Seq == seq })
	if i < 0 {
		d.refuse(Reason{Code: NoAction, Seq: seq})
		return Action{}, false
	}
	return open[i], true
}

package incident

import (
	"slices"
	"time"
)

// ActionType says what an action is for.
type ActionType string

// What an action can be for.
const (
	ActionPrevent  ActionType = "prevent"  // it cannot happen again
	ActionMitigate ActionType = "mitigate" // it does less harm
	ActionDetect   ActionType = "detect"   // we know sooner
	ActionProcess  ActionType = "process"  // we work in another way
)

// ActionTypes returns every type, as people type it.
func ActionTypes() []string {
	return []string{string(ActionPrevent), string(ActionMitigate), string(ActionDetect), string(ActionProcess)}
}

// Action is something we will do, or did, so that it does not come back.
type Action struct {
	Text     Halves
	Type     ActionType // "" if nobody said
	Owner    Person     // zero if nobody owns it
	Due      time.Time  // midnight UTC of the calendar day in the organisation's zone; zero if none was named
	Planned  Moment     // unknown for what nobody had planned
	Done     Moment     // unknown while it is not done
	Evidence Halves     // what shows that a planned one is done; may be empty
	DoneBy   Actor
	DoneSeq  int    // the event that says so; 0 while it is not done
	Dropped  Moment // unknown unless it was given up
	Because  string // why it was given up
	DropSeq  int
	By       Actor
	Seq      int // e59: how people name it
	Changes  []ActionChange
}

// ActionChange is another owner, day or type that an action was given.
type ActionChange struct {
	ActionChanged
	At  Moment
	By  Actor
	Seq int
}

// Open reports whether the action is still to be done.
func (a Action) Open() bool { return !a.Done.Known() && !a.Dropped.Known() }

// Overdue reports whether the action was still open when its due day had ended. day is
// midnight UTC of the calendar day in question.
func (a Action) Overdue(day time.Time) bool {
	return !a.Due.IsZero() && a.Open() && day.After(a.Due)
}

// Age is for how long it has been planned by now; zero for what nobody had planned.
func (a Action) Age(now time.Time) time.Duration {
	if !a.Planned.Known() {
		return 0
	}
	return max(0, now.Sub(a.Planned.At))
}

// OpenActions returns the actions that are still to be done, in the order in which they were planned.
func (in Incident) OpenActions() []Action {
	var out []Action
	for _, a := range in.Actions {
		if a.Open() {
			out = append(out, a)
		}
	}
	return out
}

// ActionPlanned plans an action.
type ActionPlanned struct {
	Text  Halves     `json:"text"`
	Owner Person     `json:"owner,omitzero"`
	Due   string     `json:"due,omitempty"` // a day: 2022-05-11
	Type  ActionType `json:"type,omitempty"`
}

// Kind is KindActionPlanned.
func (*ActionPlanned) Kind() Kind { return KindActionPlanned }

func (b *ActionPlanned) apply(in *Incident, ev Event) {
	a := Action{Text: b.Text, Type: b.Type, Owner: b.Owner, Planned: ev.Occurred, By: ev.Actor, Seq: ev.Seq}
	a.Due, _ = time.Parse(time.DateOnly, b.Due)
	in.Actions = append(in.Actions, a)
}

func (b *ActionPlanned) words() Halves { return b.Text }

func (b *ActionPlanned) reworded(h Halves) Body {
	out := *b
	out.Text = h
	return &out
}

// ActionDone says that an action is done: a planned one, or one nobody had planned.
type ActionDone struct {
	Event int        `json:"event,omitempty"` // the planned one; 0 for none
	Text  Halves     `json:"text,omitzero"`   // evidence, or what was done
	Owner Person     `json:"owner,omitzero"`
	Type  ActionType `json:"type,omitempty"`
}

// Kind is KindActionDone.
func (*ActionDone) Kind() Kind { return KindActionDone }

func (b *ActionDone) apply(in *Incident, ev Event) {
	planned := in.onAction(b.Event, func(a *Action) {
		a.Done, a.Evidence, a.DoneBy, a.DoneSeq = ev.Occurred, b.Text, ev.Actor, ev.Seq
		if b.Type != "" {
			a.Type = b.Type
		}
	})
	if planned {
		return
	}
	done := Action{Text: b.Text, Type: b.Type, Owner: b.Owner, Done: ev.Occurred, DoneBy: ev.Actor, DoneSeq: ev.Seq, By: ev.Actor, Seq: ev.Seq}
	in.Actions = append(slices.Clip(in.Actions), done)
}

// onAction changes one action of a copy of the list, and reports whether there is one of that number.
func (in *Incident) onAction(seq int, change func(*Action)) bool {
	i := slices.IndexFunc(in.Actions, func(a Action) bool { return a.Seq == seq })
	if i < 0 {
		return false
	}
	in.Actions = slices.Clone(in.Actions)
	change(&in.Actions[i])
	return true
}

func (b *ActionDone) words() Halves { return b.Text }

func (b *ActionDone) reworded(h Halves) Body {
	out := *b
	out.Text = h
	return &out
}

// ActionTerms are what can be agreed anew about an action. What is empty is as it was.
type ActionTerms struct {
	Owner Person     `json:"owner,omitzero"`
	Due   string     `json:"due,omitempty"`
	Type  ActionType `json:"type,omitempty"`
}

// ActionChanged gives a planned action another owner, day or type.
type ActionChanged struct {
	Event   int         `json:"event"`
	To      ActionTerms `json:"to"`
	From    ActionTerms `json:"from,omitzero"` // what it was; empty where it was nothing, or did not change
	Because string      `json:"because,omitempty"`
}

// Kind is KindActionChanged.
func (*ActionChanged) Kind() Kind { return KindActionChanged }

func (b *ActionChanged) apply(in *Incident, ev Event) {
	in.onAction(b.Event, func(a *Action) {
		if b.To.Owner.ID != "" {
			a.Owner = b.To.Owner
		}
		if due, err := time.Parse(time.DateOnly, b.To.Due); err == nil {
			a.Due = due
		}
		if b.To.Type != "" {
			a.Type = b.To.Type
		}
		a.Changes = append(slices.Clip(a.Changes), ActionChange{*b, ev.Occurred, ev.Actor, ev.Seq})
	})
}

func (b *ActionChanged) words() Halves { return Halves{Internal: b.Because} }

func (b *ActionChanged) reworded(h Halves) Body {
	out := *b
	out.Because = h.Internal
	return &out
}

// ActionDropped gives up an action that was planned.
type ActionDropped struct {
	Event   int    `json:"event"`
	Because string `json:"because"`
}

// Kind is KindActionDropped.
func (*ActionDropped) Kind() Kind { return KindActionDropped }

func (b *ActionDropped) apply(in *Incident, ev Event) {
	in.onAction(b.Event, func(a *Action) { a.Dropped, a.Because, a.DropSeq = ev.Occurred, b.Because, ev.Seq })
}

func (b *ActionDropped) words() Halves { return Halves{Internal: b.Because} }

func (b *ActionDropped) reworded(h Halves) Body {
	return &ActionDropped{Event: b.Event, Because: h.Internal}
}

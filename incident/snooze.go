package incident

import (
	"fmt"
	"slices"
	"time"
)

// Snooze keeps allclear from asking for a duty until a time.
type Snooze struct {
	Duty    DutyKind
	Event   int // of an effect or an action, the event it follows from; else 0
	Until   time.Time
	Because string
	At      time.Time // when it was asked for
	By      Actor
	Seq     int
}

// Snoozed keeps allclear from asking for a duty until a time. What was promised to customers cannot be snoozed.
type Snoozed struct {
	Duty    DutyKind  `json:"duty"`
	Event   int       `json:"event,omitempty"`
	Until   time.Time `json:"until"`
	Because string    `json:"because"`
}

// Kind is KindSnoozed.
func (*Snoozed) Kind() Kind { return KindSnoozed }

func (b *Snoozed) apply(in *Incident, ev Event) {
	s := Snooze{Duty: b.Duty, Event: b.Event, Until: b.Until, Because: b.Because, At: ev.Recorded, By: ev.Actor, Seq: ev.Seq}
	in.Snoozes = append(in.Snoozes, s)
}

func (b *Snoozed) words() Halves { return Halves{Internal: b.Because} }

func (b *Snoozed) reworded(h Halves) Body {
	out := *b
	out.Because = h.Internal
	return &out
}

// snoozed returns the last snooze of a duty.
func (w *watch) snoozed(d Duty) (Snooze, bool) {
	for _, s := range slices.Backward(w.in.Snoozes) {
		if s.Duty == d.Kind && s.Event == d.apart() {
			return s, true
		}
	}
	return Snooze{}, false
}

// apart tells duties of one kind from each other, of which there can be several at once.
func (d Duty) apart() int {
	if d.Kind == DutyEffect || d.Kind == DutyAction {
		return d.Seq
	}
	return 0
}

// SnoozeDuty asks to be left in peace with a duty until a time: with the one of a kind, with the one that follows from an event, or
// with the only one that is asked for.
type SnoozeDuty struct {
	Duty    DutyKind // "" for any
	Event   int      // 0 for any
	Until   time.Time
	Because string
}

func (SnoozeDuty) afterwards() {}

func (c SnoozeDuty) decide(d *deciding) {
	found := c.meant(d)
	switch {
	case len(d.reasons) > 0:
	case len(found) == 0:
		d.refuse(Reason{Code: NothingToSnooze, Word: string(c.Duty), Seq: c.Event})
	case len(found) > 1:
		r := Reason{Code: SeveralDuties}
		for _, one := range found {
			r.Offer = append(r.Offer, one.Name())
		}
		d.refuse(r)
	}
	if c.Because == "" {
		d.refuse(Reason{Code: ReasonMissing, Word: "snooze"})
	}
	if !c.Until.After(d.req.Told) {
		d.refuse(Reason{Code: TimeInPast, At: Moment{At: c.Until}})
	}
	d.limit(Halves{Internal: c.Because}, "reason", textLimit)
	if len(d.reasons) == 0 {
		d.record(&Snoozed{Duty: found[0].Kind, Event: found[0].apart(), Until: instant(c.Until), Because: c.Because})
	}
}

// meant finds the duties that a request may mean.
func (c SnoozeDuty) meant(d *deciding) []Duty {
	if c.Event > 0 && d.in.promisedBy(c.Event) {
		d.refuse(Reason{Code: PromiseStands, Seq: c.Event})
		return nil
	}
	told := d.req.Told
	return slices.DeleteFunc(d.in.Snoozable(told, d.book.Talked(d.in.ID), d.ws), func(x Duty) bool {
		switch {
		case c.Event > 0:
			return x.Seq != c.Event || c.Duty != "" && x.Kind != c.Duty
		case c.Duty != "":
			return x.Kind != c.Duty
		}
		return !x.Asks(told)
	})
}

// promisedBy reports whether customers were promised something by an event that is still to come.
func (in Incident) promisedBy(seq int) bool {
	p, ok := in.Standing()
	return ok && p.Seq == seq
}

// Snoozable returns the duties that are or will be asked for, what comes first in front.
func (in Incident) Snoozable(asOf, talked time.Time, ws Workspace) []Duty {
	out := slices.DeleteFunc(slices.Collect(in.pending(asOf, talked, ws)), func(d Duty) bool { return d.Due.IsZero() })
	slices.SortStableFunc(out, func(a, b Duty) int { return a.Due.Compare(b.Due) })
	return out
}

// Name is how people name a duty: "lead", or "e12" where there can be several.
func (d Duty) Name() string {
	if d.apart() > 0 {
		return fmt.Sprintf("e%d", d.Seq)
	}
	return string(d.Kind)
}

package templates

import (
	"slices"
	"time"

	"allclear/incident"
)

// happening is one event as a sentence tells it.
type happening struct {
	clock
	Ev     *incident.Event
	B      incident.Body
	Who    string
	Text   lines // the internal words
	Public lines
	Ended  incident.Windows // the windows it ended
	Was    *happening       // what a withdrawal took away
	Took   ready            // the same, said
	Now    incident.Status  // the status it led back to, if a withdrawal changed it
	What   ready            // its sentence, once it is said
	Twin   string           // the same thing in another stream
}

// newHappening tells an event of an incident. Which windows it ended is looked for among those given.
func newHappening(c clock, in *incident.Incident, ev *incident.Event, among incident.Windows) happening {
	w := ev.Words()
	h := happening{clock: c, Ev: ev, B: ev.Body, Who: who(ev.Actor), Text: lines(w.Internal), Public: lines(w.Public)}
	switch b := ev.Body.(type) {
	case *incident.ImpactEnded:
		h.Ended = endedBy(among, b, ev, in.Version)
	case *incident.Withdrawn:
		if ev.Stream == in.ID.Stream() {
			h.withdrew(in, b)
		}
	}
	return h
}

// endedBy returns the windows that an event ended, whether the incident has taken it in already or not.
func endedBy(among incident.Windows, b *incident.ImpactEnded, ev *incident.Event, version int) incident.Windows {
	var out incident.Windows
	for _, w := range among {
		if w.Open() && version < ev.Seq {
			w.End = ev.Occurred
		}
		if w.End.At.Equal(ev.Occurred.At) && slices.Contains(b.Components, w.Component) {
			out = append(out, w)
		}
	}
	return out
}

// what says what an event says, in the manner of a set. A kind without a sentence is a mistake the tests find.
func (h *happening) what(m *manner) ready {
	if h.Was != nil {
		h.Took = h.Was.what(m)
	}
	return ready(m.tell("event "+string(h.B.Kind()), h))
}

// Incident is the stream's name: "INC-1".
func (h *happening) Incident() string { return string(h.Ev.Stream) }

// Unowned reports whether an action was planned that nobody owns.
func (h *happening) Unowned() bool {
	a, ok := h.B.(*incident.ActionPlanned)
	return ok && a.Owner == (incident.Person{})
}

// Dayless reports whether an action was planned that has no day, so that nobody is reminded of it.
func (h *happening) Dayless() bool {
	a, ok := h.B.(*incident.ActionPlanned)
	return ok && a.Due == ""
}

// DayOver is the day of an action that was over when it was planned; "" for any other.
func (h *happening) DayOver() string {
	a, ok := h.B.(*incident.ActionPlanned)
	if !ok {
		return ""
	}
	if due, err := time.Parse(time.DateOnly, a.Due); err != nil || !due.Before(incident.DayOf(h.Ev.Recorded, h.zone)) {
		return ""
	}
	return a.Due
}

// NextWeek is a day as people type it.
func (h *happening) NextWeek() string {
	return incident.DayOf(h.Ev.Recorded, h.zone).AddDate(0, 0, 7).Format(time.DateOnly)
}

// PublicPossible reports whether customers could have been given words for this event.
func (h *happening) PublicPossible() bool {
	switch b := h.B.(type) {
	case *incident.Opened, *incident.Titled, *incident.Updated, *incident.Started, *incident.ImpactBegan,
		*incident.Mitigated, *incident.ActionPlanned, *incident.Concluded, *incident.QuestionAnswered:
		return true
	case *incident.CauseStated:
		return b.State == incident.CauseConfirmed
	case *incident.ActionDone:
		return b.Event == 0
	}
	return false
}

// SameMinute reports whether it happened and was told in the same minute of the clock.
func (h *happening) SameMinute() bool {
	return h.Ev.Occurred.At.Truncate(time.Minute).Equal(h.Ev.Recorded.Truncate(time.Minute))
}

// SaysTime reports whether the sentence of the event already says when it happened.
func (h *happening) SaysTime() bool {
	switch h.B.(type) {
	case *incident.Started, *incident.Detected, *incident.ImpactBegan, *incident.ImpactEnded:
		return true
	}
	return false
}

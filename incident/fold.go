package incident

import (
	"slices"
	"time"
)

// Fold builds the incident that events describe. They must be those of one stream, in order.
func Fold(id ID, events []Event) Incident {
	in := Incident{ID: id}
	events = withoutSecrets(events)
	effective := amend(events)
	for _, ev := range effective {
		in.take(events[0].Actor, ev)
	}
	in.Events, in.Effective = slices.Clip(events), effective
	in.Version = len(events)
	for _, ev := range in.Events {
		in.remember(ev)
	}
	return in
}

// take takes in an event that counts, of an incident that somebody opened.
func (in *Incident) take(opener Actor, ev Event) {
	if in.manned == 0 && mans(ev, opener) {
		in.manned = ev.Seq
	}
	ev.Body.apply(in, ev)
}

// Add returns the incident after one more event. Amendments change what earlier
// events meant, so they fold everything again; all others cost their own size.
func (in Incident) Add(ev Event) Incident {
	switch ev.Body.(type) {
	case *Corrected, *Withdrawn, *Redacted:
		return Fold(in.ID, append(slices.Clip(in.Events), ev))
	}
	if in.succeeded() {
		in.clip()
	}
	unchanged := in.unamended()
	in.Events = append(in.Events, ev)
	if unchanged {
		in.Effective = in.Events
	} else {
		in.Effective = append(in.Effective, ev)
	}
	in.Version = ev.Seq
	in.take(in.Events[0].Actor, ev)
	in.remember(ev)
	return in
}

// unamended reports whether all events count as they were recorded: both lists are then one.
func (in *Incident) unamended() bool {
	n := len(in.Events)
	return n == len(in.Effective) && (n == 0 || &in.Events[0] == &in.Effective[0])
}

// succeeded reports whether the arrays behind the incident may already hold another successor of it.
// The first one is written behind the receiver, which sees only its own length; so adding one
// event costs its own size. Only one goroutine at a time may add to an incident.
func (in *Incident) succeeded() bool {
	n := len(in.Events)
	return n == cap(in.Events) || in.Events[:n+1][n].Body != nil
}

// clip makes the next append to any list copy it. Lists that are always copied (windows, relations) are left out.
func (in *Incident) clip() {
	if in.unamended() {
		in.Events = slices.Clip(in.Events)
		in.Effective = in.Events
	} else {
		in.Events, in.Effective = slices.Clip(in.Events), slices.Clip(in.Effective)
	}
	in.Turns, in.Causes, in.Mitigations = slices.Clip(in.Turns), slices.Clip(in.Causes), slices.Clip(in.Mitigations)
	in.Roles, in.Actions, in.Publications = slices.Clip(in.Roles), slices.Clip(in.Actions), slices.Clip(in.Publications)
	in.Updates, in.Notes, in.Lessons = slices.Clip(in.Updates), slices.Clip(in.Notes), slices.Clip(in.Lessons)
	in.Snoozes, in.turning = slices.Clip(in.Snoozes), slices.Clip(in.turning)
}

// AsKnownAt returns the events that had been recorded by t. The record never goes
// back in time within a stream, so this is a cut by sequence.
func AsKnownAt(events []Event, t time.Time) []Event {
	n := 0
	for n < len(events) && !events[n].Recorded.After(t) {
		n++
	}
	return events[:n]
}

// AsKnownAt returns the incident as it was known at t; one of version 0 if it was not.
func (in Incident) AsKnownAt(t time.Time) Incident { return Fold(in.ID, AsKnownAt(in.Events, t)) }

// amend returns what the events say once corrections and withdrawals among them are taken into account.
// The last correction wins.
func amend(events []Event) []Event {
	changed := map[int]Event{}
	gone := map[int]bool{}
	current := func(seq int) (Event, bool) {
		if seq < 1 || seq > len(events) {
			return Event{}, false
		}
		if ev, ok := changed[seq]; ok {
			return ev, true
		}
		return events[seq-1], true
	}
	for _, ev := range events {
		switch b := ev.Body.(type) {
		case *Corrected:
			if target, ok := current(b.Event); ok {
				changed[b.Event] = b.correct(target)
			}
		case *Withdrawn:
			gone[b.Event] = true
		}
	}
	if len(changed) == 0 && len(gone) == 0 {
		return slices.Clip(events)
	}
	return overlay(events, changed, gone)
}

func overlay(events []Event, changed map[int]Event, gone map[int]bool) []Event {
	out := make([]Event, 0, len(events))
	for i, ev := range events {
		if gone[i+1] {
			continue
		}
		if c, ok := changed[i+1]; ok {
			ev = c
		}
		out = append(out, ev)
	}
	return out
}

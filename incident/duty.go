package incident

import (
	"iter"
	"slices"
	"time"
)

// DutyKind says what ought to be done.
type DutyKind string

// Everything that allclear reminds of which was promised to nobody outside. A promise is a [Promise] or a [ReportPromise].
const (
	DutyLead   DutyKind = "lead"       // somebody runs it
	DutyUpdate DutyKind = "update"     // something is written down, or people talk
	DutyEffect DutyKind = "effect"     // there are words for what customers cannot do
	DutyRelief DutyKind = "relief"     // whoever has led for long hands over
	DutyClose  DutyKind = "close"      // what is resolved is closed
	DutyReview DutyKind = "postmortem" // the postmortem is reviewed
	DutyAction DutyKind = "action"     // a planned action is done
)

// DutyKinds returns every kind, as people type it.
func DutyKinds() []string {
	return []string{
		string(DutyLead), string(DutyUpdate), string(DutyEffect), string(DutyRelief), string(DutyClose), string(DutyReview), string(DutyAction),
	}
}

// DutyEnding says how a duty ended.
type DutyEnding string

// How a duty can end.
const (
	EndGiven     DutyEnding = "given"     // somebody was given the role
	EndThere     DutyEnding = "there"     // whoever opened it typed something
	EndTalk      DutyEnding = "talk"      // people talk
	EndRecorded  DutyEnding = "recorded"  // something was written down
	EndWords     DutyEnding = "words"     // there are words for customers
	EndUp        DutyEnding = "up"        // service is back
	EndDone      DutyEnding = "done"      // it is done: closed, reviewed, finished
	EndDropped   DutyEnding = "dropped"   // it was given up
	EndOver      DutyEnding = "over"      // the incident is resolved or over
	EndNeedless  DutyEnding = "needless"  // nobody asks for it any more
	EndWithdrawn DutyEnding = "withdrawn" // what it followed from was withdrawn
)

// Duty is something that somebody ought to do in an incident.
type Duty struct {
	Kind   DutyKind
	Seq    int         // the event it follows from; with Kind, what it is recognised by
	Since  time.Time   // from when it counts
	Due    time.Time   // when whoever has it is asked; zero if nobody asks
	Calls  []time.Time // when they are told privately, up to asOf
	Raised time.Time   // when managers are told; zero for never
	Next   time.Time   // when something of this is next, after asOf; zero for nothing more
	Snooze Snooze      // zero unless it is snoozed at asOf
	Action Action      // of an action
	Window Window      // of an effect
	Person Person      // who led, of a relief
	Day    time.Time   // of a review: midnight UTC of the day by whose end it is due

	How DutyEnding // "" while it is not met
	At  time.Time  // when it was
	By  Actor      // who met it; zero where nobody in particular did
	End int        // the event that did; 0 for none
}

// Met reports whether there is nothing more to do.
func (d Duty) Met() bool { return d.How != "" }

// Asks reports whether somebody is being asked at asOf.
func (d Duty) Asks(asOf time.Time) bool {
	return !d.Met() && !d.Due.IsZero() && !asOf.Before(d.Due) && d.Snooze.Until.IsZero()
}

// Raises reports whether managers are told at asOf.
func (d Duty) Raises(asOf time.Time) bool {
	return d.Asks(asOf) && !d.Raised.IsZero() && !asOf.Before(d.Raised)
}

// Duties returns every duty of an incident that was ever there or is coming, as they stand at asOf. talked is when somebody last talked
// in its channel; zero if nobody did. Those that are met are among them, because a message may have asked for them.
func (in Incident) Duties(asOf, talked time.Time, ws Workspace) []Duty {
	if len(in.Events) == 0 {
		return nil
	}
	w := &watch{in: in, asOf: asOf, talked: talked, ws: ws}
	all := slices.Concat([]Duty{w.lead()}, w.gaps(), []Duty{w.update()}, following[*ImpactBegan](in.Events, w.effect), w.reliefs(), w.afterwards(),
		following[*ActionPlanned](in.Events, w.action), w.withdrawn())
	for i := range all {
		all[i] = w.talk(all[i])
	}
	return all
}

// pending are only the duties that may still ask for something. They are looked for with every line that is typed, so nothing is kept.
func (in Incident) pending(asOf, talked time.Time, ws Workspace) iter.Seq[Duty] {
	return func(yield func(Duty) bool) {
		if len(in.Events) == 0 {
			return
		}
		w := &watch{in: in, asOf: asOf, talked: talked, ws: ws}
		w.pending(func(d Duty) bool { return d.Met() || yield(d) })
	}
}

// pending passes on what may be pending until it is told to stop.
func (w *watch) pending(pass func(Duty) bool) {
	stints := w.stints()
	if !pass(w.lead()) || !pass(w.update()) || !pass(w.onShift(stints[len(stints)-1])) {
		return
	}
	for _, d := range w.afterward(w.in.Turns[len(w.in.Turns)-1]) {
		if !pass(d) {
			return
		}
	}
	for _, open := range w.in.Windows.Open() {
		if ev, _ := w.in.Event(open.Seq); !pass(w.effect(ev)) {
			return
		}
	}
	for _, open := range w.in.OpenActions() {
		if open.Due.IsZero() {
			continue // nobody is reminded of it
		}
		if ev, _ := w.in.Event(open.Seq); !pass(w.action(ev)) {
			return
		}
	}
}

// watch looks for the duties of one incident.
type watch struct {
	in           Incident
	asOf, talked time.Time
	ws           Workspace
}

// timing is when somebody is asked, told privately, and told on, if nothing happens.
type timing struct {
	due    time.Time
	calls  []time.Time // in order; the last may be the first after asOf
	raised time.Time
}

// plan lays a timing under a duty that is not met, and puts off what was snoozed.
func (w *watch) plan(d Duty, t timing) Duty {
	if s, ok := w.snoozed(d); ok {
		t = t.after(s)
		if w.asOf.Before(s.Until) {
			d.Snooze = s
		}
	}
	d.Due, d.Raised = t.due, t.raised
	for _, at := range append(t.calls, t.due, t.raised, d.Snooze.Until) {
		if at.After(w.asOf) && (d.Next.IsZero() || at.Before(d.Next)) {
			d.Next = at
		}
	}
	for _, at := range t.calls {
		if !at.After(w.asOf) {
			d.Calls = append(d.Calls, at)
		}
	}
	return d
}

// after returns a timing with nothing in the time that is snoozed. Who was asked before is told privately when it is over: an edited
// message notifies nobody.
func (t timing) after(s Snooze) timing {
	asked := t.due.Before(s.At)
	out := timing{due: later(t.due, s.Until), raised: t.raised}
	if !t.raised.IsZero() {
		out.raised = later(t.raised, s.Until.Add(t.raised.Sub(t.due)))
	}
	for _, at := range t.calls {
		if at.Before(s.At) || !at.Before(s.Until) {
			out.calls = append(out.calls, at)
		}
	}
	if asked {
		out.calls = append(out.calls, s.Until)
		slices.SortFunc(out.calls, time.Time.Compare)
	}
	return out
}

// met says how a duty ended: by an event.
func (d Duty) met(how DutyEnding, ev Event) Duty {
	d.How, d.At, d.By, d.End = how, ev.Recorded, ev.Actor, ev.Seq
	return d
}

// metAt says how a duty ended where no event says so by itself.
func (d Duty) metAt(how DutyEnding, at time.Time) Duty {
	d.How, d.At = how, at
	return d
}

// told is when an event was recorded; the zero time if there is none of that number.
func (in Incident) told(seq int) time.Time {
	ev, _ := in.Event(seq)
	return ev.Recorded
}

// Holder is whoever ought to see to a duty: of words for customers whoever has comms, of an action its owner, and else whoever leads.
func (in Incident) Holder(d Duty) Person {
	switch comms, ok := in.Role(Comms); {
	case d.Kind == DutyLead:
		return in.Opener
	case d.Kind == DutyEffect && ok:
		return comms
	case d.Kind == DutyAction && d.Action.Owner.ID != "":
		return d.Action.Owner
	case d.Kind == DutyRelief && d.Person.ID != "":
		return d.Person
	}
	return in.Lead()
}

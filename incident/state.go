package incident

import (
	"slices"
	"time"
)

// Incident is how an incident stands: the fold of its events, nothing else.
// Values are shared freely; Add returns a new one and never changes its receiver.
type Incident struct {
	ID       ID
	Version  int // the number of its newest event
	Title    Halves
	Private  bool
	Drill    bool
	Severity Severity
	Worst    Severity  // the worst it ever was
	Rated    time.Time // when we were last told another severity; zero if it is the first
	Status   Status

	Declared  Moment // when it was opened
	Opener    Person
	StartedAt Moment // when it began, as people said; never derived from a window
	Trigger   Halves // what happened then
	Detection Moment
	Detector  Detector

	Windows       Windows
	Turns         []Turn // every status it has had, the first from its opening
	Causes        []Cause
	Mitigations   []Mitigation
	Confirmations Confirmations
	Roles         []Assignment
	Relations     []Relation
	Actions       []Action
	Publications  []Publication // in the order in which customers were told
	Letters       []Publication // the letters over it that were sent
	Updates       []Entry
	Notes         []Entry
	Lessons       []Lesson // what people say went well, badly, luckily

	Resolution Moment // of the last time it was resolved; unknown while it is not
	Closing    Moment // when incident mode ended; unknown while it has not
	ClosingWhy Halves
	Reopenings int
	Review     Review // of the postmortem
	Snoozes    []Snooze

	Events    []Event     // as recorded, in order
	Effective []Event     // what they say after corrections; withdrawn ones are missing
	Amended   []Amendment // every correction, withdrawal and redaction

	turning []int // the events that change what managers are told at once; see turns
	rated   int   // the newest event that said another severity; 0 if it is the first
	manned  int   // the first event that shows that somebody runs it; 0 while none does
}

// Turn is one status from one moment on.
type Turn struct {
	Status Status
	From   Moment
	Why    string
	Seq    int
}

// Entry is a line of the record that changes no state: an update or a note.
type Entry struct {
	Text Halves
	At   Moment
	By   Actor
	Seq  int
}

// Lead returns who leads: whoever was given the role last, or else the opener.
func (in Incident) Lead() Person {
	if p, ok := in.Role(Lead); ok {
		return p
	}
	return in.Opener
}

// Role returns who holds a role now.
func (in Incident) Role(r Role) (Person, bool) {
	for _, a := range slices.Backward(in.Roles) {
		if a.Role == r {
			return a.Person, true
		}
	}
	return Person{}, false
}

// Cause returns the cause as it is known now: the last one confirmed, or else the last one suspected.
func (in Incident) Cause() (Cause, bool) {
	for _, c := range slices.Backward(in.Causes) {
		if c.State == CauseConfirmed {
			return c, true
		}
	}
	if n := len(in.Causes); n > 0 {
		return in.Causes[n-1], true
	}
	return Cause{}, false
}

// ConfirmedCause returns the last cause that was confirmed.
func (in Incident) ConfirmedCause() (Cause, bool) {
	c, ok := in.Cause()
	return c, ok && c.State == CauseConfirmed
}

// Event returns event eN as it was recorded.
func (in Incident) Event(seq int) (Event, bool) {
	if seq < 1 || seq > len(in.Events) {
		return Event{}, false
	}
	return in.Events[seq-1], true
}

// Responders returns everybody who typed into the incident, each of them once, in the order of their first words.
func (in Incident) Responders() []Actor {
	seen := map[string]bool{}
	var out []Actor
	for _, ev := range in.Events {
		if who := ev.Actor.human(); ev.Actor.Ref != "system" && !seen[who] {
			seen[who] = true
			out = append(out, ev.Actor)
		}
	}
	return out
}

// Newest returns the instant at which we were last told anything.
func (in Incident) Newest() time.Time {
	if len(in.Events) == 0 {
		return time.Time{}
	}
	return in.Events[len(in.Events)-1].Recorded
}

// LastWordOf returns the newest event that somebody recorded, in whichever way they came.
func (in Incident) LastWordOf(who Actor) (Event, bool) {
	for _, ev := range slices.Backward(in.Events) {
		if ev.Actor.Same(who) {
			return ev, true
		}
	}
	return Event{}, false
}

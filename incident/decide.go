package incident

import (
	"slices"
	"time"
)

// Request is what somebody asks for, understood but not yet decided.
type Request struct {
	On     ID // the incident it is about; zero for none
	By     Actor
	Person Person    // the same one, as a person
	Told   time.Time // when we were told
	At     Moment    // when it happened; unknown means when we were told
	Source Source
	Do     Change
}

// Change is one thing a request can ask for. The list is closed: each verb that
// records has its own type in this package.
type Change interface {
	decide(d *deciding)
}

// Book is where decisions look incidents up.
type Book interface {
	// Incident returns how an incident stands.
	Incident(id ID) (Incident, bool)
	// Next returns the id the next incident will have.
	Next() ID
	// Head returns the number and the recording time of a stream's newest event.
	Head(s Stream) (seq int, recorded time.Time)
	// Talked returns when somebody last talked in an incident's channel; zero if nobody did.
	Talked(id ID) time.Time
	// Drafts returns the texts for customers over an incident.
	Drafts(id ID) Drafts
}

// Decide returns the events that a request leads to, or why it leads to none.
// The events are numbered and dated; nothing has happened until they are written.
func Decide(book Book, ws Workspace, r Request) ([]Event, *Refusal) {
	r.Told, r.At.At = instant(r.Told), instant(r.At.At)
	d := &deciding{book: book, ws: ws, req: r, at: r.At, added: map[Stream]int{}}
	if !d.at.Known() {
		d.at = Exactly(r.Told)
	}
	if d.find() {
		r.Do.decide(d)
	}
	d.notInFuture(d.at)
	if len(d.reasons) > 0 {
		return nil, Refuse(d.reasons...)
	}
	return d.events, nil
}

// deciding is one decision in the making.
type deciding struct {
	book    Book
	ws      Workspace
	req     Request
	in      Incident
	at      Moment
	events  []Event
	added   map[Stream]int
	reasons []Reason
}

// find loads the incident the request is about and refuses what an incident that is over does not take.
func (d *deciding) find() bool {
	if _, ok := d.req.Do.(anywhere); ok {
		return true
	}
	in, ok := d.book.Incident(d.req.On)
	switch {
	case d.req.On == 0:
		d.refuse(Reason{Code: NoIncidentHere})
	case !ok:
		d.refuse(Reason{Code: UnknownIncident, ID: d.req.On})
	case in.Status.Over() && !takenAfterwards(d.req.Do):
		d.refuse(Reason{Code: IncidentOver, ID: in.ID, Status: in.Status, At: Moment{At: in.Turns[len(in.Turns)-1].From.At}})
	}
	d.in = in
	return len(d.reasons) == 0
}

// anywhere is a change that needs no incident.
type anywhere interface{ anywhere() }

// afterwards is a change that is still taken when incident mode is over.
type afterwards interface{ afterwards() }

func takenAfterwards(c Change) bool {
	_, ok := c.(afterwards)
	return ok
}

func (d *deciding) refuse(r Reason) { d.reasons = append(d.reasons, r) }

// record adds an event about the incident of the request, at the time of the request.
func (d *deciding) record(b Body) { d.recordIn(d.in.ID.Stream(), d.at, b) }

func (d *deciding) recordIn(s Stream, at Moment, b Body) {
	head, newest := d.book.Head(s)
	d.added[s]++
	d.events = append(d.events, Event{
		Stream: s, Seq: head + d.added[s], Actor: d.req.By, Occurred: at,
		Recorded: later(newest, d.req.Told), Source: d.req.Source, Body: b,
	})
}

// instant returns t as the record keeps it: UTC, whole microseconds. Forms and scripts hand over others.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// kept returns where the record keeps t, or nil for none.
func kept(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = instant(t)
	return &t
}

// notInFuture refuses a time that has not come yet: what is written down has happened.
func (d *deciding) notInFuture(m Moment) {
	if m.At.After(d.req.Told) {
		d.refuse(Reason{Code: TimeInFuture, At: m})
	}
}

// needText refuses where there is no internal text.
func (d *deciding) needText(h Halves, what string) {
	if h.Empty() {
		d.refuse(Reason{Code: EmptyText, Word: what})
	}
	d.limit(h, what, textLimit)
}

// textLimit is how many characters one half of a text may have. Slack's own limit for a command is lower for
// most clients; beyond it nothing in a channel can be read by anyone.
const textLimit = 12_000

// titleLimit is how many characters a title may have (comms.md 2.5: 63 is usual, 144 was the longest seen).
const titleLimit = 250

func (d *deciding) limit(h Halves, what string, most int) {
	for _, half := range []string{h.Internal, h.Public} {
		if n := len([]rune(half)); n > most {
			d.refuse(Reason{Code: TooLong, Word: what, Have: n, Limit: most})
		}
	}
}

// trial refuses to amend event seq if, with what was decided, the windows of the incident would
// no longer hold: one would run backwards, overlap another, or be open after the close.
func (d *deciding) trial(seq int) {
	after := d.in
	for _, ev := range d.events {
		if ev.Stream == d.in.ID.Stream() {
			after = after.Add(ev)
		}
	}
	if !after.Windows.sound() || after.Status == Closed && len(after.Windows.Open()) > 0 {
		d.refuse(Reason{Code: BreaksRecord, Seq: seq})
	}
}

// sound reports whether every window runs forward and none overlaps another of its component.
func (ws Windows) sound() bool {
	return !slices.ContainsFunc(ws, func(w Window) bool {
		_, overlaps := ws.conflict(w)
		return overlaps || (!w.Open() && !w.End.At.After(w.Start.At))
	})
}

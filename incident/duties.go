package incident

import (
	"slices"
	"time"
)

// How long it is before somebody is asked, and how much longer before they are told privately.
const (
	leadWithin   = 2 * time.Minute
	leadCall     = 3 * time.Minute
	leadRaise    = 8 * time.Minute
	effectWithin = 5 * time.Minute
	effectCall   = 10 * time.Minute
	shift        = 6 * time.Hour
	shiftAgain   = 4 * time.Hour
	closeWithin  = 24 * time.Hour
)

// lead is the duty to run it. Whoever opened it leads, but may have gone; anything they type, and any talk, shows that they have not.
func (w *watch) lead() Duty {
	opened := w.in.Events[0]
	d := Duty{Kind: DutyLead, Seq: 1, Since: opened.Recorded}
	if ev, ok := w.in.Event(w.in.manned); ok {
		return d.met(manning(ev), ev)
	}
	if w.talked.After(opened.Recorded) {
		return d.metAt(EndTalk, w.talked)
	}
	if quiet(w.in.Status) {
		return w.ended(d, EndOver)
	}
	if w.in.Severity == Sev4 {
		return w.ended(d, EndNeedless)
	}
	due := d.Since.Add(leadWithin)
	t := timing{due: due, calls: []time.Time{due.Add(leadCall)}}
	if w.in.Severity.Grave() {
		t.raised = due.Add(leadRaise)
	}
	return w.plan(d, t)
}

// mans reports whether an event shows that somebody runs an incident: they were given the lead, or opened it and are still there.
func mans(ev Event, opener Actor) bool {
	switch {
	case ev.Seq == 1 || ev.Body.Kind() == KindSnoozed:
		return false
	case manning(ev) == EndGiven:
		return true
	}
	return ev.Actor.Same(opener)
}

func manning(ev Event) DutyEnding {
	if g, ok := ev.Body.(*RoleGiven); ok && g.Role == Lead {
		return EndGiven
	}
	return EndThere
}

// ended says that a duty ended when the incident was over for now, or with its newest severity.
func (w *watch) ended(d Duty, how DutyEnding) Duty {
	seq := 0
	for _, t := range slices.Backward(w.in.Turns) {
		if !quiet(t.Status) {
			break
		}
		seq = t.Seq
	}
	if how == EndNeedless && w.in.rated > 0 {
		seq = w.in.rated
	}
	if ev, ok := w.in.Event(seq); ok {
		return d.met(how, ev)
	}
	return d.metAt(how, w.in.Events[0].Recorded)
}

// silentFor is how long nobody may write anything down or talk (comms.md 2.3, for managers); zero is no clock. While service is
// back and we only watch, twice as long is fine, and nobody watches a sev3.
func (in Incident) silentFor() time.Duration {
	every := map[Severity]time.Duration{Sev1: shortestGap, Sev2: time.Hour, Sev3: 4 * time.Hour}[in.Severity]
	switch {
	case in.suffering():
		return every
	case in.Severity.Grave():
		return 2 * every
	}
	return 0
}

const shortestGap = 30 * time.Minute

// alive reports whether an event shows that somebody is there: people typed it, and not to be left in peace.
func alive(ev Event) bool {
	return ev.Actor.Ref != System().Ref && ev.Body.Kind() != KindSnoozed
}

// gaps are the silences that something recorded has ended and in which somebody may have been asked.
func (w *watch) gaps() []Duty {
	var out []Duty
	last := w.in.Events[0]
	for _, ev := range w.in.Events[1:] {
		if !alive(ev) {
			continue
		}
		if ev.Recorded.Sub(last.Recorded) >= shortestGap {
			out = append(out, Duty{Kind: DutyUpdate, Seq: last.Seq, Since: last.Recorded}.met(EndRecorded, ev))
		}
		last = ev
	}
	return out
}

// update is the duty to write something down. What customers were promised for later while service is back is a silence that
// was agreed on. Of a sev3 nobody is asked at night.
func (w *watch) update() Duty {
	i := len(w.in.Events) - 1
	for i > 0 && !alive(w.in.Events[i]) {
		i--
	}
	d := Duty{Kind: DutyUpdate, Seq: w.in.Events[i].Seq, Since: later(w.in.Events[i].Recorded, w.talked)}
	every := w.in.silentFor()
	switch {
	case quiet(w.in.Status):
		return w.ended(d, EndOver)
	case every == 0:
		return w.ended(d, EndNeedless)
	}
	from := d.Since
	if p, ok := w.in.Standing(); ok && !w.in.suffering() {
		from = later(from, p.Due)
	}
	due, again := from.Add(every), from.Add(2*every)
	if !w.in.Severity.Grave() {
		due = officeTime(due, w.ws.In())
		again = officeTime(due.Add(every), w.ws.In())
	}
	t := timing{due: due, calls: []time.Time{again}}
	if w.in.Severity.Grave() {
		t.raised = again
	}
	return w.plan(d, t)
}

// talk says of a silence that came to an end because people talk: nobody is asked for it any more, and will be again.
func (w *watch) talk(d Duty) Duty {
	if d.Kind == DutyUpdate && !d.Met() && !d.Asks(w.asOf) && d.Snooze.Until.IsZero() && d.Since.Equal(w.talked) {
		return d.metAt(EndTalk, w.talked)
	}
	return d
}

// following are the duties that follow from every event of a kind.
func following[B Body](events []Event, duty func(Event) Duty) []Duty {
	var out []Duty
	for _, ev := range events {
		if _, ok := ev.Body.(B); ok {
			out = append(out, duty(ev))
		}
	}
	return out
}

// effect is the duty to say what customers cannot do, while a window is open.
func (w *watch) effect(ev Event) Duty {
	d := Duty{Kind: DutyEffect, Seq: ev.Seq, Since: ev.Recorded}
	i := slices.IndexFunc(w.in.Windows, func(x Window) bool { return x.Seq == ev.Seq })
	if i < 0 {
		return w.amended(d, EndWithdrawn)
	}
	d.Window = w.in.Windows[i]
	switch {
	case d.Window.Effect.Public != "":
		return w.amended(d, EndWords)
	case !d.Window.Open():
		return d.metAt(EndUp, d.Window.End.At)
	case quiet(w.in.Status):
		return w.ended(d, EndOver)
	case w.in.Severity.firstUpdate() == 0 || w.in.Private && len(w.in.Publications) == 0:
		return w.ended(d, EndNeedless)
	}
	due := d.Since.Add(effectWithin)
	return w.plan(d, timing{due: due, calls: []time.Time{due.Add(effectCall)}})
}

// amended says that a duty ended with the last amendment of the event it follows from, or with that event.
func (w *watch) amended(d Duty, how DutyEnding) Duty {
	for _, a := range slices.Backward(w.in.Amended) {
		if a.Event == d.Seq {
			d.How, d.At, d.By, d.End = how, a.At, a.By, a.Seq
			return d
		}
	}
	ev, _ := w.in.Event(d.Seq)
	return d.met(how, ev)
}

// stint is somebody's time in the lead.
type stint struct {
	seq    int
	from   time.Time
	person Person
}

// stints are those of everybody who has led; who opened it leads first.
func (w *watch) stints() []stint {
	out := []stint{{1, w.in.Events[0].Recorded, w.in.Opener}}
	for _, a := range w.in.Roles {
		if a.Role == Lead {
			out = append(out, stint{a.Seq, w.in.told(a.Seq), a.Person})
		}
	}
	return out
}

// reliefs are the duties to hand over after a shift, of everybody who has led.
func (w *watch) reliefs() []Duty {
	var out []Duty
	all := w.stints()
	for i, s := range all {
		if i+1 == len(all) {
			return append(out, w.onShift(s))
		}
		next, _ := w.in.Event(all[i+1].seq)
		out = append(out, w.relief(s).met(EndGiven, next))
	}
	return out
}

// relief is the duty of one who has led to hand over.
func (w *watch) relief(s stint) Duty {
	return Duty{Kind: DutyRelief, Seq: s.seq, Since: later(s.from, w.in.reopened()), Person: s.person}
}

// onShift is the duty of whoever leads now. It is asked for while it is grave: nobody leads a small one through the night.
func (w *watch) onShift(s stint) Duty {
	d := w.relief(s)
	switch {
	case quiet(w.in.Status):
		return w.ended(d, EndOver)
	case !w.in.Severity.Grave():
		return w.ended(d, EndNeedless)
	}
	t := timing{due: d.Since.Add(shift)}
	if w.in.suffering() {
		t.calls = rounds(w.asOf, t.due.Add(shiftAgain), func(at time.Time) time.Time { return at.Add(shiftAgain) })
	}
	return w.plan(d, t)
}

// rounds are all times up to an instant and the first after it.
func rounds(upTo, first time.Time, next func(time.Time) time.Time) []time.Time {
	out := []time.Time{first}
	for at := first; !at.After(upTo); {
		at = next(at)
		out = append(out, at)
	}
	return out
}

// afterwards are the duties that follow from a status: to close what was resolved, to have reviewed what was closed.
func (w *watch) afterwards() []Duty {
	var out []Duty
	for i, t := range w.in.Turns {
		if i+1 < len(w.in.Turns) {
			out = append(out, w.overtaken(t, w.in.Turns[i+1])...)
		} else {
			out = append(out, w.afterward(t)...)
		}
	}
	return out
}

// overtaken are the duties of a status that was followed by another.
func (w *watch) overtaken(t, next Turn) []Duty {
	kind, ok := map[Status]DutyKind{Resolved: DutyClose, Closed: DutyReview}[t.Status]
	if !ok {
		return nil
	}
	how := EndNeedless
	if kind == DutyClose && next.Status == Closed {
		how = EndDone
	}
	ev, _ := w.in.Event(next.Seq)
	return []Duty{Duty{Kind: kind, Seq: t.Seq, Since: w.in.told(t.Seq)}.met(how, ev)}
}

// afterward are the duties of the newest status.
func (w *watch) afterward(t Turn) []Duty {
	switch t.Status {
	case Resolved:
		return []Duty{w.closing(t)}
	case Closed:
		if day, ok := w.in.PostmortemDue(w.ws.In()); ok {
			return []Duty{w.reviewed(t, day)}
		}
	case Investigating, Identified, Monitoring, Cancelled:
	}
	return nil
}

// closing is the duty to close what has been resolved for a day.
func (w *watch) closing(t Turn) Duty {
	d := Duty{Kind: DutyClose, Seq: t.Seq, Since: w.in.told(t.Seq)}
	due := officeTime(d.Since.Add(closeWithin), w.ws.In())
	call := opens(workingDay(DayOf(due, w.ws.In()), 1), w.ws.In())
	return w.plan(d, timing{due: due, calls: []time.Time{call}})
}

// reviewed is the duty to have the postmortem reviewed: in the morning of its last day, or of the working day before, and again
// once that is over.
func (w *watch) reviewed(t Turn, day time.Time) Duty {
	d := Duty{Kind: DutyReview, Seq: t.Seq, Since: w.in.told(t.Seq), Day: day}
	if first := w.in.Review.FirstSeq; first > 0 {
		ev, _ := w.in.Event(first)
		return d.met(EndDone, ev)
	}
	zone := w.ws.In()
	over := opens(onOrAfter(day.AddDate(0, 0, 1)), zone)
	return w.plan(d, timing{due: opens(onOrBefore(day), zone), calls: []time.Time{over}})
}

// withdrawn are duties that followed from what is withdrawn by now, where nothing else tells of them.
func (w *watch) withdrawn() []Duty {
	var out []Duty
	for _, a := range w.in.Amended {
		if a.Kind != KindWithdrawn {
			continue
		}
		for _, kind := range []DutyKind{DutyRelief, DutyClose, DutyReview} {
			out = append(out, w.amended(Duty{Kind: kind, Seq: a.Event}, EndWithdrawn))
		}
	}
	return out
}

// action is the duty to do what was planned: in the morning of the working day before its day, in the next one after it, and every
// week from then on.
func (w *watch) action(ev Event) Duty {
	d := Duty{Kind: DutyAction, Seq: ev.Seq, Since: ev.Recorded}
	i := slices.IndexFunc(w.in.Actions, func(a Action) bool { return a.Seq == ev.Seq })
	if i < 0 {
		return w.amended(d, EndWithdrawn)
	}
	d.Action = w.in.Actions[i]
	switch {
	case d.Action.Done.Known():
		done, _ := w.in.Event(d.Action.DoneSeq)
		return d.met(EndDone, done)
	case d.Action.Dropped.Known():
		dropped, _ := w.in.Event(d.Action.DropSeq)
		return d.met(EndDropped, dropped)
	case d.Action.Due.IsZero() || w.in.Status == Cancelled:
		return w.ended(d, EndNeedless)
	}
	return w.plan(d, w.actionTimes(d.Action))
}

// actionTimes are those of an action with a day. What was agreed on later than that counts from then on.
func (w *watch) actionTimes(a Action) timing {
	zone := w.ws.In()
	agreed := w.in.told(a.Seq)
	for _, c := range a.Changes {
		if c.To.Due != "" {
			agreed = w.in.told(c.Seq)
		}
	}
	week := func(at time.Time) time.Time { return opens(onOrAfter(DayOf(at, zone).AddDate(0, 0, 7)), zone) }
	times := append([]time.Time{opens(onOrBefore(a.Due.AddDate(0, 0, -1)), zone)}, rounds(later(w.asOf, agreed), opens(onOrAfter(a.Due.AddDate(0, 0, 1)), zone), week)...)
	times = slices.DeleteFunc(times, func(at time.Time) bool { return !at.After(agreed) })
	return timing{due: times[0], calls: times}
}

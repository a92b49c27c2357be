package incident

import (
	"slices"
	"sort"
	"time"
)

// Briefing is one summary that managers are sent of a grave incident. When they are sent, and what each of them
// knows, follows from the record and the zone alone: the first at the end of the minute of the clock in which the
// incident was opened, one at the end of every minute in which its state changed, and one at the clock's half-hours
// (sev2: hours) until it is resolved.
type Briefing struct {
	At      time.Time // when it falls; a whole minute
	AsOf    time.Time // what it speaks of: the last entry of a minute of changes, or At itself where it falls by the clock
	Version int       // the newest event it knows
}

// ByClock reports whether the clock brought it: then it speaks of the instant at which it falls.
func (b Briefing) ByClock() bool { return b.AsOf.Equal(b.At) }

// LastBriefing returns the one before a summary that speaks of asOf; false if there is none.
func (in Incident) LastBriefing(asOf time.Time, zone *time.Location) (Briefing, bool) {
	b, ok := in.newestBriefing(asOf, zone)
	if ok && b.ByClock() && b.At.Equal(asOf) {
		return in.BriefingBefore(b, zone)
	}
	return b, ok
}

// BriefingBefore returns the one before another; false if that is the first.
func (in Incident) BriefingBefore(b Briefing, zone *time.Location) (Briefing, bool) {
	return in.newestBriefing(b.At.Add(-time.Nanosecond), zone)
}

// BriefingAt returns the one that falls at an instant; false if none does.
func (in Incident) BriefingAt(at time.Time, zone *time.Location) (Briefing, bool) {
	b, ok := in.newestBriefing(at, zone)
	return b, ok && b.At.Equal(at)
}

// BriefingAsOf returns the instant of which a summary that is kept up to date speaks at now: that of the newest entry, or of
// a later half-hour. The same record so gives the same words, however often they are written.
func (in Incident) BriefingAsOf(now time.Time, zone *time.Location) time.Time {
	if b, ok := in.newestBriefing(now, zone); ok && b.AsOf.After(in.Newest()) {
		return b.AsOf
	}
	return in.Newest()
}

// NextBriefing returns when the first after an instant falls, as the record stands; false if none does.
func (in Incident) NextBriefing(after time.Time, zone *time.Location) (time.Time, bool) {
	var next time.Time
	if !in.briefed() {
		return next, false
	}
	for _, seq := range slices.Backward(in.turning) {
		end := endOfMinute(in.Events[seq-1].Recorded)
		if !end.After(after) {
			break
		}
		next = end
	}
	if tick, ok := in.NextSummary(after, zone); ok && (next.IsZero() || tick.Before(next)) {
		next = tick
	}
	return next, !next.IsZero()
}

// NextSummary returns when the clock brings the next one after an instant; false where it brings none any more.
func (in Incident) NextSummary(after time.Time, zone *time.Location) (time.Time, bool) {
	if !in.briefed() || !in.Summarised() {
		return time.Time{}, false
	}
	every := in.rhythm()
	return lastTick(after, every, zone).Add(every).UTC(), true
}

// Known returns the incident as a briefing knows it.
func (in Incident) Known(b Briefing) Incident {
	if b.Version >= in.Version {
		return in
	}
	return Fold(in.ID, in.Events[:b.Version])
}

// Summarised reports whether managers are sent a summary by the clock: until it is resolved, while it is grave.
func (in Incident) Summarised() bool {
	return in.Severity.Grave() && in.Status != Resolved && !in.Status.Over()
}

// briefed reports whether managers are told of it at all.
func (in Incident) briefed() bool { return in.Worst.Grave() && !in.Private }

// rhythm is how often the clock brings a summary.
func (in Incident) rhythm() time.Duration {
	if in.Severity == Sev1 {
		return 30 * time.Minute
	}
	return time.Hour
}

// newestBriefing returns the newest at t or before.
func (in Incident) newestBriefing(t time.Time, zone *time.Location) (Briefing, bool) {
	changed, ok := in.lastChange(t)
	if !ok {
		return Briefing{}, false
	}
	b := Briefing{At: changed.UTC(), Version: in.recordedBefore(changed)}
	known := in.stateAfter(b.Version)
	if tick := lastTick(t, known.rhythm(), zone); known.Summarised() && !tick.Before(changed) {
		return Briefing{At: tick.UTC(), AsOf: tick.UTC(), Version: in.recordedBefore(tick)}, true
	}
	b.AsOf = in.Events[b.Version-1].Recorded
	return b, true
}

// lastChange returns when the newest minute was over in which the state changed, at t or before. What changed before the
// incident was first called grave does not count.
func (in Incident) lastChange(t time.Time) (time.Time, bool) {
	if !in.briefed() {
		return time.Time{}, false
	}
	from := slices.IndexFunc(in.Events, gravely)
	for _, seq := range slices.Backward(in.turning) {
		if seq <= from {
			break
		}
		if end := endOfMinute(in.Events[seq-1].Recorded); !end.After(t) {
			return end, true
		}
	}
	return time.Time{}, false
}

// gravely reports whether an event says that an incident is grave.
func gravely(ev Event) bool {
	switch b := ev.Body.(type) {
	case *Opened:
		return b.Severity.Grave()
	case *SeverityChanged:
		return b.To.Grave()
	}
	return false
}

// stateAfter is the incident as far as its status and its severity go, after so many events.
func (in Incident) stateAfter(version int) Incident {
	if n := len(in.turning); n == 0 || in.turning[n-1] <= version {
		return in
	}
	if len(in.Amended) > 0 {
		return Fold(in.ID, in.Events[:version])
	}
	return in.roughly(version)
}

// roughly is the status and the severity after so many events, of which none is amended: folding a long incident for each of its
// summaries would take seconds.
func (in Incident) roughly(version int) Incident {
	out := Incident{ID: in.ID}
	for _, seq := range in.turning {
		if seq > version {
			break
		}
		switch ev := in.Events[seq-1]; ev.Body.(type) {
		case *Opened, *StatusChanged, *SeverityChanged, *FalseAlarm, *Concluded, *Reopened:
			ev.Body.apply(&out, ev)
		}
	}
	return out
}

// recordedBefore is how many events were recorded before t.
func (in Incident) recordedBefore(t time.Time) int {
	return sort.Search(len(in.Events), func(i int) bool { return !in.Events[i].Recorded.Before(t) })
}

// remember keeps in mind an event that turns.
func (in *Incident) remember(ev Event) {
	if in.turns(ev) {
		in.turning = append(in.turning, ev.Seq)
	}
}

// turns reports whether an event, or what it amends, changes the state that managers are told at once: how bad it is, where it
// stands, whether customers are affected, whether the cause is known, who leads and who talks to customers, what it is called.
func (in Incident) turns(ev Event) bool {
	switch b := ev.Body.(type) {
	case *Opened, *StatusChanged, *SeverityChanged, *FalseAlarm, *ImpactBegan, *ImpactEnded, *Titled, *Concluded, *Reopened:
		return true
	case *CauseStated:
		return b.State == CauseConfirmed
	case *RoleGiven:
		return b.Role == Lead || b.Role == Comms
	case *Corrected:
		return in.turnsAt(b.Event)
	case *Withdrawn:
		return in.turnsAt(b.Event)
	}
	return false
}

func (in Incident) turnsAt(seq int) bool {
	ev, ok := in.Event(seq)
	if _, again := ev.Body.(*Corrected); again { // of a correction the one it corrects counts
		return false
	}
	return ok && in.turns(ev)
}

// endOfMinute is when the minute of the clock ends in which something was recorded.
func endOfMinute(t time.Time) time.Time { return t.Truncate(time.Minute).Add(time.Minute) }

// lastTick is the newest half-hour or hour of a zone's clock at t or before.
func lastTick(t time.Time, every time.Duration, zone *time.Location) time.Time {
	l := t.In(zone)
	past := time.Duration(l.Minute())*time.Minute + time.Duration(l.Second())*time.Second + time.Duration(l.Nanosecond())
	return t.Add(-past % every)
}

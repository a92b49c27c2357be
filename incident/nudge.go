package incident

import "time"

// Silence is a stretch in which customers heard nothing from us.
type Silence struct {
	Seq  int       // what it began with: an update, or the opening
	From time.Time // when that was
	To   time.Time // the next update; zero while the silence lasts
	By   time.Time // when the cadence wants an update; zero where it wants none: nothing is to be told, or a promise runs
}

// nudgeGrace is how long after its time an update is asked for. Times are told to the minute: what is posted within
// the minute in which it is due is in time.
const nudgeGrace = 30 * time.Second

// NudgeAt is when comms are reminded that customers wait. It means nothing where By is zero.
func (s Silence) NudgeAt() time.Time { return s.By.Add(nudgeGrace) }

// Sounds reports whether comms are to be reminded at asOf.
func (s Silence) Sounds(asOf time.Time) bool {
	return s.To.IsZero() && !s.By.IsZero() && !asOf.Before(s.NudgeAt())
}

// First reports whether customers had never heard anything before the silence.
func (s Silence) First() bool { return s.Seq == 1 }

// Silences returns every silence, the one before the first update too, in order. Only the last may still last.
func (in Incident) Silences() []Silence {
	if len(in.Events) == 0 {
		return nil
	}
	last, _ := in.Silence()
	out := make([]Silence, 0, len(in.Publications)+1)
	seq, from := 1, in.Declared.At
	for _, p := range in.Publications {
		out = append(out, Silence{Seq: seq, From: from, To: p.At.At})
		seq, from = p.Seq, p.At.At
	}
	return append(out, last)
}

// Silence returns the silence that lasts; false only for an incident without events.
func (in Incident) Silence() (Silence, bool) {
	if len(in.Events) == 0 {
		return Silence{}, false
	}
	s := Silence{Seq: 1, From: in.Declared.At, By: in.newsBy()}
	if n := len(in.Publications); n > 0 {
		s.Seq, s.From = in.Publications[n-1].Seq, in.Publications[n-1].At.At
	}
	return s, true
}

// newsBy is when customers should hear from us next where nothing is promised to them; zero if they need not. Whoever
// rates the incident anew has as long as a sev1 gives, also where the new cadence wanted an update long ago.
func (in Incident) newsBy() time.Time {
	if !in.owesNews() {
		return time.Time{}
	}
	first := in.Severity.firstUpdate()
	since, by := in.heard()
	if again := in.reopened(); again.After(since) {
		by = again.Add(first)
	} else if changed := in.changedAfter(since); !changed.IsZero() && len(in.Publications) > 0 {
		by = earlier(by, changed.Add(first))
	}
	if in.Rated.IsZero() {
		return by
	}
	return later(by, in.Rated.Add(Sev1.firstUpdate()))
}

// changedAfter is when customers first began or ceased to suffer after an instant; zero if that did not change. Times are
// told to the minute: what changed within the minute of an update is in the update.
func (in Incident) changedAfter(since time.Time) (first time.Time) {
	minute := since.Truncate(time.Minute)
	for _, w := range in.Windows {
		for _, m := range []Moment{w.Start, w.End} {
			if m.At.Truncate(time.Minute).After(minute) && (first.IsZero() || m.At.Before(first)) {
				first = m.At
			}
		}
	}
	return first
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// heard is when customers last heard from us, or else of when we know of it, and when they should hear next if nothing changes.
func (in Incident) heard() (since, by time.Time) {
	if n := len(in.Publications); n > 0 {
		since = in.Publications[n-1].At.At
		return since, since.Add(in.updateEvery())
	}
	since = later(in.Declared.At, in.Events[0].Recorded)
	return since, since.Add(in.Severity.firstUpdate())
}

// owesNews reports whether customers should be hearing from us, by the cadence and not by a promise. Of what is private
// they hear only once they were told of it; of a sev3, once there are words for them.
func (in Incident) owesNews() bool {
	if _, promised := in.Standing(); promised || in.Drill || in.Status == Resolved || in.Status.Over() {
		return false
	}
	switch {
	case in.Severity.firstUpdate() == 0:
		return false
	case len(in.Publications) > 0:
		return true
	case in.Private:
		return false
	}
	return in.Severity.Grave() || in.hasPublicWords()
}

func (in Incident) hasPublicWords() bool {
	effects := in.Windows.filter(func(w Window) bool { return w.Effect.Public != "" })
	return in.Title.Public != "" || len(effects) > 0
}

// reopened is when it was last taken up again after it was resolved or over; zero if it never was.
func (in Incident) reopened() (at time.Time) {
	for i, t := range in.Turns {
		if i > 0 && !quiet(t.Status) && quiet(in.Turns[i-1].Status) {
			at = t.From.At
		}
	}
	return at
}

func quiet(s Status) bool { return s == Resolved || s.Over() }

// firstUpdate is how soon customers should first hear of it, and hear of a change; zero if they need not.
func (s Severity) firstUpdate() time.Duration { return paceOf(s).first }

// updateEvery is how long customers may hear nothing, by the severity and by whether service is back. A longer
// silence is fine where it was announced: that is a promise.
func (in Incident) updateEvery() time.Duration {
	switch p := paceOf(in.Severity); {
	case in.suffering():
		return p.down
	case p.up > 0:
		return p.up
	default:
		return p.long
	}
}

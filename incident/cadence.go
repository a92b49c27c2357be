package incident

import "time"

// pace is how often customers hear of an incident of one severity (comms.md 2.3). Zero is no clock.
type pace struct {
	first, down, up, long time.Duration
}

// longAfter is how long after its declaration an incident is a long one, of which customers hear less often.
const longAfter = 2 * time.Hour

func paceOf(s Severity) pace {
	switch s {
	case Sev1:
		return pace{first: 5 * time.Minute, down: 30 * time.Minute, up: time.Hour, long: 2 * time.Hour}
	case Sev2:
		return pace{first: 15 * time.Minute, down: time.Hour, up: 2 * time.Hour, long: 4 * time.Hour}
	case Sev3:
		return pace{first: time.Hour, down: 4 * time.Hour, long: 24 * time.Hour}
	case Sev4:
	}
	return pace{}
}

// Cadence returns how long after an update at now the next must come at the latest. It reports false where no
// clock runs: an incident that is resolved or over, sev4, and sev3 while it is well, which is updated when its state changes.
// Two hours after the declaration an incident is long; customers still hear no less often while it is down, because
// a slower rhythm is for people to agree on and to say.
func (in Incident) Cadence(now time.Time) (time.Duration, bool) {
	if in.Status == Resolved || in.Status.Over() {
		return 0, false
	}
	p, every := paceOf(in.Severity), time.Duration(0)
	switch {
	case in.suffering():
		every = p.down
	case now.Sub(in.Declared.At) >= longAfter:
		every = p.long
	default:
		every = p.up
	}
	return every, every > 0
}

// suffering reports whether customers must be thought to be affected: something is open, or nobody has said that it is well.
func (in Incident) suffering() bool {
	return len(in.Windows.Open()) > 0 || len(in.Windows) == 0 && in.Status != Monitoring
}

// NextUpdateBy returns the time to promise in an update at now: by the cadence, and rounded down to five minutes of the
// zone's clock unless that leaves less than half of it. It reports false where no clock runs.
func (in Incident) NextUpdateBy(now time.Time, zone *time.Location) (time.Time, bool) {
	every, ok := in.Cadence(now)
	if !ok {
		return time.Time{}, false
	}
	due := now.Add(every)
	if early := fiveMinutes(due, zone); early.Sub(now) >= every/2 {
		due = early
	}
	return due.UTC(), true
}

// fiveMinutes rounds an instant down to five minutes of the zone's clock; nil is UTC.
func fiveMinutes(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	l := t.In(zone)
	past := time.Duration(l.Minute()%5)*time.Minute + time.Duration(l.Second())*time.Second + time.Duration(l.Nanosecond())
	return t.Add(-past)
}

package incident

import "time"

// Promise is a next update that customers were promised. It has a due time.
type Promise struct {
	Seq    int // the publication that promised
	Made   time.Time
	Due    time.Time
	KeptAt time.Time // when the next update came; zero if none has
	Void   bool      // the incident turned out a false alarm before it was due
}

// Kept reports whether the next update came in time.
func (p Promise) Kept() bool { return !p.KeptAt.IsZero() && !p.KeptAt.After(p.Due) }

// Missed reports whether by asOf the due time had passed without an update.
func (p Promise) Missed(asOf time.Time) bool {
	return !p.Void && !p.Kept() && asOf.After(p.Due)
}

// Overrun returns by how much the promise was missed by asOf; zero if it was not.
func (p Promise) Overrun(asOf time.Time) time.Duration {
	if !p.Missed(asOf) {
		return 0
	}
	if !p.KeptAt.IsZero() {
		asOf = p.KeptAt
	}
	return asOf.Sub(p.Due)
}

// Promises returns every promise made to customers, in order. Each is settled by the publication that follows it.
func (in Incident) Promises() []Promise {
	var out []Promise
	for i, p := range in.Publications {
		if p.Next.IsZero() {
			continue
		}
		pr := Promise{Seq: p.Seq, Made: p.At.At, Due: p.Next}
		if i+1 < len(in.Publications) {
			pr.KeptAt = in.Publications[i+1].At.At
		} else if in.Status == Cancelled {
			pr.Void = in.Turns[len(in.Turns)-1].From.At.Before(p.Next)
		}
		out = append(out, pr)
	}
	return out
}

// Standing returns the promise that waits to be kept, if there is one.
func (in Incident) Standing() (Promise, bool) {
	ps := in.Promises()
	if len(ps) == 0 {
		return Promise{}, false
	}
	p := ps[len(ps)-1]
	return p, p.KeptAt.IsZero() && !p.Void
}

// PromiseWarning is how long before a promise is due comms are warned.
const PromiseWarning = 5 * time.Minute

// DueKind says what is due.
type DueKind string

// What can be due.
const (
	DueWarning DueKind = "promise_warning" // a promised update is due in [PromiseWarning]
	DueAlert   DueKind = "promise_alert"   // a promised update is due now and has not come
	DueSummary DueKind = "summary"         // managers' summary, at the zone's half-hours
)

// Due is something that must happen at a time unless the record moves on before it.
type Due struct {
	Kind DueKind
	At   time.Time
	Seq  int // the event it follows from; with Kind, what it is recognised by
}

// NextDue returns what is due first after a given instant. Warnings for a promise given
// less than [PromiseWarning] before its time are left out.
func (in Incident) NextDue(after time.Time, zone *time.Location) (Due, bool) {
	var next Due
	consider := func(d Due) {
		if d.At.After(after) && (next.At.IsZero() || d.At.Before(next.At)) {
			next = d
		}
	}
	if p, ok := in.Standing(); ok {
		if warn := p.Due.Add(-PromiseWarning); warn.After(p.Made) {
			consider(Due{DueWarning, warn, p.Seq})
		}
		consider(Due{DueAlert, p.Due, p.Seq})
	}
	if in.Summarised() {
		consider(Due{DueSummary, NextHalfHour(after, zone), in.Version})
	}
	return next, !next.At.IsZero()
}

// Summarised reports whether managers are sent a summary at every half-hour.
func (in Incident) Summarised() bool {
	return in.Severity.Grave() && in.Status != Resolved && !in.Status.Over()
}

// NextHalfHour returns the first half-hour of the zone's clock after t.
func NextHalfHour(t time.Time, zone *time.Location) time.Time {
	l := t.In(zone)
	past := time.Duration(l.Minute()%30)*time.Minute + time.Duration(l.Second())*time.Second + time.Duration(l.Nanosecond())
	return t.Add(30*time.Minute - past).UTC()
}

// DueAt returns everything that is due at exactly one instant, as [Incident.NextDue] found it.
func (in Incident) DueAt(at time.Time, zone *time.Location) []Due {
	var out []Due
	if p, ok := in.Standing(); ok {
		if warn := p.Due.Add(-PromiseWarning); warn.Equal(at) && warn.After(p.Made) {
			out = append(out, Due{DueWarning, at, p.Seq})
		}
		if p.Due.Equal(at) {
			out = append(out, Due{DueAlert, at, p.Seq})
		}
	}
	if in.Summarised() && NextHalfHour(at.Add(-time.Nanosecond), zone).Equal(at) {
		out = append(out, Due{DueSummary, at, in.Version})
	}
	return out
}

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

// PromiseState says what becomes of a promise.
type PromiseState string

// What can become of a promise.
const (
	PromiseRuns PromiseState = "runs" // it was given, and is not due for a while
	PromiseNear PromiseState = "near" // it is due in [PromiseWarning] or less
	PromiseDue  PromiseState = "due"  // its time has come, and no update has
	PromiseKept PromiseState = "kept" // the update came in time
	PromiseLate PromiseState = "late" // the update came, after its time
	PromiseVoid PromiseState = "void" // it was a false alarm before it was due
)

// PromiseWarning is how long before a promise is due comms are warned.
const PromiseWarning = 5 * time.Minute

// State returns what has become of the promise by asOf.
func (p Promise) State(asOf time.Time) PromiseState {
	warn, warned := p.WarnAt()
	switch {
	case p.Kept():
		return PromiseKept
	case !p.KeptAt.IsZero():
		return PromiseLate
	case p.Void:
		return PromiseVoid
	case !asOf.Before(p.Due):
		return PromiseDue
	case warned && !asOf.Before(warn):
		return PromiseNear
	}
	return PromiseRuns
}

// WarnAt returns when comms are warned; false for a promise given less than [PromiseWarning] before its time.
func (p Promise) WarnAt() (time.Time, bool) {
	warn := p.Due.Add(-PromiseWarning)
	return warn, warn.After(p.Made)
}

// PromiseCount counts promises by what became of them. What is neither kept nor missed is void, or not due yet.
type PromiseCount struct {
	Made, Kept, Missed int
	Longest            time.Duration // by how much the one was missed that was missed by most
}

// CountPromises counts promises, of one incident or of many, by what had become of them by asOf.
func CountPromises(ps []Promise, asOf time.Time) PromiseCount {
	n := PromiseCount{Made: len(ps)}
	for _, p := range ps {
		switch {
		case p.Kept():
			n.Kept++
		case p.Missed(asOf):
			n.Missed++
			n.Longest = max(n.Longest, p.Overrun(asOf))
		}
	}
	return n
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

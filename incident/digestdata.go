package incident

import (
	"slices"
	"time"
)

// farBack is by how much an entry may be late before the digest marks it.
const farBack = 10 * time.Minute

// Quality is what is wrong, or not exact, with the record of the incidents of the term.
type Quality struct {
	NoStart, NoDetection, NoRecovery []Mention // and NoRecovery: it never went down, or is down still
	Approximate                      []Entered
	Backdated                        []Entered // by a minute or more
	Negative                         []Backwards
}

// Entered is an entry of the record.
type Entered struct {
	Mention
	Seq    int
	Kind   Kind
	Around bool
	Late   time.Duration // by which it was told late
	Far    bool          // by more than ten minutes
}

// Backwards is a stretch of time that ends before it begins: a mistake, kept out of every number.
type Backwards struct {
	Mention
	Measure Measure // "" for a draft that was posted before it was made, by event Seq
	Seq     int
	D       time.Duration
}

func (d *digesting) quality() {
	q := &d.Quality
	for i, in := range d.inTerm {
		f := d.figures[i]
		m := d.mention(in)
		if !in.StartedAt.Known() {
			q.NoStart = append(q.NoStart, m)
		}
		if !in.Detection.Known() {
			q.NoDetection = append(q.NoDetection, m)
		}
		if _, last := in.Recoveries(); !last.Known() {
			q.NoRecovery = append(q.NoRecovery, m)
		}
		for _, measure := range Measures() {
			if l := f.Of(measure, Sev1); l.Negative() {
				q.Negative = append(q.Negative, Backwards{Mention: m, Measure: measure, D: l.D})
			}
		}
		d.entries(in)
	}
}

func (d *digesting) entries(in *Incident) {
	q := &d.Quality
	for i := range in.Effective {
		ev := &in.Effective[i]
		around := ev.Occurred.Around || untilAround(ev.Body)
		if !around && !ev.Backdated() {
			continue
		}
		e := Entered{
			Mention: d.mention(in), Seq: ev.Seq, Kind: ev.Body.Kind(), Around: around,
			Late: ev.Recorded.Sub(ev.Occurred.At),
		}
		e.Far = e.Late > farBack
		if e.Around {
			q.Approximate = append(q.Approximate, e)
		}
		if ev.Backdated() {
			q.Backdated = append(q.Backdated, e)
		}
	}
}

func untilAround(b Body) bool {
	w, ok := b.(*ImpactBegan)
	return ok && w.Around
}

// Late is an entry that was recorded after the term had ended and changes what is said of it. A digest as known at the term's end
// lacks it.
type Late struct {
	Mention
	Seq     int
	Kind    Kind
	Event   int // which it amends; 0 if it amends none
	By      Actor
	At      time.Time // recorded
	Because string    // of an amendment
}

// since finds them: amendments of what happened in the term, what was told late to have happened in it, and what makes its
// incidents count otherwise.
func (d *digesting) since() {
	for i := range d.Incidents {
		in := &d.Incidents[i]
		if !in.Newest().After(d.Term.To) {
			continue
		}
		for _, ev := range in.Events {
			if ev.Recorded.After(d.Term.To) && d.matters(in, ev) {
				d.Since = append(d.Since, d.late(in, ev))
			}
		}
	}
	slices.SortStableFunc(d.Since, func(a, b Late) int { return a.At.Compare(b.At) })
}

func (d *digesting) matters(in *Incident, ev Event) bool {
	switch b := ev.Body.(type) {
	case *Corrected:
		return d.ofTerm(in, b.Event) || b.Occurred != nil && d.Term.Holds(*b.Occurred)
	case *Withdrawn:
		return d.ofTerm(in, b.Event)
	case *SeverityChanged, *FalseAlarm, *Related, *CauseStated, *Started, *Detected, *StatusChanged, *Concluded, *Reopened, *Titled:
		return d.Term.Holds(in.Declared.At) || d.Term.Holds(ev.Occurred.At)
	case *ImpactBegan:
		return d.Term.Holds(in.Declared.At) || d.touches(in, ev.Seq)
	case *ImpactEnded:
		return d.Term.Holds(in.Declared.At) || ev.Occurred.At.Before(d.Term.To)
	}
	return d.Term.Holds(ev.Occurred.At)
}

// touches reports whether a window that an event began lies in the term, as far as it goes.
func (d *digesting) touches(in *Incident, seq int) bool {
	return slices.ContainsFunc(in.Windows, func(w Window) bool {
		return w.Seq == seq && w.Span(d.until).Clip(Span{d.Term.From, d.At}).Length() > 0
	})
}

// ofTerm reports whether an event happened in the term, or is of an incident that is counted in it.
func (d *digesting) ofTerm(in *Incident, seq int) bool {
	ev, ok := in.Event(seq)
	return ok && (d.Term.Holds(ev.Occurred.At) || d.Term.Holds(in.Declared.At))
}

func (d *digesting) late(in *Incident, ev Event) Late {
	if !d.sees(in) {
		return Late{At: ev.Recorded}
	}
	l := Late{Mention: d.mention(in), Seq: ev.Seq, Kind: ev.Body.Kind(), By: ev.Actor, At: ev.Recorded}
	for _, a := range in.Amended {
		if a.Seq == ev.Seq {
			l.Event, l.Because = a.Event, a.Because
		}
	}
	return l
}

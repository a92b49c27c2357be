package incident

import (
	"cmp"
	"slices"
	"time"
)

// Material is what a digest is made from: the record as it was known at an instant.
type Material struct {
	Incidents []Incident // all that may matter, in any order; see [Material.Since]
	Drafts    func(ID) Drafts
	Org       []Event   // of the [Org] stream
	Begun     time.Time // when the first incident of the record was declared; zero: there is none
	Newest    time.Time // when we were last told anything
	// AsOf is the instant of which the digest speaks, if that is within the term: what lasts, lasts until then. Zero is
	// the term's end, but for windows that are open, which are never longer than to Newest.
	AsOf time.Time
	Sees func(Incident) bool // which private incidents the reader may be shown; nil: none
}

// Since is the instant before which nothing matters to a digest of a term, but actions that are open and reviews that are owed.
func (t Term) Since() time.Time { return t.Before().From.Add(-RecurrencePeriod) }

// Digest is the numbers of a term (comms.md 4.2). Durations keep their seconds; minutes are floored once, where they are printed.
type Digest struct {
	Term    Term
	AsOf    time.Time // as known at
	At      time.Time // the term's end, or AsOf if that is earlier: what lasts, lasts until then
	Glance  Glance
	Before  *Glance // of the term before; nil where the record had not begun
	Rows    []Row   // the incidents counted that the reader may see, by severity, start and number
	Hidden  int     // private ones, counted and never named
	LeftOut LeftOut

	Severities []Rated
	Times      []Times // by severity
	Means      Means

	Repeats     []Repeat
	Recurrences []DownAgain // downtimes beyond the first of an incident
	Reopened    []Mention   // each time that one was taken up again after it was resolved
	Detection   []Found
	Telling     Told
	Actions     ActionCount
	Reviews     Reviews
	Quality     Quality
	Since       []Late // what was recorded after the term had ended and changes what is said of it
}

// Mention names an incident. A private one has no number.
type Mention struct{ ID ID }

// Row is an incident of the term.
type Row struct {
	ID       ID
	Title    Halves
	Worst    Severity
	Final    Severity
	Status   Status
	Start    Moment
	Declared Moment
	Down     time.Duration // all of it
	Within   time.Duration // what of it lies in the term
	Degraded time.Duration // all of it
	Open     bool          // it is down or degraded still
	Parts    int           // downtimes
	Bounds   time.Duration // from the first start to the last end of downtime
	Cause    Cause
	Known    bool // a cause was stated
}

// LeftOut are the incidents of the term that are outside its numbers.
type LeftOut struct {
	Duplicates []Copy
	Drills     []Mention
	Cancelled  []Mention
}

// Copy is an incident that is a duplicate of another.
type Copy struct{ ID, Of Mention }

// Rated counts the incidents of one severity: the worst that they ever had, and the one they have.
type Rated struct {
	Severity     Severity
	Worst, Final int
	Changed      []Mention // those whose worst severity this is, and that have another now
}

// digesting is a digest while it is made.
type digesting struct {
	Material
	Digest
	counted []*Incident // in the numbers, of any time, by number
	inTerm  []*Incident // those of them declared in the term, sorted as they are listed
	figures []Figures   // of these
	until   time.Time   // to when an open window lasts
}

// DigestOf makes the digest of a term.
func DigestOf(m Material, term Term) Digest {
	d := &digesting{Material: m, Digest: Digest{Term: term, At: term.To, AsOf: cmp.Or(m.AsOf, m.Newest)}}
	if !m.AsOf.IsZero() && m.AsOf.Before(term.To) {
		d.At = m.AsOf
	}
	d.until = d.At
	if m.AsOf.IsZero() && m.Newest.Before(d.At) {
		d.until = m.Newest
	}
	d.sort()
	d.glance()
	d.rows()
	d.times()
	d.means()
	d.repeats()
	d.recurrences()
	d.detection()
	d.telling()
	d.actions()
	d.reviews()
	d.quality()
	d.since()
	return d.Digest
}

// sort parts what counts from what does not, and puts both in their order.
func (d *digesting) sort() {
	all := make([]*Incident, len(d.Incidents))
	for i := range d.Incidents {
		all[i] = &d.Incidents[i]
	}
	slices.SortFunc(all, func(a, b *Incident) int { return cmp.Compare(a.ID, b.ID) })
	for _, in := range all {
		if original, out := d.leftOut(in); !out {
			d.counted = append(d.counted, in)
		} else if d.Term.Holds(in.Declared.At) {
			d.leave(in, original)
		}
	}
	for _, in := range d.counted {
		if d.Term.Holds(in.Declared.At) {
			d.inTerm = append(d.inTerm, in)
		}
	}
	slices.SortStableFunc(d.inTerm, func(a, b *Incident) int {
		return cmp.Or(cmp.Compare(a.Worst, b.Worst), beginning(a).At.Compare(beginning(b).At), cmp.Compare(a.ID, b.ID))
	})
	d.figures = make([]Figures, len(d.inTerm))
	for i, in := range d.inTerm {
		d.figures[i] = in.Figures(d.until)
	}
}

// beginning is when an incident started, or else when it was opened.
func beginning(in *Incident) Moment {
	if in.StartedAt.Known() {
		return in.StartedAt
	}
	return in.Declared
}

func (d *digesting) leftOut(in *Incident) (original ID, out bool) {
	original, copied := in.duplicateOf()
	return original, copied || outsideNumbers(in)
}

// outsideNumbers reports whether nothing happened: it was a drill or a false alarm.
func outsideNumbers(in *Incident) bool { return in.Drill || in.Status == Cancelled }

func (in *Incident) duplicateOf() (ID, bool) {
	for _, r := range in.Relations {
		if r.Bond == Duplicate {
			return r.To, true
		}
	}
	return 0, false
}

func (d *digesting) leave(in *Incident, original ID) {
	switch {
	case in.Drill:
		d.LeftOut.Drills = append(d.LeftOut.Drills, d.mention(in))
	case in.Status == Cancelled:
		d.LeftOut.Cancelled = append(d.LeftOut.Cancelled, d.mention(in))
	default:
		d.LeftOut.Duplicates = append(d.LeftOut.Duplicates, Copy{d.mention(in), d.mentionID(original, d.mention(in))})
	}
}

func (d *digesting) sees(in *Incident) bool { return !in.Private || d.Sees != nil && d.Sees(*in) }

func (d *digesting) mention(in *Incident) Mention {
	if !d.sees(in) {
		return Mention{}
	}
	return Mention{in.ID}
}

// mentionID names what one that is named already is tied to: only a private incident may be tied to one that is not for all.
func (d *digesting) mentionID(id ID, from Mention) Mention {
	if from.ID == 0 {
		return Mention{}
	}
	return Mention{id}
}

// rows lists the incidents of the term and counts their severities.
func (d *digesting) rows() {
	for s := Sev1; s <= Sev4; s++ {
		r := Rated{Severity: s}
		for _, in := range d.inTerm {
			if in.Severity == s {
				r.Final++
			}
			if in.Worst == s {
				r.Worst++
				if in.Severity != s {
					r.Changed = append(r.Changed, d.mention(in))
				}
			}
		}
		d.Severities = append(d.Severities, r)
	}
	for _, in := range d.inTerm {
		if d.sees(in) {
			d.Rows = append(d.Rows, d.row(in))
		} else {
			d.Hidden++
		}
	}
}

func (d *digesting) row(in *Incident) Row {
	down := in.Windows.Of(Down).Union(d.until)
	r := Row{
		ID: in.ID, Title: in.Title, Worst: in.Worst, Final: in.Severity, Status: in.Status, Start: in.StartedAt, Declared: in.Declared,
		Down: Length(down), Within: Length(Within(down, Span{d.Term.From, d.At})), Degraded: in.Windows.Of(Degraded).Total(d.until),
		Open: len(in.Windows.Open()) > 0, Parts: len(down),
	}
	if len(down) > 0 {
		r.Bounds = down[len(down)-1].To.Sub(down[0].From)
	}
	r.Cause, r.Known = in.Cause()
	return r
}

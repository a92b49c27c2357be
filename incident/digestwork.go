package incident

import (
	"cmp"
	"slices"
	"time"
)

// Found counts the incidents of the term that one detector noticed first; "" is those of which nobody said.
type Found struct {
	By    Detector
	Count int
}

// detection counts customers first: that they had to tell us is what managers ask for.
func (d *digesting) detection() {
	for _, by := range []Detector{ByCustomer, ByMonitoring, ByStaff, ""} {
		f := Found{By: by}
		for _, in := range d.inTerm {
			if in.Detector == by {
				f.Count++
			}
		}
		d.Detection = append(d.Detection, f)
	}
}

// Told is how we spoke with customers in the term.
type Told struct {
	Updates   int
	Promises  PromiseCount // of next updates that fell due in the term
	Late      []Mention    // who missed promises, each once
	Overrides int
	Drafted   []time.Duration // from each draft to its publication
	Letters   []LetterMade
}

// LetterMade is a letter to customers that was generated or sent in the term.
type LetterMade struct {
	Of   []Mention
	At   time.Time
	Sent bool
}

func (d *digesting) telling() {
	span := Span{d.Term.From, d.At}
	for _, in := range d.counted {
		var drafts Drafts
		if d.Drafts != nil {
			drafts = d.Drafts(in.ID)
		}
		for i := range in.Publications {
			if p := &in.Publications[i]; span.Holds(p.At.At) {
				d.Telling.Updates++
				d.drafted(in, p, drafts)
			}
		}
		d.promises(in)
		d.Telling.Overrides += overrides(drafts, span)
		for i := range in.Letters {
			l := &in.Letters[i]
			if span.Holds(l.At.At) && l.Draft > 0 {
				d.Telling.Letters = append(d.Telling.Letters, LetterMade{d.addressed(drafts, l), l.At.At, true})
			}
		}
	}
	d.generated(span)
}

// promises counts those that fell due in the term.
func (d *digesting) promises(in *Incident) {
	if !slices.ContainsFunc(in.Publications, func(p Publication) bool { return d.Term.Holds(p.Next) }) {
		return
	}
	n := CountPromises(slices.DeleteFunc(in.Promises(), func(p Promise) bool { return !d.Term.Holds(p.Due) || p.Void || p.Made.After(d.At) }), d.At)
	all := &d.Telling.Promises
	all.Made, all.Kept, all.Missed, all.Longest = all.Made+n.Made, all.Kept+n.Kept, all.Missed+n.Missed, max(all.Longest, n.Longest)
	if n.Missed > 0 {
		d.Telling.Late = append(d.Telling.Late, d.mention(in))
	}
}

// drafted measures how long a draft waited for its publication. One that was told to have been posted before it was made is a mistake in
// the record.
func (d *digesting) drafted(in *Incident, p *Publication, drafts Drafts) {
	dr, ok := drafts.Draft(p.Draft)
	if !ok {
		return
	}
	if took := p.At.At.Sub(dr.Made); took >= 0 {
		d.Telling.Drafted = append(d.Telling.Drafted, took)
	} else if took <= -time.Minute {
		d.Quality.Negative = append(d.Quality.Negative, Backwards{Mention: d.mention(in), Seq: p.Seq, D: took})
	}
}

func overrides(ds Drafts, span Span) (n int) {
	for _, dr := range ds.All {
		for _, o := range dr.Overrides {
			if span.Holds(o.At) {
				n++
			}
		}
	}
	return n
}

func (d *digesting) addressed(ds Drafts, l *Publication) []Mention {
	dr, _ := ds.Draft(l.Draft)
	var out []Mention
	for _, s := range dr.Of {
		out = append(out, d.named(s.Incident))
	}
	return out
}

// named mentions an incident by its number, unless it is private or not known here.
func (d *digesting) named(id ID) Mention {
	i, ok := slices.BinarySearchFunc(d.counted, id, func(in *Incident, id ID) int { return cmp.Compare(in.ID, id) })
	if !ok {
		return Mention{}
	}
	return d.mention(d.counted[i])
}

func (d *digesting) generated(span Span) {
	for _, ev := range d.Org {
		if r, ok := ev.Body.(*Reported); ok && span.Holds(ev.Recorded) {
			l := LetterMade{At: ev.Recorded}
			for _, id := range r.Incidents {
				l.Of = append(l.Of, d.named(id))
			}
			d.Telling.Letters = append(d.Telling.Letters, l)
		}
	}
	slices.SortStableFunc(d.Telling.Letters, func(a, b LetterMade) int { return a.At.Compare(b.At) })
}

// oldestActions is how many open actions are listed.
const oldestActions = 5

// ActionCount is how what was planned stands at the end of the term. Actions of all incidents count, of drills and false alarms too.
type ActionCount struct {
	Open, Done, Overdue, Ownerless, Dueless int // Done: in the term
	MedianAge                               time.Duration
	Oldest                                  []Owing // by due day, then by age; at most five
	Late                                    []Owing // all that are overdue
}

// Owing is an action that is open.
type Owing struct {
	Mention
	Seq     int
	Owner   Person
	Due     time.Time // as midnight UTC of the calendar day; zero for none
	Planned time.Time
	Overdue bool

	ownerless bool
}

func (d *digesting) actions() {
	day := DayOf(d.At, d.Term.Zone)
	var ages []time.Duration
	var open []Owing
	for i := range d.Incidents {
		in := &d.Incidents[i]
		for _, a := range in.Actions {
			planned := plannedAt(in, a)
			switch {
			case !planned.Before(d.At):
			case a.Done.Known() && a.Done.At.Before(d.At):
				if d.Term.Holds(a.Done.At) {
					d.Actions.Done++
				}
			case a.Dropped.Known() && a.Dropped.At.Before(d.At):
			default:
				ages = append(ages, d.At.Sub(planned))
				open = append(open, d.owing(in, a, planned, day))
			}
		}
	}
	d.Actions.MedianAge = Median(ages)
	d.countActions(open)
}

// plannedAt is when an action was planned, or, of what nobody had planned, done.
func plannedAt(in *Incident, a Action) time.Time {
	if a.Planned.Known() {
		return a.Planned.At
	}
	if a.Seq < 1 || a.Seq > len(in.Events) {
		return time.Time{}
	}
	return in.Events[a.Seq-1].Occurred.At
}

func (d *digesting) owing(in *Incident, a Action, planned, day time.Time) Owing {
	o := Owing{
		Mention: d.mention(in), Seq: a.Seq, Owner: a.Owner, Due: a.Due, Planned: planned, Overdue: !a.Due.IsZero() && day.After(a.Due),
		ownerless: a.Owner == (Person{}),
	}
	if !d.sees(in) {
		o.Seq, o.Owner = 0, Person{}
	}
	return o
}

func (d *digesting) countActions(open []Owing) {
	n := &d.Actions
	n.Open = len(open)
	never := time.Unix(1<<40, 0)
	slices.SortStableFunc(open, func(a, b Owing) int {
		return cmp.Or(orTime(a.Due, never).Compare(orTime(b.Due, never)), a.Planned.Compare(b.Planned), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Seq, b.Seq))
	})
	for _, o := range open {
		if o.ownerless {
			n.Ownerless++
		}
		if o.Overdue {
			n.Overdue++
			n.Late = append(n.Late, o)
		}
		if o.Due.IsZero() {
			n.Dueless++
		}
	}
	n.Oldest = slices.Clip(open[:min(len(open), oldestActions)])
}

func orTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// Reviews is how postmortems stand at the end of the term.
type Reviews struct {
	Posted   int // a postmortem goes out when its incident is closed: so many were, in the term
	Due      int // reviews whose day lies in the term
	Reviewed int // in the term
	Overdue  []LateReview
}

// LateReview is a postmortem whose review is overdue.
type LateReview struct {
	Mention
	Due time.Time // midnight UTC of the calendar day
}

func (d *digesting) reviews() {
	day := DayOf(d.At, d.Term.Zone)
	span := Span{d.Term.From, d.At}
	for _, in := range d.counted {
		r := in.Review
		if in.Status == Closed && span.Holds(in.Closing.At) {
			d.Reviews.Posted++
		}
		if r.FirstSeq > 0 && span.Holds(r.First.At) {
			d.Reviews.Reviewed++
		}
		due, ok := in.PostmortemDue(d.Term.Zone)
		if !ok {
			continue
		}
		if !due.Before(d.Term.First) && !due.After(d.Term.Last()) {
			d.Reviews.Due++
		}
		if day.After(due) && (r.FirstSeq == 0 || !r.First.At.Before(d.At)) {
			d.Reviews.Overdue = append(d.Reviews.Overdue, LateReview{d.mention(in), due})
		}
	}
	slices.SortStableFunc(d.Reviews.Overdue, func(a, b LateReview) int { return a.Due.Compare(b.Due) })
}

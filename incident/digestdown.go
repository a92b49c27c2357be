package incident

import (
	"slices"
	"strings"
	"time"
)

// Glance is what a term comes to, in a few numbers.
type Glance struct {
	Incidents    int
	Period       time.Duration // of the zone's calendar, up to where the digest speaks of
	Down         Stretches     // of the platform: what is down at once is counted once
	Degraded     Stretches     // apart; never added to downtime
	Components   []ComponentDown
	Availability int // in thousandths of a percent, truncated; see [Availability]
}

// Stretches are what is left of windows that were clipped to a term and merged.
type Stretches struct {
	Total     time.Duration
	Spans     []Span
	Began     int // in the term
	Continued int // 1 where the term began within one
	Open      bool
}

// Count is how many there were.
func (s Stretches) Count() int { return s.Began + s.Continued }

// ComponentDown is the downtime of one component. Those of several overlap, and must not be added.
type ComponentDown struct {
	Name     string // "" is the whole service
	Hidden   bool   // the components of private incidents, together
	Down     time.Duration
	Degraded time.Duration
}

func (d *digesting) glance() {
	d.Glance = d.glanceAt(Span{d.Term.From, d.At}, d.Term.To)
	if d.Begun.IsZero() || !d.Begun.Before(d.Term.From) {
		return
	}
	before := d.Term.Before()
	g := d.glanceAt(before.Span, before.To)
	d.Before = &g
}

// glanceAt counts what lies in a span. Incidents are those of the whole term, which has an end; windows count of duplicates too:
// what is down at once is counted once.
func (d *digesting) glanceAt(s Span, end time.Time) Glance {
	g := Glance{Period: max(s.Length(), 0)}
	down, degraded := &stretching{in: s, until: d.until, end: end}, &stretching{in: s, until: d.until, end: end}
	parts := map[ComponentDown]*[2]stretching{}
	for i := range d.Incidents {
		in := &d.Incidents[i]
		if outsideNumbers(in) {
			continue
		}
		if d.declared(in, Span{s.From, end}) {
			g.Incidents++
		}
		for _, w := range in.Windows {
			if w.Span(d.until).Clip(s).Length() <= 0 {
				continue
			}
			key := ComponentDown{Name: w.Component}
			if !d.sees(in) {
				key = ComponentDown{Hidden: true}
			}
			if parts[key] == nil {
				parts[key] = &[2]stretching{{in: s, until: d.until, end: end}, {in: s, until: d.until, end: end}}
			}
			if w.Impact == Down {
				down.take(w)
				parts[key][0].take(w)
			} else {
				degraded.take(w)
				parts[key][1].take(w)
			}
		}
	}
	g.Down, g.Degraded = down.done(), degraded.done()
	g.Components = components(parts)
	g.Availability = Availability(g.Period, g.Down.Total)
	return g
}

func (d *digesting) declared(in *Incident, s Span) bool {
	_, out := d.leftOut(in)
	return !out && s.Holds(in.Declared.At)
}

func components(parts map[ComponentDown]*[2]stretching) []ComponentDown {
	var out []ComponentDown
	for key, p := range parts {
		key.Down, key.Degraded = p[0].done().Total, p[1].done().Total
		if key.Down+key.Degraded > 0 {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b ComponentDown) int {
		if a.Hidden != b.Hidden {
			return map[bool]int{true: 1, false: -1}[a.Hidden]
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// stretching gathers windows that touch a span.
type stretching struct {
	in    Span
	until time.Time // to when an open window lasts
	end   time.Time // of the term
	spans []Span
	open  bool
}

func (s *stretching) take(w Window) {
	s.spans = append(s.spans, w.Span(s.until))
	s.open = s.open || w.Open() && s.until.Before(s.end)
}

// done merges before it clips: what began earlier and goes on is no new stretch.
func (s *stretching) done() Stretches {
	out := Stretches{Open: s.open}
	for _, u := range Union(s.spans) {
		if s.in.Holds(u.From) {
			out.Began++
		} else {
			out.Continued++
		}
		out.Spans = append(out.Spans, u.Clip(s.in))
	}
	out.Total = Length(out.Spans)
	return out
}

// Point is one week of a chart.
type Point struct {
	Week      Term
	Incidents int
	Down      time.Duration
	Degraded  time.Duration
	Unknown   bool // the week was over before the record began
}

// Restored is how long one incident took to be restored: started to last recovery.
type Restored struct {
	ID    ID // 0: private
	Start time.Time
	Worst Severity
	Took  time.Duration
}

// Series is what is drawn: so many weeks, each of them, up to the one that the term ends in.
type Series struct {
	Points   []Point
	Restored []Restored // by start
	Lacking  int        // incidents of these weeks without a start or a recovery, or with one before the other
}

// SeriesFrom is when the last n weeks up to the end of a term begin.
func SeriesFrom(term Term, n int) time.Time { return weeksTo(term, n).From }

func weeksTo(term Term, n int) Term {
	last := WeekOf(term.Last(), term.Zone)
	return DaysFrom(last.First.AddDate(0, 0, -7*(n-1)), 7*n, term.Zone)
}

// SeriesOf gathers the last n weeks up to the end of a term.
func SeriesOf(m Material, term Term, n int) Series {
	all := weeksTo(term, n)
	d := &digesting{Material: m, Digest: Digest{Term: all}}
	d.until = m.Newest
	if !m.AsOf.IsZero() {
		d.until = m.AsOf
	}
	d.sort()
	var out Series
	for i := range n {
		week := WeekOf(all.First.AddDate(0, 0, 7*i), term.Zone)
		g := d.glanceAt(week.Span, week.To)
		unknown := g.Incidents == 0 && g.Down.Total == 0 && (m.Begun.IsZero() || !m.Begun.Before(week.To))
		out.Points = append(out.Points, Point{week, g.Incidents, g.Down.Total, g.Degraded.Total, unknown})
	}
	for i, in := range d.inTerm {
		if l := d.figures[i].ToLastUp; l.Known && !l.Negative() {
			out.Restored = append(out.Restored, Restored{d.mention(in).ID, in.StartedAt.At, in.Worst, l.D})
		} else {
			out.Lacking++
		}
	}
	slices.SortStableFunc(out.Restored, func(a, b Restored) int { return a.Start.Compare(b.Start) })
	return out
}

package incident

import (
	"cmp"
	"slices"
	"time"
)

// Impact says what a window means for customers.
type Impact string

// The two kinds of impact. They are counted apart and never added.
const (
	Down     Impact = "down"
	Degraded Impact = "degraded"
)

// Window is one stretch of time, [Start, End), in which a component was down or degraded.
type Window struct {
	Component string // as the catalogue spells it; "" is the whole service
	Impact    Impact
	Start     Moment
	End       Moment // unknown while the window is open
	Effect    Halves // what customers could not do
	Seq       int    // the event that opened it
}

// Open reports whether the window has not ended.
func (w Window) Open() bool { return !w.End.Known() }

// Lasted returns how long the window has lasted by asOf; never negative.
func (w Window) Lasted(asOf time.Time) time.Duration {
	return max(w.Span(asOf).Length(), 0)
}

// Span returns the window as a span; an open one ends at asOf.
func (w Window) Span(asOf time.Time) Span {
	if w.Open() {
		return Span{w.Start.At, asOf}
	}
	return Span{w.Start.At, w.End.At}
}

// Span is a stretch of time, [From, To).
type Span struct{ From, To time.Time }

// Length returns how long the span is.
func (s Span) Length() time.Duration { return s.To.Sub(s.From) }

// Clip returns the part of s within o; its length is negative where they do not meet.
func (s Span) Clip(o Span) Span {
	if s.From.Before(o.From) {
		s.From = o.From
	}
	if s.To.After(o.To) {
		s.To = o.To
	}
	return s
}

// Windows are the windows of an incident, sorted by start.
type Windows []Window

// Open returns those that have not ended.
func (ws Windows) Open() Windows {
	return ws.filter(func(w Window) bool { return w.Open() })
}

// Of returns those of one impact.
func (ws Windows) Of(i Impact) Windows {
	return ws.filter(func(w Window) bool { return w.Impact == i })
}

func (ws Windows) filter(keep func(Window) bool) Windows {
	var out Windows
	for _, w := range ws {
		if keep(w) {
			out = append(out, w)
		}
	}
	return out
}

// Union returns the spans the windows cover together, without overlap, sorted.
// Open windows end at asOf.
func (ws Windows) Union(asOf time.Time) []Span {
	spans := make([]Span, 0, len(ws))
	for _, w := range ws {
		spans = append(spans, w.Span(asOf))
	}
	return Union(spans)
}

// Total returns how long at least one of the windows was open by asOf.
func (ws Windows) Total(asOf time.Time) time.Duration {
	return Length(ws.Union(asOf))
}

// Bounds returns the span from the first start to the last end; false if there are no windows.
// "Intermittent over ten hours" is its length.
func (ws Windows) Bounds(asOf time.Time) (Span, bool) {
	u := ws.Union(asOf)
	if len(u) == 0 {
		return Span{}, false
	}
	return Span{u[0].From, u[len(u)-1].To}, true
}

// Union merges spans that touch or overlap. Empty and inverted ones are dropped.
func Union(spans []Span) []Span {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Length() <= 0 })
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			out[n-1].To = later(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Within clips every span to period and drops what lies outside.
func Within(spans []Span, period Span) []Span {
	var out []Span
	for _, s := range spans {
		if c := s.Clip(period); c.Length() > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Length returns the sum of the spans' lengths.
func Length(spans []Span) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += s.Length()
	}
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// with returns the windows and w, sorted; the receiver does not change.
func (ws Windows) with(w Window) Windows {
	out := append(slices.Clone(ws), w)
	slices.SortStableFunc(out, func(a, b Window) int {
		return cmp.Or(a.Start.At.Compare(b.Start.At), cmp.Compare(a.Seq, b.Seq))
	})
	return out
}

// ended returns the windows with the open ones of those components ended at m.
func (ws Windows) ended(components []string, m Moment) Windows {
	out := slices.Clone(ws)
	for i, w := range out {
		if w.Open() && slices.Contains(components, w.Component) {
			out[i].End = m
		}
	}
	return out
}

// openOn returns the open window of a component.
func (ws Windows) openOn(component string) (Window, bool) {
	for _, w := range ws {
		if w.Open() && w.Component == component {
			return w, true
		}
	}
	return Window{}, false
}

// conflict returns a window of the same component that overlaps w; an open w lasts for ever.
func (ws Windows) conflict(w Window) (Window, bool) {
	for _, o := range ws {
		if o.Component != w.Component || o.Seq == w.Seq {
			continue
		}
		startsBeforeEnd := o.Open() || w.Start.At.Before(o.End.At)
		endsAfterStart := w.Open() || w.End.At.After(o.Start.At)
		if startsBeforeEnd && endsAfterStart {
			return o, true
		}
	}
	return Window{}, false
}

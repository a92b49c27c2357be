package incident

import (
	"slices"
	"time"
)

// Measure names a stretch of time that is measured of every incident.
type Measure string

// The measures of a digest, as [Figures] defines them.
const (
	MeasureDetect         Measure = "detect"
	MeasureAcknowledge    Measure = "acknowledge"
	MeasureFirstPublic    Measure = "first public"     // sev1 and sev2 only
	MeasureDeclaredPublic Measure = "first public too" // from its opening; sev1 and sev2 only
	MeasureFirstRecovery  Measure = "first recovery"
	MeasureRestore        Measure = "restore"
	MeasureCause          Measure = "cause"
	MeasureResolve        Measure = "resolve"
	MeasureClose          Measure = "close"
)

// Measures returns every measure, in the order of a usual incident.
func Measures() []Measure {
	return []Measure{
		MeasureDetect, MeasureAcknowledge, MeasureFirstPublic, MeasureDeclaredPublic, MeasureFirstRecovery, MeasureRestore,
		MeasureCause, MeasureResolve, MeasureClose,
	}
}

// Of returns a measure of an incident; unknown where the measure is not for its severity.
func (f Figures) Of(m Measure, worst Severity) Lapse {
	switch m {
	case MeasureDetect:
		return f.ToDetect
	case MeasureAcknowledge:
		return f.ToAcknowledge
	case MeasureFirstPublic:
		return grave(f.ToFirstPublic, worst)
	case MeasureDeclaredPublic:
		return grave(f.DeclaredPublic, worst)
	case MeasureFirstRecovery:
		return f.ToFirstUp
	case MeasureRestore:
		return f.ToLastUp
	case MeasureCause:
		return f.ToCause
	case MeasureResolve:
		return f.ToResolve
	case MeasureClose:
		return f.ToClose
	}
	return Lapse{}
}

func grave(l Lapse, worst Severity) Lapse {
	if !worst.Grave() {
		return Lapse{}
	}
	return l
}

// EnoughForStatistics is how many values there must be before a median says more than the values.
const EnoughForStatistics = 5

// Times are the measures of the incidents of one severity, the worst they ever had.
type Times struct {
	Severity Severity
	N        int // incidents
	Samples  []Sample
}

// Sample is one measure of some incidents.
type Sample struct {
	Measure Measure
	Values  []Lapse // of each incident, in the order in which they are listed; negative and unknown ones too
}

// Known returns the values that count, ascending: neither unknown nor negative.
func (s Sample) Known() []time.Duration {
	var out []time.Duration
	for _, l := range s.Values {
		if l.Known && !l.Negative() {
			out = append(out, l.D)
		}
	}
	slices.Sort(out)
	return out
}

// Statistics describe some durations.
type Statistics struct {
	N                      int
	Median, P90, Max, Mean time.Duration
}

// StatisticsOf describes durations. P90 is the smallest of them that at least nine in ten do not exceed.
func StatisticsOf(ds []time.Duration) Statistics {
	s := Statistics{N: len(ds), Median: Median(ds), Mean: Mean(ds)}
	if len(ds) == 0 {
		return s
	}
	sorted := slices.Sorted(slices.Values(ds))
	s.P90, s.Max = sorted[(9*len(sorted)+9)/10-1], sorted[len(sorted)-1]
	return s
}

func (d *digesting) times() {
	for s := Sev1; s <= Sev4; s++ {
		t := Times{Severity: s}
		var figures []Figures
		for i, in := range d.inTerm {
			if in.Worst == s {
				figures = append(figures, d.figures[i])
			}
		}
		if t.N = len(figures); t.N == 0 {
			continue
		}
		for _, m := range Measures() {
			sample := Sample{Measure: m}
			for _, f := range figures {
				sample.Values = append(sample.Values, f.Of(m, s))
			}
			t.Samples = append(t.Samples, sample)
		}
		d.Times = append(d.Times, t)
	}
}

// Means are the four numbers that are all called MTTR, each with how many values it is of.
type Means struct {
	Stretch  Statistics // one downtime of the platform, clipped to the term
	Incident Statistics // all downtime of one incident that had any
	Restore  Statistics // started to last recovery
	Close    Statistics // started to closed
}

func (d *digesting) means() {
	var stretches, incidents, restore, closing []time.Duration
	for _, s := range d.Glance.Down.Spans {
		stretches = append(stretches, s.Length())
	}
	for _, f := range d.figures {
		if f.Downtime > 0 {
			incidents = append(incidents, f.Downtime)
		}
		restore = appendKnown(restore, f.ToLastUp)
		closing = appendKnown(closing, f.ToClose)
	}
	d.Means = Means{StatisticsOf(stretches), StatisticsOf(incidents), StatisticsOf(restore), StatisticsOf(closing)}
}

func appendKnown(to []time.Duration, l Lapse) []time.Duration {
	if !l.Known || l.Negative() {
		return to
	}
	return append(to, l.D)
}

package incident

import (
	"slices"
	"time"
)

// Lapse is a stretch of time between two moments of the record. It is unknown where either
// was not recorded: then nothing is printed, never a zero.
type Lapse struct {
	D      time.Duration
	Known  bool
	Around bool
}

// Minutes returns the lapse in whole minutes, floored.
func (l Lapse) Minutes() int { return int(l.D / time.Minute) }

// Negative reports a lapse that runs backwards: a mistake in the record, to be listed and kept out of every mean.
func (l Lapse) Negative() bool { return l.Known && l.D < 0 }

func lapse(from, to Moment) Lapse {
	if !from.Known() || !to.Known() {
		return Lapse{}
	}
	return Lapse{D: to.At.Sub(from.At), Known: true, Around: from.Around || to.Around}
}

// Figures are the numbers of one incident. Seconds are kept; minutes are floored once, where they are printed.
type Figures struct {
	ToDetect       Lapse // started -> detected
	ToAcknowledge  Lapse // detected -> declared
	ToFirstPublic  Lapse // started -> first public update
	DeclaredPublic Lapse // declared -> first public update
	ToFirstUp      Lapse // started -> end of the first downtime
	ToLastUp       Lapse // started -> end of the last downtime, once none is open: "time to restore"
	ToCause        Lapse // started -> cause confirmed
	ToResolve      Lapse // started -> resolved
	ToClose        Lapse // started -> closed
	Downtime       time.Duration
	Degraded       time.Duration // apart from downtime, never added to it
	LongestGap     Lapse         // between two public updates
}

// Figures returns the numbers of the incident; open windows count up to asOf.
func (in Incident) Figures(asOf time.Time) Figures {
	firstUp, lastUp := in.Recoveries()
	first := in.FirstPublic()
	cause := Moment{}
	if c, ok := in.ConfirmedCause(); ok {
		cause = c.At
	}
	return Figures{
		ToDetect: lapse(in.StartedAt, in.Detection), ToAcknowledge: lapse(in.Detection, in.Declared),
		ToFirstPublic: lapse(in.StartedAt, first), DeclaredPublic: lapse(in.Declared, first),
		ToFirstUp: lapse(in.StartedAt, firstUp), ToLastUp: lapse(in.StartedAt, lastUp),
		ToCause: lapse(in.StartedAt, cause), ToResolve: lapse(in.StartedAt, in.Resolution), ToClose: lapse(in.StartedAt, in.Closing),
		Downtime: in.Windows.Of(Down).Total(asOf), Degraded: in.Windows.Of(Degraded).Total(asOf),
		LongestGap: in.longestGap(),
	}
}

// Recoveries returns when the first downtime ended, and when the last one did; the latter is unknown while any is open.
func (in Incident) Recoveries() (first, last Moment) {
	for _, w := range in.Windows.Of(Down) {
		if w.Open() {
			return first, Moment{}
		}
		if !first.Known() || w.End.At.Before(first.At) {
			first = w.End
		}
		if w.End.At.After(last.At) {
			last = w.End
		}
	}
	return first, last
}

// FirstPublic returns when customers were first told.
func (in Incident) FirstPublic() Moment {
	var first Moment
	for _, p := range in.Publications {
		if !first.Known() || p.At.At.Before(first.At) {
			first = p.At
		}
	}
	return first
}

func (in Incident) longestGap() Lapse {
	var longest Lapse
	for i := 1; i < len(in.Publications); i++ {
		if l := lapse(in.Publications[i-1].At, in.Publications[i].At); l.D > longest.D || !longest.Known {
			longest = l
		}
	}
	return longest
}

// Spent returns how long the incident was in a status between its opening and its (last) resolution, or asOf.
func (in Incident) Spent(s Status, asOf time.Time) time.Duration {
	var sum time.Duration
	for i, t := range in.Turns {
		end := asOf
		if i+1 < len(in.Turns) {
			end = in.Turns[i+1].From.At
		}
		if t.Status == s {
			sum += max(end.Sub(t.From.At), 0)
		}
	}
	return sum
}

// Availability returns the share of a period that was not downtime, in thousandths of a percent,
// truncated: 98253 is 98.253%. It is never rounded up, so that "100%" means no downtime at all.
func Availability(period, downtime time.Duration) int {
	if period < time.Millisecond {
		return 0
	}
	up := max(period-downtime, 0)
	return int(up.Microseconds() / 1000 * 100_000 / (period.Microseconds() / 1000))
}

// Mean returns the mean of durations; zero of none. Print it only with n and the median beside it.
func Mean(ds []time.Duration) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range ds {
		sum += d
	}
	return sum / time.Duration(len(ds))
}

// Median returns the median of durations; zero of none.
func Median(ds []time.Duration) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	s := slices.Clone(ds)
	slices.Sort(s)
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// Period returns the span of n calendar days of a zone from a day (midnight UTC of the calendar day) on.
// Its length knows daylight saving: a week has 10,020, 10,080 or 10,140 minutes.
func Period(day time.Time, days int, zone *time.Location) Span {
	return Span{Midnight(day, zone), Midnight(day.AddDate(0, 0, days), zone)}
}

// Midnight is the first instant of a day (midnight UTC of the calendar day) in a zone. Where clocks are put forward at midnight, the day
// begins with the hour that they are put to.
func Midnight(day time.Time, zone *time.Location) time.Time {
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	if t.Day() == day.Day() {
		return t
	}
	_, changes := t.ZoneBounds()
	return changes
}

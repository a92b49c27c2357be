package incident

import "time"

// Unit says by what a term is named.
type Unit string

// The units of a term.
const (
	Weekly  Unit = "week"  // Monday to Sunday
	Monthly Unit = "month" // the calendar month
	Daily   Unit = "days"  // any number of days
)

// Term is a stretch of whole calendar days in a zone, which is reported on: half-open, from midnight to midnight.
type Term struct {
	Span
	Unit  Unit
	First time.Time // midnight UTC of the first calendar day
	Days  int
	Zone  *time.Location
}

// DaysFrom is the term of n days from a day (midnight UTC of the calendar day) on.
func DaysFrom(first time.Time, n int, zone *time.Location) Term {
	return Term{Span: Period(first, n, zone), Unit: Daily, First: first, Days: n, Zone: zone}
}

// WeekOf is the week, Monday to Sunday, that a calendar day is in.
func WeekOf(day time.Time, zone *time.Location) Term {
	back := (int(day.Weekday()) + 6) % 7
	t := DaysFrom(day.AddDate(0, 0, -back), 7, zone)
	t.Unit = Weekly
	return t
}

// MonthOf is the calendar month that a calendar day is in.
func MonthOf(day time.Time, zone *time.Location) Term {
	first := day.AddDate(0, 0, 1-day.Day())
	t := DaysFrom(first, first.AddDate(0, 1, -1).Day(), zone)
	t.Unit = Monthly
	return t
}

// Before is the term before this one: the week before, the month before, or as many days as this one has.
func (t Term) Before() Term {
	switch t.Unit {
	case Weekly:
		return WeekOf(t.First.AddDate(0, 0, -7), t.Zone)
	case Monthly:
		return MonthOf(t.First.AddDate(0, 0, -1), t.Zone)
	case Daily:
	}
	return DaysFrom(t.First.AddDate(0, 0, -t.Days), t.Days, t.Zone)
}

// Last is the last calendar day, as midnight UTC.
func (t Term) Last() time.Time { return t.First.AddDate(0, 0, t.Days-1) }

// Holds reports whether an instant is within the span.
func (s Span) Holds(at time.Time) bool { return !at.Before(s.From) && at.Before(s.To) }

package incident

import "time"

// DefaultReportDays is how many days after its closing the report of a grave incident is promised, where nobody
// said otherwise.
const DefaultReportDays = 3

// ReportBy returns the day by which customers are promised a report: midnight UTC of the calendar day, as [DayOf].
// Days are whole ones of the zone, counted from the day of the closing, or of the resolution until there is a
// closing, which moves the promise. It is false where nothing is promised: for days below one, an incident that was
// never worse than sev3, a drill, a false alarm, and one that is not over.
func (in Incident) ReportBy(days int, zone *time.Location) (day time.Time, ok bool) {
	over := in.Closing
	if !over.Known() {
		over = in.Resolution
	}
	if days < 1 || !over.Known() || !in.Worst.Grave() || in.Drill || in.Status == Cancelled {
		return time.Time{}, false
	}
	return DayOf(over.At, zone).AddDate(0, 0, days), true
}

// ReportPromise is the report on an incident that customers were promised by a day.
type ReportPromise struct {
	Seq    int       // the update that promised
	Day    time.Time // as [Incident.ReportBy] has it
	Remind time.Time // nine o'clock of that day in the zone
	Due    time.Time // the end of that day in the zone
	SentAt time.Time // when the letter was sent; zero if it was not
}

// Missed reports whether by asOf the day had passed without a letter.
func (p ReportPromise) Missed(asOf time.Time) bool {
	return asOf.After(p.Due) && (p.SentAt.IsZero() || p.SentAt.After(p.Due))
}

// ReportPromise returns the promise of a report; false if customers were not told that one comes. They are in the update
// that says that it is resolved.
func (in Incident) ReportPromise(days int, zone *time.Location) (ReportPromise, bool) {
	day, ok := in.ReportBy(days, zone)
	if !ok {
		return ReportPromise{}, false
	}
	for _, p := range in.Publications {
		if p.Phase.Phase() != Resolved {
			continue
		}
		out := ReportPromise{
			Seq: p.Seq, Day: day, Remind: time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, zone).UTC(),
			Due: Midnight(day.AddDate(0, 0, 1), zone).UTC(),
		}
		if len(in.Letters) > 0 {
			out.SentAt = in.Letters[0].At.At
		}
		return out, true
	}
	return ReportPromise{}, false
}

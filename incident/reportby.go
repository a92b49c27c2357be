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

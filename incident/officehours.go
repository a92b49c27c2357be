package incident

import "time"

// What can wait is said in working time: from nine to six, Monday to Friday, by the organisation's clock. Holidays are not known.
const (
	officeOpens  = 9
	officeCloses = 18
)

// officeTime returns at itself if it is in working time, and else nine o'clock of the next working day.
func officeTime(at time.Time, zone *time.Location) time.Time {
	l := at.In(zone)
	switch {
	case !works(l):
	case l.Hour() < officeOpens:
		return opens(DayOf(at, zone), zone)
	case l.Hour() < officeCloses:
		return at
	}
	return opens(workingDay(DayOf(at, zone), 1), zone)
}

// opens is nine o'clock of a calendar day, which is given as midnight UTC.
func opens(day time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), officeOpens, 0, 0, 0, zone).UTC()
}

// onOrBefore is the last working day that is not after a calendar day.
func onOrBefore(day time.Time) time.Time {
	for !works(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// onOrAfter is the first working day that is not before a calendar day.
func onOrAfter(day time.Time) time.Time {
	for !works(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func works(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }

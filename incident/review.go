package incident

import "time"

// ReviewState is how far the reading of a postmortem by others has come (comms.md 2.1).
type ReviewState string

// The states of a postmortem.
const (
	ReviewDraft    ReviewState = "draft" // nobody was asked to read it yet
	ReviewUnderway ReviewState = "in review"
	ReviewDone     ReviewState = "reviewed"
)

// Review is where the postmortem of an incident stands.
type Review struct {
	State ReviewState // "" is [ReviewDraft]
	At    Moment
	By    Actor
	Whom  []Person // who was asked to read it last
	Seq   int      // the event that put it there; 0 for none

	First    Moment // when it was first reviewed; unknown while it was not. Asking for another review takes nothing back.
	FirstSeq int    // the event that said so
}

// Done reports whether the postmortem was reviewed, and nobody was asked again since.
func (r Review) Done() bool { return r.State == ReviewDone }

// How long there is for the review of a postmortem (comms.md 2.1, "Key numbers"): calendar days after a sev1, working days after a sev2.
const (
	reviewDays        = 3
	reviewWorkingDays = 5
)

// PostmortemDue is the day by whose end the postmortem should be reviewed, as midnight UTC of the calendar day; false for an incident
// that is not closed, was called off or was never grave, and for a drill.
func (in Incident) PostmortemDue(zone *time.Location) (day time.Time, ok bool) {
	if in.Status != Closed || in.Drill || !in.Worst.Grave() {
		return time.Time{}, false
	}
	y, m, d := in.Closing.At.In(zone).Date()
	day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if in.Worst == Sev1 {
		return day.AddDate(0, 0, reviewDays), true
	}
	return workingDay(day, reviewWorkingDays), true
}

// PostmortemOverdue reports whether the review's day had ended before day, which is midnight UTC of a calendar day, without a review.
func (in Incident) PostmortemOverdue(day time.Time, zone *time.Location) bool {
	due, ok := in.PostmortemDue(zone)
	return ok && in.Review.FirstSeq == 0 && day.After(due)
}

// workingDay is the n-th Monday to Friday after a day. Holidays are not known.
func workingDay(day time.Time, n int) time.Time {
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if wd := day.Weekday(); wd != time.Saturday && wd != time.Sunday {
			n--
		}
	}
	return day
}

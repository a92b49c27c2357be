package incident

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// told makes an incident of bodies, each told so many minutes after the opening at 9:00 AM in New York on Monday, 11 April 2022.
func told(minutes []int, bodies []Body) Incident {
	begun := time.Date(2022, 4, 11, 13, 0, 0, 0, time.UTC)
	var events []Event
	for i, body := range bodies {
		at := begun.Add(time.Duration(minutes[i]) * time.Minute)
		events = append(events, Event{Stream: ID(1).Stream(), Seq: i + 1, Actor: Actor{Ref: "slack:T1/U1", Name: "Dana"}, Occurred: Exactly(at), Recorded: at, Body: body})
	}
	return Fold(1, events)
}

const aDay = 24 * 60

// Two closings in a row, because the reopening between them is withdrawn, say nothing of a review.
func TestAnotherClosingIsNoReview(t *testing.T) {
	in := told([]int{0, 60, 120, 5 * aDay, 5*aDay + 1, 5*aDay + 2},
		[]Body{&Opened{Severity: Sev1}, &StatusChanged{To: Resolved}, &Concluded{}, &Reopened{}, &Concluded{}, &Withdrawn{Event: 4}})
	for _, d := range in.Duties(in.Newest(), time.Time{}, Workspace{}) {
		if d.Kind == DutyReview && d.Seq == 3 {
			require.Equal(t, EndNeedless, d.How)
			return
		}
	}
	require.Fail(t, "there is no such duty")
}

// Asking others to read a postmortem again does not make the first review undone, or late.
func TestAReviewStays(t *testing.T) {
	in := told([]int{0, 60, 120, aDay, 20 * aDay},
		[]Body{&Opened{Severity: Sev1}, &StatusChanged{To: Resolved}, &Concluded{}, &Reviewed{}, &ReviewAsked{Whom: []Person{{ID: "U9"}}}})
	m := Material{Incidents: []Incident{in}, Begun: in.Declared.At, Newest: in.Newest()}
	for week, reviewed := range []int{1, 0, 0, 0} {
		d := DigestOf(m, WeekOf(time.Date(2022, 4, 11+7*week, 0, 0, 0, 0, time.UTC), time.UTC))
		require.Equal(t, reviewed, d.Reviews.Reviewed, week)
		require.Empty(t, d.Reviews.Overdue, week)
	}
	require.Equal(t, ReviewUnderway, in.Review.State, "it is being read again")
	for _, d := range in.Duties(in.Newest(), time.Time{}, Workspace{}) {
		require.True(t, d.Kind != DutyReview || d.Met())
	}
}

// Whatever is told after a week that makes another digest of it is listed there.
func TestSinceListsWhatChangesADigest(t *testing.T) {
	late := 7*aDay + 100
	for name, x := range map[string]struct {
		occurred int
		body     Body
	}{
		"started before the week":  {-2000, &Started{}},
		"detected before the week": {-2000, &Detected{}},
		"reopened":                 {late, &Reopened{}},
		"titled":                   {late, &Titled{Title: Halves{Internal: "t"}}},
		"another severity":         {late, &SeverityChanged{To: Sev3}},
		"down before the week":     {-2000, &ImpactBegan{Impact: Down}},
	} {
		in := told([]int{0, 60, 120, late}, []Body{&Opened{Severity: Sev1}, &StatusChanged{To: Resolved}, &Concluded{}, x.body})
		in.Events[3].Occurred = Exactly(in.Declared.At.Add(time.Duration(x.occurred) * time.Minute))
		in = Fold(1, in.Events)
		d := DigestOf(Material{Incidents: []Incident{in}, Begun: in.Declared.At, Newest: in.Newest()}, WeekOf(time.Date(2022, 4, 11, 0, 0, 0, 0, time.UTC), time.UTC))
		require.Len(t, d.Since, 1, name)
		require.Equal(t, 4, d.Since[0].Seq, name)
	}
}

// A day begins on that day, also where clocks are put forward at midnight.
func TestDaysBeginOnTheirDay(t *testing.T) {
	for _, name := range []string{"America/Santiago", "America/Havana", "America/Asuncion", "Africa/Cairo", "Asia/Beirut", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		for day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
			term := DaysFrom(day, 1, zone)
			require.Equal(t, day, DayOf(term.From, zone), name)
			require.NotEqual(t, day, DayOf(term.From.Add(-time.Nanosecond), zone), name)
		}
	}
}

// The state between two summaries is the same whether it is folded or read off.
func TestRoughlyIsTheFold(t *testing.T) {
	in := told([]int{0, 1, 2, 3, 4, 5, 6, 7, 8}, []Body{
		&Opened{Severity: Sev2}, &ImpactBegan{Impact: Down}, &SeverityChanged{To: Sev1}, &StatusChanged{To: Identified}, &ImpactEnded{Components: []string{""}},
		&StatusChanged{To: Resolved}, &Concluded{}, &Reopened{}, &FalseAlarm{},
	})
	for version := 1; version <= in.Version; version++ {
		whole, rough := Fold(1, in.Events[:version]), in.roughly(version)
		require.Equal(t, []any{whole.Severity, whole.Worst, whole.Status}, []any{rough.Severity, rough.Worst, rough.Status}, version)
	}
}

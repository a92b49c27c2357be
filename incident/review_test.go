package incident

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPostmortemDue(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	closed := func(worst Severity, at string) Incident {
		when, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		require.NoError(t, err)
		return Incident{Status: Closed, Worst: worst, Closing: Exactly(when.UTC())}
	}
	for _, c := range []struct {
		worst   Severity
		at, due string
	}{
		{Sev1, "2022-04-11 11:05", "2022-04-14"}, // INC-1 of the seed
		{Sev1, "2022-04-13 09:13", "2022-04-16"}, // INC-2
		{Sev1, "2022-04-11 23:30", "2022-04-14"}, // the next day in UTC
		{Sev2, "2022-04-11 11:05", "2022-04-18"}, // a Monday to a Monday
		{Sev2, "2022-04-16 11:05", "2022-04-22"}, // a Saturday to a Friday
	} {
		in := closed(c.worst, c.at)
		day, ok := in.PostmortemDue(zone)
		require.True(t, ok)
		require.Equal(t, c.due, day.Format(time.DateOnly), c.at)
		require.False(t, in.PostmortemOverdue(day, zone))
		require.True(t, in.PostmortemOverdue(day.AddDate(0, 0, 1), zone))
		in.Review.FirstSeq = 7
		require.False(t, in.PostmortemOverdue(day.AddDate(0, 0, 9), zone))
	}
	for name, in := range map[string]Incident{
		"minor": closed(Sev3, "2022-04-11 11:05"), "open": {Worst: Sev1}, "drill": {Status: Closed, Worst: Sev1, Drill: true}, "called off": {Status: Cancelled, Worst: Sev1},
	} {
		_, ok := in.PostmortemDue(zone)
		require.False(t, ok, name)
	}
}

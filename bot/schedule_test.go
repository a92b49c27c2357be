package bot

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestCheckSchedule(t *testing.T) {
	for _, expr := range []string{"", "off", "OFF", "0 9 * * MON", " 0 9 1 * * ", "@weekly", "0 0 29 2 *"} {
		require.NoError(t, CheckSchedule(expr), expr)
	}
	for _, expr := range []string{
		"monday", "0 9 * *", "TZ=UTC 0 9 * * MON", "CRON_TZ=Asia/Tokyo 0 9 * * *", "TZ=", "TZ=UTC", "0 0 30 2 *", "@every 1h", "@every -5s", "61 9 * * *",
	} {
		require.Error(t, CheckSchedule(expr), expr)
	}
}

func weekly(t *testing.T, expr, zone string) job {
	t.Helper()
	s, err := parseSchedule(expr)
	require.NoError(t, err)
	z, err := time.LoadLocation(zone)
	require.NoError(t, err)
	return job{name: "weekly", unit: incident.Weekly, when: s, zone: z, stream: "DIGEST/weekly"}
}

// A time on the wall comes once on each day: also where a night has it not at all, and where it has it twice.
func TestSlotsOfNightsInWhichClocksChange(t *testing.T) {
	for _, c := range []struct {
		name, expr, zone, after string
		want                    []string // in UTC
	}{
		{"left out", "30 2 * * *", "America/New_York", "2026-03-07T08:00:00Z", []string{"2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"}},
		{"twice", "30 1 * * *", "America/New_York", "2026-10-31T06:00:00Z", []string{"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}},
		{"asked between the two", "30 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", []string{"2026-11-02T06:30:00Z"}},
		{"no midnight", "0 0 * * *", "America/Sao_Paulo", "2018-11-03T04:00:00Z", []string{"2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}},
		{"half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", []string{"2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z"}},
		{"a Monday", "0 9 * * MON", "America/New_York", "2022-04-11T13:00:00Z", []string{"2022-04-18T13:00:00Z"}},
		{"winter and summer", "0 9 * * MON", "America/New_York", "2022-03-07T14:00:00Z", []string{"2022-03-14T13:00:00Z"}},
	} {
		j := weekly(t, c.expr, c.zone)
		at, err := time.Parse(time.RFC3339, c.after)
		require.NoError(t, err)
		for _, want := range c.want {
			at = j.next(at)
			require.Equal(t, want, at.Format(time.RFC3339), c.name)
		}
	}
}

func TestTermsOfSlots(t *testing.T) {
	j := weekly(t, "0 9 * * MON", "America/New_York")
	at := j.next(time.Date(2022, 4, 13, 12, 0, 0, 0, time.UTC))
	require.Equal(t, "2022-04-11", j.term(at).First.Format(time.DateOnly))
	j.unit = incident.Monthly
	require.Equal(t, "2022-03-01", j.term(at).First.Format(time.DateOnly))
	require.Equal(t, 31, j.term(at).Days)
	require.Equal(t, at.AddDate(0, 0, 21), j.newest(at, at.AddDate(0, 0, 27)), "of what was missed the newest")
}

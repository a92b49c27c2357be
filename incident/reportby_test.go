package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// promised is the day of the report of what is talked about, or "".
func (w *world) promised(days int, zone *time.Location) string {
	day, ok := w.it().ReportBy(days, zone)
	if !ok {
		return ""
	}
	return day.Format("2006-01-02 15:04 MST")
}

// The promise follows the incident: none while it lasts, from its resolution, moved by its closing, gone when it is reopened.
func TestReportByFollowsTheIncident(t *testing.T) {
	w := newIncident(t)
	require.Empty(t, w.promised(3, w.ws.Zone), "open")
	w.says(nothingFound())
	w.clock("2022-04-12 23:59")
	w.says(become(incident.Resolved))
	require.Equal(t, "2022-04-15 00:00 UTC", w.promised(3, w.ws.Zone), "the evening of the 12th in New York is the 13th in UTC")
	w.clock("2022-04-13 09:13")
	w.says(incident.Close{Why: text("we trust the fix")})
	require.Equal(t, "2022-04-16 00:00 UTC", w.promised(3, w.ws.Zone))
	require.Equal(t, "2022-04-14 00:00 UTC", w.promised(1, w.ws.Zone))
	require.Empty(t, w.promised(0, w.ws.Zone), "no promise is wanted")
	require.Empty(t, w.promised(-1, w.ws.Zone))
	w.says(incident.Reopen{Why: "it came back"})
	require.Empty(t, w.promised(3, w.ws.Zone), "reopened")
}

func TestReportByCountsDaysNotHours(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	for _, tt := range []struct{ name, closed, want, tokyo string }{
		{"the day the clocks go forward", "2022-03-12 23:30", "2022-03-15", "2022-03-16"},
		{"the day they go back", "2022-11-05 23:30", "2022-11-08", "2022-11-09"},
		{"the last day of the year", "2022-12-31 12:00", "2023-01-03", "2023-01-04"},
		{"before a leap day", "2024-02-27 08:00", "2024-03-01", "2024-03-01"},
	} {
		w := newWorld(t)
		w.clock(tt.closed)
		w.says(incident.Open{Severity: incident.Sev2, Title: text("x")})
		w.on = 1
		w.finish()
		require.Equal(t, tt.want+" 00:00 UTC", w.promised(3, w.ws.Zone), tt.name)
		require.Equal(t, tt.tokyo+" 00:00 UTC", w.promised(3, tokyo), tt.name)
	}
}

// What it ever was counts, not what it was lowered to.
func TestReportByIsForGraveIncidents(t *testing.T) {
	w := newIncident(t)
	w.says(incident.SetSeverity{To: incident.Sev4})
	w.finish()
	require.NotEmpty(t, w.promised(3, w.ws.Zone))

	for name, open := range map[string]incident.Open{
		"sev3":    {Severity: incident.Sev3, Title: text("x")},
		"a drill": {Severity: incident.Sev1, Drill: true, Title: text("x")},
	} {
		w := newWorld(t)
		w.says(open)
		w.on = 1
		w.finish()
		require.True(t, w.it().Closing.Known())
		require.Empty(t, w.promised(3, w.ws.Zone), name)
	}

	w = newIncident(t)
	w.says(nothingFound())
	w.says(become(incident.Resolved))
	w.says(incident.Cancel{Why: "a probe"})
	require.Empty(t, w.promised(3, w.ws.Zone), "a false alarm")
}

// The report is promised by the update that says it is resolved, and kept by the letter.
func TestReportPromise(t *testing.T) {
	w := newIncident(t)
	w.ws.ReportDays = 3
	w.says(nothingFound())
	w.says(become(incident.Resolved))
	_, ok := w.it().ReportPromise(3, w.ws.Zone)
	require.False(t, ok, "nobody was told")
	w.says(publish(incident.Moment{}))
	p, ok := w.it().ReportPromise(3, w.ws.Zone)
	require.True(t, ok)
	require.Equal(t, w.moment("2022-04-15 09:00").At, p.Remind)
	require.Equal(t, w.moment("2022-04-16 00:00").At, p.Due)
	require.False(t, p.Missed(p.Due))
	require.True(t, p.Missed(p.Due.Add(time.Second)))
	require.Equal(t, incident.Due{Kind: incident.DueReport, At: p.Remind, Seq: p.Seq}, w.dueAfter(w.now))
	require.Equal(t, p.Due, w.dueAfter(p.Remind).At)

	write := func([]incident.Incident, incident.Person, time.Time) (string, []string) { return "Dear all", nil }
	w.says(incident.Report{Incidents: []incident.ID{1}, Audience: "customer", Write: write})
	w.says(incident.Publish{Number: 1, Draft: said})
	p, _ = w.it().ReportPromise(3, w.ws.Zone)
	require.Equal(t, w.now.UTC(), p.SentAt)
	require.Zero(t, w.dueAfter(w.now))
}

package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

var declared = time.Date(2022, 4, 11, 13, 2, 0, 0, time.UTC)

// standing is an incident as the cadence sees it.
func standing(sev incident.Severity, status incident.Status, windows ...incident.Window) incident.Incident {
	return incident.Incident{Severity: sev, Status: status, Declared: incident.Exactly(declared), Windows: windows}
}

func openWindow(i incident.Impact) incident.Window {
	return incident.Window{Impact: i, Start: incident.Exactly(declared)}
}

func closedWindow() incident.Window {
	return incident.Window{Impact: incident.Down, Start: incident.Exactly(declared), End: incident.Exactly(declared.Add(time.Minute))}
}

// The rows and columns of comms.md 2.3.
func TestCadence(t *testing.T) {
	down, slow, well := openWindow(incident.Down), openWindow(incident.Degraded), closedWindow()
	const early, late = time.Hour, 2 * time.Hour
	tests := []struct {
		cell string
		in   incident.Incident
		age  time.Duration
		want time.Duration // 0: no clock
	}{
		{"SEV1, while down: 30 min hard", standing(incident.Sev1, incident.Investigating, down), early, 30 * time.Minute},
		{"SEV1, while degraded, as while down", standing(incident.Sev1, incident.Investigating, slow), early, 30 * time.Minute},
		{"SEV1, nobody has said what is affected", standing(incident.Sev1, incident.Investigating), early, 30 * time.Minute},
		{"SEV1, down whatever the status says", standing(incident.Sev1, incident.Monitoring, well, down), early, 30 * time.Minute},
		{"SEV1, while up, unconfirmed: 60 min", standing(incident.Sev1, incident.Monitoring, well), early, time.Hour},
		{"SEV1, up, the cause is looked for", standing(incident.Sev1, incident.Identified, well), early, time.Hour},
		{"SEV1, nothing was said to be affected and we watch", standing(incident.Sev1, incident.Monitoring), early, time.Hour},
		{"SEV1, a minute before it is long", standing(incident.Sev1, incident.Monitoring, well), late - time.Minute, time.Hour},
		{"SEV1, long: max 120", standing(incident.Sev1, incident.Monitoring, well), late, 2 * time.Hour},
		{"SEV1, long and down: still 30 min hard", standing(incident.Sev1, incident.Investigating, down), late, 30 * time.Minute},
		{"SEV2, while down: 60", standing(incident.Sev2, incident.Investigating, down), early, time.Hour},
		{"SEV2, while up: 120", standing(incident.Sev2, incident.Monitoring, well), early, 2 * time.Hour},
		{"SEV2, long: 240", standing(incident.Sev2, incident.Monitoring, well), late, 4 * time.Hour},
		{"SEV3, while down: at each state change, max 240", standing(incident.Sev3, incident.Investigating, down), early, 4 * time.Hour},
		{"SEV3, while up: state change", standing(incident.Sev3, incident.Monitoring, well), early, 0},
		{"SEV3, long: daily", standing(incident.Sev3, incident.Monitoring, well), late, 24 * time.Hour},
		{"SEV4: not public by default", standing(incident.Sev4, incident.Investigating, down), early, 0},
		{"resolved", standing(incident.Sev1, incident.Resolved, well), early, 0},
		{"closed", standing(incident.Sev1, incident.Closed, well), early, 0},
		{"a false alarm", standing(incident.Sev1, incident.Cancelled, well), early, 0},
	}
	for _, tt := range tests {
		got, ok := tt.in.Cadence(declared.Add(tt.age))
		require.Equal(t, tt.want, got, tt.cell)
		require.Equal(t, tt.want > 0, ok, tt.cell)
	}
}

func TestNextUpdateBy(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	nepal, err := time.LoadLocation("Asia/Kathmandu") // 5 h 45 min from UTC
	require.NoError(t, err)
	in := standing(incident.Sev1, incident.Investigating, openWindow(incident.Down))
	for _, tt := range []struct {
		now  string
		zone *time.Location
		want string
	}{
		{"2022-04-11T13:08:00Z", zone, "2022-04-11T13:35:00Z"},
		{"2022-04-11T13:03:20Z", zone, "2022-04-11T13:30:00Z"},
		{"2022-04-11T13:05:00Z", zone, "2022-04-11T13:35:00Z"},
		{"2022-04-11T13:08:00Z", nepal, "2022-04-11T13:35:00Z"},
		{"2022-04-11T13:08:00Z", nil, "2022-04-11T13:35:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, tt.now)
		require.NoError(t, err)
		got, ok := in.NextUpdateBy(now, tt.zone)
		require.True(t, ok)
		require.Equal(t, tt.want, got.Format(time.RFC3339), tt.now)
	}
	_, ok := standing(incident.Sev1, incident.Resolved).NextUpdateBy(declared, zone)
	require.False(t, ok)
}

// What is promised is never later than the cadence, never sooner than half of it, and on the clock's five minutes.
func TestNextUpdateByIsKept(t *testing.T) {
	zone, err := time.LoadLocation("Australia/Lord_Howe") // its clocks change by half an hour
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		in := standing(incident.Severity(rapid.IntRange(0, 4).Draw(t, "sev")), rapid.SampledFrom(incident.Statuses()).Draw(t, "status"))
		if rapid.Bool().Draw(t, "down") {
			in.Windows = incident.Windows{openWindow(incident.Down)}
		}
		now := declared.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "age")))
		every, clock := in.Cadence(now)
		due, ok := in.NextUpdateBy(now, zone)
		if ok != clock {
			t.Fatal("one says that there is a clock, the other that there is none")
		}
		if !ok {
			return
		}
		wait := due.Sub(now)
		if wait > every || wait < every/2 || due.In(zone).Minute()%5 != 0 || due.In(zone).Second() != 0 {
			t.Fatalf("%v after %v, every %v", due, now, every)
		}
	})
}

package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// briefings are all that fall until an instant, oldest first: "09:32+e6@09:31:59" falls at 9:32, knows e6 and speaks of 9:31:59.
func briefings(in incident.Incident, until time.Time, zone *time.Location) []string {
	var out []string
	for at := in.Declared.At.Truncate(time.Minute); !at.After(until); at = at.Add(time.Minute) {
		if b, ok := in.BriefingAt(at, zone); ok {
			out = append(out, fmt.Sprintf("%s+e%d@%s", at.In(zone).Format("15:04"), b.Version, b.AsOf.In(zone).Format("15:04:05")))
		}
	}
	return out
}

func TestWhenManagersAreSentSummaries(t *testing.T) {
	w := newIncident(t) // 8:52
	w.now = w.now.Add(30 * time.Second)
	w.says(incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: text("| Customers cannot log in")})
	w.now = w.now.Add(30 * time.Second)
	w.says(incident.Note{Text: text("nothing that managers are told")})
	w.clock("09:10")
	w.says(incident.Update{Text: text("looking")})
	w.clock("09:31")
	w.says(incident.EndImpact{})
	w.now = w.now.Add(59 * time.Second)
	w.says(become(incident.Monitoring))
	w.now = w.now.Add(time.Second) // 9:32:00 is of the next minute
	w.says(incident.GiveRoles{{Role: incident.Comms, Person: incident.Person{ID: "SAM"}}})
	w.clock("09:40")
	w.says(incident.GiveRoles{{Role: "scribe", Person: incident.Person{ID: "SAM"}}})
	w.clock("10:05")
	w.says(become(incident.Resolved))
	require.Equal(t, strings.Fields("08:53+e2@08:52:30 09:00+e3@09:00:00 09:30+e4@09:30:00 09:32+e6@09:31:59 09:33+e7@09:32:00 10:00+e8@10:00:00 10:06+e9@10:05:00"),
		briefings(w.it(), w.moment("14:00").At, w.ws.Zone))

	last := func(asOf string) string {
		b, ok := w.it().LastBriefing(w.moment(asOf).At, w.ws.Zone)
		require.True(t, ok)
		return b.At.In(w.ws.Zone).Format("15:04")
	}
	require.Equal(t, "08:53", last("09:00"), "the one at 9:00 is not before itself")
	require.Equal(t, "09:00", last("09:01"))
	require.Equal(t, "09:32", last("09:32"), "a change is told at the end of its minute")
	require.Equal(t, "10:06", last("13:00"))
	_, ok := w.it().LastBriefing(w.moment("08:52").At, w.ws.Zone)
	require.False(t, ok, "the opening is the first")
}

func TestTheRhythmOfSummaries(t *testing.T) {
	w := newWorld(t)
	w.says(incident.Open{Severity: incident.Sev3, Title: text("search is slow")})
	w.on = 1
	w.clock("09:10")
	w.says(become(incident.Identified))
	_, ok := w.it().NextBriefing(w.now.Add(-time.Hour), w.ws.Zone)
	require.False(t, ok, "of a sev3 managers are told nothing")
	w.clock("09:20")
	w.says(incident.SetSeverity{To: incident.Sev2, Why: "worse"})
	w.clock("11:10")
	w.says(incident.SetSeverity{To: incident.Sev1, Why: "much worse"})
	w.clock("12:10")
	w.says(incident.SetSeverity{To: incident.Sev3, Why: "better"})
	w.clock("14:10")
	w.says(incident.Cancel{Why: "a probe misread"})
	require.Equal(t, strings.Fields("09:21+e3@09:20:00 10:00+e3@10:00:00 11:00+e3@11:00:00 11:11+e4@11:10:00 11:30+e4@11:30:00 12:00+e4@12:00:00 12:11+e5@12:10:00 14:11+e6@14:10:00"),
		briefings(w.it(), w.moment("18:00").At, w.ws.Zone))
}

func TestNoSummaryOfAPrivateIncident(t *testing.T) {
	w := newWorld(t)
	w.says(incident.Open{Severity: incident.Sev1, Title: text("leak"), Private: true})
	w.on = 1
	_, next := w.it().NextBriefing(w.now, w.ws.Zone)
	_, tick := w.it().NextSummary(w.now, w.ws.Zone)
	_, last := w.it().LastBriefing(w.now.Add(time.Hour), w.ws.Zone)
	require.False(t, next || tick || last)
}

// Half-hours are those of the wall, also where the wall is a quarter of an hour off.
func TestHalfHoursOfTheWall(t *testing.T) {
	w := newIncident(t)
	next := func(after string, zone *time.Location) string {
		at, ok := w.it().NextSummary(at(t, after), zone)
		require.True(t, ok)
		return at.Format(time.RFC3339)
	}
	require.Equal(t, "2022-04-12T13:15:00Z", next("2022-04-12T12:52:00Z", time.FixedZone("+0545", 5*3600+45*60)))
	require.Equal(t, "2022-04-12T13:00:00Z", next("2022-04-12T12:59:59Z", time.UTC))
	require.Equal(t, "2022-04-12T13:30:00Z", next("2022-04-12T13:00:00Z", time.UTC))
	w.says(incident.SetSeverity{To: incident.Sev2, Why: "better"})
	require.Equal(t, "2022-04-12T14:00:00Z", next("2022-04-12T13:00:00Z", time.UTC))
}

// A correction of what changed the state changes it; one of a note does not.
func TestACorrectionIsAChange(t *testing.T) {
	w := newIncident(t)
	w.says(incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: text("| Customers cannot log in")})
	w.says(incident.Note{Text: text("x")})
	w.clock("09:10")
	w.says(incident.Withdraw{Event: 3, Because: "no"})
	w.clock("09:11")
	w.says(incident.Withdraw{Event: 2, Because: "no"})
	require.Equal(t, strings.Fields("08:53+e3@08:52:00 09:00+e3@09:00:00 09:12+e5@09:11:00 09:30+e5@09:30:00"), briefings(w.it(), w.moment("09:30").At, w.ws.Zone))
}

// Whatever is recorded when: summaries are those that somebody would send who looks at the end of every minute, and what is
// recorded later changes nothing of those before.
func TestBriefingsAreThoseOfSomebodyWhoLooksEveryMinute(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newIncident(rt)
		for range rapid.IntRange(0, 12).Draw(rt, "changes") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 2400).Draw(rt, "seconds")) * time.Second)
			change := rapid.SampledFrom([]incident.Change{
				note("x"), become(incident.Monitoring), become(incident.Investigating), become(incident.Resolved), down("Platform"), up("Platform"),
				incident.SetSeverity{To: incident.Sev1},
				incident.SetSeverity{To: incident.Sev2},
				incident.SetSeverity{To: incident.Sev4},
			}).Draw(rt, "change")
			_, _ = w.ask(change, incident.Moment{})
		}
		in := w.it()
		var want incident.Briefing
		for at := in.Declared.At.Truncate(time.Minute); !at.After(w.now.Add(2 * time.Hour)); at = at.Add(time.Minute) {
			b, falls := look(in, at, w.ws.Zone)
			got, ok := in.BriefingAt(at, w.ws.Zone)
			require.Equal(rt, falls, ok, at)
			before, _ := in.LastBriefing(at, w.ws.Zone)
			if falls {
				require.Equal(rt, b, got)
			}
			if falls && b.AsOf.Before(at) {
				want = b
			}
			require.Equal(rt, want, before, at)
			if falls {
				want = b
			}
		}
	})
}

// look is what falls at an instant for somebody who reads all that was recorded before it.
func look(in incident.Incident, at time.Time, zone *time.Location) (incident.Briefing, bool) {
	known := incident.Fold(in.ID, incident.AsKnownAt(in.Events, at.Add(-time.Microsecond)))
	b := incident.Briefing{At: at, AsOf: at, Version: known.Version}
	every := 60
	if known.Severity == incident.Sev1 {
		every = 30
	}
	if known.Summarised() && at.In(zone).Minute()%every == 0 {
		return b, true
	}
	changed := false
	for _, ev := range known.Events {
		if k := ev.Body.Kind(); k != incident.KindNoted && !ev.Recorded.Before(at.Add(-time.Minute)) {
			changed = true
		}
	}
	b.AsOf = known.Newest()
	return b, changed
}

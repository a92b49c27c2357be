package templates

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The measures of the seed (facts.md 1.5.2).
func TestMeasures(t *testing.T) {
	s := seed(t)
	want := map[incident.ID][]string{
		1: {
			"start → detected | 3 min", "detected → declared | 3 min", "start → first public update | 12 min", "declared → first public update | 6 min",
			"end of the first downtime | 62 min", "end of the last downtime | 62 min", "counted once | 62 min", "cause confirmed | 25 min",
			"status resolved | 109 min", "mode closed | 129 min (2 h 9 min)", "Time investigating | in this status, from opening to resolution | 20 min",
			"Time identified | in this status, from opening to resolution | 38 min", "Time monitoring | in this status, from opening to resolution | 45 min",
			"5 public updates, longest gap 45 min, promises kept 4 of 4", "Downtime: 62 min in 1 window\n",
			"| repair | mean length of its downtimes, overlaps counted once | 62 min over 1 downtime |", "| recovery | its downtime in all | 62 min |",
			"| restore | start → end of the last downtime | 62 min |", "| resolve | start → incident mode closed | 129 min (2 h 9 min) |",
		},
		2: {
			"start → detected | 1 min", "detected → declared | 1 min", "start → first public update | 7 min", "declared → first public update | 5 min",
			"end of the first downtime | 41 min", "end of the last downtime | 600 min (10 h 0 min)", "counted once | 114 min",
			"cause confirmed | 670 min (11 h 10 min), approximate", "status resolved | 1462 min (24 h 22 min)", "mode closed | 1463 min (24 h 23 min)",
			"| 116 min |", "| 221 min |", "| 1123 min |", "114 min in 4 windows (longest 41 min, shortest 19 min)",
			"21 public updates, longest gap 569 min (9 h 29 min), promises kept 20 of 20", "suspected, discarded by e45 around",
			"From the first start to the last end: 10 h 0 min", "| repair | mean length of its downtimes, overlaps counted once | 28 min over 4 downtimes |",
			"| restore | start → end of the last downtime | 600 min (10 h 0 min) |", "| resolve | start → incident mode closed | 1463 min (24 h 23 min) |",
		},
	}
	for id, all := range want {
		text := s.set.Postmortem(s.view(id, "2022-04-13 09:30"), nil)
		for _, one := range all {
			require.Contains(t, text, one)
		}
	}
}

// All fifteen parts are there, in order; one without facts says so.
func TestPostmortemParts(t *testing.T) {
	text := bare(t).set.Postmortem(bare(t).view(1, "2022-04-11 09:05"), nil)
	var parts []string
	for _, m := range regexp.MustCompile(`(?m)^## (\d+)\. `).FindAllStringSubmatch(text, -1) {
		parts = append(parts, m[1])
	}
	require.Equal(t, strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"), parts)
	for _, empty := range []string{"5. Trigger", "6. Contributing factors", "7. Mitigations", "12. Action items", "13. Related incidents", "14. Customer letter"} {
		require.Contains(t, text, empty+"\n\nnot recorded\n")
	}
	require.Contains(t, text, "Missing: start, detection, windows of impact, public updates, confirmed cause")
	require.NotContains(t, text, "0001-01-01")
}

func TestMissedPromise(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:10", sam(), 1, incident.Publish{Next: s.at("2022-04-11 09:30")})
	s.does("2022-04-11 09:42", sam(), 1, incident.Publish{Next: s.at("2022-04-11 10:30")})
	v := s.view(1, "2022-04-11 09:45")
	require.Contains(t, s.set.Summary(v), "1 missed.")
	text := s.set.Postmortem(v, nil)
	require.Contains(t, text, "missed by 12 min")
	require.Contains(t, text, "promises kept 0 of 1")
	require.Contains(t, text, "not due yet")
}

// What was corrected or withdrawn stays to be seen, with what it replaced.
func TestAmendmentsAreShown(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:05", dana(), 1, incident.Update{Text: inside("it is the router")})
	s.back("2022-04-11 09:06", dana(), 1, s.exactly("2022-04-11 09:03"), incident.Correct{Event: 2, Text: inside("it is the switch"), Because: "typo"})
	s.does("2022-04-11 09:07", omri(), 1, incident.Note{Text: inside("lunch")})
	s.does("2022-04-11 09:08", omri(), 1, incident.Undo{})
	golden(t, "amended.md", s.set.Timeline(s.view(1, "2022-04-11 09:10")))
}

// Part 9 tells what was set aside for customers' texts and why, part 14 has the letter as it was approved.
func TestPostmortemTellsOfDrafts(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:33", "US region", "Customers cannot log in")
	s.does("2022-04-11 09:40", sam(), 1, incident.Propose{Outlet: incident.StatusPage, Draft: s.draft})
	stop := incident.Stop{Rule: "CL29", Words: "a | brief", Why: "it plays down", Instead: "say how long"}
	s.does("2022-04-11 09:41", dana(), 1, incident.Approve{Override: []string{"CL29"}, Because: "it was", Stops: func(incident.Draft, []incident.Incident) []incident.Stop {
		return []incident.Stop{stop}
	}})
	write := func([]incident.Incident, incident.Person, time.Time) (string, []string) {
		return "# Dear all\n\n```\ncode\n```", nil
	}
	s.does("2022-04-11 09:50", sam(), 0, incident.Report{Incidents: []incident.ID{1}, Audience: "customer", Write: write})
	s.does("2022-04-11 09:51", dana(), 1, incident.Approve{Outlet: incident.Letter, Stops: func(incident.Draft, []incident.Incident) []incident.Stop { return nil }})
	v := s.view(1, "2022-04-11 09:55")
	v.Drafts = s.Drafts(1)
	text := s.set.Postmortem(v, nil)
	require.Contains(t, text, "2 drafts approved, 1 of them by the author alone.")
	require.Contains(t, text, "| d1 | CL29 | a \\| brief | it was | Dana Peretz |")
	require.Contains(t, text, "Draft d2, approved by Dana Peretz at ")
	require.Contains(t, text, "Nobody has recorded that it was sent.\n\n````markdown\n# Dear all\n\n```\ncode\n```\n````")
}

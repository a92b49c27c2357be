package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func (s *story) letterView(stamp string, ids ...incident.ID) LetterView {
	v := LetterView{Work: s.ws, AsOf: s.at(stamp)}
	for _, id := range ids {
		v.Incidents = append(v.Incidents, s.view(id, stamp).In)
	}
	return v
}

func TestLetterMissing(t *testing.T) {
	s := newStory(t)
	s.ws.StatusPage = ""
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev3, Title: inside("secret words")})
	s.down("2022-04-11 09:03", "Platform", "")
	s.back("2022-04-11 09:04", dana(), 1, s.exactly("2022-04-11 09:04"), incident.Start{})
	s.up("2022-04-11 09:10", "")
	s.does("2022-04-11 09:11", dana(), 1, incident.StateCause{State: incident.CauseConfirmed, Text: inside("secret words")})
	s.does("2022-04-11 09:12", dana(), 1, incident.Confirm{DataLoss: incident.FindingSome, Security: incident.FindingUnknown, Scaling: incident.FindingSome})
	s.does("2022-04-11 09:13", dana(), 1, incident.Close{Why: inside("secret words")})
	s.does("2022-04-11 09:14", dana(), 0, incident.Open{Drill: true, Title: inside("practice")})
	s.does("2022-04-11 09:15", dana(), 0, incident.Open{Title: inside("nothing")})
	s.does("2022-04-11 09:16", dana(), 3, incident.Cancel{Why: "a probe"})
	s.does("2022-04-11 09:17", dana(), 0, incident.Open{Title: inside("new")})
	got := s.set.LetterMissing(s.letterView("2022-04-11 09:20", 1, 2, 3, 4))
	golden(t, "letter-missing.txt", strings.Join(got, "\n"))
	require.NotContains(t, strings.Join(got, ""), "secret")
	require.Contains(t, s.set.Reported([]incident.ID{1}, 0, got), "What it could not say:\n• signature: nobody signs it")

	whole := seed(t).letterView("2022-04-13 09:30", 1, 2)
	whole.Sign = ruth()
	require.Empty(t, s.set.LetterMissing(whole))
}

// Each component has its own times, and only what came back is called intermittent.
func TestLetterTellsComponentsApart(t *testing.T) {
	s := two(t)
	s.does("2022-04-11 10:00", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "US region", Effect: outside("Pages were slow")})
	s.up("2022-04-11 10:20", "US region")
	once := s.letter("2022-04-11 11:00", incident.Person{}, 1)
	golden(t, "letter-components.md", once)
	require.NotContains(t, once, "intermittent")
	require.NotContains(t, once, "Service returned")
	require.Contains(t, once, "- Our US region: 9:10 AM to 9:40 AM EDT (30 minutes)\n- The platform: 9:20 AM to 10:00 AM EDT (40 minutes)\n")
	require.Contains(t, once, "Total downtime: 50 minutes. Minutes in which more than one of these was down are counted once.")
	require.Contains(t, once, "Our US region was also degraded for 20 minutes, from 10:00 AM to 10:20 AM EDT, which is not counted as downtime.")

	s.down("2022-04-11 11:10", "Platform", "")
	s.up("2022-04-11 11:20", "")
	again := s.letter("2022-04-11 12:00", incident.Person{}, 1)
	require.Contains(t, again, "The downtime of the platform was intermittent: service came back and failed again over a 2-hour period.")
	require.Contains(t, again, "The platform came back, but we had not found the root cause yet, and 1 additional downtime followed.")
}

// The downtimes of two incidents may overlap: then the parts add up to more than the whole.
func TestLetterOfOverlappingIncidents(t *testing.T) {
	s := two(t)
	s.does("2022-04-11 09:30", dana(), 0, incident.Open{Title: both("other", "Mail")})
	s.does("2022-04-11 09:50", dana(), 2, incident.BeginImpact{Impact: incident.Down, Effect: outside("Mail is late")})
	s.does("2022-04-11 10:10", dana(), 2, incident.EndImpact{})
	text := s.letter("2022-04-11 11:00", incident.Person{}, 1, 2)
	require.Contains(t, text, "Their combined downtime was 1 hour. Minutes in which both were down are counted once.")
	require.NotContains(t, seed(t).letter("2022-04-13 09:30", ruth(), 1, 2), "counted once")
	require.False(t, overlap([]time.Duration{90 * time.Second, 90 * time.Second}, 3*time.Minute), "only seconds are left out")
	require.True(t, overlap([]time.Duration{2 * time.Minute, 2 * time.Minute}, 3*time.Minute))
}

func TestLetterOfDegradedTimes(t *testing.T) {
	s := bare(t)
	slow := func(from, to string) {
		s.does("2022-04-11 "+from, dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "Platform", Effect: outside("Boards were slow")})
		s.does("2022-04-11 "+to, dana(), 1, incident.EndImpact{})
	}
	slow("09:10", "09:20")
	slow("09:30", "09:35")
	text := s.letter("2022-04-11 10:00", incident.Person{}, 1)
	require.Contains(t, text, "Service was degraded for 15 minutes:\n\n- 9:10 AM to 9:20 AM EDT (10 minutes)\n- 9:30 AM to 9:35 AM EDT (5 minutes)\n")

	s = bare(t)
	at := s.at("2022-04-11 09:10")
	s.back("2022-04-11 09:20", dana(), 1, incident.Exactly(at), incident.BeginImpact{
		Impact: incident.Degraded, Component: "Platform", Until: incident.Exactly(at.Add(40 * time.Second)),
	})
	s.down("2022-04-11 09:30", "Platform", "Boards cannot load")
	s.up("2022-04-11 09:40", "")
	require.NotContains(t, s.letter("2022-04-11 10:00", incident.Person{}, 1), "degraded")
}

// What the record contradicts is not claimed.
func TestLetterOfContradictions(t *testing.T) {
	s := bare(t)
	s.back("2022-04-11 09:20", dana(), 1, s.exactly("2022-04-11 09:10"), incident.Detect{By: incident.ByMonitoring})
	text := s.letter("2022-04-11 10:00", incident.Person{}, 1)
	require.Contains(t, text, "Our monitoring alerted us at 9:10 AM EDT.")
	require.NotContains(t, text, "began our response", "it was opened before")

	s = bare(t)
	s.back("2022-04-11 09:05", dana(), 1, s.exactly("2022-04-11 08:56"), incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Boards cannot load")})
	s.back("2022-04-11 09:06", dana(), 1, s.exactly("2022-04-11 09:01"), incident.Start{Text: outside("A database stopped")})
	text = s.letter("2022-04-11 10:00", incident.Person{}, 1)
	require.Contains(t, text, "This incident began on Monday, April 11, at 8:56 AM EDT.\nBoards could not load.")
	require.NotContains(t, text, "9:01")
	require.NotContains(t, text, "database")
	require.Contains(t, s.set.LetterMissing(s.letterView("2022-04-11 10:00", 1)),
		"INC-1, start, for it lies after the first window: type /incident correct INC-1 e3 at TIME because why")
}

// Where nothing is recorded that customers met, nothing is claimed.
func TestLetterOfNothing(t *testing.T) {
	s := bare(t)
	text := s.letter("2022-04-11 10:00", incident.Person{}, 1)
	require.Contains(t, text, "We are sorry.\n\nYou should not have to guess")
	for _, claim := range []string{"let you down", "available again", "restored", "for the disruption"} {
		require.NotContains(t, text, claim)
	}
	require.Contains(t, s.letter("2022-04-11 10:00", incident.Person{}), "We are sorry.\n", "over no incident")
}

// The first promise of several incidents is that of their letter.
func TestLetterDueBy(t *testing.T) {
	s := seed(t)
	v := s.letterView("2022-04-13 09:30", 2, 1)
	day, ok := v.DueBy()
	require.True(t, ok)
	require.Equal(t, "2022-04-14", day.Format(time.DateOnly), "INC-1 was closed on the 11th")
	v.Work.ReportDays = 0
	_, ok = v.DueBy()
	require.False(t, ok)
}

// An incident that is named twice is one.
func TestLetterCountsAnIncidentOnce(t *testing.T) {
	s := seed(t)
	require.Equal(t, s.letter("2022-04-13 09:30", ruth(), 1, 2), s.letter("2022-04-13 09:30", ruth(), 2, 1, 2))
}

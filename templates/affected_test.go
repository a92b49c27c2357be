package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func (s *story) down(stamp, component, effect string) {
	s.t.Helper()
	s.does(stamp, dana(), 1, incident.BeginImpact{Impact: incident.Down, Component: component, Effect: outside(effect)})
}

func (s *story) up(stamp, component string) {
	s.t.Helper()
	s.does(stamp, dana(), 1, incident.EndImpact{Component: component})
}

// two is an incident in which two components fail and come back at different times.
func two(t *testing.T) *story {
	t.Helper()
	s := bare(t)
	s.down("2022-04-11 09:10", "US region", "Customers cannot log in")
	s.down("2022-04-11 09:20", "Platform", "Boards cannot load")
	s.up("2022-04-11 09:40", "US region")
	s.up("2022-04-11 10:00", "Platform")
	return s
}

func (s *story) drafts(stamp string, phase incident.Phase) string {
	s.t.Helper()
	text, _ := s.set.Draft(s.view(1, stamp), incident.StatusPage, phase, time.Time{})
	return text
}

func TestDraftTellsComponentsApart(t *testing.T) {
	s := two(t)
	require.Equal(t, "We are investigating a problem affecting our US region. Customers cannot log in. This began at 9:10 AM EDT. "+
		"We are also investigating a problem affecting the platform. Boards cannot load. This began at 9:20 AM EDT.",
		s.drafts("2022-04-11 09:30", incident.Investigating))
	require.Equal(t, "The problem affecting the platform continues: Boards cannot load. Our US region has been available again since 9:40 AM EDT, "+
		"after 30 minutes of downtime. We are working on it.", s.drafts("2022-04-11 09:50", incident.Monitoring))
	require.Equal(t, "Our US region has been available again since 9:40 AM EDT, after 30 minutes of downtime. "+
		"The platform has been available again since 10:00 AM EDT, after 40 minutes of downtime. We are monitoring the service closely.",
		s.drafts("2022-04-11 10:05", incident.Monitoring))
	s.does("2022-04-11 10:10", dana(), 1, incident.SetStatus{To: incident.Resolved})
	require.Contains(t, s.drafts("2022-04-11 10:11", incident.Resolved), "This incident is resolved. "+
		"Our US region has been available again since 9:40 AM EDT. The platform has been available again since 10:00 AM EDT. "+
		"Our US region was unavailable for 30 minutes, from 9:10 AM EDT to 9:40 AM EDT. "+
		"The platform was unavailable for 40 minutes, from 9:20 AM EDT to 10:00 AM EDT.")
}

func TestDraftSaysTogetherWhatIsTheSame(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:10", "US region", "Customers cannot log in")
	s.down("2022-04-11 09:10", "Platform", "Customers cannot log in")
	require.Equal(t, "We are investigating a problem affecting our US region and the platform. Customers cannot log in. This began at 9:10 AM EDT.",
		s.drafts("2022-04-11 09:20", incident.Investigating))
	s.up("2022-04-11 09:40", "")
	require.Contains(t, s.drafts("2022-04-11 09:45", incident.Monitoring),
		"Our US region and the platform have been available again since 9:40 AM EDT, after 30 minutes of downtime.")
	s.does("2022-04-11 10:10", dana(), 1, incident.SetStatus{To: incident.Resolved})
	require.Contains(t, s.drafts("2022-04-11 10:11", incident.Resolved), "They were unavailable for 30 minutes, from 9:10 AM EDT to 9:40 AM EDT.")
}

// Only what was affected before has returned, at its own time and with its own minutes.
func TestDraftOfWhatReturned(t *testing.T) {
	s := two(t)
	s.down("2022-04-11 11:00", "Platform", "Boards cannot load")
	require.Equal(t, "The problem affecting the platform has returned at 11:00 AM EDT. Boards cannot load. We are sorry. "+
		"Total downtime so far: 45 minutes. We are investigating.", s.drafts("2022-04-11 11:05", incident.Investigating))
	s.down("2022-04-11 11:10", "", "Mail is late")
	require.Equal(t, "The problem affecting the platform has returned at 11:00 AM EDT. Boards cannot load. We are sorry. "+
		"Total downtime so far: 60 minutes. We are also investigating a problem affecting our service. Mail is late. This began at 11:10 AM EDT.",
		s.drafts("2022-04-11 11:20", incident.Investigating))
	s.up("2022-04-11 11:30", "")
	require.NotContains(t, s.drafts("2022-04-11 11:31", incident.Investigating), "returned", "nothing is down")
}

// Degraded, then down: it is one stretch, and nothing has returned.
func TestDraftOfWhatGotWorse(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:10", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "Platform", Effect: outside("Boards are slow")})
	s.down("2022-04-11 09:20", "Platform", "Boards cannot load")
	require.Equal(t, "We are investigating a problem affecting the platform. Boards cannot load. This began at 9:10 AM EDT.",
		s.drafts("2022-04-11 09:30", incident.Investigating))
}

// A time for the next update is said only while it is still to come.
func TestDraftPromisesNothingThatIsOver(t *testing.T) {
	s := two(t)
	v := s.view(1, "2022-04-11 10:05")
	for _, past := range []string{"2022-04-11 10:00", "2022-04-11 10:05"} {
		text, missing := s.set.Draft(v, incident.StatusPage, incident.Monitoring, s.at(past))
		require.NotContains(t, text, "Next update")
		require.Contains(t, missing, "next update: type /incident published monitoring next in 30m")
	}
	text, missing := s.set.Draft(v, incident.StatusPage, incident.Resolved, s.at("2022-04-11 11:00"))
	require.NotContains(t, text, "Next update")
	require.Contains(t, missing, "data: type /incident confirm data-loss=none|some|unknown")
	require.NotContains(t, strings.Join(missing, "\n"), "next update")
	text, _ = s.set.Draft(v, incident.StatusPage, incident.Monitoring, s.at("2022-04-11 10:06"))
	require.Contains(t, text, "Next update by 10:06 AM EDT.")
}

func TestDraftOfAFalseAlarm(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:10", "Platform", "Boards cannot load")
	s.does("2022-04-11 09:20", dana(), 1, incident.Cancel{Why: "a probe"})
	for _, phase := range append(incident.Statuses(), "") {
		text, missing := s.set.Draft(s.view(1, "2022-04-11 09:21"), incident.StatusPage, phase, s.at("2022-04-11 10:00"))
		require.Equal(t, "The problem we reported was a false alarm. Our service was not affected.", text)
		require.Empty(t, missing)
	}
}

// That something did happen is not kept from support only because no words for it exist.
func TestDraftLacksWordsForWhatWasFound(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:10", "Platform", "Boards cannot load")
	s.does("2022-04-11 09:20", dana(), 1, incident.Confirm{DataLoss: incident.FindingSome, Security: incident.FindingSome, Scaling: incident.FindingSome})
	lacks := func() []string {
		_, missing := s.set.Draft(s.view(1, "2022-04-11 09:50"), incident.StatusPage, incident.Investigating, s.at("2022-04-11 10:00"))
		return missing
	}
	require.Equal(t, []string{
		"data loss: recorded as some; no public words say so yet", "security: recorded as some; no public words say so yet",
	}, lacks())
	s.does("2022-04-11 09:30", dana(), 1, incident.Update{Text: outside("Some customers lost data of this morning")})
	s.does("2022-04-11 09:31", sam(), 1, incident.Publish{Text: "We have found that this was an attack."})
	require.Empty(t, lacks())
}

func TestShortDowntimeIsNotZeroMinutes(t *testing.T) {
	require.Equal(t, "less than a minute", inMinutes(59*time.Second))
	require.Equal(t, "1 minute", inMinutes(119*time.Second))
}

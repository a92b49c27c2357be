package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// bare is an incident of which nothing is known but that it was opened.
func bare(t *testing.T) *story {
	t.Helper()
	s := newStory(t)
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev1, Title: inside("us1-edge-gw dead")})
	return s
}

func TestFirstDraft(t *testing.T) {
	s := newStory(t)
	s.firstOutage()
	p := s.view(1, "2022-04-11 09:08").In.Publications[0]
	require.Equal(t, "We are investigating a problem affecting our US region. "+
		"Customers cannot reach the platform through our US region. "+
		"This began at 8:56 AM EDT. Next update by 9:38 AM EDT.", p.Text)
	require.Empty(t, p.Missing)
}

// Nothing people said inside may reach a draft: not the poison lines A02, A07, B07 and B22 of the seed, and no internal half.
func TestDraftsKeepInside(t *testing.T) {
	s := seed(t)
	poison := strings.Fields("Priya Dana Omri Sam Katz Nair Peretz Okafor chg- us1 boards-db txn- AWS throttl suspected Acme INC- SEV tickets route {{ <@ | 4471")
	poison = append(poison, "my mistake", "sorry all", "threatening", "feature flags", "floating", "no apparent reason")
	for _, ev := range s.allEvents() {
		if inside := ev.Words().Internal; len(strings.Fields(inside)) > 1 {
			poison = append(poison, inside)
		}
	}
	n := 0
	s.everyDraft(func(v View, out incident.Outlet, phase incident.Phase, _ time.Time, text string, missing []string) {
		n++
		lacks := strings.ReplaceAll(strings.Join(missing, " "), "|", "") // of a command to type
		for _, word := range poison {
			require.NotContains(t, text+lacks, word, "%s e%d, %s, %s", v.In.ID, v.In.Version, out, phase)
		}
	})
	require.Greater(t, n, 1000)
}

func TestDraftOfNothing(t *testing.T) {
	s := bare(t)
	v := s.view(1, "2022-04-11 09:05")
	want := map[incident.Phase]string{
		incident.Investigating: "We are investigating a problem. Next update by 9:30 AM EDT.",
		incident.Identified:    "We are working on the problem. Next update by 9:30 AM EDT.",
		incident.Monitoring:    "We are monitoring the service closely. Next update by 9:30 AM EDT.",
	}
	for phase, text := range want {
		got, missing := s.set.Draft(v, incident.StatusPage, phase, s.at("2022-04-11 09:30"))
		require.Equal(t, text, got)
		require.Contains(t, missing, `effect: type /incident down "Component" | what customers cannot do`)
	}
	got, _ := s.set.Draft(v, incident.StatusPage, incident.Resolved, time.Time{})
	require.NotContains(t, got, "resolved", "it is not")
	require.NotContains(t, got, "lost", "nobody confirmed it")
}

// A draft told afterwards speaks of its own time, not of what came later.
func TestDraftOfThePast(t *testing.T) {
	s := newStory(t)
	s.firstOutage()
	v := s.view(1, "2022-04-11 11:10")
	v.AsOf = s.at("2022-04-11 09:08")
	text, _ := s.set.Draft(v, incident.StatusPage, incident.Investigating, s.at("2022-04-11 09:38"))
	require.Equal(t, v.In.Publications[0].Text, text, "as it was then")
}

func TestDraftOfRecurrence(t *testing.T) {
	s := seed(t)
	text, _ := s.set.Draft(s.view(2, "2022-04-12 18:40"), incident.StatusPage, incident.Investigating, s.at("2022-04-13 00:04"))
	require.Equal(t, "The problem affecting the platform has returned at 6:31 PM EDT. Customers cannot view or change their data. "+
		"We are sorry. Total downtime so far: 104 minutes. There is no change since our last update at 6:34 PM EDT. We are investigating. Next update by 12:04 AM EDT on Wednesday, April 13.", text)
}

// Reopened with nothing down, nothing has returned.
func TestDraftOfFallback(t *testing.T) {
	s := newStory(t)
	s.firstOutage()
	s.does("2022-04-11 11:20", dana(), 1, incident.Reopen{Why: "again"})
	text, missing := s.set.Draft(s.view(1, "2022-04-11 11:21"), incident.StatusPage, incident.Investigating, time.Time{})
	require.Contains(t, text, "We are investigating a problem that affected our US region. Our US region has been available again since 9:58 AM EDT.")
	require.NotContains(t, text, "returned")
	require.NotContains(t, strings.Join(missing, "\n"), "effect:", "its window has public words")
}

func TestDraftWithoutPublicWords(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:04", dana(), 1, incident.BeginImpact{Impact: incident.Down, Component: "US region", Effect: inside("gw dead")})
	s.does("2022-04-11 09:05", dana(), 1, incident.StateCause{State: incident.CauseConfirmed, Text: inside("chg-1")})
	v := s.view(1, "2022-04-11 09:06")
	text, missing := s.set.Draft(v, incident.StatusPage, incident.Identified, time.Time{})
	require.Equal(t, "We are working on the problem that affects our US region. Our US region is still unavailable.", text)
	golden(t, "missing.txt", strings.Join(missing, "\n"))
	require.NotContains(t, strings.Join(missing, ""), "gw dead")
}

// Another component's problem is not the first one's come back.
func TestDraftOfAnotherComponent(t *testing.T) {
	s := newStory(t)
	s.firstOutage()
	s.does("2022-04-11 11:20", dana(), 1, incident.Reopen{Why: "the platform now"})
	s.does("2022-04-11 11:20", dana(), 1, incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Boards cannot load.")})
	text, _ := s.set.Draft(s.view(1, "2022-04-11 11:25"), incident.StatusPage, incident.Investigating, time.Time{})
	require.Equal(t, "We are investigating a problem affecting the platform. Boards cannot load. This began at 11:20 AM EDT. "+
		"We reverted the changes made in the production environment. We deployed the fix to the entire system. "+
		"We have identified the cause: a mistake was made in configuring our production environment as part of a routine maintenance procedure.", text)
}

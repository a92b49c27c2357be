package templates

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The impact in the summary is that of what is open and worst.
func TestSummaryTakesTheWorstEffect(t *testing.T) {
	s := bare(t)
	impact := func(stamp string) string { return s.set.Summary(s.view(1, stamp)) }
	s.does("2022-04-11 09:05", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "US region", Effect: outside("Pages are slow")})
	s.down("2022-04-11 09:10", "Platform", "Boards cannot load")
	s.does("2022-04-11 09:11", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Effect: outside("Mail is late")})
	got := impact("2022-04-11 09:20")
	require.Contains(t, got, "Impact: Boards cannot load.")
	require.Contains(t, got, "DOWN since 9:10 AM EDT (10 min)", "not since something else was degraded")
	require.Contains(t, s.set.Topic(s.view(1, "2022-04-11 09:20")), "down since 9:10 AM EDT")
	s.up("2022-04-11 09:30", "Platform")
	require.Contains(t, impact("2022-04-11 09:31"), "Impact: Mail is late.", "the open one first")
	s.up("2022-04-11 09:32", "")
	require.Contains(t, impact("2022-04-11 09:33"), "Impact: Boards cannot load.", "as it was said, until it is resolved")
	s.down("2022-04-11 09:40", "US region", "")
	require.Contains(t, impact("2022-04-11 09:41"), "Impact: Pages are slow.", "its own words, not another component's")
	s.up("2022-04-11 09:42", "")
	s.does("2022-04-11 09:50", dana(), 1, incident.SetStatus{To: incident.Resolved})
	require.Contains(t, impact("2022-04-11 09:51"), "Impact: Boards could not load.")
}

func TestSummaryOfWordsWithoutATense(t *testing.T) {
	require.Equal(t, "What customers met: Exports fail", (*wording)(nil).wereMet("Exports fail."))
	require.Equal(t, "Boards could not load", (*wording)(nil).wereMet("Boards cannot load"))
}

// Closing it does not make the cause known.
func TestRiskAfterTheClose(t *testing.T) {
	s := newStory(t)
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev3, Title: inside("x")})
	s.does("2022-04-11 09:05", dana(), 1, incident.Close{Why: inside("it stopped")})
	require.Contains(t, s.set.Summary(s.view(1, "2022-04-11 09:06")), "Risk: may recur, cause not confirmed. ")
	s.does("2022-04-11 09:07", dana(), 1, incident.Reopen{Why: "we look on"})
	s.does("2022-04-11 09:08", dana(), 1, incident.StateCause{State: incident.CauseSuspected, Text: inside("the moon")})
	s.does("2022-04-11 09:09", dana(), 1, incident.Close{Why: inside("it stopped")})
	require.Contains(t, s.set.Summary(s.view(1, "2022-04-11 09:10")), "Risk: may recur, cause not confirmed. ")
	s.does("2022-04-11 09:11", dana(), 1, incident.Reopen{Why: "we know"})
	s.does("2022-04-11 09:12", dana(), 1, incident.StateCause{State: incident.CauseConfirmed, Text: inside("the moon")})
	s.does("2022-04-11 09:13", dana(), 1, incident.Close{Why: inside("it stopped")})
	require.Contains(t, s.set.Summary(s.view(1, "2022-04-11 09:14")), "Risk: none recorded. ")
}

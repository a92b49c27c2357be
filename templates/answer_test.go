package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func (s *story) answers(events []incident.Event) string {
	s.t.Helper()
	in, _ := s.Incident(1)
	return s.set.Answer(View{In: in, Work: s.ws, AsOf: s.now}, events)
}

// What was recorded as told to customers is given back whole, with its empty lines.
func TestAnswerGivesTheUpdateToPost(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:33", "US region", "Customers cannot log in")
	text := s.answers(s.does("2022-04-11 09:40", sam(), 1, incident.Publish{Next: s.at("2022-04-11 10:00")}))
	require.Contains(t, text, "Recorded word for word, post exactly this (or correct it with `/incident correct e3 | what you posted because why`):\n"+
		"```\nWe are investigating a problem affecting our US region. Customers cannot log in. This began at 9:33 AM EDT. Next update by 10:00 AM EDT.\n```")
	require.NotContains(t, text, "The record says")

	own := "First.\n\nSecond & last."
	text = s.answers(s.does("2022-04-11 09:41", sam(), 1, incident.Publish{Text: own}))
	require.Contains(t, text, "\nRecorded word for word:\n```\nFirst.\n\nSecond &amp; last.\n```")

	text = s.answers(s.does("2022-04-11 09:42", sam(), 1, incident.Publish{Text: strings.Repeat("long ", 400)}))
	require.Contains(t, text, "…\n```\n2000 characters, all recorded.")
	text = s.answers(s.does("2022-04-11 09:43", sam(), 1, incident.Publish{Text: strings.Repeat("long ", 320)}))
	require.NotContains(t, text, "…")
	text = s.answers(s.does("2022-04-11 09:44", sam(), 1, incident.Publish{Text: strings.Repeat("&", 1600)}))
	require.Less(t, length(text), answerLimit)
	require.True(t, strings.HasSuffix(text, "\n```\n1600 characters, all recorded."), text)
}

// Customers were told that all is well, and the record says otherwise.
func TestAnswerWarnsOfContradiction(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:33", "US region", "")
	for _, phase := range []incident.Phase{incident.Resolved, incident.Monitoring} {
		text := s.answers(s.does("2022-04-11 09:40", sam(), 1, incident.Publish{Phase: phase, Text: "All is well."}))
		require.Contains(t, text, "The record says US region is down since 9:33 AM EDT.")
	}
	require.NotContains(t, s.answers(s.does("2022-04-11 09:41", sam(), 1, incident.Publish{Phase: incident.Identified})), "The record says")
	s.up("2022-04-11 09:42", "")
	require.NotContains(t, s.answers(s.does("2022-04-11 09:43", sam(), 1, incident.Publish{Phase: incident.Resolved})), "The record says")
}

func TestAnswerSaysWhatWasAssumed(t *testing.T) {
	s := newStory(t)
	opened := s.does("2022-04-11 09:02", dana(), 0, incident.Open{Title: inside("x")})
	require.Contains(t, s.answers(opened), "Nobody said how bad it is, so it is taken as SEV2; `/incident severity sev1` changes that.")
	require.NotContains(t, bare(t).answers(bare(t).streams["INC-1"]), "Nobody said")
}

// What was withdrawn is said in its own words; a line of the channel leaves out what people typed into it.
func TestWithdrawnIsSaid(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:03", dana(), 1, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-11 09:04", dana(), 1, incident.SetStatus{To: incident.Resolved})
	undone := s.does("2022-04-11 09:05", dana(), 1, incident.Undo{})
	text := s.answers(undone)
	require.Contains(t, text, "withdrew e3 (status monitoring → resolved), because undone")
	require.Contains(t, text, "• INC-1 is now monitoring.")
	in, _ := s.Incident(1)
	v := View{In: in, Work: s.ws, AsOf: s.now}
	require.Equal(t, "`e4` *Dana Peretz* withdrew e3 (status monitoring → resolved), because undone", s.set.Line(v, undone[0]))

	s.does("2022-04-11 09:06", dana(), 1, incident.Note{Text: inside("the password is hunter2")})
	gone := s.does("2022-04-11 09:07", omri(), 1, incident.Withdraw{Event: 5, Because: "a secret"})
	text = s.answers(gone)
	require.Contains(t, text, "withdrew e5 (note: the password is hunter2), because a secret")
	require.NotContains(t, text, "is now")
	v.In, _ = s.Incident(1)
	require.Contains(t, s.set.Line(v, gone[0]), "withdrew e5 (note: …), because a secret")
}

// A corrected entry is withdrawn as it read last.
func TestWithdrawnIsSaidAsCorrected(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:03", dana(), 1, incident.Note{Text: inside("the router")})
	s.does("2022-04-11 09:04", dana(), 1, incident.Correct{Event: 2, Text: inside("the switch"), Because: "typo"})
	require.Contains(t, s.answers(s.does("2022-04-11 09:05", dana(), 1, incident.Withdraw{Event: 2, Because: "neither"})), "withdrew e2 (note: the switch)")
}

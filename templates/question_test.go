package templates

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// questioned is an incident in which Sam asked e2, and Dana answered it in e3 with the given public words.
func questioned(t *testing.T, public string) *story {
	t.Helper()
	s := bare(t)
	s.does("2022-04-11 09:05", sam(), 1, incident.Ask{Text: "Is the EU affected?", Where: "C1"})
	s.does("2022-04-11 09:06", dana(), 1, incident.AnswerQuestion{Event: 2, Text: both("only us1", public)})
	return s
}

func (s *story) approves(by incident.Person) []incident.Event {
	s.t.Helper()
	return s.does("2022-04-11 09:08", by, 1, incident.ApproveAnswer{Event: 3, Stops: func(incident.Incident, string) []incident.Stop { return nil }})
}

// What customers may read stands alone in its block, to the byte, however many lines it has.
func TestAnswersAreWordForWord(t *testing.T) {
	words := "The EU is not affected.\n\nCards & wallets work."
	s := questioned(t, words)
	approved := s.approves(ruth())
	block := "\n```\nThe EU is not affected.\n\nCards &amp; wallets work.\n```"
	v := s.view(1, "2022-04-11 09:20")
	news := v.In.News(approved)
	require.Len(t, news, 1)
	require.Equal(t, "*INC-1*: your question of 9:05 AM EDT (e2), “Is the EU affected?”, is answered as of 9:08 AM EDT, by Dana Peretz, "+
		"approved by Ruth Lindqvist. Customers may read exactly this:"+block, s.set.News(v, news[0]))
	asked := s.does("2022-04-11 09:20", omri(), 1, incident.Ask{Text: "EU affected?"})
	v = s.view(1, "2022-04-11 09:20")
	require.Contains(t, s.set.Asked(v, asked[0]), "as of 9:08 AM EDT, 12 min ago, is by Dana Peretz, approved by Ruth Lindqvist. Customers may read exactly this:"+block+"\nIf that is not it")
	require.NotContains(t, s.set.Asked(v, asked[0])+s.set.News(v, news[0]), "us1", "what we know stays inside")
	require.Contains(t, s.set.ApprovedAnswer(news, words), block)
}

// Whoever approves their own words is named as such; a drill says in front that it is none of the customers' business.
func TestAnswersSayWhoseTheyAre(t *testing.T) {
	s := questioned(t, "No.")
	approved := s.approves(dana())
	v := s.view(1, "2022-04-11 09:20")
	v.In.Drill = true
	said := s.set.News(v, v.In.News(approved)[0])
	require.Contains(t, said, "DRILL, nothing for customers: *INC-1*")
	require.Contains(t, said, "approved by Dana Peretz alone")
}

func TestPostmortemCountsQuestions(t *testing.T) {
	s := questioned(t, "No.")
	require.NotContains(t, bare(t).set.Postmortem(bare(t).view(1, "2022-04-11 09:05"), nil), "Questions:")
	s.approves(ruth())
	s.does("2022-04-11 09:09", omri(), 1, incident.Ask{Text: "Why?"})
	text := s.set.Postmortem(s.view(1, "2022-04-11 09:20"), nil)
	require.Contains(t, text, "Questions: 2 asked, 1 answered: e2 asked 2022-04-11 13:05 UTC (Apr 11, 9:05 AM EDT) by Sam Okafor, "+
		"answered by e3 2022-04-11 13:08 UTC (Apr 11, 9:08 AM EDT); e5 asked 2022-04-11 13:09 UTC (Apr 11, 9:09 AM EDT) by Omri Katz, not answered for customers.")
}

// Responders are told what to type, once, and only while there is something to do.
func TestLineFoot(t *testing.T) {
	s := questioned(t, "No.")
	foot := func(seq int) string {
		v := s.view(1, "2022-04-11 09:50")
		ev, _ := v.In.Event(seq)
		return s.set.LineFoot(v, ev)
	}
	require.Equal(t, "<@U01DANA> `/incident answer e2 what we know | what customers may read`", foot(2))
	require.Contains(t, foot(3), "`/incident approve e3`")
	s.approves(ruth())
	require.Empty(t, foot(4))
	s.does("2022-04-11 09:20", omri(), 1, incident.Ask{Text: "EU affected?"})
	require.Empty(t, foot(5), "given at once")
	s.down("2022-04-11 09:30", "US region", "Customers cannot log in")
	s.does("2022-04-11 09:31", omri(), 1, incident.Ask{Text: "EU affected?"})
	require.Equal(t, "<@U01DANA> Is that still so? `/incident answer e2 what we know | what customers may read`", foot(7))
	s.does("2022-04-11 09:32", dana(), 1, incident.Correct{Event: 3, Text: outside("Not yet."), Because: "it grows"})
	require.Contains(t, foot(8), "`/incident approve e8`")
	s.does("2022-04-11 09:33", dana(), 1, incident.AnswerQuestion{Event: 7, Text: inside("no idea")})
	require.Contains(t, foot(9), "no public words")
	s.does("2022-04-11 09:34", dana(), 1, incident.Redact{Event: 2, Because: "a name"})
	require.Empty(t, foot(2))
}

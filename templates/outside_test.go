package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// aside is everything that is shown of an incident that is none: a drill, or a false alarm.
func (s *story) aside(stamp string) string {
	v := s.view(1, stamp)
	in := []incident.Incident{v.In}
	text, missing := s.set.Draft(v, incident.StatusPage, "", s.at("2022-04-11 10:30"))
	return sections(
		"card", s.set.Card(v), "topic", s.set.Topic(v), "announcement", s.set.Announcement(v, "<#C1>"),
		"list", s.set.List(in, v), "list in a terminal", s.set.ListText(in, v), "summary", s.set.Summary(v),
		"draft", s.set.DraftPost(v, v.In.Status.Phase(), text, missing), "note", s.set.PostmortemNote(v),
		"postmortem", s.set.Postmortem(v, nil),
	)
}

func TestDrill(t *testing.T) {
	s := newStory(t)
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev1, Drill: true, Title: inside("practice")})
	s.down("2022-04-11 09:10", "Platform", "Boards cannot load")
	golden(t, "drill.txt", s.aside("2022-04-11 09:20"))
	v := s.view(1, "2022-04-11 09:20")
	for _, text := range []string{s.set.Card(v), s.set.Topic(v), s.set.Announcement(v, "#c"), s.set.Summary(v), s.set.ListText([]incident.Incident{v.In}, v), s.set.PostmortemNote(v)} {
		require.Contains(t, text[:10], "DRILL ")
	}
	require.True(t, strings.HasPrefix(s.set.Postmortem(v, nil), "# DRILL Postmortem"))
	for _, words := range []string{"We are well.", "DRILL: We are well."} {
		post := s.set.DraftPost(v, incident.Investigating, words, nil)
		require.True(t, strings.HasPrefix(post, "DRILL: do not post."))
		require.Contains(t, post, "```\nDRILL: We are well.\n```")
	}
	require.NotContains(t, bare(t).aside("2022-04-11 09:20"), "DRILL")
	s.does("2022-04-11 09:30", dana(), 1, incident.Cancel{Why: "enough"})
	require.Equal(t, "DRILL: The problem we reported was a false alarm. Our service was not affected.", s.drafts("2022-04-11 09:31", ""))
}

func TestFalseAlarm(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:10", "US region", "Customers cannot log in")
	s.up("2022-04-11 09:15", "")
	s.down("2022-04-11 09:16", "Platform", "Boards cannot load")
	s.does("2022-04-11 09:20", dana(), 1, incident.Cancel{Why: "a probe"})
	text := s.aside("2022-04-11 09:40")
	golden(t, "cancelled.txt", text)
	text, _, _ = strings.Cut(text, "## 8. Timeline")
	for _, none := range []string{"down since", "up since", "Up since", "Downtime", "downtime", "downtimes", " min ", "hindered", "Still missing"} {
		require.NotContains(t, text, none)
	}
	require.Contains(t, text, "Risk: none. ")
	require.Contains(t, text, "False alarm: outside the numbers")
}

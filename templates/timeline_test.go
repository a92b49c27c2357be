package templates

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The timeline is told in the order in which things happened; amendments stand where they were told.
func TestTimelineIsInOrder(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:05", omri(), 1, incident.Note{Text: inside("lunch")})
	s.back("2022-04-11 09:06", dana(), 1, s.exactly("2022-04-11 08:56"), incident.Start{})
	s.does("2022-04-11 09:07", omri(), 1, incident.Withdraw{Event: 2, Because: "not here"})
	s.back("2022-04-11 09:08", dana(), 1, s.exactly("2022-04-11 09:05"), incident.Update{Text: inside("told late")})
	v := s.view(1, "2022-04-11 09:10")
	want := []string{"e3", "e1", "e2", "e5", "e4"}
	for name, text := range map[string]string{"slack": s.set.TimelinePost(v), "markdown": s.set.Timeline(v)} {
		var got []string
		for _, m := range regexp.MustCompile("(?m)(?:^\\| | · `)(e\\d)").FindAllStringSubmatch(text, -1) {
			got = append(got, m[1])
		}
		require.Equal(t, want, got, name)
	}
	require.Contains(t, s.set.TimelinePost(v), "`e2` *Omri Katz* ~note: lunch~ withdrawn by e4")
	require.Contains(t, s.set.TimelinePost(v), "withdrew e2 (note: lunch), because not here")
}

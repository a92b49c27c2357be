package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

func TestCatchup(t *testing.T) {
	s := seed(t)
	at := func(id incident.ID, now string, version int, read string) Unread {
		return Unread{View: s.view(id, now), Read: Reading{Version: version, At: s.at(read)}}
	}
	first := Unread{View: s.view(2, "2022-04-12 08:54")}
	late := Unread{View: s.view(2, "2022-04-12 15:30")}
	lunch := at(2, "2022-04-12 15:30", 22, "2022-04-12 11:45")
	golden(t, "catchup.txt", sections(
		"who never looked", s.set.Catchup(first),
		"who comes late", s.set.Catchup(late),
		"who was away for lunch", s.set.Catchup(lunch),
		"who was away for a moment", s.set.Catchup(at(2, "2022-04-12 15:30", 33, "2022-04-12 15:14")),
		"nothing new", s.set.Catchup(at(2, "2022-04-12 15:30", 34, "2022-04-12 15:17")),
		"closed", s.set.Catchup(at(2, "2022-04-13 09:30", 55, "2022-04-13 08:31")),
		"all", s.set.CatchupAll([]Unread{at(1, "2022-04-11 10:30", 14, "2022-04-11 09:59"), at(2, "2022-04-12 15:30", 34, "2022-04-12 15:17"), lunch, first}, lunch.View),
		"none", s.set.CatchupAll(nil, lunch.View),
	))
}

// However much was missed, it is told in ten lines, what matters most is among them, and what is left out is counted.
func TestCatchupIsShort(t *testing.T) {
	s := seed(t)
	events := s.streams["INC-2"]
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, len(events)).Draw(rt, "known")
		read := rapid.IntRange(0, n).Draw(rt, "read")
		v := View{In: incident.Fold(2, events[:n]), Work: s.ws, AsOf: events[n-1].Recorded}
		u := Unread{View: v, Read: Reading{read, v.AsOf}}
		lines := strings.Split(s.set.Catchup(u), "\n")
		require.LessOrEqual(rt, len(lines), 10)
		shown := len(lines) - 1
		if n-read > catchupItems {
			require.Contains(rt, lines[9], "more: `/incident timeline INC-2`")
			shown--
		}
		require.Equal(rt, min(n-read, catchupItems), shown)
		if turns := turning(v.In, events[read:n]); turns <= catchupItems {
			require.GreaterOrEqual(rt, strings.Count(s.set.Catchup(u), "status ")+shown, turns)
			for _, ev := range events[read:n] {
				if v.In.Weigh(ev) == incident.Turning {
					require.Contains(rt, s.set.Catchup(u), "`"+eventCell(ev.Seq)+"`")
				}
			}
		}
		require.LessOrEqual(rt, length(s.set.Catchup(u)), answerLimit)
	})
}

func turning(in incident.Incident, events []incident.Event) (n int) {
	for _, ev := range events {
		if in.Weigh(ev) == incident.Turning {
			n++
		}
	}
	return n
}

// Many incidents are told in ten lines too, those first in which something is new.
func TestCatchupOnMany(t *testing.T) {
	s := seed(t)
	var all []Unread
	for i := range 30 {
		u := Unread{View: s.view(2, "2022-04-12 15:30")}
		u.View.In.ID = incident.ID(i + 1)
		if i < 29 {
			u.Read = Reading{u.View.In.Version, u.View.AsOf}
		}
		all = append(all, u)
	}
	lines := strings.Split(s.set.CatchupAll(all, all[0].View), "\n")
	require.Len(t, lines, 10)
	require.Contains(t, lines[0], "*INC-30*")
	require.Contains(t, lines[9], "… and 21 more: `/incident list`")
}

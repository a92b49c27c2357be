package templates

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with the file that somebody has read and agreed to.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(strings.TrimRight(got, "\n")+"\n"), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run: go test ./templates -update")
	require.Equal(t, string(want), strings.TrimRight(got, "\n")+"\n")
}

func TestDocuments(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	first := s.view(1, "2022-04-13 09:30")
	golden(t, "letter.md", s.letter("2022-04-13 09:30", ruth(), 1, 2))
	golden(t, "letter-first.md", s.letter("2022-04-13 09:30", incident.Person{}, 1))
	golden(t, "letter-open.md", s.letter("2022-04-12 11:20", incident.Person{}, 2))
	golden(t, "postmortem.md", s.set.Postmortem(v, []incident.Incident{first.In}))
	golden(t, "postmortem-first.md", s.set.Postmortem(first, nil))
	golden(t, "timeline.md", s.set.Timeline(v))
}

func TestMessages(t *testing.T) {
	s := seed(t)
	down, up, over := s.view(2, "2022-04-12 11:20"), s.view(2, "2022-04-12 15:30"), s.view(2, "2022-04-13 09:30")
	first := s.view(1, "2022-04-11 09:04")
	text, missing := s.set.Draft(first, incident.StatusPage, incident.Identified, s.at("2022-04-11 09:38"))
	golden(t, "messages.txt", sections(
		"card, down", s.set.Card(down), "card, up", s.set.Card(up), "card, over", s.set.Card(over), "card, new", s.set.Card(first),
		"topic", s.set.Topic(down), "announcement", s.set.Announcement(down, "<#C1>"),
		"draft", s.set.DraftPost(first, incident.Identified, text, missing),
		"list", s.set.List([]incident.Incident{first.In, down.In}, down), "empty list", s.set.List(nil, down),
		"actions", s.set.Actions([]incident.Incident{over.In, s.view(1, "2022-04-13 09:30").In}, over),
		"no actions", s.set.Actions(nil, over),
		"timeline", s.set.TimelinePost(down),
		"not recorded", s.set.NotRecorded("update we ``` lost it", "r-7f3a", ""), "disk full", s.set.NotRecorded("up", "r-7f3a", "disk full"),
		"waiting", s.set.Waiting("up"),
		"twice", s.set.Twice("*e41* in INC-2: update: we look", "update we look", s.at("2022-04-12 11:18"), down.AsOf, newYork(t)),
		"receipt", s.set.Receipt("*e41* in INC-2: update: we look", s.at("2022-04-12 11:18"), down.AsOf, newYork(t)),
		"home", s.set.Home([]incident.Incident{first.In, down.In}, []Lost{{ID: 2, What: "the channel's topic", Why: "restricted_action"}}, down),
		"quiet home", s.set.Home(nil, nil, down),
		"repairing", s.set.Repairing(2, true), "repairing from a shell", s.set.Repairing(2, false), "dropped", s.set.Dropped(2), "moved", s.set.Moved(2), "repaired, nothing", s.set.Repaired(Repair{ID: 2}),
		"repaired", s.set.Repaired(Repair{ID: 2, Mended: []Mended{
			MendedChannel, MendedCard, MendedPin, MendedTopic, MendedAnnouncement, MendedDraft, MendedSummary,
		}, Invited: []string{"Dana Peretz", "<!here>"}, SetAside: 2}),
		"failed", s.set.Failed("the topic of #inc-2", "not_in_channel"),
		"zone", s.set.Zone(newYork(t), down.AsOf), "reported", s.set.Reported([]incident.ID{1, 2}, nil),
		"reported, not whole", s.set.Reported([]incident.ID{1}, s.set.LetterMissing(LetterView{Incidents: []incident.Incident{first.In}, Work: s.ws, AsOf: first.AsOf})),
		"list in a terminal", s.set.ListText([]incident.Incident{first.In, down.In}, down), "empty list in a terminal", s.set.ListText(nil, down),
		"postmortem note", s.set.PostmortemNote(over),
		"help", s.set.Help(someVerbs()), "help verb", s.set.HelpVerb(someVerbs()[0]),
	))
}

func someVerbs() []Verb {
	return []Verb{
		{Name: "down", Args: `[at TIME] ["component"] [| effect]`, Does: "Say that customers cannot work.", Try: `down at 08:50 "Platform" | Customers cannot log in`},
		{Name: "severity", Args: "sevN <why>", Does: "Say how bad it is.", Aliases: []string{"sev"}},
	}
}

func sections(parts ...string) string {
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString("-- " + parts[i] + " --\n" + parts[i+1] + "\n\n")
	}
	return b.String()
}

// Every line of the channel and every private answer of the seed.
func TestConversation(t *testing.T) {
	s := seed(t)
	for _, id := range []incident.ID{1, 2} {
		var all []string
		for _, ev := range s.streams[id.Stream()] {
			v := s.view(id, "2022-04-13 09:30")
			v.In, v.AsOf = incident.Fold(id, s.streams[id.Stream()][:ev.Seq]), ev.Recorded
			all = append(all, string(ev.Body.Kind()), s.set.Line(v, ev)+"\n\n"+s.set.Answer(v, []incident.Event{ev}))
		}
		golden(t, "conversation-"+id.String()+".txt", sections(all...))
	}
}

// The updates that were published in the seed, as they were kept.
func TestPublished(t *testing.T) {
	s := seed(t)
	for _, id := range []incident.ID{1, 2} {
		var all []string
		for _, p := range s.view(id, "2022-04-13 09:30").In.Publications {
			all = append(all, p.At.At.In(newYork(t)).Format("15:04 ")+string(p.Phase), p.Text+"\n"+strings.Join(p.Missing, "\n"))
		}
		golden(t, "published-"+id.String()+".txt", sections(all...))
	}
}

package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

func TestParseID(t *testing.T) {
	for word, want := range map[string]incident.ID{
		"INC-7": 7, "inc-1204": 1204, "INC-007": 7,
		"INC-0": 0, "INC--7": 0, "INC-+7": 0, "INC-": 0, "7": 0, "ORG": 0, "INC-10000000": 0, "INC-7a": 0, "": 0,
	} {
		got, ok := incident.ParseID(word)
		require.Equal(t, want, got, word)
		require.Equal(t, want != 0, ok, word)
	}
	id, ok := incident.ID(7).Stream().Incident()
	require.True(t, ok)
	require.Equal(t, "INC-7", id.String())
}

func TestParseRole(t *testing.T) {
	for word, want := range map[string]incident.Role{
		"lead": incident.Lead, "IC": incident.Lead, "Comms": incident.Comms, "liaison": incident.Comms, "ops-lead": "ops-lead",
		"": "", "two words": "", "<@u1>": "", "a-word-that-is-longer-than-any-role": "",
	} {
		got, ok := incident.ParseRole(word)
		require.Equal(t, want, got, word)
		require.Equal(t, want != "", ok, word)
	}
}

func TestParseFinding(t *testing.T) {
	for word, want := range map[string]incident.Finding{
		"none": "none", "no": "none", "yes": "some", "some": "some", "unknown": "unknown", "maybe": "", "": "",
	} {
		got, ok := incident.ParseFinding(word)
		require.Equal(t, want, got, word)
		require.Equal(t, want != "", ok, word)
	}
}

func TestHalves(t *testing.T) {
	require.Equal(t, text("mine | theirs"), text("mine |").Or(text("yours | theirs")))
	require.Equal(t, "outside", text("| outside").Inside())
	require.Equal(t, "inside", text("inside | outside").Inside())
	require.True(t, text("|").Empty())
}

func TestActors(t *testing.T) {
	require.Equal(t, "U1", incident.Actor{Ref: "slack:T1/U1"}.Person())
	require.Empty(t, incident.Actor{Ref: "cli:dana"}.Person())
	require.Empty(t, incident.System().Person())
	dana := incident.Actor{Ref: "slack:T1/U01DANA"}
	require.True(t, dana.Same(incident.Actor{Ref: "cli:U01DANA"}), "whichever way they came")
	require.False(t, dana.Same(incident.Actor{Ref: "cli:dana"}))
	require.False(t, dana.Same(incident.Actor{Ref: "slack:T1/U02OMRI"}))
	require.False(t, incident.Actor{Ref: "cli:system"}.Same(incident.System()))
}

func TestWorkspace(t *testing.T) {
	ws := newWorld(t).ws
	ws.People = []incident.Listed{{Person: incident.Person{ID: "U1"}, Handle: "dana"}, {Person: incident.Person{ID: "U2"}}}
	require.Equal(t, "our US region", ws.Say("US region"))
	require.Equal(t, "our service", ws.Say(""))
	require.Equal(t, "the lift", ws.Say("the lift"))
	for asked, want := range map[string]string{"U1": "U1", "@Dana": "U1", "dana": "U1", "U2": "U2", "@sam": "", "": ""} {
		p, ok := ws.Find(asked)
		require.Equal(t, want, p.ID, asked)
		require.Equal(t, want != "", ok, asked)
	}
	require.Equal(t, "UTC", incident.Workspace{}.In().String())
	require.Equal(t, ws.Zone, ws.In())
}

func TestNearest(t *testing.T) {
	verbs := []string{"status", "resolve", "close", "note"}
	require.Equal(t, "resolve", incident.Nearest("rseolve", verbs)[0])
	require.Equal(t, "close", incident.Nearest("CLOSED", verbs)[0])
	require.Equal(t, []string{"status", "resolve", "close", "note"}, verbs, "the list keeps its order")
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"", "abc", 3}, {"note", "note", 0}, {"ntoe", "note", 1}, {"kitten", "sitting", 3}, {"é", "e", 1}} {
		require.Equal(t, tt.n, incident.Distance(tt.a, tt.b), "%q %q", tt.a, tt.b)
	}
}

func TestDistanceProperties(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abé")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		require.Equal(t, incident.Distance(a, b), incident.Distance(b, a))
		require.Equal(t, a == b, incident.Distance(a, b) == 0)
		require.LessOrEqual(t, incident.Distance(a, b), max(len([]rune(a)), len([]rune(b))))
	})
}

// The lists that forms offer are those that the rules know.
func TestLists(t *testing.T) {
	require.Equal(t, []string{"monitoring", "customer", "staff"}, incident.Detectors())
	require.Equal(t, []string{"tried", "partial", "done"}, incident.Results())
	require.Equal(t, []string{"unrelated", "duplicate", "caused-by", "follows"}, incident.Bonds())
	require.Equal(t, []incident.Subject{"data-loss", "security", "scaling"}, incident.Subjects())
}

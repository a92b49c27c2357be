package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

var (
	newYork = mustZone("America/New_York")
	nine    = time.Date(2022, 4, 11, 13, 0, 0, 0, time.UTC)
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// testParser reads words typed in INC-7's channel.
func testParser() *parser {
	return &parser{
		clock: incident.Clock{Now: nine, Zone: newYork}, channel: 7,
		work: incident.Workspace{
			Zone:       newYork,
			People:     []incident.Listed{{Person: incident.Person{ID: "U1", Name: "Dana Peretz"}, Handle: "dana"}, {Person: incident.Person{ID: "U4", Name: "Sam Okafor"}, Handle: "sam"}},
			Components: []incident.Component{{Name: "US region"}, {Name: "Platform"}},
			Services:   []incident.Service{{Name: "boards-db-07", Component: "Platform"}},
		},
	}
}

func TestUnderstand(t *testing.T) {
	at := func(hour, minute int) incident.Moment {
		return incident.Exactly(time.Date(2022, 4, 11, hour, minute, 0, 0, newYork))
	}
	sam := incident.Person{ID: "U4", Name: "Sam Okafor"}
	tests := []struct {
		words string
		on    incident.ID
		at    incident.Moment
		want  incident.Change
	}{
		{"open sev1 US region servers unreachable", 7, incident.Moment{}, incident.Open{Severity: incident.Sev1, Title: incident.Halves{Internal: "US region servers unreachable"}}},
		{"declare private SEV-2 drill  leak | Trouble", 7, incident.Moment{}, incident.Open{Severity: incident.Sev2, Private: true, Drill: true, Title: incident.Halves{Internal: "leak", Public: "Trouble"}}},
		{"open sevenfold growth", 7, incident.Moment{}, incident.Open{Title: incident.Halves{Internal: "sevenfold growth"}}},
		{"open Sev1: checkout", 7, incident.Moment{}, incident.Open{Severity: incident.Sev1, Title: incident.Halves{Internal: "checkout"}}},
		{"open SEV 2, pay down", 7, incident.Moment{}, incident.Open{Severity: incident.Sev2, Title: incident.Halves{Internal: "pay down"}}},
		{"open p1 pay down", 7, incident.Moment{}, incident.Open{Severity: incident.Sev1, Title: incident.Halves{Internal: "pay down"}}},
		{"open s3 bucket is gone", 7, incident.Moment{}, incident.Open{Title: incident.Halves{Internal: "s3 bucket is gone"}}},
		{"down since 8:56 | x", 7, at(8, 56), incident.BeginImpact{Impact: incident.Down, Effect: incident.Halves{Public: "x"}}},
		{"degraded 20m ago slow pages", 7, at(8, 40), incident.BeginImpact{Impact: incident.Degraded, Effect: incident.Halves{Internal: "slow pages"}}},
		{`down "Platform" from 8:20 to 8:30`, 7, at(8, 20), incident.BeginImpact{Impact: incident.Down, Component: "Platform", Until: at(8, 30)}},
		{"down 10 servers are gone", 7, incident.Moment{}, incident.BeginImpact{Impact: incident.Down, Effect: incident.Halves{Internal: "10 servers are gone"}}},
		{"up 10 min ago", 7, at(8, 50), incident.EndImpact{}},
		{"started 8:30 the deploy", 7, at(8, 30), incident.Start{Text: incident.Halves{Internal: "the deploy"}}},
		{"update we can't log in, it's the DNS", 7, incident.Moment{}, incident.Update{Text: incident.Halves{Internal: "we can't log in, it's the DNS"}}},
		{"update at first we saw nothing", 7, incident.Moment{}, incident.Update{Text: incident.Halves{Internal: "at first we saw nothing"}}},
		{"UPDATE INC-7 hello", 7, incident.Moment{}, incident.Update{Text: incident.Halves{Internal: "hello"}}},
		{"update INC-3 seems related", 7, incident.Moment{}, incident.Update{Text: incident.Halves{Internal: "INC-3 seems related"}}},
		{"status INC-3 monitoring at 8:30 it held", 3, at(8, 30), incident.SetStatus{To: incident.Monitoring, Why: "it held"}},
		{"title | Main database downtime", 7, incident.Moment{}, incident.Retitle{Title: incident.Halves{Public: "Main database downtime"}}},
		{"sev 1 worse than we thought", 7, incident.Moment{}, incident.SetSeverity{To: incident.Sev1, Why: "worse than we thought"}},
		{"detected at 08:59 by monitoring", 7, at(8, 59), incident.Detect{By: incident.ByMonitoring}},
		{`down at 08:56 "US region" | Customers cannot reach it`, 7, at(8, 56), incident.BeginImpact{Impact: incident.Down, Component: "US region", Effect: incident.Halves{Public: "Customers cannot reach it"}}},
		{"down US region | Customers cannot reach it", 7, incident.Moment{}, incident.BeginImpact{Impact: incident.Down, Component: "US region", Effect: incident.Halves{Public: "Customers cannot reach it"}}},
		{"down us regoin", 7, incident.Moment{}, incident.BeginImpact{Impact: incident.Down, Component: "us regoin"}},
		{"slow from 8:10 to 8:20 boards-db-07", 7, at(8, 10), incident.BeginImpact{Impact: incident.Degraded, Component: "boards-db-07", Until: at(8, 20)}},
		{"down everything is on fire | Nothing works", 7, incident.Moment{}, incident.BeginImpact{Impact: incident.Down, Effect: incident.Halves{Internal: "everything is on fire", Public: "Nothing works"}}},
		{"up", 7, incident.Moment{}, incident.EndImpact{}},
		{`up at 8:58 "Platform"`, 7, at(8, 58), incident.EndImpact{Component: "Platform"}},
		{"cause suspected AWS volume throttling?", 7, incident.Moment{}, incident.StateCause{State: incident.CauseSuspected, Text: incident.Halves{Internal: "AWS volume throttling?"}}},
		{"cause confirmed tag=database-lock at 8:00 txns | transactions", 7, at(8, 0), incident.StateCause{State: incident.CauseConfirmed, Tag: "database-lock", Text: incident.Halves{Internal: "txns", Public: "transactions"}}},
		{"mitigate done reverted | We reverted", 7, incident.Moment{}, incident.Mitigate{Result: incident.Done, Text: incident.Halves{Internal: "reverted", Public: "We reverted"}}},
		{"confirm data-loss=none security=none, scaling=yes", 7, incident.Moment{}, incident.Confirm{DataLoss: "none", Security: "none", Scaling: "some"}},
		{"role comms @sam lead @sam", 7, incident.Moment{}, incident.GiveRoles{{Role: incident.Comms, Person: sam}, {Role: incident.Lead, Person: sam}}},
		{"lead @sam", 7, incident.Moment{}, incident.GiveRoles{{Role: incident.Lead, Person: sam}}},
		{"action planned INC-1 @sam due 2022-05-11 check | We will check", 1, incident.Moment{}, incident.PlanAction{Owner: sam, Due: time.Date(2022, 5, 11, 0, 0, 0, 0, time.UTC), Text: incident.Halves{Internal: "check", Public: "We will check"}}},
		{"action done e41 deployed", 7, incident.Moment{}, incident.FinishAction{Event: 41, Text: incident.Halves{Internal: "deployed"}}},
		{"action planned type=Prevent @sam check", 7, incident.Moment{}, incident.PlanAction{Owner: sam, Type: incident.ActionPrevent, Text: incident.Halves{Internal: "check"}}},
		{"action planned prevent the job from hanging", 7, incident.Moment{}, incident.PlanAction{Text: incident.Halves{Internal: "prevent the job from hanging"}}},
		{"action done INC-1 e41 deployed", 1, incident.Moment{}, incident.FinishAction{Event: 41, Text: incident.Halves{Internal: "deployed"}}},
		{"action e41 @sam", 7, incident.Moment{}, incident.ChangeAction{Event: 41, Owner: sam}},
		{"action INC-1 e41 due 2099-02-01 because the vendor is late", 1, incident.Moment{}, incident.ChangeAction{Event: 41, Due: time.Date(2099, 2, 1, 0, 0, 0, 0, time.UTC), Because: "the vendor is late"}},
		{"action dropped e41 because it is gone", 7, incident.Moment{}, incident.DropAction{Event: 41, Because: "it is gone"}},
		{"action dropped INC-1 e41 because it is gone", 1, incident.Moment{}, incident.DropAction{Event: 41, Because: "it is gone"}},
		{"relate INC-1 unrelated", 7, incident.Moment{}, incident.Relate{To: 1, Bond: incident.Unrelated}},
		{"relate INC-2 INC-1 caused-by", 2, incident.Moment{}, incident.Relate{To: 1, Bond: incident.CausedBy}},
		{"correct e5 at 8:57 new words because because of a typo", 7, at(8, 57), incident.Correct{Event: 5, Text: incident.Halves{Internal: "new words because"}, Because: "of a typo"}},
		{"correct e5 | public words because typo", 7, incident.Moment{}, incident.Correct{Event: 5, Text: incident.Halves{Public: "public words"}, Because: "typo"}},
		{"withdraw e3 because no", 7, incident.Moment{}, incident.Withdraw{Event: 3, Because: "no"}},
		{"undo", 7, incident.Moment{}, incident.Undo{}},
		{"resolve all good", 7, incident.Moment{}, incident.SetStatus{To: incident.Resolved, Why: "all good"}},
		{"close done | It is over", 7, incident.Moment{}, incident.Close{Why: incident.Halves{Internal: "done", Public: "It is over"}}},
		{"report INC-1 INC-2 audience=customer sign=@sam", 7, incident.Moment{}, incident.Report{Incidents: []incident.ID{1, 2}, Audience: "customer", Sign: sam}},
		{"learned lucky at 8:30 it was Sunday", 7, at(8, 30), incident.Learn{{Lesson: incident.GotLucky, Text: "it was Sunday"}}},
		{"postmortem review", 7, incident.Moment{}, incident.AskReview{}},
		{"pm INC-3 review @sam, and @dana", 3, incident.Moment{}, incident.AskReview{Whom: []incident.Person{sam, {ID: "U1", Name: "Dana Peretz"}}}},
		{"postmortem review INC-3 by @sam", 3, incident.Moment{}, incident.AskReview{Whom: []incident.Person{sam}}},
		{"postmortem reviewed at 8:30", 7, at(8, 30), incident.EndReview{}},
		{"zone Europe/Berlin", 7, incident.Moment{}, incident.ChooseZone{Zone: "Europe/Berlin"}},
	}
	for _, tt := range tests {
		t.Run(tt.words, func(t *testing.T) {
			cmd, refusal := understand(verbs(), tt.words, testParser())
			require.Nil(t, refusal, "%+v", refusal)
			require.Equal(t, tt.want, cmd.change)
			require.Equal(t, tt.on, cmd.on)
			require.Equal(t, tt.at, cmd.at)
		})
	}
}

func TestPublishedIsUnderstood(t *testing.T) {
	cmd, refusal := understand(verbs(), "published investigating at 8:40 next 9:38 | what we really said", testParser())
	require.Nil(t, refusal)
	c, ok := cmd.change.(incident.Publish)
	require.True(t, ok)
	c.Draft = nil
	require.Equal(t, incident.Publish{Outlet: incident.StatusPage, Phase: incident.Investigating, Text: "what we really said", Next: time.Date(2022, 4, 11, 13, 38, 0, 0, time.UTC)}, c)
}

func TestUnderstandRefuses(t *testing.T) {
	tests := []struct {
		words string
		code  incident.Code
	}{
		{"open sev5 x", incident.UnknownWord},
		{"started the deploy", incident.EmptyText},
		{"down at half past nine", incident.BadTime},
		{"status monitoring | we watch", incident.NoPublicHalf},
		{"resolve | all good", incident.NoPublicHalf},
		{"opne sev1 x", incident.UnknownVerb},
		{"status fine", incident.UnknownWord},
		{"severity sev9", incident.UnknownWord},
		{"lead @nobody", incident.UnknownPerson},
		{"role comms sam", incident.UnknownPerson},
		{"confirm hackers=none", incident.UnknownWord},
		{"update one | two | three", incident.TwoBars},
		{"started at 25:99 x", incident.BadTime},
		{"down from 8:10 till 8:20", incident.UnknownWord},
		{"detected at 8:59 by accident", incident.UnknownWord},
		{"correct it because", incident.UnknownWord},
		{"relate unrelated", incident.UnknownWord},
		{"zone Mars/Olympus", incident.UnknownZone},
		{"published next yesterday", incident.BadTime},
		{"undo that", incident.UnknownWord},
		{"action planned due 03/04 x", incident.AmbiguousDate},
		{"action planned type=magic x", incident.UnknownWord},
		{"action dropped e41 it is gone", incident.ReasonMissing},
		{"action e41 a longer text", incident.UnknownWord},
		{"report INC-1 audience=everybody", incident.UnknownWord},
	}
	for _, tt := range tests {
		t.Run(tt.words, func(t *testing.T) {
			_, refusal := understand(verbs(), tt.words, testParser())
			require.NotNil(t, refusal)
			require.Equal(t, tt.code, refusal.Reasons[0].Code)
		})
	}
}

func TestNearVerbs(t *testing.T) {
	require.Contains(t, nearVerbs(verbs(), "opne"), "open")
	require.Contains(t, nearVerbs(verbs(), "staus"), "status")
	require.Contains(t, nearVerbs(verbs(), "mitig"), "mitigate")
	require.Empty(t, nearVerbs(verbs(), "xyzzyplugh"))
}

func TestSplitBar(t *testing.T) {
	tests := []struct{ text, internal, public string }{
		{"inside | outside", "inside", "outside"},
		{"| outside", "", "outside"},
		{"inside |", "inside", ""},
		{"a|b c| d |e", "a|b c| d |e", ""},
		{"`ps | grep x` and \"y | z\" | out", "`ps | grep x` and \"y | z\"", "out"},
		{`a \| b | c`, "a | b", "c"},
		{"it's 5\" wide | out", `it's 5" wide`, "out"},
		{"two\nlines | and\nmore", "two\nlines", "and\nmore"},
	}
	for _, tt := range tests {
		got, refusal := splitBar(tt.text)
		require.Nil(t, refusal, tt.text)
		require.Equal(t, incident.Halves{Internal: tt.internal, Public: tt.public}, got, tt.text)
	}
}

func TestPlainWords(t *testing.T) {
	name := func(id string) string { return map[string]string{"U9": "zoe"}[id] }
	tests := []struct{ raw, want string }{
		{"update a &lt;b&gt; &amp; c", "update a <b> & c"},
		{"update &lt;!channel&gt; hi", "update <!channel> hi"},
		{"lead <@U4|sam>", "lead @sam"},
		{"lead <@U9>", "lead @zoe"},
		{"update see <#C1|general> and <https://x.example/a|our page> <https://y.example>", "update see #general and our page (https://x.example/a) https://y.example"},
		{"update see <https://x.example/a|x.example/a>", "update see https://x.example/a"},
		{"down “US region” it’s\u00a0down", `down "US region" it's down`},
		{"update em — dash", "update em — dash"},
		{"update \x00nul \ue000mark\ue001", "update nul \ufffdmark\ufffd"},
		{"update <!subteam^S1|@oncall> <!here>", "update @oncall @here"},
	}
	for _, tt := range tests {
		got, _ := plainWords(tt.raw, name)
		require.Equal(t, tt.want, got)
	}
	_, mentions := plainWords("lead <@U4|sam>", name)
	require.Equal(t, mention{"U4", "sam"}, mentions["sam"])
}

func FuzzUnderstand(f *testing.F) {
	for _, v := range verbs() {
		f.Add(v.Try)
	}
	f.Add("down from 8 to \"x | `y")
	f.Add("correct e1 at ~ because")
	f.Fuzz(func(t *testing.T, raw string) {
		words, mentions := plainWords(raw, func(id string) string { return id })
		p := testParser()
		p.mentions = mentions
		cmd, refusal := understand(verbs(), words, p)
		require.True(t, refusal != nil || cmd.change != nil || cmd.ask != nil, "neither understood nor refused")
		require.False(t, strings.ContainsAny(words, "\ue000\ue001"), "our own marks cannot be typed")
	})
}

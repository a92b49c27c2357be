package templates

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// evil is what nobody should be able to make anything of: a ping, markup, a table, a way out of a block,
// a new line that begins a heading, and a character that turns the writing around.
const evil = "<!channel> & *b* | ``` _i_ [x](y)\n# h\n- zz \u202e"

// hostile is a story in which every kind of event happens and everything that can be typed is evil.
func hostile(t *testing.T) *story {
	t.Helper()
	s := newStory(t)
	s.ws = incident.Workspace{Zone: newYork(t), StatusPage: "https://x/ <!channel>|"}
	bad := incident.Person{ID: "U1", Name: evil, Title: evil}
	words := both(evil, evil)
	one := func(stamp string, on incident.ID, do incident.Change) { s.does(stamp, bad, on, do) }
	one("2022-04-11 09:00", 0, incident.Open{Severity: incident.Sev1, Title: words})
	one("2022-04-11 09:00", 0, incident.Open{Severity: incident.Sev1, Title: words})
	one("2022-04-11 09:01", 1, incident.Update{Text: words})
	one("2022-04-11 09:02", 1, incident.Note{Text: inside(evil)})
	one("2022-04-11 09:03", 1, incident.Retitle{Title: words})
	one("2022-04-11 09:04", 1, incident.SetStatus{To: incident.Identified, Why: evil})
	one("2022-04-11 09:05", 1, incident.SetSeverity{To: incident.Sev2, Why: evil})
	s.back("2022-04-11 09:06", bad, 1, s.roughly("2022-04-11 08:50"), incident.Start{Text: words})
	one("2022-04-11 09:07", 1, incident.Detect{By: incident.ByCustomer})
	s.back("2022-04-11 09:08", bad, 1, s.exactly("2022-04-10 23:50"), incident.BeginImpact{
		Impact: incident.Degraded, Component: evil, Effect: words, Until: s.exactly("2022-04-11 08:00"),
	})
	one("2022-04-11 09:09", 1, incident.BeginImpact{Impact: incident.Down, Component: evil, Effect: words})
	one("2022-04-11 09:10", 1, incident.EndImpact{})
	one("2022-04-11 09:11", 1, incident.StateCause{State: incident.CauseSuspected, Tag: evil, Text: words})
	one("2022-04-11 09:12", 1, incident.StateCause{State: incident.CauseConfirmed, Tag: evil, Text: words})
	one("2022-04-11 09:13", 1, incident.Mitigate{Result: incident.Done, Text: words})
	one("2022-04-11 09:14", 1, noneOfThem())
	one("2022-04-11 09:15", 1, incident.GiveRoles{{Role: incident.Lead, Person: bad}, {Role: incident.Comms, Person: bad}, {Role: evil, Person: bad}})
	one("2022-04-11 09:16", 1, incident.Publish{Next: s.at("2022-04-11 09:40")})
	one("2022-04-11 09:17", 1, incident.Publish{Text: evil, Next: s.at("2022-04-11 09:40")})
	one("2022-04-11 09:18", 1, incident.PlanAction{Text: words, Owner: bad, Due: day("2022-05-11")})
	one("2022-04-11 09:18", 1, incident.PlanAction{Text: words})
	one("2022-04-11 09:19", 1, incident.FinishAction{Text: words, Owner: bad})
	planned := len(s.streams["INC-1"]) - 2
	one("2022-04-11 09:19", 1, incident.ChangeAction{Event: planned, Owner: incident.Person{ID: "U2", Name: evil}, Due: day("2022-05-12"), Because: evil})
	one("2022-04-11 09:19", 1, incident.FinishAction{Event: planned, Text: words})
	one("2022-04-11 09:19", 1, incident.DropAction{Event: planned + 1, Because: evil})
	s.streams["INC-1"] = append(s.streams["INC-1"], incident.Event{
		Stream: "INC-1", Seq: len(s.streams["INC-1"]) + 1, Actor: incident.Actor{Ref: "slack:T1/U1", Name: evil}, Occurred: s.exactly("2022-04-11 09:19"),
		Recorded: s.at("2022-04-11 09:19"), Body: &incident.Snoozed{Duty: evil, Event: 2, Until: s.at("2022-04-11 10:00"), Because: evil},
	})
	one("2022-04-11 09:20", 1, incident.Relate{To: 2, Bond: incident.Unrelated})
	one("2022-04-11 09:21", 1, incident.Correct{Event: 2, Text: words, Because: evil})
	one("2022-04-11 09:22", 1, incident.Withdraw{Event: 3, Because: evil})
	one("2022-04-11 09:23", 1, incident.Redact{Event: 4, Because: evil})
	one("2022-04-11 09:24", 1, incident.SetStatus{To: incident.Resolved, Why: evil})
	one("2022-04-11 09:25", 1, incident.Close{Why: words})
	one("2022-04-11 09:25", 1, incident.Learn{{Lesson: incident.WentWell, Text: evil}, {Lesson: incident.WentBadly, Text: evil}, {Lesson: incident.GotLucky, Text: evil}})
	one("2022-04-11 09:25", 1, incident.AskReview{Whom: []incident.Person{bad}})
	one("2022-04-11 09:25", 1, incident.EndReview{})
	one("2022-04-11 09:26", 1, incident.Reopen{Why: evil})
	one("2022-04-11 09:27", 2, incident.Cancel{Why: evil})
	one("2022-04-11 09:28", 0, incident.Report{Incidents: []incident.ID{1}, Audience: evil, Sign: bad})
	one("2022-04-11 09:29", 0, incident.ChooseZone{Zone: evil})
	one("2022-04-11 09:30", 1, incident.Propose{Outlet: incident.StatusPage, Draft: s.draft})
	one("2022-04-11 09:31", 1, incident.EditDraft{Text: evil})
	one("2022-04-11 09:32", 1, incident.Approve{Number: 2, Override: []string{evil}, Because: evil, Stops: func(incident.Draft, []incident.Incident) []incident.Stop {
		return []incident.Stop{{Rule: evil, Words: evil, Why: evil, Instead: evil}}
	}})
	s.does("2022-04-11 09:33", bad, 1, incident.Note{Text: inside("more")})
	one("2022-04-11 09:33", 1, incident.Ask{Text: evil, Where: evil})
	asked := len(s.streams["INC-1"])
	one("2022-04-11 09:33", 1, incident.AnswerQuestion{Event: asked, Text: words})
	one("2022-04-11 09:33", 1, incident.ApproveAnswer{Event: asked + 1, Override: []string{evil}, Because: evil, Stops: func(incident.Incident, string) []incident.Stop {
		return []incident.Stop{{Rule: evil, Words: evil, Why: evil, Instead: evil}}
	}})
	one("2022-04-11 09:33", 1, incident.Ask{Text: evil})
	s.streams["INC-1/drafts"] = append(s.streams["INC-1/drafts"], incident.Event{
		Stream: "INC-1/drafts", Seq: len(s.streams["INC-1/drafts"]) + 1, Actor: incident.System(), Occurred: s.exactly("2022-04-11 09:34"),
		Recorded: s.at("2022-04-11 09:34"), Body: &incident.DraftStands{Number: 2},
	})
	s.streams["INC-1"] = append(s.streams["INC-1"], incident.Event{
		Stream: "INC-1", Seq: len(s.streams["INC-1"]) + 1, Actor: incident.System(), Occurred: s.exactly("2022-04-11 09:35"),
		Recorded: s.at("2022-04-11 09:35"), Body: &incident.SlackRefused{What: evil, Error: evil},
	})
	return s
}

// dutyTexts say every duty there can be, about evil actions and components, put off by evil people.
func (s *story) dutyTexts(v View) map[string]string {
	out := map[string]string{}
	bad := incident.Person{ID: "U1", Name: evil}
	v.Work.People = []incident.Listed{{}, {}, {Person: bad}}
	for i, d := range exampleDuties(v) {
		d.Action.Text, d.Action.Evidence, d.Action.Because, d.Window.Component = inside(evil), inside(evil), evil, evil
		d.By, d.Snooze.By, d.Snooze.Because = incident.Actor{Name: evil}, incident.Actor{Name: evil}, evil
		name := fmt.Sprintf("duty %d %s ", i, d.Kind)
		out[name+"here"], out[name+"call"], out[name+"raised"] = s.set.Duty(v, d), s.set.DutyCall(v, d, true), s.set.DutyRaised(v, d)
		out[name+"list"] = s.set.Snoozable(v, []incident.Duty{d})
	}
	return out
}

// openActions is an incident with one that nobody has ended.
func (s *story) openActions() []incident.Incident {
	return []incident.Incident{{ID: 3, Actions: []incident.Action{{Text: inside(evil), Type: evil, Owner: incident.Person{ID: "U1", Name: evil}, Due: day("2022-04-01"), Seq: 2}}}}
}

// allEvents are those of every stream.
func (s *story) allEvents() []incident.Event {
	var out []incident.Event
	for _, stream := range []incident.Stream{"INC-1", "INC-2", "INC-1/drafts", incident.Org} {
		out = append(out, s.streams[stream]...)
	}
	return out
}

// slackTexts is everything that can be said in Slack of a story.
func (s *story) slackTexts(v View) map[string]string {
	in := []incident.Incident{v.In}
	p, _ := v.In.Standing()
	text, missing := s.set.Draft(v, incident.StatusPage, "", s.at("2022-04-11 10:00"))
	out := map[string]string{
		"card": s.set.Card(v), "topic": s.set.Topic(v), "announcement": s.set.Announcement(v, "#c"), "list": s.set.List(in, v), "reported": s.set.Reported([]incident.ID{1}, 7, []string{evil}),
		"actions": s.set.Actions(in, v), "actions of all": s.set.Actions(s.openActions(), v), "timeline": s.set.TimelinePost(v), "summary": s.set.SummaryPost(v),
		"draft": s.set.DraftPost(v, incident.Investigating, text, append(missing, evil)),
		"note":  s.set.PostmortemNote(v), "failed": s.set.Failed(evil, evil), "lost": s.set.NotRecorded(evil, evil, evil), "waiting": s.set.Waiting(evil), "home": s.set.Home(in, []Lost{{1, evil, evil}}, v), "twice": s.set.Twice("", evil, v.AsOf, v.AsOf, time.UTC),
		"help": s.set.Help([]Verb{{evil, evil, evil, evil, []string{evil}}}), "help verb": s.set.HelpVerb(Verb{evil, evil, evil, evil, []string{evil}}),
		"all answers": s.set.Answer(v, s.allEvents()),
		"questions":   s.set.Questions(v), "objections": s.set.Words([]Objection{{evil, evil, evil, evil, true, true, false}, {evil, evil, evil, evil, false, false, false}}),
	}
	for _, q := range v.In.Questions() {
		a, _ := q.Standing()
		for _, what := range []incident.Tidings{incident.AnswerGiven, incident.AnswerAnew, incident.AnswerConfirmed, incident.AnswerHeld, incident.AnswerTakenBack, incident.QuestionDropped} {
			n := incident.News{Tidings: what, Question: q, Asker: q.Askers[0], Answer: a}
			out["news "+string(what)] = s.set.News(v, n)
			out["approved "+string(what)] = s.set.ApprovedAnswer([]incident.News{n}, evil)
		}
	}
	for name, text := range s.dutyTexts(v) {
		out[name] = strings.ReplaceAll(text, "<@U1>", "")
	}
	for name, text := range s.reminders(v, p) {
		out[name] = strings.ReplaceAll(text, "<@U1>", "") // the one mention we make
	}
	for _, ev := range s.allEvents() {
		name := string(ev.Stream) + " " + string(ev.Body.Kind())
		out["line "+name] = s.set.Line(v, ev)
		out["answer "+name] = s.set.Answer(v, []incident.Event{ev})
		out["foot "+name] = strings.ReplaceAll(s.set.LineFoot(v, ev), "<@U1>", "") // the one mention we make
		out["asked "+name] = s.set.Asked(v, ev)
	}
	for _, code := range codes(s.t) {
		out["refusal "+code] = s.set.Refusal(incident.Refuse(evilReason(incident.Code(code))), evil, nil)
	}
	return out
}

func evilReason(c incident.Code) incident.Reason {
	at := time.Date(2022, 4, 11, 12, 0, 0, 0, time.UTC)
	return incident.Reason{
		Code: c, Word: evil, Offer: []string{evil, evil}, ID: 1, Seq: 3, Component: evil, Status: incident.Closed,
		At: incident.Exactly(at), Until: incident.Exactly(at), Zone: evil, Have: 3, Limit: 2,
	}
}

func TestNothingTypedBecomesMarkupInSlack(t *testing.T) {
	s := hostile(t)
	for name, text := range s.slackTexts(s.view(1, "2022-04-11 09:35")) {
		require.NotContains(t, text, "<", name)
		require.NotContains(t, text, "\u202e", name)
		if name == "draft" || strings.HasPrefix(name, "refusal no_such_time") || strings.HasPrefix(name, "refusal bad_time") {
			_, block, found := strings.Cut(text, "\n```\n")
			require.True(t, found, name)
			words, rest, found := strings.Cut(block, "\n```")
			require.True(t, found, name)
			require.NotContains(t, words, "```", "%s: the block ends where we end it", name)
			require.NotContains(t, rest, "\n```\n", name)
		}
		require.Less(t, length(text), 4000, name)
	}
	require.NotContains(t, s.set.Topic(s.view(1, "2022-04-11 09:35")), "\n")
}

func TestNothingTypedBecomesMarkupInMarkdown(t *testing.T) {
	s := hostile(t)
	v := s.view(1, "2022-04-11 09:35")
	escaped := regexp.MustCompile(`\\[\\` + "`" + `*_\[\]<|#&+.)~-]`)
	for name, text := range map[string]string{
		"letter":     s.letter("2022-04-11 09:35", incident.Person{ID: "U1", Name: evil, Title: evil}, 1, 2),
		"postmortem": s.set.Postmortem(v, []incident.Incident{s.view(2, "2022-04-11 09:35").In}),
		"timeline":   s.set.Timeline(v),
	} {
		require.NotContains(t, text, "\u202e", name)
		bare := escaped.ReplaceAllString(text, "")
		bare = strings.ReplaceAll(bare, "\n- zz (", "") // in part 11 each line is a point, which we make
		for _, markup := range []string{"<!", "<", "*b*", "```", "_i_", "[x]", "](y)", "\n# h", "\n- zz"} {
			require.NotContains(t, bare, markup, name)
		}
	}
	for row := range strings.Lines(s.set.Timeline(v)) {
		if strings.HasPrefix(row, "|") {
			require.Equal(t, 7, strings.Count(escaped.ReplaceAllString(row, ""), "|"), row)
		}
	}
}

// A redacted word must not come back in any text, not even as what stood there before a correction.
func TestRedactedWordsAreGone(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:03", dana(), 1, incident.Update{Text: both("hunter2", "hunter2 for customers")})
	s.does("2022-04-11 09:04", dana(), 1, incident.Correct{Event: 2, Text: inside("hunter2 again"), Because: "typo"})
	s.does("2022-04-11 09:05", dana(), 1, incident.Redact{Event: 2, Because: "a password"})
	v := s.view(1, "2022-04-11 09:06")
	for _, text := range []string{s.set.Timeline(v), s.set.Postmortem(v, nil), s.set.TimelinePost(v), s.letter("2022-04-11 09:06", ruth(), 1)} {
		require.NotContains(t, text, "hunter2")
	}
}

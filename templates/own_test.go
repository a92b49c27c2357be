package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// own loads a company's folder: the names of files, and their texts.
func own(files ...string) (*Set, error) {
	folder := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		folder[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return Load(folder, Options{Verbs: someVerbs()})
}

func mustOwn(t *testing.T, files ...string) *Set {
	t.Helper()
	s, err := own(files...)
	require.NoError(t, err)
	return s
}

// The example tries every template there is, and what is tried says what it says elsewhere.
func TestExampleReachesEveryTemplate(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	all, err := set.Samples(someVerbs())
	require.NoError(t, err)
	var unsaid []string
	for _, one := range all {
		if len(one.Texts) == 0 {
			unsaid = append(unsaid, one.File+" "+one.Name)
		}
	}
	require.Empty(t, unsaid)
	require.Greater(t, len(all), 200)
	require.True(t, all[0].Customers)
}

// Every kind of event is in the example, so that its sentence is tried.
func TestExampleHoldsEveryKind(t *testing.T) {
	ex, err := newExample()
	require.NoError(t, err)
	found := map[incident.Kind]bool{}
	for _, events := range ex.streams {
		for _, ev := range events {
			found[ev.Body.Kind()] = true
		}
	}
	set, err := New()
	require.NoError(t, err)
	for _, one := range set.slack.Templates() {
		if kind, ok := strings.CutPrefix(one.Name(), "event "); ok {
			require.True(t, found[incident.Kind(kind)], kind)
		}
	}
}

// What is recorded is word for word what is said.
func TestRecordingChangesNothing(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	before := s.set
	said := func() []string {
		text, _ := s.set.Draft(v, incident.StatusPage, incident.Resolved, time.Time{})
		return []string{s.set.Card(v), s.set.Postmortem(v, nil), s.set.Summary(v), text, s.letter("2022-04-13 09:30", ruth(), 1, 2), s.set.TimelinePost(v)}
	}
	plain := said()
	s.set, _ = before.recorded()
	require.Equal(t, plain, said())
}

// A company may load all that is built in, unchanged: it says the same bytes.
func TestOwnCopyOfAllSaysTheSame(t *testing.T) {
	set, err := Load(Files(), Options{})
	require.NoError(t, err)
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	was := s.set.Postmortem(v, nil) + s.set.Card(v) + s.letter("2022-04-13 09:30", ruth(), 1, 2)
	s.set = set
	require.Equal(t, was, s.set.Postmortem(v, nil)+s.set.Card(v)+s.letter("2022-04-13 09:30", ruth(), 1, 2))
	require.Contains(t, set.slack.quick, "line", "it is as quick")
}

func TestOwnSentences(t *testing.T) {
	set := mustOwn(t,
		"shared/event.tmpl", `{{define "event updated"}}NEWS{{template "text" .}}{{end}}`,
		"slack/line.tmpl", `{{define "event noted"}}a note to self{{template "our colon" .}}{{end}}{{define "our colon"}} = {{.Text}}{{end}}`,
		"slack/card.tmpl", `{{define "topic"}}{{.In.ID}} is {{.State}}{{end}}`,
		"slack/refusal.tmpl", `{{define "reason already_status"}}We know that it is {{.Status}}.{{end}}`,
		"markdown/letter.tmpl", `{{define "exclusions"}}Ours.{{end}}`,
		"plain/draft.tmpl", `{{define "say false alarm"}}It was nothing.{{end}}`,
		"plain/summary.tmpl", `{{define "risk"}}low.{{end}}`,
		"words/state.tmpl", `{{define "up since"}}well since {{.Time}}{{end}}{{define "nobody"}}no soul{{end}}`,
		"words/postmortem.tmpl", `{{define "late"}}[too late]{{end}}{{define "promise missed"}}{{if .Late}}late by {{.Late}}{{end}}{{end}}`,
		"words/missing.tmpl", `{{define "missing effect"}}what broke{{end}}`,
		"words/kinds.tmpl", `{{define "kind noted"}}a jotting{{end}}`,
		"words/verbs.tmpl", `{{define "verb down"}}Tell us it is broken.{{end}}`,
	)
	s := bare(t)
	s.set = set
	s.does("2022-04-11 09:03", dana(), 1, incident.Update{Text: inside("we look <!here>")})
	s.back("2022-04-11 09:40", dana(), 1, s.exactly("2022-04-11 09:20"), incident.Note{Text: inside("x")})
	v := s.view(1, "2022-04-11 09:41")
	require.Contains(t, set.Line(v, v.In.Events[1]), "*Dana Peretz* NEWS: we look &lt;!here&gt;")
	require.Contains(t, set.Line(v, v.In.Events[2]), "a note to self = x")
	require.Contains(t, set.Timeline(v), "NEWS: we look \\<!here>", "the table in Go steps aside")
	require.Contains(t, set.Timeline(v), "| note: x |", "a sentence that is only Slack's own")
	require.Contains(t, set.Timeline(v), "\\[too late\\]", "a word of a table is escaped")
	require.Contains(t, set.Refusal(incident.Refuse(incident.Reason{Code: incident.AlreadyStatus, Status: "monitoring"}), "", nil), "• We know that it is monitoring.")
	require.Contains(t, set.Help(someVerbs()), "Tell us it is broken.")
	require.Contains(t, set.HelpVerb(someVerbs()[0]), "Tell us it is broken.")
	require.NotContains(t, set.HelpVerb(someVerbs()[1]), "Tell us")
	require.Contains(t, set.Summary(v), "Risk: low. ")
	_, missing := set.Draft(v, incident.StatusPage, "", time.Time{})
	require.Contains(t, strings.Join(missing, "\n"), "what broke: type /incident down")
	s.down("2022-04-11 09:50", "Platform", "Boards cannot load")
	s.up("2022-04-11 09:55", "")
	require.Equal(t, "INC-1 is well since 9:55 AM EDT", set.Topic(s.view(1, "2022-04-11 09:56")))
	require.Contains(t, s.letter("2022-04-11 09:56", ruth(), 1), "Ours.")
	s.does("2022-04-11 10:00", dana(), 1, incident.Cancel{Why: "a probe"})
	require.Equal(t, "It was nothing.", s.drafts("2022-04-11 10:01", ""))
}

func TestOwnMistakesAreNamed(t *testing.T) {
	for _, one := range []struct{ file, text, want string }{
		{"slack/card.tmpl", "\n\n{{define \"topic\"}}{{.Statee}}{{end}}", `slack/card.tmpl:3: there is no .Statee in .Statee; did you mean .State?`},
		{"slack/card.tmpl", `{{define "topic"}}{{if .In.Private}}{{.Lead.Name}}{{end}}{{end}}`, `slack/card.tmpl:1: there is no .Name in .Lead.Name: it is a plain value`},
		{"shared/event.tmpl", `{{define "event detected"}}{{if eq .Who "Nobody Ever"}}{{.B.Bye}}{{end}}{{end}}`, `shared/event.tmpl:1: there is no .Bye in .B.Bye; did you mean .By?`},
		{"slack/card.tmpl", `{{define "topic"}}{{minutes .Title}}{{end}}`, `slack/card.tmpl:1: minutes takes a duration, and is given text`},
		{"slack/card.tmpl", `{{define "topic"}}{{minutes}}{{end}}`, `slack/card.tmpl:1: minutes wants 1 value, not 0`},
		{"slack/card.tmpl", `{{define "topic"}}{{range .Title}}{{end}}{{end}}`, `slack/card.tmpl:1: .Title is no list, so {{range}} cannot go over it`},
		{"slack/card.tmpl", `{{define "topic"}}{{range $o := .Open}}{{$o.Componnent}}{{end}}{{end}}`, `slack/card.tmpl:1: there is no .Componnent in $o.Componnent; did you mean .Component?`},
		{"slack/card.tmpl", `{{define "topic"}}{{template "caus" .}}{{end}}`, `slack/card.tmpl:1: there is no template "caus" here; did you mean "cause"?`},
		{"slack/card.tmpl", `{{define "topik"}}x{{end}}`, `slack/card.tmpl:1: nothing says "topik"; did you mean "topic"?`},
		{"slack/card.tmpl", "{{define \"topic\"}}\n{{mins .Down}}{{end}}", `slack/card.tmpl:2: there is no function "mins"; did you mean minutes?`},
		{"slack/card.tmpl", "{{define \"topic\"}}\n{{if .Down}}{{end}}", `slack/card.tmpl:2: the template is not closed: an {{end}} is missing`},
		{"slack/card.tmpl", "{{define \"topic\"}}x{{end}}\nwords of mine", `slack/card.tmpl:2: words outside of a {{define}} are said by nobody; put them into one`},
		{"slack/card.tmpl", `{{define "topic"}}{{template "a" .}}{{end}}{{define "a"}}{{if .In.Private}}{{template "topic" .}}{{end}}{{end}}`, `slack/card.tmpl:1: "a" says itself within itself, which would never end`},
		{"slack/card.tmpl", `{{define "topic"}}{{index .Open 3}}{{end}}`, `slack/card.tmpl:1: <index .Open 3> fails with the example incidents: error calling index: `},
		{"slack/card.tmpl", `{{define "topic"}}<{{.Title}}>{{end}}`, `slack/card.tmpl:1: a < that is not closed before the next {{`},
		{"markdown/letter.tmpl", "{{define \"exclusions\"}}\n<div>{{.Days}}</div>{{end}}", `markdown/letter.tmpl:2: HTML in Markdown`},
		{"slack/card.tmpl", `{{define "topic"}}{{range 999999999}}{{end}}{{end}}`, `slack/card.tmpl:1: {{range 999999999}} goes round too often; 1000 is the most`},
		{"slack/card.tmpl", `{{define "topic"}}{{printf "%999999999d" 1}}{{end}}`, `slack/card.tmpl:1: "%999999999d" is too wide; write a smaller number`},
		{"slack/kard.tmpl", ``, `slack/kard.tmpl: nothing reads this file; did you mean slack/card.tmpl?`},
		{"slak/card.tmpl", ``, `slak: nothing reads this folder; did you mean slack?`},
		{"card.tmpl", ``, `card.tmpl: nothing reads a file here; templates stand in the folders markdown, plain, shared, slack and words`},
		{"words/state.tmpl", `{{define "up since"}}{{.Tim}}{{end}}`, `words/state.tmpl:1: "up since" is not given .Tim; it may use .Time`},
		{"words/state.tmpl", `{{define "nobody"}}{{.Time}}{{end}}`, `words/state.tmpl:1: "nobody" is not given .Time; it may use nothing`},
		{"words/verbs.tmpl", `{{define "verb dwon"}}x{{end}}`, `words/verbs.tmpl:1: nothing says "verb dwon"; did you mean "verb down"?`},
	} {
		_, err := own(one.file, one.text)
		var wrong Problems
		require.ErrorAs(t, err, &wrong, one.text)
		require.ErrorContains(t, err, one.want, one.text)
		require.Len(t, wrong, 1, "%s", err)
	}
}

// All that is wrong comes at once, in the order of the files, and what is hidden or a note is let be.
func TestOwnMistakesComeAtOnce(t *testing.T) {
	_, err := own(
		"slack/card.tmpl", "{{define \"topic\"}}{{.Statee}}{{end}}\n{{define \"listed\"}}{{nope}}{{end}}\n{{define \"list\"}}{{if}}{{end}}{{end}}",
		"plain/list.tmpl", `{{define "listed"}}{{.Nope}}{{end}}{{define "liste"}}{{end}}`,
		"slack/line.tmpl", `{{define "topic"}}x{{end}}`, ".git/x", "", "README.md", "", "slack/notes.md", "", "slack/.swp", "",
	)
	require.Equal(t, []string{
		`plain/list.tmpl:1: nothing says "liste"; did you mean "list"?`,
		`plain/list.tmpl:1: there is no .Nope in .Nope; did you mean .Now?`,
		`slack/card.tmpl:1: there is no .Statee in .Statee; did you mean .State?`,
		`slack/card.tmpl:2: there is no function "nope"; did you mean ne?`,
		`slack/card.tmpl:3: missing value for if`,
		`slack/line.tmpl:1: "topic" is defined twice; slack/card.tmpl:1 defines it too`,
	}, strings.Split(err.Error(), "\n"))
}

// A topic that is too long by itself is cut; nothing else can be done with it.
func TestOwnTopicThatIsTooLong(t *testing.T) {
	set := mustOwn(t, "slack/card.tmpl", `{{define "topic"}}`+strings.Repeat("long ", 100)+`{{end}}`)
	s := bare(t)
	require.LessOrEqual(t, length(set.Topic(s.view(1, "2022-04-11 09:03"))), topicLimit)
}

// What breaks only for one event is said in our words then, and somebody hears of it, without what was typed.
func TestOwnTemplateThatBreaksLater(t *testing.T) {
	var heard []Broken
	set, err := Load(fstest.MapFS{
		"shared/event.tmpl": {Data: []byte(`{{define "event noted"}}noted{{if eq (print .Text) "hunter2"}}{{index .Ended 7}}{{end}}{{end}}` +
			"\n" + `{{define "event updated"}}{{if .Twin}}{{.Was.Who}}{{end}}UP{{end}}`)},
		"markdown/timeline.tmpl": {Data: []byte(`{{define "timeline"}}{{if eq .In.Version 4}}{{index .Open 9}}{{end}}short{{end}}`)},
		"words/postmortem.tmpl":  {Data: []byte(`{{define "late"}}{{if true}}tardy{{end}}{{end}}{{define "promises kept"}}{{slice .Kept 0 1}}{{if eq .All "77"}}{{slice .Kept 5 6}}{{end}}{{end}}`)},
	}, Options{Broken: func(b Broken) { heard = append(heard, b) }})
	require.NoError(t, err)
	s := bare(t)
	s.set = set
	s.does("2022-04-11 09:03", dana(), 1, incident.Note{Text: inside("x")})
	s.does("2022-04-11 09:04", dana(), 1, incident.Note{Text: inside("hunter2")})
	v := s.view(1, "2022-04-11 09:05")
	require.Contains(t, set.Line(v, v.In.Events[1]), "* noted")
	require.Empty(t, heard)
	require.Equal(t, "`e3` *Dana Peretz* note: hunter2", set.Line(v, v.In.Events[2]), "ours is used")
	require.Equal(t, []Broken{{"event noted", "shared/event.tmpl:1:64", "<index .Ended 7>"}}, heard)
	require.Equal(t, "short\n", set.Timeline(v))
	s.does("2022-04-11 09:05", dana(), 1, incident.Update{Text: inside("x")})
	v = s.view(1, "2022-04-11 09:05")
	require.Contains(t, set.Timeline(v), "# Timeline of INC-1")
	require.Contains(t, heard, Broken{"timeline", "markdown/timeline.tmpl:1:46", "<index .Open 9>"})
	require.NotContains(t, fmt.Sprint(heard), "hunter2")

	h := newHappening(v.inside(), &v.In, &v.In.Events[3], nil)
	require.Equal(t, "promises kept 1 of 77", set.words.say("promises kept", "1", "77"))
	require.Equal(t, "<slice .Kept 5 6>", heard[len(heard)-1].At)
	require.Equal(t, "1", set.words.say("promises kept", "1", "2"))
	require.Equal(t, "UP", string(h.what(set.slack)))
	h.Twin = "e1 in INC-2"
	require.Equal(t, "update: x", string(h.what(set.slack)), "a quick one that panics")
}

// Nothing that people type gets out of its escape, whatever a company writes around it.
func TestOwnTemplatesCannotLeaveTheEscape(t *testing.T) {
	set := mustOwn(t,
		"slack/line.tmpl", `{{define "line"}}{{$x := .Text}}{{$y := print .What}}{{slice .What 0}}|{{$x}}|{{$y}}|{{printf "%s" .Public}}|{{with .Text}}{{.}}{{end}}|{{or .Text .Who}}|{{html .Who}}{{end}}`,
		"shared/event.tmpl", `{{define "event updated"}}{{block "ours" .}}{{.Text}}{{end}}{{end}}`,
		"markdown/timeline.tmpl", `{{define "before"}}{{slice .What 1}}{{.Text}}{{end}}`,
		"words/state.tmpl", `{{define "nobody"}}<!channel>{{end}}{{define "whole service"}}<!here> *x*{{end}}`,
	)
	s := hostile(t)
	s.set = set
	v := s.view(1, "2022-04-11 09:35")
	for _, ev := range s.allEvents() {
		require.NotContains(t, set.Line(v, ev), "<", ev.Body.Kind())
	}
	for name, text := range s.slackTexts(v) {
		require.NotContains(t, text, "<", name)
	}
	require.NotContains(t, set.Timeline(v), "| <!")
	for row := range strings.Lines(set.Timeline(v)) {
		require.NotContains(t, strings.ReplaceAll(row, `\<`, ""), "<")
	}
}

// Whoever speaks says it in the words of the set that was asked, not in ours.
func TestNothingIsSaidPastTheSet(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	ex, err := newExample()
	require.NoError(t, err)
	ours := builtinWording()
	ours.seen = &recorder{said: map[string]*utterance{}}
	defer func() { ours.seen = nil }()
	set.everything(ex, someVerbs())
	require.Empty(t, slices.Sorted(maps.Keys(ours.seen.said)))
}

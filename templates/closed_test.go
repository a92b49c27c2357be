package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// constants reads the values of a closed list out of package incident, so that no new one is forgotten here.
func constants(t testing.TB, kind string) []string {
	t.Helper()
	files, err := filepath.Glob("../incident/*.go")
	require.NoError(t, err)
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\t\w+\s+`+kind+`\s+= "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
			out = append(out, m[1])
		}
	}
	require.NotEmpty(t, out)
	return out
}

func codes(t testing.TB) []string { t.Helper(); return constants(t, "Code") }

func TestEveryKindHasItsSentence(t *testing.T) {
	s := hostile(t)
	seen := map[string]bool{}
	for _, ev := range s.allEvents() {
		seen[string(ev.Body.Kind())] = true
	}
	for _, kind := range constants(t, "Kind") {
		require.True(t, seen[kind], "the hostile story lacks %s", kind)
		require.NotNil(t, s.set.slack.Lookup("event "+kind), kind)
	}
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	s := newStory(t)
	at := s.exactly("2022-04-12 18:31")
	var all []string
	for _, code := range codes(t) {
		require.NotNil(t, s.set.slack.Lookup("reason "+code), code)
		r := incident.Refuse(incident.Reason{
			Code: incident.Code(code), Word: "word", Offer: []string{"first", "second"}, ID: 7, Seq: 12, Component: "Platform",
			Status: incident.Monitoring, At: at, Until: s.exactly("2022-04-12 18:50"), Zone: "America/New_York", Have: 13000, Limit: 12000,
		})
		all = append(all, code, s.set.Refusal(r, "", newYork(t)))
	}
	golden(t, "refusals.txt", sections(all...))
}

// A refusal names every reason there is, and gives the words back.
func TestRefusals(t *testing.T) {
	s := newStory(t)
	s.secondOutageUpTo(t)
	_, refusal := s.try("2022-04-13 08:30", dana(), 1, incident.Moment{}, incident.Close{Why: inside("done")})
	text := s.set.Refusal(refusal, "close done", newYork(t))
	for _, want := range []string{
		"Not recorded: nothing changed.", "down since 6:31 PM EDT on Tuesday, April 12", "still monitoring",
		"data-loss is unconfirmed", "security is unconfirmed", "scaling is unconfirmed", "```\nclose done\n```",
	} {
		require.Contains(t, strings.ReplaceAll(text, "is down since", "down since"), want)
	}
	long := s.set.Refusal(refusal, strings.Repeat("x", 5000), nil)
	require.Contains(t, long, "the first 3000 of 5000 characters; all of it is kept with the request")
}

// secondOutageUpTo leaves an incident that monitors while something is down.
func (s *story) secondOutageUpTo(t *testing.T) {
	t.Helper()
	s.does("2022-04-12 18:00", dana(), 0, incident.Open{Severity: incident.Sev1, Title: inside("x")})
	s.does("2022-04-12 18:31", dana(), 1, incident.BeginImpact{Impact: incident.Down, Component: "Platform"})
	s.does("2022-04-12 18:32", dana(), 1, incident.SetStatus{To: incident.Monitoring})
}

func TestAnswers(t *testing.T) {
	s := bare(t)
	view := func() View { in, _ := s.Incident(1); return View{In: in, Work: s.ws, AsOf: s.now} }
	events := s.back("2022-04-12 00:05", dana(), 1, s.roughly("2022-04-11 23:50"), incident.BeginImpact{Impact: incident.Down, Component: "Platform"})
	text := s.set.Answer(view(), events)
	require.Contains(t, text, "happened yesterday, Monday, April 11, around 11:50 PM EDT (03:50 UTC on April 12), told 12:05 AM EDT (04:05 UTC)")
	require.Contains(t, text, "internal only")
	s.does("2022-04-12 00:10", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "US region"})

	text = s.set.Answer(view(), s.does("2022-04-12 00:20", dana(), 1, incident.EndImpact{}))
	require.Contains(t, text, "Platform (down 30 min) and US region (degraded 10 min)")
	require.Contains(t, text, "happened and told 12:20 AM EDT (04:20 UTC)")

	text = s.set.Answer(view(), s.does("2022-04-12 00:30", dana(), 1, incident.Update{Text: inside(strings.Repeat("long ", 100))}))
	require.Contains(t, text, "(500 characters, all recorded)")

	s.does("2022-04-12 01:00", dana(), 0, incident.Open{Title: inside("other")})
	text = s.set.Answer(view(), s.does("2022-04-12 01:01", dana(), 1, incident.Relate{To: 2, Bond: incident.Follows}))
	require.Equal(t, 1, strings.Count(text, "*e"))
	require.Contains(t, text, "(also e2 in INC-2)")
}

func TestLinesAreCut(t *testing.T) {
	s := bare(t)
	ev := s.does("2022-04-11 09:10", dana(), 1, incident.Update{Text: both(strings.Repeat("&", 12000), strings.Repeat("long ", 2000))})[0]
	in, _ := s.Incident(1)
	line := s.set.Line(View{In: in, Work: s.ws, AsOf: s.now}, ev)
	require.Less(t, length(line), 4000)
	require.Contains(t, line, "… whole text is in the record as e2")
}

// Cards and topics fit whatever was typed.
func TestCardsFit(t *testing.T) {
	s := newStory(t)
	s.ws.Components = nil
	huge := incident.Person{ID: "U1", Name: strings.Repeat("<", 3000)}
	s.does("2022-04-11 09:00", huge, 0, incident.Open{Severity: incident.Sev1, Title: both(strings.Repeat("&", 250), strings.Repeat(">", 250))})
	s.does("2022-04-11 09:01", huge, 1, incident.StateCause{State: incident.CauseSuspected, Text: inside(strings.Repeat("&", 12000))})
	for i := range 30 {
		s.does("2022-04-11 09:02", huge, 1, incident.BeginImpact{Impact: incident.Down, Component: strings.Repeat("<", 200+i)})
	}
	v := s.view(1, "2022-04-11 09:10")
	require.LessOrEqual(t, length(s.set.Card(v)), 3500)
	require.LessOrEqual(t, length(s.set.Topic(v)), 250)
	require.Less(t, length(s.set.TimelinePost(v)), 4000)
}

// The same record gives the same bytes, twice and on a machine in any zone.
func TestSameBytesAnywhere(t *testing.T) {
	all := func() string {
		s := seed(t)
		v := s.view(2, "2022-04-13 09:30")
		return s.letter("2022-04-13 09:30", ruth(), 1, 2) + s.set.Postmortem(v, nil) + s.set.Summary(v) + s.set.Card(v)
	}
	here := all()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	was := time.Local
	t.Cleanup(func() { time.Local = was })
	time.Local = tokyo
	require.Equal(t, here, all())
}

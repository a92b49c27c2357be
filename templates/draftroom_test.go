package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
	"allclear/internal/lint"
)

// typist types texts in which every word can be told: w3x12z is the twelfth word of the third text. What stays
// inside is secret.
type typist struct {
	*rapid.T
	texts map[int]int // how many words each has
}

var betweens = []string{
	" ", " ", " ", " ", " ", "\n", ". ", "! ", "… ", ": ", ` "<@U1>" `, " `` ", " ``` ", "\u202e ", "\r\n\t", " e.g. ", ".) ", "?\u2028", " — ", " 漢字 ", " https://a.example/b ",
}

func (y *typist) text() string {
	i := len(y.texts)
	n := rapid.SampledFrom([]int{1, 1, 3, 3, 3, 5, 5, 10, 10, 20, 20, 40, 60, 120, 400}).Draw(y.T, "words")
	y.texts[i] = n
	from, step := rapid.IntRange(0, 100).Draw(y.T, "from"), rapid.SampledFrom([]int{0, 1, 3, 7}).Draw(y.T, "step")
	var b strings.Builder
	for j := range n {
		fmt.Fprintf(&b, "w%dx%dz%s", i, j, betweens[(from+j*step)%len(betweens)])
	}
	return b.String()
}

func (y *typist) halves() incident.Halves {
	h := incident.Halves{Internal: "secret " + evil}
	if rapid.IntRange(0, 5).Draw(y.T, "public") > 0 {
		h.Public = y.text()
	}
	if rapid.IntRange(0, 20).Draw(y.T, "odd") == 0 {
		h.Public = rapid.SampledFrom([]string{".", "\u202e", "?!", ":", incident.Blank, "…"}).Draw(y.T, "odd half")
	}
	return h
}

// component is a short name, a usual one, none, or one of 250 characters.
func (y *typist) component() string {
	names := []string{"Platform", "US region", "", "\u202e", "c7x1z " + strings.Repeat("c7x2z ", 40) + "c7x3z", "a. b! c", "Mail", "Search", "Exports", "Logins", "Uploads"}
	return rapid.SampledFrom(names).Draw(y.T, "component")
}

func (y *typist) event(at time.Time) incident.Body {
	switch rapid.IntRange(0, 11).Draw(y.T, "kind") {
	case 0, 1, 2:
		impact := rapid.SampledFrom([]incident.Impact{incident.Down, incident.Down, incident.Degraded}).Draw(y.T, "impact")
		return &incident.ImpactBegan{Impact: impact, Component: y.component(), Effect: y.halves()}
	case 3, 4:
		return &incident.ImpactEnded{Components: []string{y.component(), y.component(), y.component(), y.component()}}
	case 5, 6:
		return &incident.Mitigated{Result: incident.Done, Text: y.halves()}
	case 7:
		return &incident.CauseStated{State: rapid.SampledFrom([]incident.CauseState{incident.CauseSuspected, incident.CauseConfirmed}).Draw(y.T, "cause"), Text: y.halves()}
	case 8:
		return &incident.Updated{Text: y.halves()}
	case 9:
		return &incident.StatusChanged{To: rapid.SampledFrom(phases()).Draw(y.T, "status")}
	case 10:
		return &incident.Confirmed{DataLoss: incident.FindingNone}
	}
	next := at.Add(time.Hour)
	return &incident.Published{Phase: rapid.SampledFrom(phases()).Draw(y.T, "phase"), Text: "told", Next: &next}
}

// view is an incident as nobody should have it.
func (y *typist) view() View {
	at := time.Date(2022, 4, 11, 13, 2, 0, 0, time.UTC)
	n := rapid.IntRange(0, 30).Draw(y.T, "events")
	var events []incident.Event
	for i := range n + 1 {
		var body incident.Body = &incident.Opened{Severity: incident.Sev1, Title: y.halves(), Drill: rapid.IntRange(0, 9).Draw(y.T, "drill") == 0}
		if i > 0 {
			body = y.event(at)
		}
		events = append(events, incident.Event{Stream: "INC-1", Seq: i + 1, Occurred: incident.Exactly(at), Recorded: at, Body: body})
		at = at.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(y.T, "seconds")) * time.Second)
	}
	page := rapid.SampledFrom([]string{"", "https://status.example.com", "https://x/ <!channel>|", "https://" + strings.Repeat("long.", 30) + "example"}).Draw(y.T, "page")
	return View{In: incident.Fold(1, events), Work: incident.Workspace{StatusPage: page}, AsOf: at}
}

var typedWords = regexp.MustCompile(`w(\d+)x\w*|c7x\w*`)

// whole complains unless every typed text stands in a text whole, or not at all.
func (y *typist) whole(text string) string {
	var all []string
	for _, w := range typedWords.FindAllString(strings.ToLower(text), -1) {
		if len(all) > 0 && strings.HasSuffix(w, "x0z") || strings.HasPrefix(w, "c7x1z") {
			all = append(all, "|")
		}
		all = append(all, w)
	}
	said := strings.Join(all, " ")
	for i, n := range y.texts {
		var words []string
		for j := range n {
			words = append(words, fmt.Sprintf("w%dx%dz", i, j))
		}
		said = strings.ReplaceAll(" "+said+" ", " "+strings.Join(words, " ")+" ", " ")
	}
	said = strings.ReplaceAll(said, "c7x1z "+strings.Repeat("c7x2z ", 40)+"c7x3z", "")
	return strings.Trim(said, " |")
}

// most is how long a text may be (comms.md 2.5).
func most(out incident.Outlet, phase incident.Phase) int {
	if out == incident.StatusPage && phase == incident.Resolved {
		return 1600
	}
	return map[incident.Outlet]int{incident.StatusPage: 1000, incident.Email: 3000, incident.Banner: 140, incident.Social: 280}[out]
}

// Whatever was typed: a draft is never too long, never empty, never cut, never made of what is said inside, and
// the same draft comes out of the same record.
func TestDraftsHaveRoom(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		y := &typist{rt, map[int]int{}}
		v := y.view()
		for _, out := range incident.UpdateOutlets() {
			for _, phase := range phases() {
				text, missing := set.Draft(v, out, phase, v.AsOf.Add(time.Hour))
				complain := func(format string, args ...any) {
					rt.Fatalf("%s, %s: %s\n%s\n%q", out, phase, fmt.Sprintf(format, args...), text, missing)
				}
				have := length(text)
				if out == incident.Social {
					have = linkedLength(text)
				}
				if have > most(out, phase) || have == 0 {
					complain("%d characters", have)
				}
				if cut := y.whole(text); cut != "" {
					complain("cut: %s", cut)
				}
				if strings.Contains(text, "secret") || strings.Contains(strings.Join(missing, ""), "secret") {
					complain("internal words")
				}
				if !endsWell(text, out, v.Work.StatusPage) {
					complain("no end")
				}
				if head, rest, _ := strings.Cut(text, "\n"); out == incident.Email && (!strings.HasPrefix(head, "Subject: ") || length(head) > 78+len("Subject: ") || !strings.HasPrefix(rest, "\n")) {
					complain("subject")
				}
				for _, f := range lint.Check(text, lint.Known{}, lint.Options{Channel: out, Phase: phase}) {
					if f.Rule == "CL46" && f.Severity == lint.Block {
						complain("%s %s %s", f.Rule, f.Words, f.Why)
					}
				}
				if phase != incident.Identified { // the longest; one is enough
					continue
				}
				again, lacking := set.Draft(v, out, phase, v.AsOf.Add(time.Hour))
				if again != text || !slices.Equal(missing, lacking) {
					complain("another draft: %s", again)
				}
			}
		}
	})
}

func endsWell(text string, out incident.Outlet, page string) bool {
	link := page != "" && (out == incident.Banner || out == incident.Social) && strings.HasSuffix(text, page)
	return link || strings.HasSuffix(text, "…") || strings.ContainsAny(text[len(text)-1:], ".?!")
}

// A name for which there is no room makes no draft too long.
func TestDraftOfALongName(t *testing.T) {
	s := bare(t)
	s.ws = incident.Workspace{Zone: newYork(t), StatusPage: "https://status.example.com"}
	name := strings.TrimSpace(strings.Repeat("name ", 50))
	s.down("2022-04-11 09:10", name, "Customers cannot log in")
	v := s.view(1, "2022-04-11 09:20")
	for out, want := range map[incident.Outlet]string{
		incident.StatusPage: "We are investigating a problem affecting " + name + ". Customers cannot log in. This began at 9:10 AM EDT. Next update by 9:50 AM EDT.",
		incident.Email: "Subject: Investigating: problem affecting our service\n\nWe are investigating a problem affecting " + name +
			". Customers cannot log in. This began at 9:10 AM EDT.\n\nNext update by 9:50 AM EDT.\n\nSee https://status.example.com for every update.",
		incident.Banner: "Our service is unavailable: customers cannot log in; updates: https://status.example.com",
		incident.Social: "Our service has been unavailable since 9:10 AM EDT. Customers cannot log in. We are investigating. Next update by 9:50 AM EDT. https://status.example.com",
	} {
		text, missing := s.set.Draft(v, out, "", s.at("2022-04-11 09:50"))
		require.Equal(t, want, text)
		if out == incident.Banner || out == incident.Social {
			require.Contains(t, missing, "left out for length: what is affected")
		}
	}
}

// Words for which there is no room are left out whole, ours stand in for them, and support is told so.
func TestDraftOfLongWords(t *testing.T) {
	s := bare(t)
	long := strings.TrimSpace(strings.Repeat("customers cannot do many things ", 100))
	s.down("2022-04-11 09:04", "US region", long)
	s.does("2022-04-11 09:05", dana(), 1, incident.StateCause{State: incident.CauseConfirmed, Text: outside(long)})
	s.does("2022-04-11 09:05", dana(), 1, incident.Mitigate{Result: incident.Done, Text: outside(long)})
	for out, want := range map[incident.Outlet]string{
		incident.StatusPage: "We have identified the cause. Our US region is still unavailable. Next update by 9:30 AM EDT.",
		incident.Banner:     "Our US region is unavailable; updates: https://status.example.com",
		incident.Social: "Our US region has been unavailable since 9:04 AM EDT. We have identified the cause. " +
			"Next update by 9:30 AM EDT. https://status.example.com",
	} {
		text, missing := s.set.Draft(s.view(1, "2022-04-11 09:06"), out, incident.Identified, s.at("2022-04-11 09:30"))
		require.Equal(t, want, text)
		lacks := strings.Join(missing, "\n")
		require.Contains(t, lacks, "left out for length: ")
		require.Contains(t, lacks, "effect")
		if out != incident.Banner {
			require.Contains(t, lacks, "cause")
			require.Contains(t, lacks, "what was done")
		}
	}
}

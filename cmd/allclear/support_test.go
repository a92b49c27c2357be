package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// helpdesk is the seed as support sees it: the program itself, beside a Slack in which more is typed between the lines.
type helpdesk struct {
	*player
	t     *testing.T
	typed int
}

// plays plays lines of the seed; after each line, then may type more.
func plays(t *testing.T, lines []map[string]any, then func(d *helpdesk, id string)) *helpdesk {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "script.jsonl")
	var text strings.Builder
	for _, l := range lines {
		require.NoError(t, json.NewEncoder(&text).Encode(l))
	}
	require.NoError(t, os.WriteFile(script, []byte(text.String()), 0o600))
	p, cleanUp, err := replayCmd{DB: filepath.Join(dir, "x.db"), Workspace: seedWorkspace}.prepare(&terminal{out: io.Discard, err: io.Discard})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cleanUp()) })
	read, err := readScript(script, p.ws)
	require.NoError(t, err)
	d := &helpdesk{player: p, t: t}
	p.after = func(l scriptLine) error { then(d, l.ID); return nil }
	require.NoError(t, p.open(context.Background(), read[0], ""))
	t.Cleanup(func() { require.NoError(t, p.close()) })
	require.NoError(t, p.play(context.Background(), read))
	require.Empty(t, p.wrong)
	return d
}

// says types words as somebody in #support, and returns what everybody saw of it, a line each.
func (d *helpdesk) says(who, words string) string {
	d.t.Helper()
	before := len(d.slack.Transcript())
	d.typed++
	_, err := d.slack.Slash(d.t.Context(), slackemu.Slash{
		User: who, Channel: supportChannel, Command: "/incident", Text: words, TriggerID: fmt.Sprintf("helpdesk-%d", d.typed),
	})
	require.NoError(d.t, err)
	_, err = d.bot.Settle(d.t.Context())
	require.NoError(d.t, err)
	return strings.Join(d.slack.Transcript()[before:], "\n")
}

// heard is what was said to whoever asked, by the name of the asking.
type heard map[string]string

// inSupport returns what everybody in #support saw.
func inSupport(lines []string) string {
	var out []string
	for _, l := range lines {
		if strings.HasPrefix(l, "#support bot: ") || strings.HasPrefix(l, "#support edit: ") {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

var asked = regexp.MustCompile(`\(e(\d+)\)`)

// shift is Sam's shift: the two days of the seed, with one update forgotten (B24), and what Sam asks.
func shift(t *testing.T) heard {
	h := heard{}
	then := func(d *helpdesk, id string) {
		ask := func(name, who, words string) { h[name] = d.says(who, words) }
		switch id {
		case "B08":
			ask("d5", "sam", "draft INC-2 next in 30m")
			ask("d6", "priya", "draft INC-2 next in 40m")
			ask("d5 too late", "ruth", "approve INC-2 d5")
		case "B10":
			ask("approve", "sam", "approve INC-2")
		case "B15":
			ask("zone", "sam", "zone Europe/Berlin")
			ask("in Berlin", "sam", "summary INC-2")
			ask("home", "sam", "zone America/New_York")
			ask("email", "sam", "draft INC-2 for email")
			ask("social", "sam", "draft INC-2 for social")
			ask("banner", "sam", "draft INC-2 for banner")
			ask("too long", "sam", "edit INC-2 for banner | "+strings.Repeat("Customers cannot view their data. ", 6))
		case "B22":
			ask("suspected", "sam", "summary INC-2")
			ask("no cause yet", "sam", "draft INC-2")
			ask("vendor", "sam", "edit INC-2 | The platform was down, and we suspect AWS. Next update by 12:43 PM EDT.")
			ask("anew", "sam", "draft INC-2 next 13:40")
			ask("lost?", "sam", "ask INC-2 Was any data lost?")
			ask("hacked?", "sam", "ask INC-2 Were you hacked?")
			ask("region?", "sam", "ask INC-2 Is the US region affected?")
			n := asked.FindStringSubmatch(h["region?"])[1]
			d.says("omri", "answer INC-2 e"+n+" Priya checked | Our US region is not affected.")
			ask("region", "dana", "approve INC-2 e"+answerTo(t, d))
			ask("workaround?", "sam", "ask INC-2 Is there a workaround?")
			n = asked.FindStringSubmatch(h["workaround?"])[1]
			d.says("omri", "answer INC-2 e"+n+" exports run elsewhere | Customers can export their boards from the mobile app.")
			ask("workaround", "dana", "approve INC-2 e"+answerTo(t, d))
		case "B25":
			ask("at 2:36", "sam", "draft INC-2 next 15:36")
			ask("names", "sam", "edit INC-2 | Omri is mending boards-db-07 for Acme Freight as soon as possible. Next update by 3:36 PM EDT.")
			ask("passes", "sam", "edit INC-2 | We are watching the platform, which is available again since 11:40 AM EDT. Customers can view their data. Next update by 3:36 PM EDT.")
			ask("own words", "sam", "published INC-2 next in 55m | The platform works again. Next update by 3:31 PM EDT.")
			ask("missed", "sam", "summary INC-2")
		case "B45":
			ask("cause", "sam", "draft INC-2")
		case "B54":
			ask("lost", "sam", "ask INC-2 Was any data lost?")
			ask("hacked", "sam", "ask INC-2 Were you hacked?")
		case "B58":
			ask("over", "sam", "summary INC-2")
		case "B62":
			ask("letter", "sam", "approve INC-1 d11")
		}
	}
	from := map[string]int{}
	d := plays(t, without("B24")(seedLines(t)), func(d *helpdesk, id string) {
		then(d, id)
		from[id] = len(d.slack.Transcript())
	})
	all := d.slack.Transcript()
	h["#support"], h["told Sam"] = inSupport(all), strings.Join(toSam(all), "\n")
	h["everything"] = strings.Join(all, "\n")
	h["after up"], h["after down"] = inSupport(all[from["B10"]:from["B12"]]), inSupport(all[from["B14"]:from["B18"]])
	return h
}

// toSam returns what Sam was told directly.
func toSam(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasPrefix(l, "@sam ") })
}

// answerTo returns the number of the newest event that its channel shows.
func answerTo(t *testing.T, d *helpdesk) string {
	t.Helper()
	shown := regexp.MustCompile(`e(\d+)\* in INC-2: answered`).FindAllStringSubmatch(strings.Join(d.slack.Transcript(), "\n"), -1)
	require.NotEmpty(t, shown)
	return shown[len(shown)-1][1]
}

// question is one that support asks: where it is answered, in which words, and which words must not be there.
type question struct {
	asked string
	where string // what was heard
	says  []string
	not   []string
}

// twenty are the questions of a support person, each as often as there are outputs that answer it.
var twenty = []question{
	{"01 Which text do I paste now, and which version of the incident does it describe", "approve", []string{"*d7* of *INC-2* for the status page (investigating), as of e12: *approved* by Sam Okafor at 9:31 AM EDT. Post exactly this: / ``` / We are investigating"}, nil},
	{"02 Is it still current, or did the state change after it was made", "after up", []string{"~d7~ *d7* of *INC-2* for the status page (investigating) does not count any more: d8 has taken its place."}, nil},
	{"02 Is it still current, or did the state change after it was made", "#support", []string{"*d11* of *INC-2* for e-mail (monitoring) is *held back*: the record has moved on by 1 change that customers notice since (e18). `/incident draft INC-2 for email` makes a new one."}, []string{"CL48"}},
	{"03 What exactly can customers not do", "d5", []string{"Customers cannot view or change their data."}, nil},
	{"04 Which product and region, and which are fine", "d5", []string{"a problem affecting the platform."}, nil},
	{"04 Which product and region, and which are fine", "told Sam", []string{"“Is the US region affected?”, is answered as of 12:05 PM EDT, by Omri Katz, approved by Dana Peretz. Customers may read exactly this: / ``` / Our US region is not affected. / ```"}, []string{"Priya"}},
	{"05 Since when, in my customers' zone", "d5", []string{"This began at 8:50 AM EDT."}, nil},
	{"05 Since when, in my customers' zone", "zone", []string{"Your times are read and shown in Europe/Berlin, where it is now 5:12 PM CEST (15:12 UTC)."}, nil},
	{"05 Since when, in my customers' zone", "in Berlin", []string{"DOWN since 5:12 PM CEST", "Started 2:50 PM CEST"}, nil},
	{"06 When must I post again, and who reminds me", "own words", []string{"next update promised by 3:31 PM EDT"}, nil},
	{"06 When must I post again, and who reminds me", "#support", []string{":hourglass_flowing_sand: *INC-2*: customers were promised an update by 11:45 AM EDT, in the next 5 min. Sam Okafor has comms."}, nil},
	{"07 Did I promise a time we missed", "#support", []string{":rotating_light: *INC-2*: the update promised to customers by 1:40 PM EDT has not come.", "came 56 min late, at 2:36 PM EDT."}, nil},
	{"07 Did I promise a time we missed", "missed", []string{"1 missed"}, nil},
	{"08 What did I post last, where, word for word", "#support", []string{"for the status page (monitoring) at 9:34 AM EDT, *not approved*: / ``` / The platform has been available again since 9:31 AM EDT, after 41 minutes of downtime. We disabled non-critical flows. We replaced the affected database. We are monitoring the service closely. Next update by 10:34 AM EDT. / ```"}, nil},
	{"09 May I say the cause yet", "suspected", []string{"Cause: not confirmed (1 unconfirmed suspicion at 12:05 PM EDT)."}, nil},
	{"09 May I say the cause yet", "no cause yet", []string{"We are monitoring the service closely."}, []string{"cause", "AWS", "throttl", "suspect"}},
	{"09 May I say the cause yet", "cause", []string{"We have identified the cause: a rare and very specific combination"}, nil},
	{"10 May I say no data was lost? Who confirmed it, when", "lost?", []string{"is with the responders"}, []string{"no data loss"}},
	{"10 May I say no data was lost? Who confirmed it, when", "lost", []string{"this much is confirmed, by Dana Peretz, 8:30 AM EDT. Customers may read: / ``` / There was no data loss. / ```"}, nil},
	{"10 May I say no data was lost? Who confirmed it, when", "told Sam", []string{"“Was any data lost?”: this much is confirmed, by Dana Peretz"}, nil},
	{"11 Is there a workaround", "told Sam", []string{"“Is there a workaround?”, is answered as of 12:05 PM EDT, by Omri Katz, approved by Dana Peretz. Customers may read exactly this: / ``` / Customers can export their boards from the mobile app. / ```"}, nil},
	{"12 Why was my sentence blocked, and what wording passes", "names", []string{"CL24 “as soon as possible”: It is wrong as soon as it is read later. Instead: Name the time and its zone."}, nil},
	{"12 Why was my sentence blocked, and what wording passes", "vendor", []string{"CL12 “AWS”", "Instead: We are working with our provider to restore service."}, nil},
	{"12 Why was my sentence blocked, and what wording passes", "passes", []string{"somebody other than Sam Okafor reads and approves it. / ``` / We are watching"}, []string{":no_entry:"}},
	{"13 Is any colleague's, customer's or server's name in it", "names", []string{"is *held back*", "CL01 “Omri”", "CL03 “boards-db-07”", "CL10 “Acme Freight”"}, []string{"```"}},
	{"14 Does it fit a 280-character post and the banner, whole sentences", "too long", []string{":no_entry: CL46", "A banner is one sentence."}, nil},
	{"15 It came back: does the draft say so, and give the total so far", "after down", []string{"The problem affecting the platform has returned at 11:12 AM EDT. Customers cannot view or change their data. We are sorry. Total downtime so far: 44 minutes."}, nil},
	{"16 How long was it down in total, and is that the number on the status page", "over", []string{"4 downtimes, 114 min total (41+28+26+19)."}, nil},
	{"16 How long was it down in total, and is that the number on the status page", "#support", []string{"of *INC-2* for the status page (resolved) was posted by Sam Okafor at 9:15 AM EDT", "unavailable for 1 hour and 54 minutes in total, in 4 periods"}, nil},
	{"17 Two drafts were made at once: which one counts", "d5 too late", []string{"d5 does not count any more: d6 has taken its place. Read that one, then `/incident approve d6`."}, nil},
	{"18 I edited the text by hand: does the record keep what I really posted", "own words", []string{"not approved, own words", "Recorded word for word: / ``` / The platform works again. Next update by 3:31 PM EDT. / ```"}, nil},
	{"18 I edited the text by hand: does the record keep what I really posted", "#support", []string{"Sam Okafor posted other words than *d24* of *INC-2* for the status page (monitoring) at 2:36 PM EDT, *not approved*: / ``` / The platform works again."}, nil},
	{"19 A customer asks “were you hacked?”: what may I answer, from the record", "hacked?", []string{"is with the responders"}, []string{"cyberattack"}},
	{"19 A customer asks “were you hacked?”: what may I answer, from the record", "hacked", []string{"this much is confirmed, by Dana Peretz, 8:30 AM EDT. Customers may read: / ``` / This was not a cyberattack. / ```"}, nil},
	{"20 After closing: where is the letter, who signs it, what may I send before it is approved", "#support", []string{"We will publish a report by Saturday, April 16, 2022.", "*d11* of *INC-1* for the letter, over INC-1 and INC-2, to be signed by Ruth Lindqvist, asked for by Ruth Lindqvist. *Not approved yet*: somebody other than Ruth Lindqvist reads and approves it. Until then, send nothing of it."}, nil},
	{"20 After closing: where is the letter, who signs it, what may I send before it is approved", "letter", []string{"*approved* by Sam Okafor at 9:30 AM EDT. Send exactly these files."}, nil},
}

// Each of the twenty questions of a support person (docs/support.md) is answered by what the program says.
func TestTwentyQuestions(t *testing.T) {
	h := shift(t)
	t.Run("the guide", func(t *testing.T) { guideIsTrue(t, h["everything"]) })
	for _, q := range twenty {
		t.Run(q.asked, func(t *testing.T) {
			require.NotEmpty(t, h[q.where])
			for _, words := range q.says {
				has(t, h[q.where], words)
			}
			for _, words := range q.not {
				lacks(t, h[q.where], words)
			}
		})
	}
	t.Run("14 Does it fit a 280-character post and the banner, whole sentences", func(t *testing.T) {
		post := regexp.MustCompile(`https://\S+`).ReplaceAllString(fenced(t, h["social"]), strings.Repeat("x", 23))
		require.LessOrEqual(t, utf8.RuneCountInString(post), 280)
		require.Regexp(t, `^The problem .*\. .*\. Next update by 11:40 AM EDT\. x{23}$`, post)
		banner := fenced(t, h["banner"])
		require.LessOrEqual(t, utf8.RuneCountInString(banner), 140)
		require.Regexp(t, `^The platform is unavailable again: .*; updates: https://status.example.com$`, banner)
	})
}

// docs/support.md lists the same questions, and what it quotes is what the program says.
func guideIsTrue(t *testing.T, everything string) {
	t.Helper()
	guide, err := os.ReadFile("../../docs/support.md")
	require.NoError(t, err)
	for _, q := range twenty {
		has(t, string(guide), "**"+q.asked[len("01 "):]+"?**")
	}
	quotes := regexp.MustCompile(`(?m)^ {7,}(\S.*)$`).FindAllStringSubmatch(string(guide), -1)
	require.GreaterOrEqual(t, len(quotes), 15)
	for _, quote := range quotes {
		has(t, everything, quote[1])
	}
}

// fenced returns the text for customers in a message.
func fenced(t *testing.T, message string) string {
	t.Helper()
	_, after, ok := strings.Cut(message, "``` / ")
	require.True(t, ok, "nothing is to be copied")
	text, _, _ := strings.Cut(after, " / ```")
	return text
}

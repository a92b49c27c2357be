package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// desk is the seed as support sees it: the program itself, beside a Slack in which more is typed between the lines.
type desk struct {
	*player
	t     *testing.T
	typed int
}

// plays plays lines of the seed; after each line, then may type more.
func plays(t *testing.T, lines []map[string]any, then func(d *desk, id string)) *desk {
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
	d := &desk{player: p, t: t}
	p.after = func(l scriptLine) error { then(d, l.ID); return nil }
	require.NoError(t, p.open(context.Background(), read[0], ""))
	t.Cleanup(func() { require.NoError(t, p.close()) })
	require.NoError(t, p.play(context.Background(), read))
	require.Empty(t, p.wrong)
	return d
}

// says types words as somebody somewhere, and returns what everybody saw of it, a line each.
func (d *desk) says(who, where, words string) string {
	d.t.Helper()
	before := len(d.slack.Transcript())
	d.typed++
	_, err := d.slack.Slash(d.t.Context(), slackemu.Slash{
		User: who, Channel: where, Command: "/incident", Text: words, TriggerID: fmt.Sprintf("desk-%d", d.typed),
	})
	require.NoError(d.t, err)
	_, err = d.bot.Settle(d.t.Context())
	require.NoError(d.t, err)
	return strings.Join(d.slack.Transcript()[before:], "\n")
}

// settled lets what is owed be paid and drawn, and returns what everybody saw of it.
func (d *desk) settled() string {
	d.t.Helper()
	before := len(d.slack.Transcript())
	_, err := d.bot.Settle(d.t.Context())
	require.NoError(d.t, err)
	return strings.Join(d.slack.Transcript()[before:], "\n")
}

// heard is what was said to whoever asked, by the name of the asking.
type heard map[string]string

// of returns the lines among all that are in #support.
func inSupport(lines []string) string {
	var out []string
	for _, l := range lines {
		if strings.HasPrefix(l, "#support ") {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

var asked = regexp.MustCompile(`\(e(\d+)\)`)

// shift is Sam's shift: the two days of the seed, with one update forgotten (B24), and what Sam asks.
func shift(t *testing.T) heard {
	h := heard{}
	then := func(d *desk, id string) {
		ask := func(name, who, words string) { h[name] = d.says(who, "support", words) }
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
			ask("lost?", "sam", "ask INC-2 Was any data lost?")
			ask("hacked?", "sam", "ask INC-2 Were you hacked?")
			ask("region?", "sam", "ask INC-2 Is the US region affected?")
			n := asked.FindStringSubmatch(h["region?"])[1]
			d.says("omri", "support", "answer INC-2 e"+n+" Priya checked | Our US region is not affected.")
			ask("region", "dana", "approve INC-2 e"+answerTo(t, d))
			ask("workaround?", "sam", "ask INC-2 Is there a workaround?")
			n = asked.FindStringSubmatch(h["workaround?"])[1]
			d.says("omri", "support", "answer INC-2 e"+n+" exports run elsewhere | Customers can export their boards from the mobile app.")
			ask("workaround", "dana", "approve INC-2 e"+answerTo(t, d))
		case "B25":
			ask("names", "sam", "edit INC-2 | Omri is mending boards-db-07 for Acme Freight as soon as possible. Next update by 3:36 PM EDT.")
			ask("passes", "sam", "edit INC-2 | We are mending the platform. Customers cannot view their data. Next update by 3:36 PM EDT.")
			ask("own words", "sam", "published INC-2 next in 55m | The platform works again. Next update by 3:31 PM EDT.")
			ask("missed", "sam", "summary INC-2")
		case "B44":
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
	d := plays(t, without("B24")(seedLines(t)), func(d *desk, id string) { then(d, id); from[id] = len(d.slack.Transcript()) })
	all := d.slack.Transcript()
	h["support"], h["everything"] = inSupport(all), strings.Join(all, "\n")
	h["after B11"], h["after B22"], h["after B54"] = inSupport(all[from["B10"]:from["B13"]]), inSupport(all[from["B15"]:from["B23"]]), strings.Join(all[from["B53"]:from["B55"]], "\n")
	return h
}

// answerTo returns the number of the newest event that its channel shows.
func answerTo(t *testing.T, d *desk) string {
	t.Helper()
	shown := regexp.MustCompile(`e(\d+)\* in INC-2: answered`).FindAllStringSubmatch(strings.Join(d.slack.Transcript(), "\n"), -1)
	require.NotEmpty(t, shown)
	return shown[len(shown)-1][1]
}

func TestScratch2(t *testing.T) {
	h := shift(t)
	for k, v := range h { if k != "everything" && k != "support" { fmt.Println("=====", k); fmt.Println(v) } }
	fmt.Println("##### SUPPORT"); fmt.Println(h["support"])
}

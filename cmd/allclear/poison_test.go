package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// poison is what customers must not read (facts.md, "Poison lines") and what the messages in #support must not show either.
var poison = beginning(
	"my mistake", "mistake, I", "wrong route table", "chg-4471", "us1-edge-gw", "boards-db", "txn-janitor", "AWS", "throttl", "suspect", "Acme", "140 tickets", "<@", `\{\{`,
)

// inside is what only customers must not read: whoever reads #support may know who wrote what, and of which incident.
var inside = whole(
	"Omri", "Katz", "Priya", "Nair", "Dana", "Peretz", "Sam", "Okafor", "Ruth", "Lindqvist", "SEV1", "INC-1", "INC-2", "EST",
)

// typedInside matches what stands before the words of a line that has some for us.
var typedInside = regexp.MustCompile(`^/incident (?:open sev\d|started at \S+|update|cause \w+(?: at \S+)?(?: tag=\S+)?|mitigate \w+|close|action planned \S+ @\w+ due \S+) `)

// halves returns every run of three words that people typed for us, and that no public half has.
func halves(lines []map[string]any) (runs []string) {
	var internal []string
	public := ""
	for _, l := range lines {
		typed := l["command"].(string)
		left, right, _ := strings.Cut(typed, " | ")
		public += "\n" + plain(right)
		if prefix := typedInside.FindString(left + " "); prefix != "" {
			internal = append(internal, strings.TrimPrefix(left+" ", prefix))
		}
	}
	for _, half := range internal {
		words := strings.Fields(plain(half))
		for i := range max(len(words)-2, 0) {
			if run := strings.Join(words[i:i+3], " "); !strings.Contains(public, run) && run != "the root cause" { // the letter says it by itself
				runs = append(runs, run)
			}
		}
	}
	return runs
}

// plain leaves words and nothing else, so that punctuation hides none.
func plain(s string) string {
	return strings.Join(regexp.MustCompile(`[\p{L}\p{N}-]+`).FindAllString(strings.ToLower(s), -1), " ")
}

// poisoned returns the first of some words or of some runs of words that a text has; "" if it is clean.
func poisoned(text string, words *regexp.Regexp, runs []string) string {
	if found := words.FindString(text); found != "" {
		return found
	}
	said := " " + plain(text) + " "
	for _, r := range runs {
		if strings.Contains(said, " "+r+" ") {
			return r
		}
	}
	return ""
}

// beginning matches where a word begins with one of these.
func beginning(words ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|\PL)(?:` + strings.Join(words, "|") + `)`)
}

// whole matches one of these words.
func whole(words ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(words, "|") + `)\b`)
}

// The whole replay, and after every line of it each outlet asked for: nothing that was typed for us, and none of the poison, is in any
// message in #support or in any draft, of any length.
func TestPoisonAfterEveryLine(t *testing.T) {
	lines := seedLines(t)
	runs := halves(lines)
	require.Greater(t, len(runs), 60)
	drafts, read := 0, map[string]bool{}
	plays(t, parted(lines), func(d *helpdesk, id string) {
		of := "INC-2"
		if id[0] == 'A' {
			of = "INC-1"
		}
		for _, outlet := range []string{"status-page", "email", "banner", "social"} {
			answer := d.says("sam", "draft "+of+" for "+outlet)
			if strings.Contains(answer, "copy back") {
				continue // a refusal gives back what was typed
			}
			for _, text := range fence.FindAllStringSubmatch(answer, -1) {
				drafts++
				where := fmt.Sprintf("after %s, for %s", id, outlet)
				clean(t, text[1], poison, runs, where)
				clean(t, text[1], inside, nil, where)
			}
		}
		for _, m := range d.slack.Messages(supportChannel) {
			if shown := m.Text + string(m.Blocks); m.To == "" && m.File == nil && !read[shown] {
				read[shown] = true
				clean(t, m.Text, poison, runs, "#support after "+id)
				clean(t, string(m.Blocks), poison, nil, "the blocks in #support after "+id)
			}
		}
	})
	t.Logf("%d drafts and %d messages were read", drafts, len(read))
	require.Greater(t, drafts, 4*len(lines)-20)
}

var fence = regexp.MustCompile("``` / (.*?) / ```")

func clean(t *testing.T, text string, words *regexp.Regexp, runs []string, where string) {
	t.Helper()
	if found := poisoned(text, words, runs); found != "" {
		require.Failf(t, "poison", "%s: %q in %s", where, found, text)
	}
}

// parted adds the two checkpoints that stand between lines (facts.md 1.5.1).
func parted(lines []map[string]any) (out []map[string]any) {
	for _, l := range lines {
		out = append(out, l)
		if at, ok := map[string]string{"B17": "2022-04-12T15:20:00Z", "B39": "2022-04-12T22:40:00Z"}[l["id"].(string)]; ok {
			out = append(out, map[string]any{"id": "at " + at, "incident": "INC-2", "at": at, "actor": "sam", "command": "/incident summary"})
		}
	}
	return out
}

// A guard that cannot fail guards nothing: every poison line is found, and so is every half that was typed for us.
func TestPoisonIsFound(t *testing.T) {
	lines := seedLines(t)
	runs := halves(lines)
	nothing := regexp.MustCompile(`^\z`)
	for _, id := range []string{"A02", "A07", "B07", "B22"} {
		words, _, _ := strings.Cut(lines[at(lines, id)]["command"].(string), " | ")
		require.NotEmpty(t, poisoned(words, poison, nil), id)
		require.NotEmpty(t, poisoned(words, nothing, runs), id)
	}
	for _, id := range []string{"A08", "A13", "A20", "B10", "B29", "B44", "B49", "B51", "B59", "B60", "B61"} {
		words, public, _ := strings.Cut(lines[at(lines, id)]["command"].(string), " | ")
		require.NotEmpty(t, poisoned(words, nothing, runs), id)
		require.Empty(t, poisoned(public, poison, runs), id)
	}
}

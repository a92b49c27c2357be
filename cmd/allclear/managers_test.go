package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// managed is the seed as managers see it: what stands in #managers at some moments, and what Ruth asks.
func managed(t *testing.T) heard {
	h := heard{}
	d := plays(t, append(without("B24")(seedLines(t)), aWeekLater()), func(d *helpdesk, id string) {
		ask := func(name, words string) { h[name] = d.says("ruth", words) }
		switch id {
		case "B01":
			h["at opening"] = d.message()
		case "B17":
			h["while down"] = d.message()
			ask("down", "summary INC-2")
		case "B22":
			h["suspected"] = d.message()
			ask("first look", "catchup INC-2")
		case "B32":
			ask("caught up", "catchup INC-2")
			ask("again", "catchup INC-2")
			ask("all", "catchup")
			h["shell before"] = d.shell("summary", "--as-of", "2022-04-12 15:14", "INC-2")
		case "B33":
			h["at 3:30"], h["thread at 3:30"] = d.message(), d.newestReply()
			h["shell at 3:30"] = d.shell("summary", "--as-of", "2022-04-12 15:30", "INC-2")
			h["as of 11:20"] = d.says("ruth", "summary INC-2 as of 11:20")
		case "B45":
			h["confirmed"] = d.message()
		case "B58":
			h["closed"] = d.message()
		case "B62":
			h["week"] = d.shell("digest", "--week", "2022-04-11")
		}
	})
	h["week later"] = d.shell("digest", "--week", "2022-04-11")
	h["week as it was"] = d.shell("digest", "--week", "2022-04-11", "--as-of", "2022-04-18 09:00")
	h["next week"] = d.shell("digest", "--from", "2022-04-18", "--to", "2022-04-21", "--as-of", "2022-04-22 00:00")
	h["definitions"] = d.shell("digest", "--week", "2022-04-11", "--as-of", "2022-04-18 09:00", "--definitions")
	h["asked for"] = d.says("ruth", "digest from 2022-04-11 to 2022-04-17")
	h["thread"] = strings.Join(d.replies(), "\n")
	h["everything"] = strings.Join(append(d.slack.Transcript(), h["week"], h["week later"], h["next week"], h["definitions"]), "\n")
	return h
}

// aWeekLater is a correction that is typed a week later, which makes the last downtime two minutes longer.
func aWeekLater() map[string]any {
	return map[string]any{
		"id": "Z1", "incident": "INC-2", "at": "2022-04-20T14:00:00Z", "actor": "dana",
		"command": "/incident correct e40 at 2022-04-12 18:52 because the dashboard lagged",
	}
}

// message is the summary of INC-2 as it stands in #managers.
func (d *helpdesk) message() string {
	d.t.Helper()
	for _, m := range d.slack.Messages(managersChannel) {
		if m.ThreadTS == "" && strings.Contains(m.Text, " INC-2 ") {
			return strings.ReplaceAll(m.Text, "\n", " / ")
		}
	}
	d.t.Fatal("managers were told nothing")
	return ""
}

// replies are the summaries in the thread of that message, oldest first.
func (d *helpdesk) replies() (out []string) {
	for _, m := range d.slack.Messages(managersChannel) {
		if m.ThreadTS != "" && strings.Contains(m.Text, " INC-2 ") {
			out = append(out, strings.ReplaceAll(m.Text, "\n", " / "))
		}
	}
	return out
}

func (d *helpdesk) newestReply() string {
	all := d.replies()
	require.NotEmpty(d.t, all)
	return all[len(all)-1]
}

// shell asks the same of the record, beside the bot.
func (d *helpdesk) shell(command string, args ...string) string {
	d.t.Helper()
	out, errs, status := allclear(d.t, append([]string{command, "--db", d.path, "--workspace", seedWorkspace}, args...)...)
	require.Zero(d.t, status, errs)
	return strings.ReplaceAll(strings.TrimSpace(out), "\n", " / ")
}

// ofManagers are the questions of a manager, each as often as there are outputs that answer it. One incident answers the first
// twelve, a digest the others.
var ofManagers = []question{
	{"01 How bad, for whom, since when, in one line", "while down", []string{"SEV1 INC-2 Main database downtime: DOWN since 11:12 AM EDT (3 min), 2nd downtime, 44 min in total so far", "Impact: Customers cannot view or change their data."}, []string{"boards-db-07"}},
	{"02 Is it up right now", "at 3:30", []string{"UP, monitoring.", "Up since 3:13 PM EDT (17 min)."}, nil},
	{"02 Is it up right now", "down", []string{"DOWN since 11:12 AM EDT"}, nil},
	{"02 Is it up right now", "caught up", []string{"monitoring, up since 3:13 PM EDT."}, nil},
	{"03 How many minutes down in total, in how many pieces", "at 3:30", []string{"3 downtimes, 95 min total (41+28+26)."}, nil},
	{"03 How many minutes down in total, in how many pieces", "closed", []string{"4 downtimes, 114 min total (41+28+26+19)."}, nil},
	{"04 Who leads, and for how long already", "at 3:30", []string{"Lead: Dana Peretz. Comms: Sam Okafor.", "lead on for 6 h 36 min."}, nil},
	{"05 Do we know the cause, or think we do", "suspected", []string{"Cause: not confirmed (1 unconfirmed suspicion at 12:05 PM EDT)."}, []string{"AWS"}},
	{"05 Do we know the cause, or think we do", "confirmed", []string{"Cause: confirmed around 8:00 PM EDT: a rare and very…"}, nil},
	{"06 What is being tried, what failed", "at 3:30", []string{"Done: replaced the affected database (partial), added backup servers to our… (partial), took several other mitigation steps (partial)."}, nil},
	{"06 What is being tried, what failed", "first look", []string{"mitigation partial: extra replicas online"}, nil},
	{"07 Is a decision of mine needed", "at 3:30", []string{"Decision needed: none recorded."}, nil},
	{"08 What changed since the last summary", "at 3:30", []string{"Since 3:14 PM EDT: customers told; nothing else. / SEV1"}, nil},
	{"08 What changed since the last summary", "while down", []string{"Since 11:12 AM EDT: customers told at 11:15 AM EDT; nothing else."}, nil},
	{"08 What changed since the last summary", "thread", []string{"Since 3:00 PM EDT: took several other… (partial), up again; nothing else.", "Since 6:30 PM EDT: down again, now investigating; nothing else.", "No change since 4:30 PM EDT."}, nil},
	{"08 What changed since the last summary", "caught up", []string{"Since you last looked, 12:05 PM EDT: 9 new entries.", "`e31` *Dana Peretz* up since 3:13 PM EDT: Platform (down 26 min)", "more: `/incident timeline INC-2`"}, nil},
	{"08 What changed since the last summary", "again", []string{"Nothing new since you last looked, 3:16 PM EDT."}, []string{"`e31`"}},
	{"09 When is the next one", "at 3:30", []string{"Next summary: 4:00 PM EDT."}, nil},
	{"10 What have customers been told, and when", "at 3:30", []string{"Public: 10 updates, last 3:16 PM EDT (14 min ago), next promised 4:16 PM EDT"}, nil},
	{"10 What have customers been told, and when", "caught up", []string{"*Sam Okafor* told customers (monitoring, not approved), next update promised by 4:16 PM EDT"}, nil},
	{"11 Are we late on any promise", "at 3:30", []string{"1 missed."}, nil},
	{"12 Could it come back", "at 3:30", []string{"Risk: may recur, cause not confirmed."}, nil},
	{"12 Could it come back", "closed", []string{"Risk: none recorded."}, nil},
	{"13 Is it the same as last month's", "week", []string{"repeat causes 0   recurrences 3 (INC-2)"}, nil},
	{"13 Is it the same as last month's", "definitions", []string{"Repeat causes: incidents whose confirmed cause has the tag of an earlier one at most 90 days before"}, nil},
	{"14 Availability this week or month, how computed, rounded which way", "week", []string{"availability 98.253% (truncated)", "Availability = 1 - downtime / 10080 min."}, nil},
	{"14 Availability this week or month, how computed, rounded which way", "asked for", []string{"availability 98.23"}, nil},
	{"15 Why does MTTR say 331 here and 88 there", "definitions", []string{"MTTR, per incident: mean downtime of one incident. Here: 88 min", "MTTR, to restore: mean from the start to the last recovery. Here: 331 min"}, nil},
	{"16 Which figures are approximate or entered late", "week", []string{"1 approximate time (INC-2 cause); 6 backdated entries (INC-1 e2 e3 e4, INC-2 e2 e3 e4)"}, nil},
	{"17 Which actions are overdue, whose, how old", "next week", []string{"open 3   overdue 1", "INC-2 due 20 Apr (e60, Dana Peretz, overdue, 8 d old)"}, nil},
	{"18 Which postmortems are missing", "week", []string{"internal review overdue 2 (INC-1 due 14 Apr, INC-2 due 16 Apr)"}, nil},
	{"19 Who found it first, monitoring or customers", "week", []string{"noticed first by customers 0 of 2, by monitoring 2"}, nil},
	{"20 If I make last week's digest again today, do I get the same numbers", "week as it was", []string{"downtime 176 min", "recorded after the period and changing it: 0"}, nil},
	{"20 If I make last week's digest again today, do I get the same numbers", "week later", []string{"downtime 178 min", "recorded after the period and changing it: 1"}, nil},
}

var entryNumbers = regexp.MustCompile(` \[[e0-9 ]+\]`)

// The questions of a manager (docs/managers.md) are answered by what the program says.
func TestManagersQuestions(t *testing.T) {
	h := managed(t)
	t.Run("the guide", func(t *testing.T) { managersGuideIsTrue(t, entryNumbers.ReplaceAllString(h["everything"], "")) })
	for _, q := range ofManagers {
		t.Run(q.asked, func(t *testing.T) {
			require.NotEmpty(t, h[q.where])
			for _, words := range q.says {
				has(t, entryNumbers.ReplaceAllString(h[q.where], ""), words)
			}
			for _, words := range q.not {
				lacks(t, h[q.where], words)
			}
		})
	}
	t.Run("the same everywhere", func(t *testing.T) {
		require.Equal(t, h["at 3:30"], h["thread at 3:30"])
		require.Equal(t, h["at 3:30"], h["shell at 3:30"])
		has(t, h["everything"], "only @ruth: "+h["at 3:30"])
		has(t, h["thread"], h["shell before"])
		require.NotContains(t, h["at opening"], "Since", "before the first there was none")
		has(t, h["as of 11:20"], "DOWN since 11:12 AM EDT (8 min)")
	})
	t.Run("nothing that is nobody's business", func(t *testing.T) {
		for _, words := range []string{"AWS", "my mistake", "Acme"} {
			lacks(t, h["thread"], words)
		}
	})
}

// docs/managers.md lists the same questions, and what it quotes is what the program says.
func managersGuideIsTrue(t *testing.T, everything string) {
	t.Helper()
	guide, err := os.ReadFile("../../docs/managers.md")
	require.NoError(t, err)
	asked := []string{}
	for _, q := range ofManagers {
		asked = append(asked, q.asked[:2])
		has(t, string(guide), "**"+q.asked[len("01 "):]+"?**")
	}
	require.Len(t, slices.Compact(asked), 20)
	quotes := regexp.MustCompile(`(?m)^ {7,}(\S.*)$`).FindAllStringSubmatch(string(guide), -1)
	require.GreaterOrEqual(t, len(quotes), 20)
	for _, quote := range quotes {
		has(t, everything, quote[1])
	}
}

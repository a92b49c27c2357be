package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The whole seed, as written: every line is accepted, and everything that is said of the end of it is true.
func TestSeed(t *testing.T) {
	clean := replaySeed(t, nil)
	require.Zero(t, clean.status, clean.errs)
	require.Equal(t, "84 lines played, 84 accepted, 0 refused\n", clean.errs)
	require.Len(t, clean.answers(), 84, "everybody is answered, once")
	require.Equal(t, "The record is whole.\n", clean.read(t, "verify"))

	t.Run("twelve warnings and no alert", func(t *testing.T) {
		for _, where := range []string{`#inc-\S+`, "#support"} {
			require.Equal(t, 12, count(clean.out, where+` bot: .*promised an update by .*, in the next 5 min`))
			require.Equal(t, 12, count(clean.out, where+` edit: .*promise to customers of an update by .* was kept at`), "the same messages")
		}
		lacks(t, clean.out, "has not come")
	})
	t.Run("one nudge: the first update of INC-1 came after 6 minutes", func(t *testing.T) {
		for _, where := range []string{`#inc-1-\S+`, "#support"} {
			require.Equal(t, 1, count(clean.out, where+` bot: :bell: \*INC-1\*: .* opened at 9:02 AM EDT, 5 min and more`))
			require.Equal(t, 1, count(clean.out, where+` edit: .* first update for customers was posted at 9:08 AM EDT, 6 min after it was opened`))
		}
		require.Equal(t, 2, strings.Count(clean.out, ":bell:"))
	})
	t.Run("the postmortem is posted as a file on close", func(t *testing.T) {
		require.Regexp(t, `(?m)^#inc-1-\S+ file postmortem-inc-1-e\d+\.md$`, clean.out)
		require.Regexp(t, `(?m)^#inc-2-\S+ file postmortem-inc-2-e\d+\.md$`, clean.out)
		require.Regexp(t, `(?m)^#inc-2-\S+ file postmortem-inc-2-e\d+\.html$`, clean.out)
	})
	t.Run("the letter is posted where it was asked for", func(t *testing.T) {
		require.Regexp(t, `(?m)^#inc-2-\S+ file letter-inc-1-inc-2-e1\.md$`, clean.out)
	})
	t.Run("an approximate time keeps both times", func(t *testing.T) {
		require.Regexp(t, `cause confirmed .* happened around 8:00 PM EDT \(00:00 UTC on April 13\), told 8:02 PM EDT`, clean.out)
	})
	t.Run("the numbers of the postmortems", func(t *testing.T) { numbers(t, clean) })
	t.Run("the letter", func(t *testing.T) { letterHoldsEveryFact(t, clean.letter(t)) })
	t.Run("poison never reaches a draft", func(t *testing.T) { noPoison(t, clean.out) })
	t.Run("INC-1 is over after 62 minutes", func(t *testing.T) {
		early := clean.read(t, "summary", "--as-of", "2022-04-11 09:58", "INC-1")
		has(t, early, "UP")
		has(t, early, "62 min")
	})
	t.Run("what customers were first told", func(t *testing.T) {
		told := lineOf(t, clean.answers(), "@sam: *e7* in INC-1")
		has(t, told, "US region")
		has(t, told, "Next update by 9:38 AM EDT.")
		_, words, _ := strings.Cut(told, "```") // what was published stands fenced
		has(t, words, "US region")
		lacks(t, words, "cause")
	})
	t.Run("what is still to be done", func(t *testing.T) {
		has(t, clean.read(t, "actions", "--as-of", "2022-04-21 12:00"), "INC-2 e61 · Dana Peretz · overdue, was due Wednesday, April 20, 2022 · planned 8 days ago")
		require.Equal(t, 1, strings.Count(clean.read(t, "actions", "--as-of", "2022-04-21 12:00"), "overdue"))
		require.Equal(t, 1, strings.Count(clean.read(t, "actions", "--owner", "@omri"), "\n"))
		has(t, clean.read(t, "actions", "--json"), `"due": "2022-05-11"`)
	})
	t.Run("the same bytes again, in any zone, over a restart", func(t *testing.T) { sameBytes(t, clean) })
}

func count(text, pattern string) int {
	return len(regexp.MustCompile("(?m)^"+pattern).FindAllString(text, -1))
}

func lineOf(t *testing.T, lines []string, part string) string {
	t.Helper()
	for _, l := range lines {
		if strings.Contains(l, part) {
			return l
		}
	}
	require.Fail(t, "no line has "+part)
	return ""
}

// noPoison looks through every draft that was ever shown and every text that was ever published.
func noPoison(t *testing.T, transcript string) {
	t.Helper()
	drafts := regexp.MustCompile("(?m)^#support .*(?:Draft for customers).*$").FindAllString(transcript, -1)
	drafts = append(drafts, regexp.MustCompile("(?m)told customers .*$").FindAllString(transcript, -1)...)
	require.Greater(t, len(drafts), 50)
	for _, d := range drafts {
		// The frame around a draft says who did what; the draft itself is what is fenced, or what was published.
		if _, fenced, ok := strings.Cut(d, "```"); ok {
			d, _, _ = strings.Cut(fenced, "```")
		}
		for _, word := range []string{"Priya", "mistake, I", "chg-4471", "us1-edge-gw", "AWS", "throttl", "suspected", "Acme", "140 tickets", "boards-db", "txn-janitor", "SEV1", "INC-"} {
			lacks(t, d, word)
		}
	}
}

// numbers holds facts.md 1.5.2 against the postmortems, as they are printed.
func numbers(t *testing.T, p played) {
	t.Helper()
	one, two := p.read(t, "postmortem", "INC-1"), p.read(t, "postmortem", "INC-2")
	for _, text := range []string{one, two} {
		sections := regexp.MustCompile(`(?m)^## (\d+)\.? `).FindAllStringSubmatch(text, -1)
		require.Len(t, sections, 15)
		has(t, text, "not recorded")
	}
	for _, want := range []string{"62 min", "4 of 4", "45 min", "25 min", "109 min", "129 min"} {
		has(t, one, want)
	}
	for _, want := range []string{"114 min", "20 of 20", "569 min", "10 h", "41 min", "19 min", "around 2022-04-13 00:00 UTC (Apr 12, 8:00 PM EDT)", "116 min", "221 min", "1123 min"} {
		has(t, two, want)
	}
}

// sameBytes plays the seed again in other ways and compares everything that is printed from the record.
func sameBytes(t *testing.T, clean played) {
	t.Helper()
	want := everything(t, clean)
	require.Equal(t, want, everything(t, replaySeed(t, nil)), "a second time")
	restarted := replaySeed(t, nil, "--restart-after", "B20")
	require.Zero(t, restarted.status, restarted.errs)
	require.Equal(t, want, everything(t, restarted), "with a restart after B20")

	// The machine's zone is read once per process, so it takes processes of their own.
	for _, tz := range []string{"UTC", "Asia/Tokyo"} {
		var all strings.Builder
		for _, args := range readings(clean) {
			cmd := exec.Command(os.Args[0], args...)
			cmd.Env = append(os.Environ(), "TZ="+tz, "ALLCLEAR=run")
			out, err := cmd.Output()
			require.NoError(t, err, tz)
			all.Write(out)
		}
		require.Equal(t, want, all.String(), tz)
	}
}

// readings are the command lines that print everything there is to print from the record of the seed.
func readings(p played) (out [][]string) {
	with := func(args ...string) []string { return append(args, "--db", p.db, "--workspace", seedWorkspace) }
	out = append(out, with("report", "--audience", "customer", "--sign", "@ruth", "INC-1", "INC-2"))
	for _, id := range []string{"INC-1", "INC-2"} {
		for _, command := range []string{"postmortem", "summary", "timeline"} {
			out = append(out, with(command, id))
		}
	}
	return out
}

func everything(t *testing.T, p played) string {
	t.Helper()
	var all strings.Builder
	for _, args := range readings(p) {
		out, errs, status := allclear(t, args...)
		require.Zero(t, status, errs)
		all.WriteString(out)
	}
	return all.String()
}

func TestReplayVariants(t *testing.T) {
	t.Run("summary at 11:20", func(t *testing.T) {
		p := replaySeed(t, upTo("B17"))
		s := p.read(t, "summary", "--as-of", "2022-04-12 11:20", "INC-2")
		for _, want := range []string{"DOWN since 11:12 AM EDT (8 min)", "2nd downtime", "49 min in total so far", "cause unknown", "next update due 11:45 AM EDT"} {
			has(t, s, want)
		}
	})
	t.Run("summary at 15:30", func(t *testing.T) {
		p := replaySeed(t, upTo("B33"))
		asked := lineOf(t, p.answers(), "@ruth:")
		s := p.read(t, "summary", "--as-of", "2022-04-12 15:30", "INC-2")
		for _, text := range []string{asked, s} {
			for _, want := range []string{
				"Main database downtime: UP, monitoring. 6 h 40 min since start (8:50 AM EDT).", "3 downtimes, 95 min total (41+28+26). Up since 3:13 PM EDT (17 min).",
				"Cause: not confirmed (1 unconfirmed suspicion at 12:05 PM EDT).", "11 updates, last 3:16 PM EDT (14 min ago), next promised 4:16 PM EDT, 0 missed",
				"Lead: Dana Peretz. Comms: Sam Okafor.", "Next summary: 4:00 PM EDT.",
			} {
				has(t, text, want)
			}
		}
	})
	t.Run("summary at 18:40", func(t *testing.T) {
		p := replaySeed(t, upTo("B39"))
		s := p.read(t, "summary", "--as-of", "2022-04-12 18:40", "INC-2")
		has(t, s, "DOWN since 6:31 PM EDT (9 min), 4th downtime, 104 min in total so far")
	})
	t.Run("a line left out: a promise is missed", func(t *testing.T) {
		p := replaySeed(t, without("B24"))
		require.Zero(t, p.status, p.errs)
		require.Equal(t, 1, count(p.out, `#support edit: .*promised to customers by 1:40 PM EDT has not come`))
		require.Equal(t, 1, count(p.out, `#inc-2-\S+ edit: .*promised to customers by 1:40 PM EDT has not come`))
		require.Equal(t, 1, count(p.out, `#inc-2-\S+ only @sam: .*promised to customers by 1:40 PM EDT has not come, and you have comms`))
		require.Equal(t, 1, count(p.out, `#inc-2-\S+ only @dana: .*promised to customers by 1:40 PM EDT has not come, and you lead`))
		require.Equal(t, 1, count(p.out, `#support edit: .*promised to customers by 1:40 PM EDT came 56 min late, at 2:36 PM EDT`))
		has(t, p.read(t, "summary", "INC-2"), "1 missed")
		has(t, p.read(t, "postmortem", "INC-2"), "promises kept 18 of 19, 1 missed by 56 min.")
		has(t, p.read(t, "timeline", "INC-2"), "**promise missed by 56 min**")
	})
	t.Run("a line left out: an up", func(t *testing.T) {
		p := replaySeed(t, without("B19"))
		require.Equal(t, 1, p.status)
		require.Regexp(t, `B26 was refused: /incident down`, p.errs)
		has(t, lineOf(t, p.answers(), "Not recorded"), "since 11:12 AM EDT")
		pm := p.read(t, "postmortem", "INC-2")
		has(t, pm, "301 min")
		has(t, p.letter(t), "There were 3 periods of downtime")
	})
	t.Run("a line left out: the last up", func(t *testing.T) {
		p := replaySeed(t, without("B40"))
		require.Equal(t, 1, p.status)
		require.Regexp(t, `(?s)B56 was refused.*B57 was refused`, p.errs)
		said := regexp.MustCompile(`.*Not recorded: .* Platform is down since 6:31 PM EDT.*`).FindAllString(p.out, -1)
		slices.Sort(said) // on a slow machine an answer may come behind its ack too
		require.Len(t, slices.Compact(said), 2)
	})
	t.Run("a line delivered twice more", func(t *testing.T) {
		p := replaySeed(t, func(lines []map[string]any) []map[string]any {
			i := at(lines, "B19")
			return append(lines[:i+1:i+1], append([]map[string]any{lines[i], lines[i]}, lines[i+1:]...)...)
		})
		require.Zero(t, p.status, p.errs)
		require.Equal(t, "86 lines played, 86 accepted, 0 refused\n", p.errs)
		require.Equal(t, 3, count(p.out, `#inc-2-\S+ only @dana: \*e\d+\* in INC-2: up since 11:40 AM EDT`), "the same answer three times")
		require.Equal(t, 1, count(p.out, `#inc-2-\S+ bot: .*up since 11:40 AM EDT`), "one line")
		has(t, p.read(t, "postmortem", "INC-2"), "114 min")
	})
	t.Run("two lines exchanged", func(t *testing.T) {
		p := replaySeed(t, func(lines []map[string]any) []map[string]any {
			i, j := at(lines, "B54"), at(lines, "B57")
			lines[i]["command"], lines[j]["command"] = lines[j]["command"], lines[i]["command"]
			return lines
		})
		require.Equal(t, 1, p.status)
		refusal := lineOf(t, p.answers(), "Not recorded")
		for _, want := range []string{"still monitoring", "data-loss is unconfirmed", "security is unconfirmed", "scaling is unconfirmed"} {
			has(t, refusal, want)
		}
	})
}

// TestReplayFromShared plays the script where it stands beside the checkout, and holds our copy against it.
func TestReplayFromShared(t *testing.T) {
	for _, name := range []string{"replay.jsonl", "workspace.yaml"} {
		ours, err := os.ReadFile(filepath.Join("../../testdata/seed", name))
		require.NoError(t, err)
		theirs, err := os.ReadFile(filepath.Join("../../../shared/seed", name))
		if err != nil {
			t.Logf("the shared material does not stand beside the checkout: our copy of %s is not held against it", name)
			continue
		}
		require.Equal(t, string(theirs), string(ours), name)
	}
}

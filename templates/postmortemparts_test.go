package templates

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// partsOf are the parts of a postmortem by their numbers.
func partsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	out := map[string]string{}
	heads := regexp.MustCompile(`(?m)^## (\d+)\. .*$`).FindAllStringSubmatchIndex(text, -1)
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		out[text[h[2]:h[3]]] = text[h[0]:end]
	}
	require.Len(t, out, 15)
	return out
}

// Each part has what comms.md 2.1 wants of it, read from the postmortem of the seed's second incident.
func TestPartsOfTheSeed(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	first := s.view(1, "2022-04-13 09:30").In
	v.Earlier = []incident.Incident{first}
	parts := partsOf(t, s.set.Postmortem(v, []incident.Incident{first}))
	for number, all := range map[string][]string{
		"1": {
			"Incident: INC-2", "Date: Tuesday, April 12, 2022 – Wednesday, April 13, 2022", "Severity: SEV1", "Status: closed since", "Authors: allclear, from what 5 people typed",
			"Public title: Main database downtime", "Lead: Dana Peretz. Comms: Sam Okafor.", "State of this document: draft, not reviewed",
		},
		"2": {"Customers could not view or change their data.", "It began 2022-04-12 12:50 UTC", "Downtime was 114 min in 4 windows.", "The cause was confirmed around"},
		"3": {"| 1st | Platform | down |", "| 41 min |", "| 28 min |", "| 26 min |", "| 19 min |", "| e38 |", "Downtime: 114 min in 4 windows", "Degraded, counted apart: 0 min", "Support contacts: not recorded"},
		"4": {"| Started |", "| Detected |", "| Declared |", "| First public update |", "| First recovery |", "| Last recovery |", "| Cause confirmed | around", "| Resolved |", "| Closed |", "| around | e45 |"},
		"5": {"2022-04-12 12:50 UTC", "boards-db-07 non-operational almost immediately, no apparent reason", "Public words: One of our main databases stopped serving requests"},
		"6": {"| 2022-04-12 16:05 UTC (Apr 12, 12:05 PM EDT) | suspected, discarded by e45 around 2022-04-13 00:00 UTC", "| confirmed | database-lock | floating txns"},
		"7": {"| partial |", "| done |"},
		"8": {"| Event | UTC | Local | Who | What | Told (UTC) |", "| e1 |", "| e61 |"},
		"9": {"21 public updates, longest gap 569 min", "promises kept 20 of 20", "| resolved | 569 min |"},
		"10": {
			"lead: Dana Peretz from", "comms: Sam Okafor from", "Omri Katz (Database engineer)",
		},
		"11": {"not recorded"},
		"12": {"| Omri Katz | Wednesday, May 11, 2022 | planned | e60 |", "| Dana Peretz | Wednesday, April 20, 2022 | planned | e61 |"},
		"13": {"unrelated: INC-1, Connectivity issues related to our US region servers (e56)", "No incident of the 90 days before has the same cause tag or component."},
		"14": {"not recorded"},
		"15": {"Head of the record: e61", "| e45 | a cause | Omri Katz | 2 min |", "Times only known around: e45.", "Missing: nothing."},
	} {
		for _, one := range all {
			require.Contains(t, parts[number], one, number)
		}
	}
}

// What happened before with the same cause or component is named, and only then.
func TestRecurrencesAreNamed(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	before := s.view(1, "2022-04-13 09:30").In
	before.ID, before.Relations, before.Causes = 7, nil, []incident.Cause{{State: incident.CauseConfirmed, Tag: "database-lock"}}
	before.Windows = v.In.Windows
	v.Earlier = []incident.Incident{before}
	require.Contains(t, s.set.Postmortem(v, nil), "In the 90 days before, with the same cause tag or component:\n\n"+
		"- INC-7, Connectivity issues related to our US region servers, Monday, April 11, 2022: the same cause tag, database-lock and the same component, Platform\n")
	v.Earlier = nil
	require.Contains(t, s.set.Postmortem(v, nil), "was not looked for")
}

// Part 11 is people's own words, each with who said it; the review stands in part 1 with what came after it.
func TestPartsFromPeople(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:05", dana(), 1, incident.Learn{{Lesson: incident.WentWell, Text: "- the page was quick\n\n* so was *Omri*"}, {Lesson: incident.GotLucky, Text: "it was Sunday"}})
	s.does("2022-04-11 09:06", dana(), 1, noneOfThem())
	s.does("2022-04-11 09:06", dana(), 1, incident.SetStatus{To: incident.Resolved})
	s.does("2022-04-11 09:07", dana(), 1, incident.Close{Why: inside("it is over")})
	s.does("2022-04-11 09:08", dana(), 1, incident.AskReview{Whom: []incident.Person{ruth(), sam()}})
	parts := partsOf(t, s.set.Postmortem(s.view(1, "2022-04-11 09:09"), nil))
	require.Contains(t, parts["11"], "### What went well\n\n- the page was quick (Dana Peretz, e2)\n- so was \\*Omri\\* (Dana Peretz, e2)\n\n### What did not go well\n\nnot recorded\n\n### Where we got lucky\n\n- it was Sunday (Dana Peretz, e3)\n")
	require.Contains(t, parts["1"], "in review since 2022-04-11 13:08 UTC (Apr 11, 9:08 AM EDT), asked for by Dana Peretz of Ruth Lindqvist and Sam Okafor (e7)")
	s.does("2022-04-11 09:10", ruth(), 1, incident.EndReview{})
	s.does("2022-04-11 09:11", sam(), 1, incident.Note{Text: inside("late")})
	s.does("2022-04-11 09:12", sam(), 1, incident.Note{Text: inside("later")})
	v := s.view(1, "2022-04-11 09:13")
	parts = partsOf(t, s.set.Postmortem(v, nil))
	require.Contains(t, parts["1"], "reviewed 2022-04-11 13:10 UTC (Apr 11, 9:10 AM EDT), said Ruth Lindqvist (e8); changed since it was reviewed: e9 e10")
	require.Contains(t, s.set.Card(v), "Postmortem: reviewed 9:10 AM EDT, said Ruth Lindqvist (e8); changed since it was reviewed: e9 e10")
	require.Contains(t, partsOf(t, s.set.Postmortem(s.view(1, "2022-04-11 09:09"), nil))["1"], "in review since", "as of then")
}

// Nothing in the postmortem is an opinion of ours: no counterfactuals, nobody's error.
func TestWeDoNotJudge(t *testing.T) {
	s := seed(t)
	for _, id := range []incident.ID{1, 2} {
		v := s.view(id, "2022-04-13 09:30")
		text := s.set.Postmortem(v, nil)
		for _, ev := range v.In.Events {
			for _, typed := range []string{ev.Words().Internal, ev.Words().Public} {
				if typed != "" {
					text = strings.ReplaceAll(text, cell(typed), "")
				}
			}
		}
		for _, word := range []string{"should have", "could have", "would have", "failed to", "human error", "insufficient", "inadequate", "fault of", "blame", "root cause is"} {
			require.NotContains(t, strings.ToLower(text), word)
		}
	}
}

// The figures at the top of a page are those of the postmortem.
func TestKeyFacts(t *testing.T) {
	s := seed(t)
	require.Equal(t, []Fact{
		{"Downtime", "1 h 54 min", "4 windows"},
		{"Time to restore", "10 h 0 min", "start → end of the last downtime"},
		{"Time to detect", "1 min", "start → detected"},
		{"Time to cause", "about 11 h 10 min", "start → cause confirmed"},
		{"Customers told", "21 updates", "promises kept 20 of 20"},
		{"Open actions", "2", "planned and not done"},
	}, s.set.KeyFacts(s.view(2, "2022-04-13 09:30")))
	require.Equal(t, "not recorded", bare(t).set.KeyFacts(bare(t).view(1, "2022-04-11 09:05"))[0].Value)
}

// A canvas takes tables of so many cells, and so many bytes; it says what it leaves out.
func TestCanvasLimits(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-13 09:30")
	md := s.set.Postmortem(v, nil)
	text := s.set.Canvas(v, md)
	require.Contains(t, text, "writes this canvas from the record of INC-2")
	require.Contains(t, text, "12 more rows have no room here; the posted files have all.")
	for _, part := range partsOf(t, text) {
		for _, table := range regexp.MustCompile(`(?m)(^\|.*\n)+`).FindAllString(part, -1) {
			rows := strings.Split(strings.TrimSpace(table), "\n")
			columns := strings.Count(strings.ReplaceAll(rows[0], `\|`, ""), "|") - 1
			require.LessOrEqual(t, (len(rows)-1)*columns, 300)
		}
	}
	long := s.set.Canvas(v, md+strings.Repeat(strings.Repeat("x", 1000)+"\n", 2000))
	require.Less(t, len(long), 1<<20)
	require.Contains(t, long, "The rest has no room here")
}

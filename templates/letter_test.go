package templates

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The letter holds every fact of the two outages (facts.md 1.6). Each pattern is one fact, or one part of it.
func TestLetterFacts(t *testing.T) {
	letter := seed(t).letter("2022-04-13 09:30", ruth(), 1, 2)
	facts := []struct{ id, pattern string }{
		{"R02", `fully restored`},
		{"R03", `not a cyberattack`},
		{"R04", `not a failure of our systems to scale`},
		{"R05", `no data loss`},
		{"R06", `Monday, April 11, and Tuesday, April 12, 2022`},
		{"R07", `two separate and unrelated incidents`},
		{"R08", `combined downtime was 2 hours and 56 minutes`},
		{"R09", `Connectivity issues related to our US region servers`},
		{"R09", `Main database downtime`},
		{"R10", `status page: https://status\.example\.com`},
		{"R11", `intermittent`},
		{"R12", `Monday, April 11, at 8:56 AM EDT`},
		{"R13", `found the root cause: a mistake was made in configuring our production environment as part of a routine maintenance`},
		{"R14", `We reverted the changes`},
		{"R15", `deployed the fix to the entire system`},
		{"R16", `1 hour and 2 minutes`},
		{"R17", `Tuesday, April 12, at 8:50 AM EDT`},
		{"R18", `one of our main databases stopped serving requests`},
		{"R18", `could not view or change their data`},
		{"R19", `not identified the root cause initially`},
		{"R20", `(?s)disabled non-critical flows.*replaced the affected database.*added backup servers.*several other mitigation steps`},
		{"R21", `3 additional downtimes`},
		{"R21", `4 periods of downtime`},
		{"R22", `1 hour and 54 minutes, intermittently over a 10-hour period`},
		{"R23", `8:50 AM to 9:31 AM EDT \(41 minutes\)`},
		{"R23", `11:12 AM to 11:40 AM EDT \(28 minutes\)`},
		{"R23", `2:47 PM to 3:13 PM EDT \(26 minutes\)`},
		{"R23", `6:31 PM to 6:50 PM EDT \(19 minutes\)`},
		{"R24", `Around 8:00 PM EDT the same day, we found the root cause`},
		{"R25", `(?s)transactions that were opened and not finalized.*background processes.*server restarts.*misconfigurations.*locked one of our databases`},
		{"R26", `We deployed fixes to the errors`},
		{"R27", `We improved monitoring of server restarts`},
		{"R28", `We removed system processes`},
		{"R29", `We extended our production environment`},
		{"R30", `closed the incident at 9:13 AM EDT on Wednesday, April 13, 2022`},
		{"R31", `confidence in our root cause analysis and in the fixes`},
		{"R32", `(?s)## Our commitment.*We are committed to`},
		{"R33", `We will add additional checks and procedures to our deployment process\.`},
		{"R34", `We will investigate further with our third-party cloud`},
		{"R35", `We will dedicate a task force`},
		{"R36", `Ruth Lindqvist, VP R&D`},
		{"R37", `(?m)^Wednesday, April 13, 2022$`},
	}
	for _, f := range facts {
		require.Regexp(t, f.pattern, letter, f.id)
	}
	apology, number := strings.Index(letter, "We are sorry"), strings.IndexAny(letter, "0123456789")
	require.Less(t, apology, number, "R01")
}

func TestLetterForbidden(t *testing.T) {
	s := seed(t)
	letter := s.letter("2022-04-13 09:30", ruth(), 1, 2)
	words := strings.Fields(`Omri Priya Dana Sam Katz Nair Peretz Okafor boards-db-07 us1-edge-gw txn-janitor chg-4471
		Acme AWS throttl\w* SEV1 sev1 INC-1 INC-2 EST`)
	for _, w := range append(words, "my mistake", "140 tickets") {
		require.NotRegexp(t, `(?i)\b`+w+`\b`, letter)
	}
	for _, mark := range []string{"<@", "|", "{{", "!", "not recorded"} {
		require.NotContains(t, letter, mark)
	}
	require.NotContains(t, letter, "due 20")
	for paragraph := range strings.SplitSeq(letter, "\n\n") {
		if strings.HasSuffix(strings.TrimSpace(paragraph), ":") {
			rest := letter[strings.Index(letter, paragraph)+len(paragraph):]
			require.Regexp(t, `^\s*- `, rest, "a colon announces a list: %s", paragraph)
		}
	}
}

// No sentence of the letter the company really sent may stand in ours.
func TestLetterIsOurOwn(t *testing.T) {
	letter := strings.ToLower(seed(t).letter("2022-04-13 09:30", ruth(), 1, 2))
	for _, theirs := range []string{
		"while the platform is now fully restored", "sincere apology", "before we dive", "it is important to clarify",
		"how did we solve it", "divide and conquer", "our top priority", "we hope this post", "taking learnings",
	} {
		require.NotContains(t, letter, theirs)
	}
}

// The sentences that are ours, not those that were typed, have at most 30 words.
func TestLetterSentencesAreShort(t *testing.T) {
	letter := seed(t).letter("2022-04-13 09:30", ruth(), 1, 2)
	for line := range strings.SplitSeq(letter, "\n") {
		if strings.HasPrefix(line, "- ") || strings.Contains(line, "root cause") {
			continue
		}
		for _, one := range regexp.MustCompile(`[.?!] `).Split(line, -1) {
			require.LessOrEqual(t, len(strings.Fields(one)), 30, one)
		}
	}
}

// What the record does not hold, the letter does not say.
func TestLetterSaysOnlyWhatIsRecorded(t *testing.T) {
	s := newStory(t)
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev1, Title: inside("us1-edge-gw dead")})
	s.does("2022-04-11 09:04", dana(), 1, incident.BeginImpact{Impact: incident.Down, Component: "US region"})
	open := s.letter("2022-04-11 09:10", incident.Person{}, 1)
	for _, absent := range []string{
		"data loss", "cyberattack", "scale", "intermittent", "status page", "Sincerely", "two", "now fully restored", "us1-edge-gw", "unrelated",
		"Next steps", "Once we knew", "we found the root cause", "closed", "what we have done",
	} {
		require.NotContains(t, open, absent)
	}
	require.Contains(t, open, "## Service disruption: US region")
	require.Contains(t, open, "Our US region is still affected, and we are working to restore service.")
	require.Contains(t, open, "Customers were first affected on Monday, April 11, at 9:04 AM EDT.")
	require.Contains(t, open, "not fully restored yet")
	require.Contains(t, open, "Total downtime so far: 6 minutes")

	s.does("2022-04-11 09:20", dana(), 1, incident.EndImpact{})
	up := s.letter("2022-04-11 09:30", incident.Person{}, 1)
	require.Contains(t, up, "available again, but our work on this is not finished")
	require.Contains(t, up, "We are still working on this incident.")
	require.NotContains(t, up, "now fully restored")
}

func TestLetterVariants(t *testing.T) {
	s := seed(t)
	s.ws.StatusPage = ""
	require.NotContains(t, s.letter("2022-04-13 09:30", ruth(), 1, 2), "status page")
	require.NotContains(t, s.letter("2022-04-13 09:30", incident.Person{}, 1, 2), "Sincerely")
	require.NotContains(t, s.letter("2022-04-12 23:50", ruth(), 1, 2), "unrelated", "before the relation was recorded")
	require.NotContains(t, s.letter("2022-04-12 23:50", ruth(), 1, 2), "data loss", "confirmed for one of them only")
	require.Equal(t, s.letter("2022-04-13 09:30", ruth(), 1, 2), s.letter("2022-04-13 09:30", ruth(), 2, 1))
}

func TestLetterTellsDegradedTimeApart(t *testing.T) {
	s := newStory(t)
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Title: both("slow", "Slow boards")})
	s.does("2022-04-11 09:03", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "Platform", Effect: outside("Boards load slowly")})
	s.does("2022-04-11 09:23", dana(), 1, incident.EndImpact{})
	letter := s.letter("2022-04-11 10:00", incident.Person{}, 1)
	require.Contains(t, letter, "Service was degraded for 20 minutes, from 9:03 AM to 9:23 AM EDT.")
	require.Contains(t, letter, "For customers, this meant: Boards load slowly.")
	require.NotContains(t, letter, "downtime")
}

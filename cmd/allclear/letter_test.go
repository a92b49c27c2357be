package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// facts are R01-R37 of the seed, each as a pattern the letter must match. (?s) lets a pattern run over lines.
var facts = []struct{ id, pattern string }{
	{"R01 apology before the first number", `(?i)^[^0-9]*we are sorry`},
	{"R02 restored", `(?i)\brestored\b`},
	{"R03 no cyberattack", `(?i)not (caused by )?a cyberattack`},
	{"R04 no failure to scale", `(?i)not a failure of our systems to scale`},
	{"R05 no data loss", `(?i)no (customer )?data (loss|was lost)`},
	{"R06 days with dates", `(?is)Monday, April 11.*Tuesday, April 12, 2022`},
	{"R07 separate and unrelated", `(?i)two separate and unrelated incidents`},
	{"R08 combined", `2 hours and 56 minutes`},
	{"R09 first title", `Connectivity issues related to our US region servers`},
	{"R09 second title", `Main database downtime`},
	{"R10 status page", `https://status\.example\.com`},
	{"R11 intermittent", `(?i)intermittent`},
	{"R12 INC-1 began", `Monday, April 11.{0,12} 8:56 AM EDT`},
	{"R13 the mistake", `(?is)mistake was made in configuring our production environment.*routine maintenance`},
	{"R14 reverted", `We reverted the changes`},
	{"R15 fix deployed", `deployed the fix to the entire system`},
	{"R16 INC-1 total", `1 hour and 2 minutes`},
	{"R17 INC-2 began", `Tuesday, April 12.{0,12} 8:50 AM EDT`},
	{"R18 what stopped", `(?i)one of our main databases stopped serving requests`},
	{"R18 what customers could not do", `(?i)could not view or change their data`},
	{"R19 cause not identified initially", `(?i)not identified the root cause initially`},
	{"R20 steps in order", `(?is)disabled non-critical flows.*replaced the affected database.*added backup servers.*several other.{0,12} steps`},
	{"R21 additional downtimes", `3 additional downtimes|4 periods of downtime`},
	{"R22 INC-2 total", `(?is)1 hour and 54 minutes.*10-hour period`},
	{"R23 windows", `(?s)8:50 AM to 9:31 AM.*11:12 AM to 11:40 AM.*2:47 PM to 3:13 PM.*6:31 PM to 6:50 PM`},
	{"R24 cause found", `(?i)around 8:00 PM EDT the same day, we found the root cause`},
	{"R25 the cause", `(?is)opened and not finalized.*background processes.*server restarts.*misconfigurations.*locked one of our databases`},
	{"R26 fix 1", `(?is)deployed fixes to the errors.*restart.*another layer of defense`},
	{"R27 fix 2", `(?is)improved monitoring of server restarts.*database lock conditions.*script that got stuck.*tested in the most extreme scenarios`},
	{"R28 fix 3", `removed system processes that were part of the cause`},
	{"R29 fix 4", `extended our production environment`},
	{"R30 closed", `9:13 AM EDT on Wednesday, April 13, 2022`},
	{"R31 why closed", `(?i)we gained confidence in our root cause analysis and in the fixes`},
	{"R32 commitment", `(?i)our commitment`},
	{"R33 next step 1", `We will add additional checks and procedures to our deployment process`},
	{"R34 next step 2", `We will investigate further with our third-party cloud`},
	{"R35 next step 3", `We will dedicate a task force`},
	{"R36 signatory", `Ruth Lindqvist, VP R&D`},
	{"R37 date of the letter", `(?m)^Wednesday, April 13, 2022$`},
}

var forbidden = []string{
	"Omri", "Priya", "Dana", "Sam", "Katz", "Nair", "Peretz", "Okafor", "boards-db-07", "us1-edge-gw", "txn-janitor", "chg-4471",
	"Acme", "AWS", "throttl", "my mistake", "SEV1", "sev1", "INC-1", "INC-2", "EST", "140 tickets",
}

func letterHoldsEveryFact(t *testing.T, letter string) {
	t.Helper()
	for _, f := range facts {
		matches(t, letter, f.pattern, f.id)
	}
	for _, word := range forbidden {
		require.False(t, regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(word)+`\b`).MatchString(letter), "the letter has %q", word)
	}
	for _, mark := range []string{"<@", "|", "{{", "not recorded"} {
		lacks(t, letter, mark)
	}
	require.NotRegexp(t, `:\s*\n\s*\n\s*[^-\s]`, letter, "a colon that ends a paragraph announces a list")
	require.NotRegexp(t, `:\s*$`, letter)
}

// A guard that cannot fail guards nothing.
func TestLetterFactsCanFail(t *testing.T) {
	for _, f := range facts {
		require.NotRegexp(t, f.pattern, "Dear customers, all is well.", f.id)
	}
}

// The model letter is other people's words: no sentence of it may be ours.
func TestLetterIsOurOwn(t *testing.T) {
	model, err := os.ReadFile("../../../shared/seed/letter.txt")
	if err != nil {
		t.Log("the model letter does not stand beside the checkout: not compared")
		return
	}
	ours := replaySeed(t, nil).letter(t)
	for _, sentence := range regexp.MustCompile(`[.?!]\s|\n`).Split(string(model), -1) {
		// A title is a fact of the record, not a sentence.
		if s := strings.TrimSpace(sentence); len(strings.Fields(s)) > 6 && !strings.HasPrefix(s, "Connectivity issues") {
			lacks(t, ours, s)
		}
	}
}

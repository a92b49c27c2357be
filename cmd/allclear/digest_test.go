package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (p played) digest(t *testing.T, args ...string) (out, errs string) {
	t.Helper()
	out, errs, status := allclear(t, append([]string{"digest", "--db", p.db, "--workspace", seedWorkspace}, args...)...)
	require.Zero(t, status, errs)
	return out, errs
}

// The seed's week is the week of its newest event, whichever way it is named, and the same bytes each time.
func TestDigestOfTheSeedsWeek(t *testing.T) {
	p := replaySeed(t, nil)
	week, errs := p.digest(t)
	require.Equal(t, "as of 2022-04-13 09:30 EDT\n", errs)
	for _, args := range [][]string{
		{"--week", "2022-04-17"}, {"--week", "2022-04-11", "--as-of", "2022-04-18 09:00"}, {"--as-of", "2022-04-18 00:00", "--week", "2022-04-12"},
	} {
		again, _ := p.digest(t, args...)
		require.Equal(t, week, again, args)
	}
	for _, want := range []string{
		"1 At a glance    incidents 2 (sev1 2)   downtime 176 min in 5 windows   availability 98.253% (truncated)   vs last week: n/a\n",
		"INC-2 | sev1 | Tue 8:50 AM EDT | 114 min, 4 downtimes over 10 h | database lock | closed\n",
		"(n=2, values not averaged)  detect 3, 1   acknowledge 3, 1   first public 12, 7   restore 62, 600   resolve 109, 1462\n",
		"26 public updates   24 promises, 0 missed   0 overrides",
		"letter generated 13 Apr", "internal review overdue 2 (INC-1 due 14 Apr, INC-2 due 16 Apr)",
	} {
		require.Contains(t, week, want)
	}
	month, _ := p.digest(t, "--month", "2022-04")
	require.Contains(t, month, "availability 99.592% (truncated)   vs the month before: n/a")
	two, _ := p.digest(t, "--from", "2022-04-11", "--to", "2022-04-12")
	require.Contains(t, two, "availability 93.888% (truncated)")
	late, _ := p.digest(t, "--week", "2022-04-21", "--as-of", "2022-04-21 09:00")
	require.Contains(t, late, "6 Actions        open 3   overdue 1 ")
	running, _ := p.digest(t, "--as-of", "2022-04-12 11:20")
	require.Contains(t, running, "downtime 111 min+ in 3 windows")
	meant, _ := p.digest(t, "--definitions")
	require.Contains(t, meant, "MTTR, to restore: mean from the start to the last recovery. Here: 331 min (n=2, median 331 min).")
}

func TestDigestAsJSON(t *testing.T) {
	p := replaySeed(t, nil)
	out, _ := p.digest(t, "--json")
	var d struct {
		From   string `json:"from"`
		Glance struct {
			Incidents    int     `json:"incidents"`
			Down         int     `json:"downtime_minutes"`
			Windows      int     `json:"windows"`
			Availability float64 `json:"availability_percent"`
		} `json:"at_a_glance"`
		Before *int `json:"period_before"`
		MTTR   []struct {
			Minutes int `json:"mean_minutes"`
		} `json:"mttr"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &d))
	require.Equal(t, "2022-04-11", d.From)
	require.Equal(t, []int{2, 176, 5}, []int{d.Glance.Incidents, d.Glance.Down, d.Glance.Windows})
	require.InDelta(t, 98.253, d.Glance.Availability, 1e-9)
	require.Nil(t, d.Before)
	var means []int
	for _, m := range d.MTTR {
		means = append(means, m.Minutes)
	}
	require.Equal(t, []int{35, 88, 331, 796}, means)
	require.Equal(t, 10, strings.Count(out, "null"), "only what is not known: the week before, and statistics of two values")
}

// A promise that was missed is told: facts.md, "delete B24".
func TestDigestTellsOfAMissedPromise(t *testing.T) {
	p := replaySeed(t, without("B24"))
	out, _ := p.digest(t)
	require.Contains(t, out, "25 public updates   23 promises, 1 missed (INC-2; longest by ")
}

func TestDigestDraws(t *testing.T) {
	p := replaySeed(t, nil)
	dir := filepath.Join(t.TempDir(), "new", "pictures")
	_, errs := p.digest(t, "--chart", dir)
	for _, name := range []string{"weeks.png", "weeks.svg", "restore.png", "restore.svg"} {
		require.FileExists(t, filepath.Join(dir, "digest-2022-04-11-"+name))
		require.Contains(t, errs, name)
	}
	page, err := os.ReadFile(filepath.Join(dir, "digest-2022-04-11.md"))
	require.NoError(t, err)
	require.Contains(t, string(page), "4 Apr: no record; 11 Apr: 2 and 176 min.")
	require.Contains(t, string(page), "INC-1 (sev1) 62 min; INC-2 (sev1) 600 min.")
	_, errs, status := allclear(t, "digest", "--db", p.db, "--workspace", seedWorkspace, "--chart", dir)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "is there already, and somebody may have mended it; --force replaces it")
	p.digest(t, "--chart", dir, "--force")
}

// A week that goes on is looked at as of now: what may still be kept was not missed.
func TestDigestOfTheRunningWeek(t *testing.T) {
	s := newShell(t)
	s.at = time.Now().UTC()
	s.records("@dana", "open sev1 mail | Mail is slow")
	s.records("@dana", "published INC-1 investigating | Mail is slow. next in 30m")
	out, _, status := allclear(t, "digest", "--db", s.cmd.DB, "--workspace", seedWorkspace)
	require.Equal(t, 0, status)
	require.Contains(t, out, ", so far")
	require.NotContains(t, out, "1 missed")
}

func TestDigestUsage(t *testing.T) {
	p := replaySeed(t, nil)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--from", "2022-04-11", "--week", "2022-04-11"}, "give one of them"},
		{[]string{"--to", "2022-04-11"}, "--to wants --from"},
		{[]string{"--force"}, "--force is for the files of --chart"},
		{[]string{"--json", "--definitions"}, "leave out --definitions"},
		{[]string{"--month", "April"}, `--month "April" is not a month such as 2022-04`},
		{[]string{"--from", "2022-04-11", "--to", "2022-04-10"}, "is not a period"},
		{[]string{"--from", "11.4."}, `--from "11.4." is not a day such as 2022-04-11`},
		{[]string{"--as-of", "2020-01-01 00:00"}, "the record holds nothing as of 2020-01-01 00:00"},
	} {
		_, errs, status := allclear(t, append([]string{"digest", "--db", p.db}, tt.args...)...)
		require.NotZero(t, status)
		require.Contains(t, errs, tt.want)
	}
	out, _ := p.digest(t, "--week", "2022-03-08")
	require.Contains(t, out, "incidents 0   downtime 0 min in 0 windows   availability 100.000% (truncated)   vs last week: n/a")
	require.Contains(t, out, "1 - downtime / 10020 min")
}

// A machine's zone is none of a digest's business.
func TestDigestKnowsOneZone(t *testing.T) {
	p := replaySeed(t, nil)
	here, _ := p.digest(t, "--json")
	was := time.Local
	defer func() { time.Local = was }()
	zone, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	time.Local = zone
	there, _ := p.digest(t, "--json")
	require.Equal(t, here, there)
}

// In a replay the script's clock posts digests, where they are asked for: the week's on Monday the 18th, the month's on the first of May.
func TestReplayPostsDigests(t *testing.T) {
	later := func(lines []map[string]any) []map[string]any {
		return append(lines, map[string]any{"id": "Z1", "incident": "INC-2", "at": "2022-05-01T15:00:00Z", "actor": "dana", "command": "/incident note all is quiet"})
	}
	const week, month = "*Incident digest Mon 11 Apr - Sun 17 Apr 2022, America/New_York*", "*Incident digest Fri 1 Apr - Sat 30 Apr 2022, America/New_York*"
	p := replaySeed(t, later, "--digests")
	require.Zero(t, p.status, p.errs)
	require.Equal(t, 1, strings.Count(p.out, week))
	require.Equal(t, 1, strings.Count(p.out, month))
	require.Contains(t, p.out, "downtime 176 min in 5 windows   availability 98.253% (truncated)   vs last week: n/a")
	require.Contains(t, p.out, "overdue 1 ", "on the first of May one is")
	require.NotContains(t, replaySeed(t, later).out, "Incident digest", "a replay posts none unless it is asked to")
}

func TestDigestSchedulesAreChecked(t *testing.T) {
	for value, want := range map[string]string{
		"every monday": "ALLCLEAR_WEEKLY_DIGEST must be a cron expression such as \"0 9 * * MON\", or off: it has five fields",
		"TZ=UTC":       "leave TZ= out", "0 0 31 2 *": "there is no such day",
	} {
		t.Setenv("ALLCLEAR_WEEKLY_DIGEST", value)
		_, err := readConfig(os.Environ())
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), value)
	}
	for _, value := range []string{"", "off", "30 8 * * FRI"} {
		t.Setenv("ALLCLEAR_WEEKLY_DIGEST", value)
		c, err := readConfig(os.Environ())
		require.NoError(t, err)
		require.Equal(t, value, c.Weekly)
	}
}

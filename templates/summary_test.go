package templates

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestSummaries(t *testing.T) {
	s := seed(t)
	tests := []struct {
		at   string
		want []string
	}{
		{"2022-04-12 11:20", []string{
			"DOWN since 11:12 AM EDT (8 min), 2nd downtime, 49 min in total so far, cause unknown, next update due 11:45 AM EDT",
		}},
		{"2022-04-12 15:30", []string{
			"Since 3:14 PM EDT: customers told; nothing else.\nSEV1 INC-2 Main database downtime: UP, monitoring. 6 h 40 min since start (8:50 AM EDT).",
			"Impact: Customers cannot view or change their data. 3 downtimes, 95 min total (41+28+26). Up since 3:13 PM EDT (17 min).",
			"Cause: not confirmed (1 unconfirmed suspicion at 12:05 PM EDT).",
			"Done: replaced the affected database (partial), added backup servers to our… (partial), took several other mitigation steps (partial).",
			"Risk: may recur, cause not confirmed. Decision needed: none recorded.",
			"Lead: Dana Peretz. Comms: Sam Okafor.",
			"Public: 11 updates, last 3:16 PM EDT (14 min ago), next promised 4:16 PM EDT, 0 missed.",
			"Next summary: 4:00 PM EDT.",
		}},
		{"2022-04-12 18:40", []string{"DOWN since 6:31 PM EDT (9 min), 4th downtime, 104 min in total so far", "suspected, unconfirmed"}},
		{"2022-04-12 20:05", []string{"Cause: confirmed around 8:00 PM EDT: a rare and very…"}},
		{"2022-04-13 09:12", []string{"RESOLVED 9:12 AM EDT, 24 h 22 min after start (8:50 AM EDT on Apr 12)"}},
		{"2022-04-13 09:30", []string{"CLOSED 9:13 AM EDT, 24 h 23 min after start", "114 min total (41+28+26+19)"}},
	}
	for _, test := range tests {
		v := s.view(2, test.at)
		v.NextSummary = v.AsOf.Truncate(30 * time.Minute).Add(30 * time.Minute)
		got := s.set.Summary(v)
		golden(t, "summary-"+strings.NewReplacer(" ", "-", ":", "").Replace(test.at)+".txt", got)
		bare := refsOut.ReplaceAllString(got, "")
		for _, want := range test.want {
			require.Contains(t, bare, want)
		}
		require.Len(t, strings.Split(got, "\n"), 9)
		require.LessOrEqual(t, len(strings.Fields(bare)), 120)
	}
}

func TestSummaryWithoutFacts(t *testing.T) {
	s := bare(t)
	got := s.set.Summary(s.view(1, "2022-04-11 09:10"))
	golden(t, "summary-new.txt", got)
	require.NotContains(t, got, "Next summary")
	require.NotContains(t, got, "0001")
}

// However an incident goes, and whatever people type: a summary is no longer than managers were promised, after every entry
// and at every half-hour.
func TestSummariesAreShort(t *testing.T) {
	s := seed(t)
	for _, id := range []incident.ID{1, 2} {
		events := s.streams[id.Stream()]
		for n := range events {
			v := View{In: incident.Fold(id, events[:n+1]), Work: s.ws, AsOf: events[n].Recorded}
			isShort(t, s.set, v)
			v.AsOf = v.AsOf.Add(25 * time.Minute)
			v.In.Title.Public = strings.Repeat("wordy ", 40)
			for i := range v.In.Mitigations {
				v.In.Mitigations[i].Text.Public = strings.Repeat("i ", 200)
			}
			for i := range v.In.Causes {
				v.In.Causes[i].Text.Public = strings.Repeat("a b ", 100)
			}
			isShort(t, s.set, v)
		}
	}
}

func isShort(t *testing.T, set *Set, v View) {
	t.Helper()
	v.NextSummary, _ = v.In.NextSummary(v.AsOf, v.Work.Zone)
	bare := refsOut.ReplaceAllString(set.Summary(v), "")
	require.LessOrEqual(t, len(strings.Fields(bare)), 120, bare)
	require.LessOrEqual(t, len([]rune(bare)), 900, bare)
}

var refsOut = regexp.MustCompile(` \[[e0-9 ]+\]`)

// The first line says what changed since the summary before, and how much else was written down.
func TestWhatChangedSinceTheLastSummary(t *testing.T) {
	s := seed(t)
	tests := []struct{ at, want string }{
		{"2022-04-12 08:52", "SEV1 INC-2 boards-db-07 stopped serving requests: investigating, no downtime recorded. 2 min since start (8:50 AM EDT). [e1 e2]"},
		{"2022-04-12 08:53", "Since 8:52 AM EDT: down since 8:50 AM EDT [e4]; nothing else."},
		{"2022-04-12 08:54", "Since 8:53 AM EDT: Dana Peretz leads [e5], Sam Okafor has comms [e6]; nothing else."},
		{"2022-04-12 09:06", "No change since 9:00 AM EDT; 1 more entry."},
		{"2022-04-12 09:30", "Since 9:00 AM EDT: disabled non-critical flows (partial) [e10], customers told at 9:20 AM EDT [e11]; 1 more entry."},
		{"2022-04-12 09:31", "Since 9:30 AM EDT: replaced the affected database (partial) [e12], up again at 9:31 AM EDT [e13]; nothing else."},
		{"2022-04-12 10:00", "Since 9:32 AM EDT: customers told at 9:34 AM EDT [e15]; nothing else."},
		{"2022-04-12 11:12", "Since 11:00 AM EDT: down again since 11:12 AM EDT [e17], now investigating [e18]; nothing else."},
		{"2022-04-12 20:02", "Since 8:00 PM EDT: cause confirmed [e45]; nothing else."},
		{"2022-04-12 20:03", "Since 8:02 PM EDT: now identified [e46]; nothing else."},
		{"2022-04-12 20:05", "No change since 8:03 PM EDT."},
		{"2022-04-13 09:30", "Since 9:13 AM EDT: customers told [e59]; 2 more entries."},
	}
	for _, test := range tests {
		v := s.view(2, test.at)
		got, _, _ := strings.Cut(s.set.Summary(v), "\n")
		require.Equal(t, test.want, got, test.at)
	}
}

// What was corrected since counts as it stands now, and what was withdrawn is said to be.
func TestAWithdrawalIsAChange(t *testing.T) {
	s := newStory(t)
	s.does("2022-04-12 08:52", dana(), 0, incident.Open{Severity: incident.Sev2, Title: inside("slow")})
	s.does("2022-04-12 09:10", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "Platform"})
	s.does("2022-04-12 09:20", dana(), 1, incident.Withdraw{Event: 2, Because: "another incident"})
	s.does("2022-04-12 09:21", dana(), 1, incident.SetSeverity{To: incident.Sev1, Why: "worse"})
	first := func(at string) string {
		line, _, _ := strings.Cut(s.set.Summary(s.view(1, at)), "\n")
		return line
	}
	require.Equal(t, "Since 9:00 AM EDT: degraded since 9:10 AM EDT [e2]; nothing else.", first("2022-04-12 09:10"))
	require.Equal(t, "Since 9:10 AM EDT: e2 withdrawn [e3]; nothing else.", first("2022-04-12 09:20"))
	require.Equal(t, "Since 9:20 AM EDT: SEV1 instead of SEV2 [e4]; nothing else.", first("2022-04-12 09:21"))
	require.Equal(t, "No change since 9:21 AM EDT.", first("2022-04-12 09:30"))
}

func TestLinks(t *testing.T) {
	s := seed(t)
	links := func(seqs []int) map[int]string {
		require.Equal(t, []int{2, 4, 5, 6, 7, 10, 12, 13, 17, 18, 19}, seqs)
		return map[int]string{4: "https://x.slack.com/archives/C1/p4", 19: "https://x.slack.com/archives/C1/p19"}
	}
	v := s.view(2, "2022-04-12 11:20")
	text := s.set.SummaryPost(v.Linked(links))
	require.Contains(t, text, "customers told at 11:15 AM EDT [<https://x.slack.com/archives/C1/p19|e19>]; nothing else.")
	require.Contains(t, text, "[<https://x.slack.com/archives/C1/p4|e4> e13 e17]")
	require.NotContains(t, s.set.SummaryPost(v), "https")
	far := func(seqs []int) map[int]string { return map[int]string{4: "https://x/" + strings.Repeat("y", 5000)} }
	require.Equal(t, s.set.SummaryPost(v), s.set.SummaryPost(v.Linked(far)), "what Slack would not take is not linked")
}

package templates

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
			"SEV1 INC-2 Main database downtime: UP, monitoring. 6 h 40 min since start (8:50 AM EDT).",
			"Impact: Customers cannot view or change their data. 3 downtimes, 95 min total (41+28+26). Up since 3:13 PM EDT (17 min).",
			"Cause: not confirmed (1 unconfirmed suspicion at 12:05 PM EDT).",
			"Done: replaced the affected database (partial), added backup servers to our production environment (partial), took several other mitigation steps (partial).",
			"Risk: may recur, cause not confirmed. Decision needed: none recorded.",
			"Lead: Dana Peretz. Comms: Sam Okafor.",
			"Public: 11 updates, last 3:16 PM EDT (14 min ago), next promised 4:16 PM EDT, 0 missed.",
			"Next summary: 4:00 PM EDT.",
		}},
		{"2022-04-12 18:40", []string{"DOWN since 6:31 PM EDT (9 min), 4th downtime, 104 min in total so far", "suspected, unconfirmed"}},
		{"2022-04-12 20:05", []string{"Cause: confirmed around 8:00 PM EDT: a rare and very specific"}},
		{"2022-04-13 09:12", []string{"RESOLVED 9:12 AM EDT, 24 h 22 min after start (8:50 AM EDT on Apr 12)"}},
		{"2022-04-13 09:30", []string{"CLOSED 9:13 AM EDT, 24 h 23 min after start", "114 min total (41+28+26+19)"}},
	}
	refs := regexp.MustCompile(` \[[e0-9 ]+\]`)
	for _, test := range tests {
		v := s.view(2, test.at)
		v.NextSummary = v.AsOf.Truncate(30 * time.Minute).Add(30 * time.Minute)
		got := s.set.Summary(v)
		golden(t, "summary-"+strings.NewReplacer(" ", "-", ":", "").Replace(test.at)+".txt", got)
		bare := refs.ReplaceAllString(got, "")
		for _, want := range test.want {
			require.Contains(t, bare, want)
		}
		require.Len(t, strings.Split(got, "\n"), 8)
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

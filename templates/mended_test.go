package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// A message names eight late entries of an incident and counts the rest; a file names all.
func TestLateEntriesInAMessage(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	d := &digestText{clock: clock{wording: set.words}}
	for seq := 1; seq <= 500; seq++ {
		d.Quality.Backdated = append(d.Quality.Backdated, incident.Entered{Mention: incident.Mention{ID: 7}, Seq: seq, Late: time.Hour})
	}
	require.Equal(t, 500, len(strings.Fields(d.ExactIn()[0]))-1)
	d.posted = true
	require.Equal(t, []string{"INC-7 e1 e2 e3 e4 e5 e6 e7 e8 and 492 more"}, d.ExactIn())
}

// The words with a picture fit into what Slack takes, however many incidents it shows.
func TestWordsWithAPictureAreShort(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	var s incident.Series
	for id := 1; id <= 1000; id++ {
		s.Restored = append(s.Restored, incident.Restored{ID: incident.ID(id), Worst: incident.Sev1, Took: 1000 * time.Hour})
	}
	words := set.ChartWords(s)
	require.Less(t, len([]rune(words.Restores.Says)), 1200)
	require.Contains(t, words.Restores.Says, "and 970 more")
	require.Len(t, words.Restores.Labels, 1000)
}

// What is suspected meanwhile takes no label from what the incident is told by.
func TestSuspicionsTakeNoLabels(t *testing.T) {
	begun := time.Date(2022, 4, 11, 9, 0, 0, 0, time.UTC)
	bars := []bar{{label: "started"}, {label: "detected"}, {label: "declared"}}
	for range 20 {
		bars = append(bars, bar{label: "cause suspected", light: true})
	}
	for i := range bars {
		at := begun.Add(time.Duration(i) * 2 * time.Minute)
		bars[i].Span = incident.Span{From: at, To: at}
	}
	bars = append(bars, bar{label: "closed", Span: incident.Span{From: begun.Add(24 * time.Hour), To: begun.Add(24 * time.Hour)}})
	at := func(t time.Time) float64 { return 150 + 770*t.Sub(begun).Hours()/24 }
	found := map[string]bool{}
	for _, p := range place(bars, 5, 930, func(s string) float64 { return 7 * float64(len(s)) }, at) {
		found[p.label] = found[p.label] || p.tier >= 0
	}
	for _, want := range []string{"started", "detected", "declared", "closed"} {
		require.True(t, found[want], want)
	}
}

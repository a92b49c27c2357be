package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestSentence(t *testing.T) {
	for typed, want := range map[string]string{
		"we disabled flows":    "We disabled flows.",
		"We disabled flows.":   "We disabled flows.",
		"is it up?":            "Is it up?",
		"iOS users see errors": "iOS users see errors.",
		"two\nlines, ":         "Two lines.",
		"":                     "",
	} {
		require.Equal(t, want, sentence(typed))
	}
}

func TestLower(t *testing.T) {
	for typed, want := range map[string]string{
		"One of our main databases stopped.": "one of our main databases stopped",
		"A mistake was made":                 "a mistake was made",
		"Amsterdam lost power":               "Amsterdam lost power",
		"US customers cannot log in":         "US customers cannot log in",
		"I was wrong":                        "I was wrong",
	} {
		require.Equal(t, want, lower(typed))
	}
}

func TestPast(t *testing.T) {
	tests := []struct {
		typed, want string
		known       bool
	}{
		{"Customers cannot view or change their data", "Customers could not view or change their data", true},
		{"Boards can't load and are slow", "Boards could not load and were slow", true},
		{"Mail is not delivered", "Mail was not delivered", true},
		{"Customers don’t receive mail", "Customers did not receive mail", true},
		{"Customers cannot have access", "Customers could not have access", true},
		{"Some have lost access", "Some had lost access", true},
		{"Customers could not log in", "Customers could not log in", true},
		{"Exports fail", "Exports fail", false},
	}
	for _, test := range tests {
		got, known := past(test.typed)
		require.Equal(t, test.want, got)
		require.Equal(t, test.known, known, test.typed)
	}
}

func TestMarkdownEscape(t *testing.T) {
	for typed, want := range map[string]string{
		"We replaced the database, at 8:50 (R&D).": "We replaced the database, at 8:50 (R&D).",
		"snake_case stays, _this_ not":             `snake_case stays, \_this\_ not`,
		"*b* `c` [x](y) <b> a|b":                   "\\*b\\* \\`c\\` \\[x\\](y) \\<b> a\\|b",
		"- item":                                   `\- item`,
		"1. item":                                  `1\. item`,
		"# head":                                   `\# head`,
		"2022 was fine":                            "2022 was fine",
		"~40 sessions":                             "~40 sessions",
		"~~gone~~":                                 `\~\~gone\~\~`,
		"&lt;b&gt;":                                `\&lt;b\&gt;`,
	} {
		require.Equal(t, want, escapeMarkdown(typed))
	}
}

func TestDurations(t *testing.T) {
	require.Equal(t, "1 hour and 2 minutes", prose(62*time.Minute+59*time.Second))
	require.Equal(t, "2 hours", prose(2*time.Hour))
	require.Equal(t, "less than a minute", prose(time.Second))
	require.Equal(t, "6 h 40 min", short(400*time.Minute))
	require.Equal(t, []string{"1st", "2nd", "3rd", "4th", "11th", "21st"},
		[]string{ordinal(1), ordinal(2), ordinal(3), ordinal(4), ordinal(11), ordinal(21)})
}

// In the hour that happens twice, the abbreviation tells which it was.
func TestClockInTheHourThatHappensTwice(t *testing.T) {
	c := clock{zone: newYork(t)}
	first := time.Date(2022, 11, 6, 5, 30, 0, 0, time.UTC)
	require.Equal(t, "1:30 AM EDT", c.At(first))
	require.Equal(t, "1:30 AM EST", c.At(first.Add(time.Hour)))
	require.Equal(t, "1:30 AM EDT to 1:30 AM EST",
		c.span(incident.Exactly(first), incident.Exactly(first.Add(time.Hour)), incident.DayOf(first, c.zone)))
	saoPaulo, err := time.LoadLocation("America/Sao_Paulo")
	require.NoError(t, err)
	require.Equal(t, "2:30 AM UTC-03", clock{zone: saoPaulo}.At(first))
}

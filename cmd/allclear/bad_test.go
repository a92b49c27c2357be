package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every bad input is answered with a sentence that says what to do, and status 1 or 2.
func TestBadCommandLines(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	good := `{"id":"A1","incident":"INC-1","at":"2022-04-11T13:02:00Z","actor":"dana","command":"/incident open sev1 x"}` + "\n"
	earlier := `{"id":"A2","incident":"INC-1","at":"2022-04-11T13:01:00Z","actor":"dana","command":"/incident update x"}` + "\n"
	foreign := write("foreign.db", "this is no database, but it is long enough to be looked at as one, is it not? It is."+strings.Repeat(" ", 500))
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"no such command", []string{"relpay"}, []string{"relpay", "--help"}},
		{"no script", []string{"replay", dir + "/none.jsonl"}, []string{"none.jsonl", "no such file"}},
		{"broken JSON", []string{"replay", "--workspace", seedWorkspace, write("broken.jsonl", good+"{oops\n")}, []string{"broken.jsonl:2", "nothing was played"}},
		{"a line without a time", []string{"replay", "--workspace", seedWorkspace, write("timeless.jsonl", `{"id":"x","command":"list","actor":"dana"}`)}, []string{"timeless.jsonl:1", "time (at)"}},
		{"a stranger", []string{"replay", "--workspace", seedWorkspace, write("stranger.jsonl", strings.Replace(good, "dana", "nemo", 1))}, []string{"stranger.jsonl:1", `"nemo" is not in the workspace file`}},
		{"back in time", []string{"replay", "--workspace", seedWorkspace, write("back.jsonl", good+earlier)}, []string{"back.jsonl:2", "earlier than the one before it (A1)"}},
		{"no such incident name", []string{"replay", "--workspace", seedWorkspace, write("name.jsonl", strings.Replace(good, "INC-1", "INC-x", 1))}, []string{"name.jsonl:1", "INC-x"}},
		{"a restart after nothing", []string{"replay", "--workspace", seedWorkspace, "--restart-after", "ZZ", seedScript}, []string{"ZZ", "no line with that id"}},
		{"an empty script", []string{"replay", "--workspace", seedWorkspace, write("empty.jsonl", "\n")}, []string{"empty.jsonl", "empty"}},
		{"a broken workspace file", []string{"replay", "--workspace", write("bad.yaml", "timezone: UTC\npoeple: []\n"), seedScript}, []string{"bad.yaml", "line 2", "poeple"}},
		{"a zone nobody has", []string{"replay", "--workspace", write("zone.yaml", "timezone: Mars/Olympus\n"), seedScript}, []string{"zone.yaml", "Mars/Olympus", "America/New_York"}},
		{"a reader without a record", []string{"summary", "--db", dir + "/none.db", "INC-1"}, []string{"none.db", "no such file", "--db"}},
		{"another program's file", []string{"summary", "--db", foreign, "INC-1"}, []string{"foreign.db", "not a SQLite file"}},
		{"a folder that is not there", []string{"replay", "--db", dir + "/no/where/x.db", "--workspace", seedWorkspace, seedScript}, []string{"no/where/x.db", "cannot be opened"}},
		{"a folder as a record", []string{"replay", "--db", dir, "--workspace", seedWorkspace, seedScript}, []string{dir, "cannot be"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, errs, status := allclear(t, tt.args...)
			require.Empty(t, out)
			require.NotZero(t, status)
			for _, want := range tt.want {
				require.Contains(t, errs, want)
			}
			require.NotContains(t, errs, "goroutine")
		})
	}
}

func TestReadersSayWhatIsMissing(t *testing.T) {
	p := replaySeed(t, upTo("A05"))
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"summary", "INC-9"}, "the record holds no INC-9"},
		{[]string{"summary", "nine"}, `"nine" is not an incident`},
		{[]string{"summary", "--as-of", "2022-04-11 08:00", "INC-1"}, "the record holds no INC-1 as of 2022-04-11 08:00 EDT"},
		{[]string{"summary", "--as-of", "tea time", "INC-1"}, "is not a time"},
		{[]string{"report", "--sign", "@nemo", "INC-1"}, "nobody in the workspace file"},
	}
	for _, tt := range tests {
		args := append([]string{tt.args[0], "--db", p.db, "--workspace", seedWorkspace}, tt.args[1:]...)
		_, errs, status := allclear(t, args...)
		require.Equal(t, 1, status)
		require.Contains(t, errs, tt.want)
	}
	_, errs, status := allclear(t, "replay", "--db", p.db, "--workspace", seedWorkspace, seedScript)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "holds 1 incidents already")
	list := p.read(t, "list")
	require.Contains(t, list, "INC-1")
}

// The environment is checked whole before anything starts, and no value of it is repeated.
func TestBadEnvironment(t *testing.T) {
	const token = "xoxp-SECRET-1234"
	for name, value := range map[string]string{
		"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": "", "SLACK_API_URL": "https://slack.com/api", "DATABASE_URL": "postgres://db/x",
		"ALLCLEAR_SETTLE": "ten", "ALLCLEAR_TIMEZON": "UTC", "ALLCLEAR_STATUS_PAGE_URL": "status", "ALLCLEAR_LOG": "loud",
		"ALLCLEAR_REPORT_DAYS": "3d",
	} {
		t.Setenv(name, value)
	}
	_, errs, status := allclear(t, "serve")
	require.Equal(t, 1, status)
	for _, want := range []string{
		"SLACK_BOT_TOKEN is malformed; it begins with xoxb-", "SLACK_APP_TOKEN is missing; it begins with xapp-", "SLACK_API_URL must be a URL that ends in a slash",
		"SQLite only", "ALLCLEAR_SETTLE is not a Duration such as 10s", "ALLCLEAR_TIMEZON is not a variable of allclear; did you mean ALLCLEAR_TIMEZONE?",
		"ALLCLEAR_STATUS_PAGE_URL must be a URL", "ALLCLEAR_LOG must be",
		"ALLCLEAR_REPORT_DAYS must be whole days, such as 3; 0 promises no report",
	} {
		require.Contains(t, errs, want)
	}
	for _, value := range []string{token, "SECRET", "ten", "loud"} {
		require.NotContains(t, strings.ReplaceAll(errs, "malformed; it begins", ""), value+"\n")
		require.NotContains(t, errs, `"`+value+`"`)
	}
	require.NotContains(t, errs, "SECRET")
}

// What is wrong with the workspace file is listed with what is wrong with the environment, under one heading.
func TestAllProblemsAreListedAtOnce(t *testing.T) {
	for name, value := range map[string]string{
		"ALLCLEAR_WORKSPACE": "/nowhere.yaml", "ALLCLEAR_TIMEZONE": "Mars/Base", "ALLCLEAR_LOG": "loud", "ALLCLEAR_SETTLE": "-5s",
		"ALLCLEAR_SUPPORT_CHANNEL": "support", "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	_, errs, status := allclear(t, "serve")
	require.Equal(t, 1, status)
	for _, want := range []string{
		"nowhere.yaml", "ALLCLEAR_TIMEZONE must be", "ALLCLEAR_LOG must be", "ALLCLEAR_SETTLE and ALLCLEAR_PACE must be", "ALLCLEAR_SUPPORT_CHANNEL must be a name with its #",
		"SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing",
	} {
		require.Contains(t, errs, want)
	}
	require.Equal(t, 1, strings.Count(errs, "the environment is not right"))
}

// The environment wins over the workspace file, which wins over what is usual.
func TestReportDays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "workspace.yaml")
	require.NoError(t, os.WriteFile(file, []byte("report_days: 5\n"), 0o600))
	for _, tt := range []struct {
		env, file string
		want      int
	}{{"", "", 3}, {"", file, 5}, {"0", file, 0}, {"7", "", 7}} {
		t.Setenv("ALLCLEAR_REPORT_DAYS", tt.env)
		_, ws, _, err := readAll(nil, tt.file, false)
		require.NoError(t, err)
		require.Equal(t, tt.want, ws.ReportDays, tt)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte("xoxb-from-a-file\n"), 0o600))
	t.Setenv("SLACK_BOT_TOKEN_FILE", file)
	c, err := readConfig(nil)
	require.NoError(t, err)
	require.Equal(t, "xoxb-from-a-file", c.BotToken.value)

	t.Setenv("SLACK_BOT_TOKEN_FILE", file+".gone")
	_, err = readConfig(nil)
	require.ErrorContains(t, err, "SLACK_BOT_TOKEN_FILE")
}

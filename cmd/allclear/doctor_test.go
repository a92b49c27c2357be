package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// doctored runs doctor and returns what it printed, without what differs from machine to machine.
func doctored(t *testing.T, args ...string) (lines []string, status int) {
	t.Helper()
	out, errs, status := allclear(t, append([]string{"doctor"}, args...)...)
	require.Empty(t, errs)
	for _, r := range []struct{ pattern, to string }{
		{`\d+ GiB are free`, "N GiB are free"}, {`/\S*/(\w+\.(db|yaml))`, "$1"}, {`answered in \S+`, "answered in TIME"}, {` {2,}`, "  "},
	} {
		out = regexp.MustCompile(r.pattern).ReplaceAllString(out, r.to)
	}
	return strings.Split(strings.TrimRight(out, "\n"), "\n"), status
}

// check returns the only line that begins with these words.
func check(t *testing.T, lines []string, words string) string {
	t.Helper()
	var found []string
	for _, l := range lines {
		if strings.HasPrefix(l, words) {
			found = append(found, l)
		}
	}
	require.Len(t, found, 1, "%s in\n%s", words, strings.Join(lines, "\n"))
	return found[0]
}

// empty is a record without a line in it.
func empty(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	require.NoError(t, db.Close())
	return path
}

func TestDoctorFindsAHealthyRecord(t *testing.T) {
	p := replaySeed(t, upTo("A12"))
	lines, status := doctored(t, "--db", p.db, "--workspace", seedWorkspace)
	require.Equal(t, []string{
		"ok  environment  nothing is wrong with the variables",
		"ok  workspace  5 people, 2 components",
		"ok  time zones  the organisation's zone is America/New_York",
		"ok  disk  N GiB are free where the record is",
		"ok  lease  no serve holds the record: nothing is taken or sent now",
		"ok  database  x.db is ours, of schema 5, journalled as wal",
		"ok  files  the record is nobody else's to read, its write-ahead log is short",
		"ok  integrity  SQLite finds the file sound",
		"ok  hash chain  every event is what was written",
		"ok  outbox  0 owed, 0 of them in doubt",
		"ok  clock  it is behind neither this program's build nor the record's newest entry",
		"skip  slack  SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set: Slack was not asked",
		"12 checks: 0 FAIL, 0 warn, 1 skip",
	}, lines)
	require.Zero(t, status)
}

func TestDoctorFindsAnEmptyRecord(t *testing.T) {
	lines, status := doctored(t, "--db", empty(t))
	require.Zero(t, status)
	require.Equal(t, "ok  outbox  0 owed, 0 of them in doubt", check(t, lines, "ok  outbox"))
	require.Equal(t, "ok  clock  it is not behind this program's build", check(t, lines, "ok  clock"))
}

// A record that is not there or cannot be read is one finding; the other checks are made all the same.
func TestDoctorGoesOnWithoutARecord(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	require.NoError(t, os.WriteFile(foreign, []byte(strings.Repeat("no database ", 100)), 0o600))
	for path, want := range map[string]string{
		filepath.Join(dir, "none.db"): "there is no such file", foreign: "it is not a SQLite file", dir: "it is a folder", filepath.Join(dir, "no", "x.db"): "there is no such file",
	} {
		lines, status := doctored(t, "--db", path)
		require.Equal(t, 1, status)
		require.Contains(t, check(t, lines, "FAIL  database"), want)
		check(t, lines, "ok  clock")
		check(t, lines, "skip  slack")
	}
	require.NoFileExists(t, filepath.Join(dir, "none.db"), "nothing is made")
	require.NoFileExists(t, filepath.Join(dir, "none.db.lock"))
}

func TestDoctorFindsABrokenRecord(t *testing.T) {
	p := replaySeed(t, upTo("A12"))
	file, err := os.OpenFile(p.db, os.O_RDWR, 0)
	require.NoError(t, err)
	info, err := file.Stat()
	require.NoError(t, err)
	for page := info.Size() / 4096 * 5 / 6; page*4096 < info.Size(); page++ { // the first ones say which tables there are
		_, err = file.WriteAt(make([]byte, 4096), page*4096)
		require.NoError(t, err)
	}
	require.NoError(t, file.Close())
	lines, status := doctored(t, "--db", p.db)
	require.Equal(t, 1, status)
	require.Contains(t, check(t, lines, "FAIL  integrity"), "restore the last copy")
	check(t, lines, "FAIL  hash chain")
	check(t, lines, "skip  slack")
}

// A changed word does not make the file unsound, but the chain knows.
func TestDoctorFollowsTheChain(t *testing.T) {
	p := replaySeed(t, upTo("A12"))
	data, err := os.ReadFile(p.db)
	require.NoError(t, err)
	i := strings.Index(string(data), `"investigating"`)
	require.Positive(t, i)
	require.NoError(t, os.WriteFile(p.db, []byte(strings.ReplaceAll(string(data), "Dana", "Dora")), 0o600))
	lines, status := doctored(t, "--db", p.db)
	require.Equal(t, 1, status)
	check(t, lines, "ok  integrity")
	require.Contains(t, check(t, lines, "FAIL  hash chain"), "INC-1 e")
	lines, status = doctored(t, "--db", p.db, "--quick")
	require.Zero(t, status)
	check(t, lines, "skip  hash chain  left out by --quick")
}

func TestDoctorFindsWhatOthersMayRead(t *testing.T) {
	path := empty(t)
	require.NoError(t, os.Chmod(path, 0o640))
	lines, status := doctored(t, "--db", path)
	require.Zero(t, status)
	require.Contains(t, check(t, lines, "warn  files"), "others may read or write the record. Do: chmod 600 x.db")
}

// aside sets something aside in a record, as the payer does.
func aside(t *testing.T, path, key, why string) {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []store.Consequences{
		{Owed: []store.Owed{{Key: key, Kind: store.OwedPost, Body: []byte(`{"text":"hunter2"}`)}}}, {Buried: []store.Buried{{Key: key, Why: why}}},
	} {
		var keys []string
		if c.Buried != nil {
			keys = []string{"refused:" + key + ":1"}
		}
		_, err = db.Submit(t.Context(), store.Proposal{
			Keys: keys, Asked: store.Asked{Source: incident.FromSystem, At: at},
			Decide: func(*store.Book, int64) store.Decision {
				return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return c }}
			},
		})
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
}

func TestDoctorListsWhatWasSetAside(t *testing.T) {
	path := empty(t)
	aside(t, path, "INC-7/e12/line", "channel_not_found")
	aside(t, path, "ORG/e5/letter", "is_archived")
	lines, status := doctored(t, "--db", path)
	require.Zero(t, status, "the bot runs all the same")
	require.Contains(t, lines, "warn  set aside  INC-7/e12/line (post): Slack said channel_not_found at 2026-11-23 12:00 UTC. When the cause is gone: /incident repair INC-7")
	require.Contains(t, lines, "warn  set aside  ORG/e5/letter (post): Slack said is_archived at 2026-11-23 12:00 UTC. When the cause is gone, ask for it again")
	require.NotContains(t, strings.Join(lines, "\n"), "hunter2")
}

// What is owed for long is said; and who holds the record, without disturbing them.
func TestDoctorRunsBesideAServe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := store.Open(t.Context(), path, store.Options{Serve: true})
	require.NoError(t, err)
	_, err = db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, At: time.Now().Add(-2 * time.Hour)},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Owed: []store.Owed{{Key: "INC-1/e1/line", Kind: store.OwedPost, Body: []byte(`{}`)}}}
			}}
		},
	})
	require.NoError(t, err)
	lines, status := doctored(t, "--db", path)
	require.Zero(t, status)
	check(t, lines, "ok  lease  a serve holds the record")
	require.Contains(t, check(t, lines, "warn  outbox"), "1 owed, 0 of them in doubt; the oldest waits for 2h0m")
	require.NoError(t, db.Close())
}

func TestDoctorFindsAClockThatIsBehind(t *testing.T) {
	d := &doctor{now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }}
	d.form.Last = d.now().Add(time.Hour)
	d.clock()
	if built().After(d.now()) { // then that comes first
		t.Skip("this test was built after the day it plays on")
	}
	require.Equal(t, fail, d.findings[0].State)
	require.Equal(t, "it is behind the newest entry of the record by 1h0m0s", d.findings[0].Says)
}

// Everything that is wrong with the environment is said at once, and no value of it.
func TestDoctorSaysAllThatIsWrongWithTheEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"SLACK_BOT_TOKEN": "xoxp-SECRET-1234", "SLACK_APP_TOKEN": "", "DATABASE_URL": "postgres://db/x", "ALLCLEAR_TIMEZON": "UTC", "ALLCLEAR_WORKSPACE": "/nowhere.yaml",
		"ALLCLEAR_LOG": "loud", "ALLCLEAR_HTTP_ADDR": "9090",
	} {
		t.Setenv(name, value)
	}
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	all := strings.Join(lines, "\n")
	for _, want := range []string{
		"FAIL  environment  DATABASE_URL must be a path", "FAIL  environment  ALLCLEAR_LOG must be", "FAIL  environment  ALLCLEAR_TIMEZON is not a variable",
		"FAIL  environment  ALLCLEAR_HTTP_ADDR must be", "FAIL  workspace  workspace file: open /nowhere.yaml", "skip  database", "FAIL  tokens  SLACK_BOT_TOKEN is malformed",
		"FAIL  tokens  SLACK_APP_TOKEN is missing", "skip  bot token", "skip  app token",
	} {
		require.Contains(t, all, want)
	}
	for _, value := range []string{"SECRET", "postgres", "loud", "9090"} {
		require.NotContains(t, all, value)
	}
}

func TestDoctorPrintsJSON(t *testing.T) {
	out, _, status := allclear(t, "doctor", "--json", "--db", filepath.Join(t.TempDir(), "none.db"))
	require.Equal(t, 1, status)
	var said struct {
		OK     bool
		Checks []finding
	}
	require.NoError(t, json.Unmarshal([]byte(out), &said))
	require.False(t, said.OK)
	require.Contains(t, said.Checks, finding{State: skipped, Check: "slack", Says: "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set: Slack was not asked"})
}

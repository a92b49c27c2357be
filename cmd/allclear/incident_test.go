package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// shell is a machine with a record, at which people type. Its clock is set.
type shell struct {
	t   *testing.T
	cmd incidentCmd
	at  time.Time
}

// newShell is a machine on Monday at 9:50 AM in New York, with an empty record and no serve.
func newShell(t *testing.T) *shell {
	t.Setenv("USER", "batch")
	s := &shell{t: t, at: time.Date(2022, 4, 11, 13, 50, 0, 0, time.UTC)}
	s.cmd = incidentCmd{DB: filepath.Join(t.TempDir(), "x.db"), Workspace: seedWorkspace, New: true, now: func() time.Time { return s.at }}
	return s
}

// types types words as somebody.
func (s *shell) types(who, words string) (out, errs string, code int) {
	cmd := s.cmd
	cmd.As, cmd.Words = who, strings.Fields(words)
	return s.run(cmd)
}

func (s *shell) run(cmd incidentCmd) (out, errs string, code int) {
	s.t.Helper()
	require.NoError(s.t, cmd.Validate())
	var o, e bytes.Buffer
	code = status(cmd.Run(s.t.Context(), &terminal{out: &o, err: &e}), &e)
	return o.String(), e.String(), code
}

// records types words that must be recorded or answered, and returns the answer.
func (s *shell) records(who, words string) string {
	s.t.Helper()
	out, errs, code := s.types(who, words)
	require.Zero(s.t, code, "%s: %s", words, errs)
	return out
}

// refuses types words that must be refused, and returns why.
func (s *shell) refuses(who, words string) string {
	s.t.Helper()
	out, errs, code := s.types(who, words)
	require.Equal(s.t, 1, code, "%s: %s", words, out)
	require.Empty(s.t, out)
	return errs
}

func (s *shell) wall(clock string) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(s.t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", s.at.In(zone).Format(time.DateOnly)+" "+clock, zone)
	require.NoError(s.t, err)
	s.at = at
}

func (s *shell) read(do func(*store.Reader)) {
	r, err := store.OpenReader(s.t.Context(), s.cmd.DB)
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, r.Close()) }()
	do(r)
}

// between are the lines between two fences: what is copied.
func between(t *testing.T, answer string) string {
	t.Helper()
	parts := strings.Split(answer, "```\n")
	require.Len(t, parts, 3, answer)
	return strings.TrimSuffix(parts[1], "\n")
}

// The whole life of an incident is typed at a shell, with the same rules and the same record.
func TestLifeFromAShell(t *testing.T) {
	s := newShell(t)
	require.Contains(t, s.records("@dana", "open sev1 login fails | Login fails"), "opened INC-1 as SEV1")
	s.records("@dana", "down INC-1 at 9:45 | Customers cannot log in")
	s.records("@omri", "cause INC-1 suspected the pool")
	s.records("@dana", "role INC-1 comms @sam")
	require.Contains(t, s.refuses("@dana", "update the pool is back"), "put `--in INC-7` before the words")
	s.wall("09:58")
	text := between(t, s.records("@sam", "draft INC-1 next in 30m"))
	require.Contains(t, text, "Customers cannot log in")

	s.wall("10:00")
	require.Equal(t, text, between(t, s.records("@sam", "approve INC-1 d1")), "to the byte")
	s.wall("10:01")
	require.Equal(t, "Some log-ins fail & we know.", between(t, s.records("@omri", "edit INC-1 d1 | Some log-ins fail & we know.")))
	for _, words := range []string{"published INC-1", "published INC-1 d1", "published INC-1 d2", "published INC-1 d1 | " + text} {
		s.at = s.at.Add(time.Minute)
		require.Contains(t, s.records("@sam", words), "not approved", words)
	}
	require.Contains(t, s.refuses("@sam", "approve INC-1 d1"), "d2 has taken its place")

	s.records("@dana", "up INC-1")
	require.Contains(t, s.refuses("@dana", "close INC-1 all is well"), "data-loss")
	s.records("@dana", "status INC-1 resolved")
	s.records("@dana", "confirm INC-1 data-loss=none security=none scaling=no")
	s.records("@dana", "close INC-1 all is well")
	require.Contains(t, s.records("@ruth", "timeline INC-1"), "Dana Peretz")
	s.read(func(r *store.Reader) {
		faults, err := r.Verify(t.Context())
		require.NoError(t, err)
		require.Empty(t, faults)
		in, err := r.Load(t.Context(), 1, time.Time{})
		require.NoError(t, err)
		require.Equal(t, incident.Closed, in.Status)
		require.Equal(t, "Dana Peretz", in.Lead().Name)
		require.Equal(t, incident.Actor{Ref: "cli:U01DANA", Name: "Dana Peretz", Title: "Incident lead"}, in.Events[0].Actor)
		require.Equal(t, incident.FromCLI, in.Events[0].Source)
		for _, p := range in.Publications {
			require.False(t, p.Approved)
		}
	})
}

// What is approved is posted as approved, also by who typed it themselves: that is marked.
func TestApproveAtAShell(t *testing.T) {
	s := newShell(t)
	s.records("@dana", "open login fails | Login fails")
	s.records("@dana", "down INC-1 at 9:45 | Customers cannot log in")
	s.records("@sam", "draft INC-1 next in 30m")
	require.Contains(t, s.records("@dana", "approve INC-1"), "alone: the words are their own")
	require.Contains(t, s.records("@sam", "published INC-1 d1"), "d1, approved")

	s.records("@dana", "edit INC-1 | We are investigating a problem affecting our service. Customers cannot log in; Omri looks. Next update by 10:20 AM EDT.")
	const override = "approve INC-1 override CL01 because he agreed"
	require.Contains(t, s.refuses("@sam", override), "by the lead only (Dana Peretz)")
	s.records("DANA", override)
}

// A promise made at a shell is due for whoever serves the record.
func TestPromiseFromAShell(t *testing.T) {
	s := newShell(t)
	s.records("", "open sev3 login fails | Login fails")
	s.records("", "published INC-1 next in 30m | We are looking into it.")
	s.read(func(r *store.Reader) {
		due, err := r.NextDue(t.Context())
		require.NoError(t, err)
		require.Equal(t, s.at.Add(25*time.Minute), due, "the warning before it")
		in, err := r.Load(t.Context(), 1, time.Time{})
		require.NoError(t, err)
		require.Equal(t, incident.Actor{Ref: "cli:batch", Name: "batch"}, in.Events[0].Actor)
	})
}

// The number of an incident's channel stands for that channel, also for a private one.
func TestInAChannel(t *testing.T) {
	s := newShell(t)
	s.records("@dana", "open private sev2 somebody is inside")
	require.Contains(t, s.refuses("@dana", "update INC-1 they are out"), "put `--in INC-1` before the words")
	require.NotContains(t, s.records("@dana", "list"), "inside")
	require.Contains(t, s.refuses("@dana", "timeline INC-1"), "--in INC-1")
	s.cmd.In = "INC-1"
	require.Contains(t, s.records("@dana", "update they are out"), "in INC-1: update: they are out")
	require.Contains(t, s.records("@dana", "list"), "inside")
	s.cmd.In = "INC-9"
	require.Contains(t, s.refuses("@dana", "update they are out"), "There is no INC-9")
}

// Words mean at a shell what they say: nothing is Slack's markup, and a slash in front does no harm.
func TestWordsAtAShell(t *testing.T) {
	s := newShell(t)
	require.Contains(t, s.records("@dana", "/incident open reads <500ms> &amp; *up* @here"), "opened INC-1 as SEV2: reads <500ms> &amp;")
	s.read(func(r *store.Reader) {
		in, err := r.Load(t.Context(), 1, time.Time{})
		require.NoError(t, err)
		require.Equal(t, "reads <500ms> &amp; *up* @here", in.Title.Internal)
	})
	s.cmd.Zone = "Asia/Tokyo"
	require.Contains(t, s.records("@dana", "note INC-1 at 22:40 seen"), "happened 10:40 PM JST (13:40 UTC)")
	s.cmd.Zone = ""
	require.Contains(t, s.records("@dana", "note INC-1 at 9:40 seen too"), "happened 9:40 AM EDT (13:40 UTC)")
	require.Contains(t, s.refuses("@dana", "note INC-1 at 9:40 seen too"), "allclear incident again note INC-1")
}

// One command a line: each is answered, a refusal stops none of the others, and the worst is the status.
func TestCommandsFromTheInput(t *testing.T) {
	s := newShell(t)
	cmd := s.cmd
	cmd.Words, cmd.input, cmd.As = []string{"-"}, strings.NewReader("open login fails\n\nbogus\n/incident note INC-1 seen\n"), "@dana"
	out, errs, code := s.run(cmd)
	require.Equal(t, 1, code)
	require.Contains(t, out, "opened INC-1")
	require.Contains(t, out, "note: seen")
	require.Contains(t, errs, "no command “bogus”")
	require.Contains(t, errs, "Slack is told once one does")

	cmd.JSON, cmd.input = true, strings.NewReader("note INC-1 <b>\nbogus\nlist\n")
	out, _, code = s.run(cmd)
	require.Equal(t, 1, code)
	var all []spoken
	for line := range strings.Lines(out) {
		var one spoken
		require.NoError(t, json.Unmarshal([]byte(line), &one))
		require.NotZero(t, one.Request)
		all = append(all, one)
	}
	require.Equal(t, []named{{"INC-1", 3, "noted"}}, all[0].Events)
	require.Contains(t, all[0].Answer, "note: <b>")
	require.Equal(t, "recorded refused answered", fmt.Sprint(all[0].Outcome, " ", all[1].Outcome, " ", all[2].Outcome))
	require.Contains(t, out, `"events":[]`)
}

// Nothing that may hold the words is lost where there is no record to write to.
func TestNoRecordAtAShell(t *testing.T) {
	s := newShell(t)
	s.cmd.New = false
	out, errs, code := s.types("@dana", "open login fails")
	require.Equal(t, 2, code)
	require.Empty(t, out)
	require.Contains(t, errs, "NOT RECORDED: the database")
	require.Contains(t, errs, "there is no such file")
	require.Contains(t, errs, "--new begins one")
	require.Contains(t, errs, "```\nopen login fails\n```")
	require.NoFileExists(t, s.cmd.DB)

	s.cmd.New, s.cmd.JSON = true, true
	out, _, code = s.types("@nemo", "open login fails")
	require.Equal(t, 2, code)
	require.Contains(t, out, `{"outcome":"not recorded","answer":"NOT RECORDED: --as @nemo: nobody`)
	_, _, code = s.types("a/U01DANA", "open login fails")
	require.Equal(t, 2, code)
	t.Setenv("USER", "")
	t.Setenv("LOGNAME", "")
	out, _, _ = s.types("", "list")
	require.Contains(t, out, "say who you are")
}

// A record that another program keeps locked is said to be, and the words are given back: before it could be opened, and after.
func TestLockedRecordAtAShell(t *testing.T) {
	s := newShell(t)
	s.records("@dana", "open login fails")
	db, err := store.Open(t.Context(), s.cmd.DB, store.Options{})
	require.NoError(t, err)
	held, done := make(chan struct{}), make(chan struct{})
	wait, err := db.Enqueue(t.Context(), store.Proposal{Asked: store.Asked{Source: incident.FromSystem, At: s.at}, Decide: func(*store.Book, int64) store.Decision {
		close(held)
		<-done
		return store.Decision{Outcome: store.Answered}
	}})
	require.NoError(t, err)
	<-held
	_, errs, code := s.types("@dana", "note INC-1 seen")
	close(done)
	require.Equal(t, 2, code)
	require.Contains(t, errs, "another program holds it locked")
	require.Contains(t, errs, "```\nnote INC-1 seen\n```")
	_, err = wait(t.Context())
	require.NoError(t, err)
	require.NoError(t, db.Close())
	require.Contains(t, s.records("@dana", "note INC-1 seen"), "e2 in INC-1")
}

func TestHelpAtAShell(t *testing.T) {
	for _, words := range []string{"", "help", "/incident help"} {
		out, errs, code := allclear(t, append([]string{"incident"}, strings.Fields(words)...)...)
		require.Zero(t, code, errs)
		require.Contains(t, out, "• `published` Record what customers were told")
	}
	out, _, code := allclear(t, "incident", "help", "posted")
	require.Zero(t, code)
	require.Contains(t, out, "allclear incident 'published [dN]")
	for args, want := range map[string]string{"--in 7 up": "not an incident such as INC-7", "--zone Local up": "not an IANA name", "--frobnicate up": "unknown flag"} {
		_, errs, code := allclear(t, append([]string{"incident"}, strings.Fields(args)...)...)
		require.Equal(t, 2, code)
		require.Contains(t, errs, want)
	}
}

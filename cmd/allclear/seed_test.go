package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// TestMain is the program itself, or a bare bot, where a test starts it as a process of its own.
func TestMain(m *testing.M) {
	serveWithHooks()
	switch os.Getenv("ALLCLEAR") {
	case "run":
		main()
	case "profile":
		os.Exit(profiled(os.Getenv("BENCH_PROFILE")))
	case "echo":
		if echo() != nil {
			os.Exit(1)
		}
	}
	goleak.VerifyTestMain(m)
}

const (
	seedScript    = "../../testdata/seed/replay.jsonl"
	seedWorkspace = "../../testdata/seed/workspace.yaml"
)

// played is a record that a script was played into, and how that went.
type played struct {
	db     string
	out    string
	errs   string
	status int
}

// allclear runs the program in this process and returns what it printed.
func allclear(t *testing.T, args ...string) (out, errs string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), args, &o, &e)
	return o.String(), e.String(), status
}

// replaySeed plays the seed's script, changed by edit, and returns the record.
func replaySeed(t *testing.T, edit func([]map[string]any) []map[string]any, args ...string) played {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "script.jsonl")
	lines := seedLines(t)
	if edit != nil {
		lines = edit(lines)
	}
	var text bytes.Buffer
	for _, l := range lines {
		require.NoError(t, json.NewEncoder(&text).Encode(l))
	}
	require.NoError(t, os.WriteFile(script, text.Bytes(), 0o600))
	p := played{db: filepath.Join(dir, "x.db")}
	p.out, p.errs, p.status = allclear(t, append([]string{"replay", "--db", p.db, "--workspace", seedWorkspace, script}, args...)...)
	return p
}

func seedLines(t *testing.T) (lines []map[string]any) {
	t.Helper()
	data, err := os.ReadFile(seedScript)
	require.NoError(t, err)
	for text := range strings.Lines(string(data)) {
		var l map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &l))
		lines = append(lines, l)
	}
	return lines
}

// without leaves out the lines with these ids.
func without(ids ...string) func([]map[string]any) []map[string]any {
	return func(lines []map[string]any) []map[string]any {
		return slices.DeleteFunc(lines, func(l map[string]any) bool { return slices.Contains(ids, l["id"].(string)) })
	}
}

// upTo keeps the lines up to and with the one of this id.
func upTo(id string) func([]map[string]any) []map[string]any {
	return func(lines []map[string]any) []map[string]any {
		return lines[:at(lines, id)+1]
	}
}

func at(lines []map[string]any, id string) int {
	return slices.IndexFunc(lines, func(l map[string]any) bool { return l["id"] == id })
}

// read runs a reader over the record.
func (p played) read(t *testing.T, command string, args ...string) string {
	t.Helper()
	out, errs, status := allclear(t, append([]string{command, "--db", p.db, "--workspace", seedWorkspace}, args...)...)
	require.Zero(t, status, errs)
	return out
}

func (p played) letter(t *testing.T) string {
	t.Helper()
	return p.read(t, "report", "--audience", "customer", "--sign", "@ruth", "INC-1", "INC-2")
}

// answers returns what was said privately, one answer a line.
func (p played) answers() (out []string) {
	for line := range strings.Lines(p.out) {
		if strings.Contains(line, " only @") {
			out = append(out, strings.TrimSuffix(line, "\n"))
		}
	}
	return out
}

// has and lacks look for words in a long text without printing all of it.
func has(t *testing.T, text, words string) {
	t.Helper()
	if !strings.Contains(text, words) {
		require.Failf(t, "not in the text", "the text lacks %q", words)
	}
}

func lacks(t *testing.T, text, words string) {
	t.Helper()
	if strings.Contains(text, words) {
		require.Failf(t, "in the text", "the text has %q", words)
	}
}

func matches(t *testing.T, text, pattern, what string) {
	t.Helper()
	require.True(t, regexp.MustCompile(pattern).MatchString(text), "%s: nothing matches %s", what, pattern)
}

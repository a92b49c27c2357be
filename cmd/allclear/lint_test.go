package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/letterform"
	"allclear/internal/lint"
	"allclear/store"
)

// asFile is a text in a file of its own.
func asFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.md")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLintPrintsWhatItFinds(t *testing.T) {
	file := asFile(t, "All is well.\nWe are ünable to help: call Omri\u202e by 9:50.\n")
	out, errs, status := allclear(t, "lint", "--workspace", seedWorkspace, file)
	require.Empty(t, errs)
	require.Equal(t, 1, status)
	require.Contains(t, out, file+`:2:29: CL01 block: "Omri" in "…nable to help: call Omri\u202e by 9:50.": `)
	require.Contains(t, out, `:2:38: CL22 block: "9:50" in `)
	require.Contains(t, out, " try: ")
	require.NotContains(t, out, "\u202e", "a terminal obeys it")

	out, errs, status = allclear(t, "lint", "--workspace", seedWorkspace, asFile(t, "We are working on it today."))
	require.Zero(t, status, errs)
	require.Contains(t, out, "CL24 warn")
}

func TestLintPrintsJSON(t *testing.T) {
	out, _, status := allclear(t, "lint", "--json", "--workspace", seedWorkspace, asFile(t, "Omri <mended> it."))
	require.Equal(t, 1, status)
	var found []lint.Finding
	require.NoError(t, json.Unmarshal([]byte(out), &found))
	require.Len(t, found, 1)
	require.Equal(t, "Omri", found[0].Words)

	out, _, status = allclear(t, "lint", "--json", asFile(t, "We are working on it."))
	require.Zero(t, status)
	require.Equal(t, "[]\n", out)
}

func TestLintReadsItsInput(t *testing.T) {
	file, err := os.Open(asFile(t, "Oops."))
	require.NoError(t, err)
	before := os.Stdin
	os.Stdin = file
	t.Cleanup(func() { os.Stdin = before; _ = file.Close() })
	out, _, status := allclear(t, "lint", "-")
	require.Equal(t, 1, status)
	require.Contains(t, out, "-:1:1: CL33 block")
}

// The letter that the replay is about, held against the record of the replay, and against none.
func TestTheLetterOfTheSeed(t *testing.T) {
	path, err := filepath.Abs("../../../shared/seed/letter.txt")
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skip("not compared: the letter of the seed does not stand beside the checkout")
	}
	ws, ins := seedIncidents(t, replaySeed(t, nil))
	count := func(k lint.Known) map[string]int {
		n := map[string]int{}
		for _, f := range lint.Check(string(text), k, lint.Options{Channel: lint.Letter}) {
			n[f.Rule+" "+string(f.Severity)]++
		}
		return n
	}
	want := map[string]int{"CL23 block": 4, "CL45 block": 2, "CL47 warn": 7, "CL50 warn": 1, "CL35 warn": 3, "CL37 warn": 2, "CL24 warn": 1}
	require.Equal(t, want, count(lint.KnownFrom(ins, ws, ins[1].Newest())))

	delete(want, "CL23 block") // nobody knows the zone
	want["CL15 warn"], want["CL25 warn"], want["CL26 warn"] = 2, 1, 1
	require.Equal(t, want, count(lint.Known{}))
}

func TestLintUsage(t *testing.T) {
	file := asFile(t, "x")
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{}, 2, "<incident>"},
		{[]string{"--channel", "pigeon", file}, 2, "--channel"},
		{[]string{"--phase", "panic", file}, 2, "--phase"},
		{[]string{"INC-1", file}, 2, "--db"},
		{[]string{file + ".none"}, 2, "no such file"},
		{[]string{"--workspace", seedWorkspace, "--sign", "@nemo", file}, 1, "nobody in the workspace file"},
	} {
		_, errs, status := allclear(t, append([]string{"lint"}, tt.args...)...)
		require.Equal(t, tt.status, status, tt.args)
		require.Contains(t, errs, tt.want)
	}
}

// blocks are the findings that keep a text of ours from going out.
func blocks(found []lint.Finding) (out []string) {
	for _, f := range found {
		if f.Severity == lint.Block {
			out = append(out, f.Rule+" "+f.Words+": "+f.Why)
		}
	}
	return out
}

func seedIncidents(t *testing.T, p played) (incident.Workspace, []incident.Incident) {
	t.Helper()
	_, ws, _, err := readAll(nil, seedWorkspace, false)
	require.NoError(t, err)
	db, err := store.OpenReader(t.Context(), p.db)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	l := library{Reader: db, ws: ws}
	ins, _, err := l.load(t.Context(), []string{"INC-1", "INC-2"})
	require.NoError(t, err)
	return ws, ins
}

// What allclear writes itself must pass: the letter, and every update that the replay published, each as its
// moment knew it.
func TestOurOwnTextsPass(t *testing.T) {
	p := replaySeed(t, nil)
	ws, ins := seedIncidents(t, p)
	out, errs, status := allclear(t, "lint", "--db", p.db, "--workspace", seedWorkspace, "--channel", "letter", "--sign", "@ruth", "INC-1", "INC-2", asFile(t, p.letter(t)))
	require.Zero(t, status, out+errs)
	require.Regexp(t, `^\S+: CL47 warn: "Around 8:00 PM EDT the same day, we found the root cause: [^\n]*\n$`, out,
		"the only advice is on the sentence of 41 words in which people told the cause")
	out, errs, status = allclear(t, "lint", "--db", p.db, "--workspace", seedWorkspace, "--channel", "letter", "--sign", "@ruth", "INC-1", "INC-2", asFile(t, letterform.Plain(p.letter(t))))
	require.Zero(t, status, "as plain text: "+out+errs)

	n := 0
	for _, in := range ins {
		for _, pub := range in.Publications {
			before := incident.Fold(in.ID, in.Events[:pub.Seq-1])
			known := lint.KnownFrom([]incident.Incident{before}, ws, pub.At.At)
			found := lint.Check(pub.Text, known, lint.Options{Channel: lint.StatusPage, Phase: pub.Phase, Next: pub.Next})
			for _, f := range found {
				if f.Severity == lint.Warn {
					t.Logf("%s e%d %s: %q", in.ID, pub.Seq, f.Rule, f.Words)
				}
			}
			require.Empty(t, blocks(found), "%s e%d: %s", in.ID, pub.Seq, pub.Text)
			n++
		}
	}
	require.Equal(t, 26, n)
}

// The letters that stand as golden files of package templates, whatever record they came from.
func TestGoldenLettersPass(t *testing.T) {
	ws, ins := seedIncidents(t, replaySeed(t, nil))
	files, err := filepath.Glob("../../templates/testdata/golden/letter*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var known lint.Known
		switch filepath.Base(file) {
		case "letter.md":
			known = lint.KnownFrom(ins, ws, ins[1].Newest())
		case "letter-first.md":
			known = lint.KnownFrom(ins[:1], ws, ins[1].Newest())
		case "letter-open.md":
			at := time.Date(2022, 4, 12, 11, 20, 0, 0, ws.In())
			then := incident.Fold(2, incident.AsKnownAt(ins[1].Events, at))
			known = lint.KnownFrom([]incident.Incident{then}, ws, at)
		}
		found := lint.Check(string(text), known, lint.Options{Channel: lint.Letter, Sign: "Ruth Lindqvist"})
		require.Empty(t, blocks(found), file)
	}
}

// The poison of the script may not pass in any public text.
func TestLintStopsThePoison(t *testing.T) {
	ws, ins := seedIncidents(t, replaySeed(t, nil))
	known := lint.KnownFrom(ins, ws, ins[1].Newest())
	for _, word := range forbidden {
		if word == "throttl" || word == "my mistake" || word == "140 tickets" || strings.EqualFold(word, "EST") {
			continue // parts of words, or matters of other rules
		}
		require.True(t, lint.Blocked(lint.Check("It was "+word+" again.", known, lint.Options{})) || word == "AWS", word)
	}
	require.NotEmpty(t, lint.Check("AWS was slow.", known, lint.Options{}))
}

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/templates"
)

// ownTemplates writes a company's folder: names of files, and their texts.
func ownTemplates(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(files[i+1]), 0o644))
	}
	return dir
}

func TestTemplatesCheck(t *testing.T) {
	dir := ownTemplates(t, "slack/card.tmpl", "{{define \"topic\"}}\n{{.Titel}}{{end}}", "plain/drafts.tmpl", "")
	out, errs, status := allclear(t, "templates", "check", dir)
	require.Equal(t, 1, status)
	require.Empty(t, errs)
	require.Equal(t, filepath.Join(dir, "plain/drafts.tmpl")+": nothing reads this file; did you mean plain/draft.tmpl?\n"+
		filepath.Join(dir, "slack/card.tmpl")+":2: there is no .Titel in .Titel; did you mean .Title?\n", out)
	t.Setenv("ALLCLEAR_TEMPLATES", dir)
	out, _, status = allclear(t, "templates", "check", "--json")
	require.Equal(t, 1, status)
	var said struct{ Problems, Warnings []any }
	require.NoError(t, json.Unmarshal([]byte(out), &said))
	require.Len(t, said.Problems, 2)
	require.NotNil(t, said.Warnings)
}

// What customers would read is linted: a warning, not a mistake. What is built in, or typed, is not the company's.
func TestTemplatesCheckLints(t *testing.T) {
	dir := ownTemplates(t, "plain/draft.tmpl", `{{define "say false alarm"}}The problem was purely cosmetic and we apologize for any inconvenience.{{end}}`)
	out, _, status := allclear(t, "templates", "check", dir)
	require.Zero(t, status)
	require.Contains(t, out, filepath.Join(dir, "plain/draft.tmpl")+`:1: warning: CL`)
	require.Contains(t, out, `say false alarm: "apologize for any"`)
	require.Contains(t, out, "1 templates of your own; nothing is wrong with them.")
	all := filepath.Join(t.TempDir(), "all")
	_, _, status = allclear(t, "templates", "export", all)
	require.Zero(t, status)
	out, _, status = allclear(t, "templates", "check", all)
	require.Zero(t, status)
	require.NotContains(t, out, "warning")
}

func TestTemplatesExport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "own")
	out, _, status := allclear(t, "templates", "export", dir)
	require.Zero(t, status)
	require.Contains(t, out, "files are written to "+dir)
	text, err := os.ReadFile(filepath.Join(dir, "words/verbs.tmpl"))
	require.NoError(t, err)
	require.Contains(t, string(text), `{{define "verb up"}}End every open window, or one component's.{{end}}`)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "slack")))
	_, errs, status := allclear(t, "templates", "export", dir)
	require.Equal(t, 1, status)
	require.Contains(t, errs, "is there already; nothing was written")
	require.NoDirExists(t, filepath.Join(dir, "slack"))
}

func TestTemplatesPreview(t *testing.T) {
	dir := ownTemplates(t, "slack/card.tmpl", `{{define "topic"}}{{.In.ID}} now{{end}}`)
	out, _, status := allclear(t, "templates", "preview", dir, "topic", "say false alarm")
	require.Zero(t, status)
	mine, ours := strings.Index(out, "topic (yours; 1 more)\nINC-1 now"), strings.Index(out, "say false alarm (built in, for customers)\nThe problem we reported was a false alarm.")
	require.Greater(t, mine, ours, "those for customers come first: %s", out)
	require.GreaterOrEqual(t, ours, 0)
	_, errs, status := allclear(t, "templates", "preview", dir, "topik")
	require.Equal(t, 1, status)
	require.Contains(t, errs, `did you mean "topic"?`)
	out, _, status = allclear(t, "templates", "preview", "--json")
	require.Zero(t, status)
	var all []templates.Sample
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	require.True(t, all[0].Customers)
	require.Greater(t, len(all), 200)
}

// A company's own sentences are said by the bot, by the readers, and by neither if they are wrong.
func TestOwnTemplatesAreSaid(t *testing.T) {
	db := filepath.Join(t.TempDir(), "x.db")
	t.Setenv("ALLCLEAR_TEMPLATES", ownTemplates(t,
		"shared/event.tmpl", `{{define "event noted"}}JOTTED{{template "text" .}}{{end}}`,
		"plain/draft.tmpl", `{{define "say affects"}}We look into it, and tell you more soon.{{end}}`,
		"words/state.tmpl", `{{define "since"}}{{.Impact}} from {{.Time}} on{{end}}`,
		"slack/line.tmpl", `{{define "answer"}}Got it: {{.What}}{{end}}`))
	script := filepath.Join(t.TempDir(), "s.jsonl")
	require.NoError(t, os.WriteFile(script, []byte(`{"id":"L1","at":"2026-03-02T14:00:00Z","actor":"dana","command":"/incident open sev1 checkout is down"}
{"id":"L2","at":"2026-03-02T14:01:00Z","actor":"dana","incident":"INC-1","command":"/incident note forty of forty"}
{"id":"L3","at":"2026-03-02T14:02:00Z","actor":"dana","incident":"INC-1","command":"/incident down | Customers cannot pay"}
`), 0o600))
	out, errs, status := allclear(t, "replay", "--db", db, "--workspace", "../../testdata/seed/workspace.yaml", script)
	require.Zero(t, status, errs)
	for _, want := range []string{"JOTTED: forty of forty", "Got it: ", "We look into it, and tell you more soon.", "down from 9:02 AM EST on"} {
		require.Contains(t, out, want)
	}
	out, _, status = allclear(t, "timeline", "--db", db, "INC-1")
	require.Zero(t, status)
	require.Contains(t, out, "JOTTED: forty of forty")
	t.Setenv("ALLCLEAR_TEMPLATES", ownTemplates(t, "plain/list.tmpl", `{{define "listed"}}{{.Nope}}{{end}}`))
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-1")
	t.Setenv("SLACK_APP_TOKEN", "xapp-1")
	t.Setenv("DATABASE_URL", db)
	for _, args := range [][]string{{"list", "--db", db}, {"replay", script}, {"demo"}, {"serve"}} {
		_, errs, status = allclear(t, args...)
		require.Equal(t, 1, status, args)
		require.Contains(t, errs, "plain/list.tmpl:1: there is no .Nope", args)
	}
	out, errs, status = allclear(t, "incident", "help", "up")
	require.Zero(t, status, "what is typed goes to the record all the same")
	require.Contains(t, errs, "plain/list.tmpl:1: there is no .Nope")
	require.Contains(t, out, "End every open window")
}

func TestDoctorReadsTemplates(t *testing.T) {
	t.Setenv("ALLCLEAR_TEMPLATES", ownTemplates(t, "slack/card.tmpl", `{{define "topic"}}{{.Titel}}{{end}}`))
	lines, status := doctored(t)
	require.Equal(t, 1, status)
	require.Contains(t, strings.Join(lines, "\n"), "slack/card.tmpl:1: there is no .Titel")
	t.Setenv("ALLCLEAR_TEMPLATES", ownTemplates(t, "slack/card.tmpl", `{{define "topic"}}{{.Title}}{{end}}`))
	lines, _ = doctored(t)
	check(t, lines, "ok  templates  the company's own are in")
}

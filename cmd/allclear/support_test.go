package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// desk is the seed as support sees it: the program itself, beside a Slack in which more is typed between the lines.
type desk struct {
	*player
	t     *testing.T
	typed int
}

// plays plays lines of the seed; after each line, then may type more.
func plays(t *testing.T, lines []map[string]any, then func(d *desk, id string)) *desk {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "script.jsonl")
	var text strings.Builder
	for _, l := range lines {
		require.NoError(t, json.NewEncoder(&text).Encode(l))
	}
	require.NoError(t, os.WriteFile(script, []byte(text.String()), 0o600))
	p, cleanUp, err := replayCmd{DB: filepath.Join(dir, "x.db"), Workspace: seedWorkspace}.prepare(&terminal{out: io.Discard, err: io.Discard})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cleanUp()) })
	read, err := readScript(script, p.ws)
	require.NoError(t, err)
	d := &desk{player: p, t: t}
	p.after = func(l scriptLine) error { then(d, l.ID); return nil }
	require.NoError(t, p.open(context.Background(), read[0], ""))
	t.Cleanup(func() { require.NoError(t, p.close()) })
	require.NoError(t, p.play(context.Background(), read))
	require.Empty(t, p.wrong)
	return d
}

// says types words as somebody somewhere, and returns what everybody saw of it, a line each.
func (d *desk) says(who, where, words string) string {
	d.t.Helper()
	before := len(d.slack.Transcript())
	d.typed++
	_, err := d.slack.Slash(d.t.Context(), slackemu.Slash{
		User: who, Channel: where, Command: "/incident", Text: words, TriggerID: fmt.Sprintf("desk-%d", d.typed),
	})
	require.NoError(d.t, err)
	_, err = d.bot.Settle(d.t.Context())
	require.NoError(d.t, err)
	return strings.Join(d.slack.Transcript()[before:], "\n")
}

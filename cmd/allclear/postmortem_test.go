package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The postmortem is printed or written as Markdown, as a page and as data; all say the same figures, and the page needs nothing from elsewhere.
func TestPostmortemForms(t *testing.T) {
	p := replaySeed(t, nil)
	dir := filepath.Join(t.TempDir(), "out")
	p.read(t, "postmortem", "INC-2", "--out", dir)
	text := map[string]string{}
	for _, ext := range []string{"md", "html", "json"} {
		bytes, err := os.ReadFile(filepath.Join(dir, "postmortem-inc-2."+ext))
		require.NoError(t, err)
		text[ext] = string(bytes)
		require.Equal(t, strings.TrimSpace(text[ext]), strings.TrimSpace(p.read(t, "postmortem", "INC-2", "--format", ext)))
	}
	require.Contains(t, text["md"], "No incident of the 90 days before has the same cause tag or component.")
	require.Contains(t, text["html"], `<tr id="e58"><td>e58</td>`)
	require.Contains(t, text["html"], `<a class="event" href="#e45">e45</a>`)
	require.Contains(t, text["html"], "114 min in 4 windows")
	require.Contains(t, text["html"], "Platform down from Apr 12, 8:50 AM EDT to Apr 12, 9:31 AM EDT")
	for _, elsewhere := range []string{"<script", "src=", "<link", "@import", "url(http"} {
		require.NotContains(t, text["html"], elsewhere)
	}
	require.True(t, json.Valid([]byte(text["json"])))
}

// As of a time, every reader says what it would have said had the record ended then: to the byte.
func TestAsOfIsTheRecordCut(t *testing.T) {
	whole := replaySeed(t, nil)
	for id, asOf := range map[string]string{"B33": "2022-04-12 15:30", "B45": "2022-04-12 20:05"} {
		cut := replaySeed(t, upTo(id))
		for _, reading := range [][]string{
			{"summary", "INC-2"},
			{"timeline", "INC-2"},
			{"postmortem", "INC-2"},
			{"postmortem", "INC-2", "--format", "html"},
			{"postmortem", "INC-2", "--format", "json"},
			{"report", "INC-1", "INC-2", "--sign", "@ruth"},
		} {
			args := append(reading[1:len(reading):len(reading)], "--as-of", asOf)
			then := cut.read(t, reading[0], args...)
			require.Equal(t, then, whole.read(t, reading[0], args...), "%v %s", reading, asOf)
			require.NotEqual(t, then, whole.read(t, reading[0], reading[1:]...), "%v has changed since", reading)
		}
	}
}

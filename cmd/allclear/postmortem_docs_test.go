package main

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/postmortem.md names the fields of the data, all that there are on top.
func TestPostmortemDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/postmortem.md")
	require.NoError(t, err)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(string(doc), -1) {
		named[m[1]] = true
	}
	var data map[string]any
	require.NoError(t, json.Unmarshal([]byte(replaySeed(t, nil).read(t, "postmortem", "INC-2", "--format", "json")), &data))
	for name, value := range data {
		require.True(t, named[name], name)
		if inner, ok := value.(map[string]any); ok {
			for name := range inner {
				require.True(t, named[name] || name == "internal" || name == "public", name)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\]\(([^)]+\.png)\)`).FindAllStringSubmatch(string(doc), -1) {
		require.FileExists(t, "../../docs/"+m[1])
	}
}

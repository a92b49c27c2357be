package templates

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// The postmortem as data has names that stay: a change of this golden file is a change of the format.
func TestPostmortemData(t *testing.T) {
	s := seed(t)
	v := s.view(1, "2022-04-13 09:30")
	text, err := s.set.PostmortemData(v)
	require.NoError(t, err)
	golden(t, "postmortem-first.json", text)
	var out struct {
		Times   map[string]struct{ At string }
		Figures struct {
			Downtime  struct{ Minutes int }
			ToRestore struct{ Minutes int } `json:"to_restore"`
		}
		Timeline []struct {
			Event int
			Body  map[string]any
		}
		Recurrences any
	}
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	require.Equal(t, 62, out.Figures.Downtime.Minutes)
	require.Equal(t, 62, out.Figures.ToRestore.Minutes)
	require.Equal(t, "2022-04-11T12:56:00Z", out.Times["started"].At)
	require.Len(t, out.Times, 9)
	require.Len(t, out.Timeline, v.In.Version)
	require.Nil(t, out.Recurrences, "nobody looked")
}

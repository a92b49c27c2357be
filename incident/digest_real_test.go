package incident_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// realOne is an incident as a company published it: when, and how bad.
type realOne struct {
	Impact     string    `json:"impact"`
	Started    time.Time `json:"started_at"`
	Resolved   time.Time `json:"resolved_at"`
	Components []string  `json:"components"`
	Updates    []struct {
		At     time.Time `json:"at"`
		Status string    `json:"status"`
	} `json:"updates"`
}

// realRecord turns published incidents into a record: all of them where they stand beside the checkout, or else some.
func realRecord(t testing.TB) incident.Material {
	t.Helper()
	file, err := os.Open(realFile(t))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	m := incident.Material{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one realOne
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		if in, ok := one.recorded(incident.ID(len(m.Incidents) + 1)); ok {
			m.Incidents = append(m.Incidents, in)
		}
	}
	require.NoError(t, lines.Err())
	require.Greater(t, len(m.Incidents), 100)
	for _, in := range m.Incidents {
		if m.Begun.IsZero() || in.Declared.At.Before(m.Begun) {
			m.Begun = in.Declared.At
		}
		if in.Newest().After(m.Newest) {
			m.Newest = in.Newest()
		}
	}
	return m
}

func realFile(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(filepath.Dir(dir), "shared", "data", "real_incidents.jsonl")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return filepath.Join("testdata", "incidents.jsonl")
}

// writing is a record that is being written: what is known of times is put in order.
type writing struct {
	id     incident.ID
	events []incident.Event
}

func (w *writing) event(at time.Time, b incident.Body) {
	told := at
	if n := len(w.events); n > 0 && w.events[n-1].Recorded.After(told) {
		told = w.events[n-1].Recorded
	}
	w.events = append(w.events, incident.Event{
		Stream: w.id.Stream(), Seq: len(w.events) + 1, Actor: actor("dana"), Occurred: incident.Exactly(at), Recorded: told, Source: incident.FromSlash, Body: b,
	})
}

func (r realOne) recorded(id incident.ID) (incident.Incident, bool) {
	ups := slices.Clone(r.Updates)
	slices.SortStableFunc(ups, func(a, b struct {
		At     time.Time `json:"at"`
		Status string    `json:"status"`
	},
	) int {
		return a.At.Compare(b.At)
	})
	if len(ups) == 0 || ups[0].At.IsZero() {
		return incident.Incident{}, false
	}
	w := &writing{id: id}
	severity := map[string]incident.Severity{"critical": 1, "major": 2, "minor": 3}[r.Impact]
	w.event(ups[0].At, &incident.Opened{Severity: cmp.Or(severity, incident.Sev4)})
	if !r.Started.IsZero() {
		w.event(r.Started, &incident.Started{})
		w.event(r.Started.Add(time.Duration(id%9-2)*time.Minute), &incident.Detected{By: incident.Detector(incident.Detectors()[int(id)%3])})
	}
	r.windows(w)
	for i, u := range ups {
		p := &incident.Published{Phase: incident.Investigating, Text: "x"}
		if i+1 < len(ups) {
			next := u.At.Add(time.Hour)
			p.Next = &next
		}
		w.event(u.At, p)
	}
	if !r.Resolved.IsZero() {
		w.event(r.Resolved, &incident.CauseStated{State: incident.CauseConfirmed, Tag: []string{"config", "database", ""}[int(id)%3]})
		w.event(r.Resolved, &incident.StatusChanged{From: incident.Investigating, To: incident.Resolved})
		w.event(r.Resolved.Add(time.Hour), &incident.Concluded{})
	}
	return incident.Fold(id, w.events), true
}

func (r realOne) windows(w *writing) {
	if r.Started.IsZero() || !r.Resolved.After(r.Started) {
		return
	}
	impact := incident.Degraded
	if r.Impact == "critical" || r.Impact == "major" {
		impact = incident.Down
	}
	slices.Sort(r.Components)
	for _, c := range append(slices.Compact(r.Components), "") {
		w.event(r.Started, &incident.ImpactBegan{Impact: impact, Component: c, Until: &r.Resolved})
	}
}

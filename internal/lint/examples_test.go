package lint

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

//go:embed testdata/examples.json
var exampleData []byte

type example struct{ ID, Name, Sev, Fail, OK string }

func examples(t *testing.T) []example {
	t.Helper()
	var all []example
	require.NoError(t, json.Unmarshal(exampleData, &all))
	require.Len(t, all, 50)
	return all
}

func newYork(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return zone
}

// record knows what the examples speak of: 114 minutes of downtime on April 12, 2022.
func record(t testing.TB) Known {
	t.Helper()
	zone := newYork(t)
	at := func(h, m int) incident.Moment { return incident.Exactly(time.Date(2022, 4, 12, h, m, 0, 0, zone)) }
	return Known{
		Recorded: true, Version: 7, AsOf: at(19, 0).At, Zone: zone,
		People:   []Person{{Name: "Omri Katz", Handle: "omri", ID: "U02OMRI", Email: "okatz@example.com"}, {Name: "Zoë Márquez", ID: "U9"}, {Name: "Will May", Handle: "will"}},
		Services: []string{"boards-db-07", "us1-edge-gw"}, Public: []string{"Platform", "the platform", "US region", "our US region"},
		Affected: []string{"our US region", "US region"}, Customers: []string{"Acme Freight"}, Vendors: []string{"AWS"}, IDs: []string{"chg-4471", "INC-2"},
		Hosts: []string{"status.example.com"}, Minutes: []int{41, 114, 600}, Counts: []int{4, 1}, Downtimes: 4, Downtime: 114,
		Instants: []incident.Moment{at(8, 50), at(9, 31), at(9, 20), at(18, 50), {At: at(20, 0).At, Around: true}},
		Phase:    incident.Investigating, Severity: incident.Sev1, Down: true, Partial: true,
	}
}

// notes are what stands in an example to say what the record holds; it is no part of the text.
var notes = regexp.MustCompile(`^\((?:\w+ )+\w+\) |^\((?:down|planned|window open|2nd window)\) | \(x3\)$`)

// setting is what the record must hold for an example to be one.
func setting(t *testing.T, id string) (Known, Options) {
	t.Helper()
	k, o := record(t), Options{}
	switch id {
	case "CL18":
		k.DownNow = true
	case "CL32":
		k.DownNow = true
	case "CL38", "CL39":
		o.Phase = incident.Investigating
	case "CL40":
		o.Phase, o.Next = incident.Identified, time.Date(2022, 4, 12, 13, 50, 0, 0, time.UTC)
	case "CL41":
		o.Phase, k.Severity = incident.Resolved, incident.Sev3
	case "CL42":
		o.Phase, k.Recurring = incident.Investigating, true
	case "CL43":
		o.Phase, k.Last = incident.Investigating, "We are continuing to investigate this issue."
	case "CL46":
		o.Channel = Social
	case "CL48":
		o.Version = 7
	case "CL50":
		k.Planned = []string{"We will add checks"}
	}
	return k, o
}

// texts are the examples that describe a text instead of being one.
var texts = map[string]struct{ fail, ok string }{
	"CL46": {strings.Repeat("ten chars ", 30), strings.Repeat("ten chars ", 25)},
	"CL47": {strings.Repeat("word ", 34) + "end.", strings.Repeat("word ", 17) + "end."},
	"CL48": {"We are working on it.", "We are working on it."},
}

func has(found []Finding, id string) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == id })
}

func TestEveryExample(t *testing.T) {
	for _, ex := range examples(t) {
		t.Run(ex.ID, func(t *testing.T) {
			k, o := setting(t, ex.ID)
			bad, good := notes.ReplaceAllString(ex.Fail, ""), notes.ReplaceAllString(ex.OK, "")
			if own, ok := texts[ex.ID]; ok {
				bad, good = own.fail, own.ok
			}
			moved := k
			if ex.ID == "CL48" {
				moved.Version++
			}
			require.True(t, has(Check(bad, moved, o), ex.ID), "%q passes", bad)
			require.False(t, has(Check(good, k, o), ex.ID), "%q fails: %v", good, Check(good, k, o))
		})
	}
}

func TestTheTableIsWhole(t *testing.T) {
	all := examples(t)
	require.Len(t, Rules(), len(all))
	for i, r := range Rules() {
		require.Equal(t, all[i].ID, r.ID)
		require.Equal(t, all[i].Name, r.Name)
		require.NotEmpty(t, r.Why)
		require.NotEmpty(t, r.Instead)
		if r.ID != "CL27" && r.ID != "CL29" {
			require.True(t, strings.HasPrefix(all[i].Sev, string(r.Severity)), r.ID)
		}
	}
}

// Without a record, rules that need it are silent, and what only it can excuse warns.
func TestNothingKnown(t *testing.T) {
	for _, ex := range examples(t) {
		for _, f := range Check(ex.Fail, Known{}, Options{}) {
			require.NotContains(t, []string{"CL01", "CL03", "CL10", "CL18", "CL19", "CL23", "CL32", "CL38", "CL39", "CL40", "CL41", "CL42", "CL43", "CL48"}, f.Rule)
			if slices.Contains([]string{"CL12", "CL14", "CL15", "CL17", "CL25", "CL26", "CL27"}, f.Rule) {
				require.Equal(t, Warn, f.Severity, f.Rule)
			}
		}
	}
}

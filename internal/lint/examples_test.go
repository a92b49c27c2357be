package lint

import (
	_ "embed"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"allclear/incident"

	"github.com/stretchr/testify/require"
)

//go:embed testdata/examples.json
var exampleData []byte

type example struct{ ID, Name, Sev, Fail, OK string }

// examples are our own: one text that fails and one that passes for every rule.
func examples(t testing.TB) []example { return read50(t, exampleData) }

func read50(t testing.TB, data []byte) []example {
	t.Helper()
	var all []example
	require.NoError(t, json.Unmarshal(data, &all))
	require.Len(t, all, 50)
	return all
}

// theirs are the examples of the standards that the rules come from.
func theirs(t *testing.T) []example {
	t.Helper()
	data, err := os.ReadFile(shared(t, "lint_rules.json"))
	require.NoError(t, err)
	return read50(t, data)
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

// setting is what the record must hold for an example to be one.
func setting(t testing.TB, id string) (Known, Options) {
	t.Helper()
	k, o := record(t), Options{}
	k.People = append(k.People, Person{Name: "Priya Nair", Handle: "priya"})
	switch id {
	case "CL18", "CL32":
		k.DownNow = true
	case "CL38", "CL39":
		o.Phase = incident.Investigating
	case "CL40":
		o.Phase, o.Next = incident.Identified, time.Date(2022, 4, 12, 13, 50, 0, 0, time.UTC)
	case "CL41":
		o.Phase, k.Severity = incident.Resolved, incident.Sev3
	case "CL42":
		o.Phase, k.Recurring = incident.Investigating, true
	case "CL46":
		o.Channel = Social
	case "CL48":
		o.Version = k.Version
	}
	return k, o
}

// proves holds the two texts of an example against its rule. The failing one is read once the record has moved on.
func proves(t *testing.T, id, bad, good string, k Known, o Options) {
	t.Helper()
	moved := k
	moved.Version++
	require.True(t, has(Check(bad, moved, o), id), "%q passes", bad)
	require.False(t, has(Check(good, k, o), id), "%q fails: %v", good, Check(good, k, o))
}

func has(found []Finding, id string) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == id })
}

func TestEveryExample(t *testing.T) {
	for _, ex := range examples(t) {
		t.Run(ex.ID, func(t *testing.T) {
			k, o := setting(t, ex.ID)
			if ex.ID == "CL43" {
				o.Phase, k.Last = incident.Investigating, ex.Fail
			}
			proves(t, ex.ID, ex.Fail, ex.OK, k, o)
		})
	}
}

// notes are what stands in an example of the standards to say what the record holds; it is no part of the text.
var notes = regexp.MustCompile(`^\((?:\w+ )+\w+\) |^\((?:down|planned|window open|2nd window)\) | \(x3\)$`)

// described are the examples of the standards that describe a text instead of being one.
var described = map[string]struct{ fail, ok string }{
	"CL46": {strings.Repeat("ten chars ", 30), strings.Repeat("ten chars ", 25)},
	"CL47": {strings.Repeat("word ", 34) + "end.", strings.Repeat("word ", 17) + "end."},
	"CL48": {"We are working on it.", "We are working on it."},
}

func TestEveryExampleOfTheStandards(t *testing.T) {
	for _, ex := range theirs(t) {
		t.Run(ex.ID, func(t *testing.T) {
			k, o := setting(t, ex.ID)
			bad, good := notes.ReplaceAllString(ex.Fail, ""), notes.ReplaceAllString(ex.OK, "")
			if own, ok := described[ex.ID]; ok {
				bad, good = own.fail, own.ok
			}
			switch ex.ID {
			case "CL43":
				o.Phase, k.Last = incident.Investigating, bad
			case "CL50":
				k.Planned = []string{good}
			}
			proves(t, ex.ID, bad, good, k, o)
		})
	}
}

func TestTheTableIsWhole(t *testing.T) {
	for i, ex := range examples(t) {
		r := Rules()[i]
		require.Equal(t, ex.ID, r.ID)
		require.NotEmpty(t, r.Name)
		require.NotEmpty(t, r.Why)
		require.NotEmpty(t, r.Instead)
		require.NotEmpty(t, r.Looks)
	}
	require.Len(t, Rules(), 50)
}

func TestTheTableIsThatOfTheStandards(t *testing.T) {
	for i, ex := range theirs(t) {
		r := Rules()[i]
		require.Equal(t, ex.ID, r.ID)
		require.Equal(t, ex.Name, r.Name)
		require.True(t, strings.HasPrefix(ex.Sev, string(r.Severity)), r.ID)
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

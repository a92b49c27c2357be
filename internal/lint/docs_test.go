package lint

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite docs/lint.md, and where real updates stand beside the checkout the rates in testdata")

const ratesFile = "testdata/rates.json"

// measured is in how many updates each rule found something.
type measured struct {
	Updates int            `json:"updates"`
	Hits    map[string]int `json:"hits"`
}

func (m measured) percent(id string) float64 { return 100 * float64(m.Hits[id]) / float64(m.Updates) }

func (m measured) share(id string) string {
	if m.Updates == 0 || silent[id] {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", m.percent(id))
}

// silent are the rules that say nothing without a record, or without knowing where a text will stand.
var silent = wordSet("CL03 CL10 CL18 CL19 CL23 CL32 CL38 CL39 CL40 CL41 CL42 CL43 CL46 CL48")

// rates are what we measured, and what the standards did, in percent of updates that are not Google's.
type rates struct {
	Others, Google measured
	Standards      map[string]float64
}

func keptRates(t *testing.T) (r rates) {
	t.Helper()
	data, err := os.ReadFile(ratesFile)
	if os.IsNotExist(err) && *update {
		return r
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &r))
	return r
}

// What other companies really posted: no rule panics, and how often each speaks is what testdata and the docs say.
func TestRealUpdates(t *testing.T) {
	got := measure(t)
	for _, r := range rules {
		t.Logf("%s %s of %d others, %s of %d of Google Cloud", r.ID, got.Others.share(r.ID), got.Others.Updates, got.Google.share(r.ID), got.Google.Updates)
	}
	if *update {
		data, err := json.MarshalIndent(got, "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(ratesFile, append(data, '\n'), 0o644))
	}
	require.Equal(t, keptRates(t), got, "run go test ./internal/lint -update")
}

func measure(t *testing.T) rates {
	t.Helper()
	r := rates{Others: measured{Hits: map[string]int{}}, Google: measured{Hits: map[string]int{}}, Standards: map[string]float64{}}
	file, err := os.Open(shared(t, "data/real_incidents.jsonl"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var in struct {
			Source  string
			Updates []struct{ Body string }
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &in))
		of := &r.Others
		if strings.HasPrefix(in.Source, "google") || strings.HasPrefix(in.Source, "gcp") {
			of = &r.Google
		}
		for _, u := range in.Updates {
			of.add(u.Body)
		}
	}
	require.NoError(t, lines.Err())
	require.Positive(t, r.Others.Updates)
	var all []struct{ ID, Rate string }
	data, err := os.ReadFile(shared(t, "lint_rules.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &all))
	for _, one := range all {
		var theirs float64
		if _, err := fmt.Sscanf(one.Rate, "%f%%", &theirs); err == nil {
			r.Standards[one.ID] = theirs
		}
	}
	return r
}

func (m *measured) add(body string) {
	m.Updates++
	seen := map[string]bool{}
	for _, f := range Check(body, Known{}, Options{}) {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			m.Hits[f.Rule]++
		}
	}
}

// surprises say why a rate of ours is more than twice that of the standards, or less than half.
var surprises = map[string]string{
	"CL06": "versions of products (ubuntu-24, macos-15) are no tickets here; the pattern of the standards finds 0.5% here.",
	"CL22": "a zone behind a range or a list of times counts for all of them, and “all times are in UTC” for the whole text. The pattern of the standards, which knows neither, finds 3.0% here.",
	"CL24": "“an earlier version” is no time here. The pattern of the standards finds 2.6% here: these companies name their times.",
	"CL27": "one of the two companies ends its incidents with shares (“12% of requests”). The pattern of the standards finds the same 9.1% here. With a record, shares that approved words have are silent.",
	"CL30": "nobody whose updates we have apologises by rote. The pattern of the standards finds none here either.",
	"CL31": "as CL30.",
	"CL33": "as CL30: nobody whose updates we have is funny.",
	"CL35": "two hits. Praise is found in letters rather than in updates; the pattern of the standards finds the same two.",
	"CL45": "one company writes its announcements so: a colon, an empty line, a paragraph. A list, a quotation, code or a picture behind the colon is no finding.",
	"CL49": "no update that we have has such characters.",
}

//go:embed testdata/lint.md.tmpl
var docTemplate string

// docs/lint.md says what the code says. go test ./internal/lint -update rewrites it.
func TestDocs(t *testing.T) {
	r := keptRates(t)
	v := struct {
		Rows           []map[string]string
		Updates, Cloud int
		Surprises      []string
	}{Updates: r.Others.Updates, Cloud: r.Google.Updates}
	for i, ex := range examples(t) {
		v.Rows = append(v.Rows, row(Rules()[i], ex, r))
		if theirs, ok := r.Standards[ex.ID]; ok {
			v.Surprises = append(v.Surprises, surprise(t, ex.ID, r.Others.percent(ex.ID), theirs)...)
		}
	}
	var doc strings.Builder
	require.NoError(t, template.Must(template.New("").Parse(docTemplate)).Execute(&doc, v))
	path := filepath.Join("..", "..", "docs", "lint.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(doc.String()), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, doc.String(), string(have), "run go test ./internal/lint -update")
}

func row(r Rule, ex example, by rates) map[string]string {
	does := string(r.Severity) + "s"
	if r.When != "" {
		does += "; " + r.When
	}
	who := "anybody"
	if NeedsLead(r.ID) {
		who = "lead"
	}
	fail := ex.Fail
	if ex.ID == "CL48" {
		fail += " (the record has moved on)"
	}
	return map[string]string{
		"ID": r.ID, "Name": r.Name, "Does": does, "Looks": strings.ReplaceAll(r.Looks, "|", "\\|"), "Fail": cell(fail), "OK": cell(ex.OK),
		"Others": by.Others.share(r.ID), "Google": by.Google.share(r.ID), "By": who,
	}
}

// cell is a text inside a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ⏎ ", "<", "&lt;", "[", "\\[").Replace(s)
}

// surprise compares rates as they are printed.
func surprise(t *testing.T, id string, ours, theirs float64) []string {
	t.Helper()
	a, b := int(ours*10+0.5), int(theirs*10+0.5)
	if max(a, b) <= 2*min(a, b) {
		return nil
	}
	require.NotEmpty(t, surprises[id], "%s speaks in %.1f%% of updates, and in %.1f%% by the standards: say why in docs_test.go", id, ours, theirs)
	return []string{fmt.Sprintf("**%s**, %.1f%% here and %.1f%% there: %s", id, ours, theirs, surprises[id])}
}

package templates

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template/parse"
)

// Sample is one template, and what it says of the example incidents.
type Sample struct {
	Name      string   `json:"name"`
	File      string   `json:"file"` // "plain/draft.tmpl", in the company's folder if Own is set, else in ours
	Line      int      `json:"line"`
	Own       bool     `json:"own"`
	Customers bool     `json:"customers"` // customers read it
	Source    string   `json:"source"`
	Texts     []string `json:"texts"` // each once, at most forty
}

// Samples are all templates, those that customers read first, then by file and line. verbs are the language, for help.
func (s *Set) Samples(verbs []Verb) ([]Sample, error) {
	ex, err := newExample()
	if err != nil {
		return nil, err
	}
	trying, said := s.recorded()
	trying.everything(ex, verbs)
	found := map[string]*Sample{}
	for _, m := range []*manner{s.slack, s.markdown, s.plain} {
		for _, t := range m.Templates() {
			if t.Tree != nil {
				sampled(found, t.Tree, m.own[t.Name()], said.said[m.Name()+"/"+t.Name()])
			}
		}
	}
	for name, p := range s.words.said {
		sampled(found, p.all.Tree, s.words.own[name], said.said["words/"+name])
	}
	out := make([]Sample, 0, len(found))
	for _, one := range found {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Sample) int {
		return cmp.Or(compareBool(b.Customers, a.Customers), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// sampled adds what a template said; one that is shared says it in several folders.
func sampled(found map[string]*Sample, t *parse.Tree, own bool, u *utterance) {
	key := t.ParseName + " " + t.Name
	if own {
		key += " own"
	}
	if found[key] == nil {
		if strings.HasSuffix(t.Name, ".tmpl") {
			return // what stands between templates
		}
		found[key] = &Sample{Name: t.Name, File: t.ParseName, Line: lineOf(t, t.Root), Own: own, Customers: forCustomers(t.ParseName), Texts: []string{}, Source: sourceOf(t)}
	}
	if u == nil {
		return
	}
	for _, text := range u.texts {
		if one := found[key]; !slices.Contains(one.Texts, text) && len(one.Texts) < mostTexts {
			one.Texts = append(one.Texts, text)
		}
	}
}

// sourceOf is a template as it was written, but for blanks and comments.
func sourceOf(t *parse.Tree) string { return strings.ReplaceAll(t.Root.String(), " | escape}}", "}}") }

// forCustomers reports whether customers read what the templates of a file say.
func forCustomers(file string) bool {
	base := path.Base(file)
	switch path.Dir(file) {
	case "plain":
		return strings.HasPrefix(base, "draft")
	case "markdown":
		return strings.HasPrefix(base, "letter")
	}
	return file == "words/customers.tmpl"
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// VerbsFile returns the file with what each verb does, which is not among [Files] because those words come from the
// language: its name, and its text.
func VerbsFile(verbs []Verb) (name, text string) {
	var b strings.Builder
	b.WriteString("{{/* What /incident help says each verb does. */}}\n")
	for _, v := range verbs {
		b.WriteString(`{{define "verb ` + v.Name + `"}}` + v.Does + "{{end}}\n")
	}
	return verbsFile, b.String()
}

// namesOf are the names of trees.
func namesOf(some ...trees) map[string]bool {
	out := map[string]bool{}
	for _, one := range some {
		for name := range maps.Keys(one) {
			out[name] = true
		}
	}
	return out
}

package templates

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// source parses the Go files of this package, without its tests.
func source(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	fset, out := token.NewFileSet(), map[string]*ast.File{}
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			out[name], err = parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
		}
	}
	return fset, out
}

// request is a place in Go that asks for a phrase.
type request struct {
	name, at string
	fields   int  // -1: the place does not say
	begins   bool // the name only begins so
}

func sayings(t *testing.T) []request {
	t.Helper()
	fset, all := source(t)
	var out []request
	for _, f := range all {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isSelector(call.Fun, "say") || len(call.Args) == 0 {
				return true
			}
			out = append(out, sayingOf(call, fset.Position(call.Pos()).String())...)
			return true
		})
	}
	// Those that are chosen from a table.
	for _, name := range []string{"amended corrected", "amended withdrawn", "amended redacted", "amendment corrected", "amendment withdrawn", "amendment redacted"} {
		out = append(out, request{name: name, at: "a table", fields: -1})
	}
	return out
}

func isSelector(f ast.Expr, name string) bool {
	s, ok := f.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}

func sayingOf(call *ast.CallExpr, at string) []request {
	s := request{at: at, fields: len(call.Args) - 1}
	if call.Ellipsis.IsValid() {
		s.fields = -1
	}
	arg := call.Args[0]
	for {
		sum, ok := arg.(*ast.BinaryExpr)
		if !ok {
			break
		}
		arg, s.begins = sum.X, true
	}
	lit, ok := arg.(*ast.BasicLit)
	if !ok {
		return nil
	}
	s.name, _ = strconv.Unquote(lit.Value)
	return []request{s}
}

// Phrases are asked for by names that are there, with as many fields as they name; and each is asked for.
func TestPhrases(t *testing.T) {
	w, used := builtinWording(), map[string]bool{}
	all := sayings(t)
	require.Greater(t, len(all), 60)
	for _, call := range all {
		if call.begins {
			require.Contains(t, strings.Join(w.phrases(), "\n")+"\n", "\n"+call.name, "%s asks for phrases that begin with %q", call.at, call.name)
			continue
		}
		p := w.said[call.name]
		require.NotNil(t, p, "%s asks for the phrase %q", call.at, call.name)
		if call.fields >= 0 {
			require.Len(t, p.fields, call.fields, "%s: %q", call.at, call.name)
		}
		used[call.name] = true
	}
	for _, name := range w.phrases() {
		begun := slices.ContainsFunc(all, func(s request) bool { return s.begins && strings.HasPrefix(name, s.name) })
		require.True(t, used[name] || begun, "nothing says %q", name)
	}
}

// aboutTemplates are the files that speak to whoever writes templates, not to readers of an incident.
var aboutTemplates = []string{"load.go", "traps.go", "fields.go", "sample.go", "set.go", "broken.go", "slice.go", "example.go", "everything.go"}

// stayInGo are the literals that look like sentences, each with why it is none of a company's.
var stayInGo = map[string]string{
	"affected.go: less than a minute":            "a unit of time, like min and hour",
	"times.go: less than a minute":               "a unit of time, like min and hour",
	"phrases.go: a an the we our some all any o": "words that typed sentences are known by",
	"phrases.go: no one two three four five six": "numbers",
}

// Words that people read stand in templates, where a company can say them otherwise; so no new ones may slip into Go.
func TestNoSentencesInGo(t *testing.T) {
	fset, all := source(t)
	set, err := New()
	require.NoError(t, err)
	found := map[string]bool{}
	for name, f := range all {
		if slices.Contains(aboutTemplates, name) {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec, *ast.Field:
				return false
			case *ast.CallExpr:
				if isSelector(n.Fun, "say") || isSelector(n.Fun, "MustCompile") || isSelector(n.Fun, "Format") {
					return false // a name, a pattern, a layout of times
				}
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				if n.Kind != token.STRING || err != nil || !sentenceLike(text) || set.named(text) {
					return true
				}
				key := name + ": " + text[:min(len(text), 30)]
				found[key] = true
				if stayInGo[key] == "" {
					t.Errorf("%s: %q looks like a sentence; put it into a template", fset.Position(n.Pos()), text)
				}
			}
			return true
		})
	}
	for key := range stayInGo {
		require.True(t, found[key], "%s is listed and is not there", key)
	}
}

// named reports whether a literal is the name of a template, or the end of one.
func (s *Set) named(text string) bool {
	all := s.words.phrases()
	for _, m := range []*manner{s.slack, s.markdown, s.plain} {
		for _, one := range m.Templates() {
			all = append(all, one.Name())
		}
	}
	return slices.ContainsFunc(all, func(name string) bool { return strings.HasSuffix(name, text) })
}

// sentenceLike reports whether words are three or more, or two that begin or end as a sentence does.
func sentenceLike(s string) bool {
	words := 0
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, unicode.IsLetter) && !strings.HasPrefix(w, "%") {
			words++
		}
	}
	if strings.Contains(s, "Jan") { // a layout of times
		return false
	}
	first := []rune(strings.TrimSpace(s) + "x")[0]
	ends := strings.HasSuffix(strings.TrimSpace(s), ".") && !strings.HasSuffix(s, "..")
	return words > 2 || words > 1 && (unicode.IsUpper(first) || ends)
}

func TestSentenceLike(t *testing.T) {
	for s, is := range map[string]bool{
		"whole text is in the record": true, "Next update by ": true, "We are.": true, "not recorded": false, "Monday, January 2": false,
		"lacks ": false, "slack/card.tmpl": false, "%s %s": false, "": false,
	} {
		require.Equal(t, is, sentenceLike(s), s)
	}
}

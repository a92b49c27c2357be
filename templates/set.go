package templates

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

//go:embed slack/*.tmpl markdown/*.tmpl plain/*.tmpl shared/*.tmpl words/*.tmpl
var files embed.FS

// Files are the templates that are built in, to start from: a folder as [Load] takes one.
func Files() fs.FS { return files }

// Set is every template, parsed. It never changes and may be used by many at once.
type Set struct {
	slack, markdown, plain *manner
	words                  *wording
}

// manner is the templates of one folder, and those of them that say an event without a detour.
type manner struct {
	*template.Template
	quick   map[string]quick
	own     map[string]bool
	builtin *manner      // says what a company's own template fails to say; nil where all is built in
	broken  func(Broken) // is told of such a failure
	seen    *recorder    // of everything that is said; nil: nobody keeps it
}

// trees are templates by their names.
type trees map[string]*parse.Tree

// folders are those that say something by themselves; the templates of shared go into each of them.
func folders() []string { return []string{"slack", "markdown", "plain"} }

// New parses the templates that are built in. It fails if one of them is broken.
func New() (*Set, error) {
	all, err := builtinTrees()
	if err != nil {
		return nil, err
	}
	return newSet(all, nil)
}

// builtinTrees parses the files that are built in, by folder.
func builtinTrees() (map[string]trees, error) {
	out := map[string]trees{}
	names, err := fs.Glob(files, "*/*.tmpl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		one, err := parseFile(name, string(text))
		if err != nil {
			return nil, fmt.Errorf("parse templates/%w", err)
		}
		folder := path.Dir(name)
		if out[folder] == nil {
			out[folder] = trees{}
		}
		maps.Copy(out[folder], one)
	}
	return out, nil
}

// parseFile parses the templates that a file defines. What stands outside of them is left under the file's name.
func parseFile(name, text string) (trees, error) {
	t, err := template.New(name).Funcs(words()).Funcs(template.FuncMap{"escape": escapePlain}).Parse(text)
	if err != nil {
		return nil, err
	}
	out := trees{}
	for _, one := range t.Templates() {
		if one.Tree != nil {
			out[one.Name()] = one.Tree
		}
	}
	return out, nil
}

// newSet makes a set of trees. A company's own are given beside those they take the place of; nil: there are none.
func newSet(builtin map[string]trees, own map[string]trees) (*Set, error) {
	s := &Set{words: newWording(builtin["words"], own["words"])}
	for _, m := range []struct {
		folder string
		into   **manner
		escape func(any) string
	}{{"slack", &s.slack, escapeSlack}, {"markdown", &s.markdown, escapeMarkdown}, {"plain", &s.plain, escapePlain}} {
		one, err := newManner(m.folder, m.escape, builtin["shared"], builtin[m.folder])
		if err == nil && own != nil {
			base := one
			one, err = newManner(m.folder, m.escape, builtin["shared"], builtin[m.folder], own["shared"], own[m.folder])
			if err == nil {
				one.builtin, one.own = base, namesOf(own["shared"], own[m.folder])
			}
		}
		if err != nil {
			return nil, fmt.Errorf("templates/%s: %w", m.folder, err)
		}
		*m.into = one
	}
	return s, nil
}

// newManner puts the templates of a folder together: of two with one name the later counts.
func newManner(folder string, escape func(any) string, from ...trees) (*manner, error) {
	all := trees{}
	for _, some := range from {
		maps.Copy(all, some)
	}
	t := template.New(folder).Funcs(words()).Funcs(template.FuncMap{"escape": escape})
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, err := t.AddParseTree(name, all[name].Copy()); err != nil {
			return nil, err
		}
	}
	m := &manner{Template: t, quick: quickOnes(t, escape)}
	for _, one := range t.Templates() {
		if one.Tree != nil {
			escapeAll(one.Root)
		}
	}
	return m, nil
}

// escapeAll ends every pipeline that prints something with the folder's escape, as html/template does.
func escapeAll(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			escapeAll(child)
		}
	case *parse.IfNode:
		escapeBranches(n.BranchNode)
	case *parse.RangeNode:
		escapeBranches(n.BranchNode)
	case *parse.WithNode:
		escapeBranches(n.BranchNode)
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, escapeCommand(n.Pos))
		}
	}
}

func escapeBranches(n parse.BranchNode) {
	escapeAll(n.List)
	escapeAll(n.ElseList)
}

func escapeCommand(at parse.Pos) *parse.CommandNode {
	name := parse.NewIdentifier("escape").SetPos(at)
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: at, Args: []parse.Node{name}}
}

// render executes a template.
func render(m *manner, name string, data any) string {
	return m.kept(name, data, strings.Trim(m.text(name, data), "\n"))
}

// text executes a template and returns all it writes.
func (m *manner) text(name string, data any) string {
	var b strings.Builder
	m.write(&b, name, data, b.Reset)
	return b.String()
}

// write executes a template. Ours can fail only through a mistake, so then it panics; where a company's own fails, what
// it has written is taken back and ours says it.
func (m *manner) write(to io.Writer, name string, data any, takeBack func()) {
	err := m.ExecuteTemplate(to, name, data)
	if err == nil {
		return
	}
	if m.builtin == nil {
		panic(fmt.Sprintf("templates: %s %s: %v", m.Name(), name, err))
	}
	m.fail(name, err)
	takeBack()
	m.builtin.write(to, name, data, takeBack)
}

// tell renders a template about a happening.
func (m *manner) tell(name string, h *happening) string {
	run, ok := m.quick[name]
	if !ok {
		return render(m, name, h)
	}
	var b strings.Builder
	b.Grow(80)
	if m.builtin == nil {
		run(&b, h)
	} else if err := attempt(run, &b, h); err != nil {
		m.fail(name, err)
		return m.builtin.tell(name, h)
	}
	return strings.Trim(b.String(), "\n")
}

// rows renders a template in which an empty line means nothing, and drops those.
func rows(m *manner, name string, data any) string {
	return m.kept(name, data, fullRows(m.text(name, data)))
}

func fullRows(text string) string {
	var kept []string
	for row := range strings.Lines(text) {
		if row = strings.TrimRight(row, " \n"); row != "" {
			kept = append(kept, row)
		}
	}
	return strings.Join(kept, "\n")
}

// flow renders a template whose lines are sentences of one paragraph.
func flow(m *manner, name string, data any) string {
	return m.kept(name, data, strings.Join(strings.Fields(m.text(name, data)), " "))
}

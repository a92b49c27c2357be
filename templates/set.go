package templates

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"
	"text/template/parse"
)

//go:embed slack/*.tmpl markdown/*.tmpl plain/*.tmpl shared/*.tmpl
var files embed.FS

// Set is every template, parsed. It never changes and may be used by many at once.
type Set struct {
	slack, markdown, plain *manner
}

// manner is the templates of one folder, and those of them that say an event without a detour.
type manner struct {
	*template.Template
	quick map[string]quick
}

// New parses the templates that are built in. It fails if one of them is broken.
func New() (*Set, error) {
	s := &Set{}
	for _, m := range []struct {
		folder string
		into   **manner
		escape func(any) string
	}{
		{"slack", &s.slack, escapeSlack},
		{"markdown", &s.markdown, escapeMarkdown},
		{"plain", &s.plain, escapePlain},
	} {
		t, err := parseFolder(m.folder, m.escape)
		if err != nil {
			return nil, fmt.Errorf("parse templates/%s: %w", m.folder, err)
		}
		*m.into = t
	}
	return s, nil
}

func parseFolder(folder string, escape func(any) string) (*manner, error) {
	t := template.New(folder).Funcs(words()).Funcs(template.FuncMap{"escape": escape})
	t, err := t.ParseFS(files, "shared/*.tmpl", folder+"/*.tmpl")
	if err != nil {
		return nil, err
	}
	m := &manner{t, quickOnes(t, escape)}
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
	var b strings.Builder
	m.write(&b, name, data)
	return strings.Trim(b.String(), "\n")
}

// write executes a template. It can fail only through a mistake of ours, so it panics.
func (m *manner) write(to io.Writer, name string, data any) {
	if err := m.ExecuteTemplate(to, name, data); err != nil {
		panic(fmt.Sprintf("templates: %s %s: %v", m.Name(), name, err))
	}
}

// say renders a template about a happening.
func (m *manner) say(name string, h *happening) string {
	run, ok := m.quick[name]
	if !ok {
		return render(m, name, h)
	}
	var b strings.Builder
	b.Grow(80)
	run(&b, h)
	return strings.Trim(b.String(), "\n")
}

// rows renders a template in which an empty line means nothing, and drops those.
func rows(m *manner, name string, data any) string {
	return fullRows(render(m, name, data))
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
	return strings.Join(strings.Fields(render(m, name, data)), " ")
}

package templates

import (
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// recorder keeps what a set says, and of what, so that a person can see it and a check can follow it.
type recorder struct {
	said     map[string]*utterance // by folder and name: "slack/card"
	failures []error
}

// utterance is what one template said.
type utterance struct {
	types []reflect.Type // of what it was given
	texts []string       // each once, in order
}

// mostTexts is how many different texts of one template are kept.
const mostTexts = 40

func (r *recorder) keep(key string, data any, text string) {
	u := r.said[key]
	if u == nil {
		u = &utterance{}
		r.said[key] = u
	}
	if t := reflect.TypeOf(data); t != nil && !slices.Contains(u.types, t) {
		u.types = append(u.types, t)
	}
	if text = strings.Trim(text, "\n"); text != "" && len(u.texts) < mostTexts && !slices.Contains(u.texts, text) {
		u.texts = append(u.texts, text)
	}
}

func (r *recorder) phrase(name, text string) { r.keep("words/"+name, nil, text) }

func (r *recorder) failed(err error) {
	if r != nil {
		r.failures = append(r.failures, err)
	}
}

// kept keeps what was said, if somebody wants it, and returns it.
func (m *manner) kept(name string, data any, text string) string {
	if m.seen != nil {
		m.seen.keep(m.Name()+"/"+name, data, text)
	}
	return text
}

// recorded returns a set that says the same and keeps it, templates within templates too.
func (s *Set) recorded() (*Set, *recorder) {
	r := &recorder{said: map[string]*utterance{}}
	words := *s.words
	words.seen, words.broken = r, nil
	return &Set{slack: s.slack.recorded(r, escapeSlack), markdown: s.markdown.recorded(r, escapeMarkdown), plain: s.plain.recorded(r, escapePlain), words: &words}, r
}

func (m *manner) recorded(r *recorder, escape func(any) string) *manner {
	out := &manner{seen: r, builtin: m.builtin}
	nested := func(name string, dot any) (ready, error) {
		var b strings.Builder
		err := out.ExecuteTemplate(&b, name, dot)
		if err == nil {
			r.keep(m.Name()+"/"+name, dot, b.String())
		}
		return ready(b.String()), err
	}
	t := template.New(m.Name()).Funcs(words()).Funcs(template.FuncMap{"escape": escape, "nested": nested})
	for _, one := range m.Templates() {
		if one.Tree == nil {
			continue
		}
		tree := one.Copy()
		nestAll(tree.Root)
		template.Must(t.AddParseTree(one.Name(), tree))
	}
	out.Template = t
	return out
}

// nestAll makes every {{template}} a call that keeps what it says.
func nestAll(l *parse.ListNode) {
	if l == nil {
		return
	}
	for i, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			l.Nodes[i] = nestedCall(n)
		case *parse.IfNode:
			nestBranches(n.BranchNode)
		case *parse.RangeNode:
			nestBranches(n.BranchNode)
		case *parse.WithNode:
			nestBranches(n.BranchNode)
		}
	}
}

func nestBranches(n parse.BranchNode) {
	nestAll(n.List)
	nestAll(n.ElseList)
}

func nestedCall(n *parse.TemplateNode) parse.Node {
	var dot parse.Node = &parse.NilNode{NodeType: parse.NodeNil, Pos: n.Pos}
	if n.Pipe != nil {
		dot = n.Pipe
	}
	call := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{
		parse.NewIdentifier("nested").SetPos(n.Pos), &parse.StringNode{NodeType: parse.NodeString, Pos: n.Pos, Quoted: n.Name, Text: n.Name}, dot,
	}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: n.Pos, Line: n.Line, Pipe: &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Pos, Line: n.Line, Cmds: []*parse.CommandNode{call}}}
}

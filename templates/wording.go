package templates

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"
)

// wording is the words that stand within sentences and are chosen in Go: the templates of the folder words. Each takes
// the fields it names in our own text, in that order, and nothing else. Nil is the built-in wording.
type wording struct {
	said   map[string]*phrase
	own    map[string]bool
	ours   *wording // what is said where a company's own fails; nil where all is built in
	broken func(Broken)
	seen   *recorder
}

// phrase is one of them.
type phrase struct {
	fields []string           // in the order in which Go gives them
	steps  []step             // the whole of it, where it is only text and fields
	run    *template.Template // else
	all    *template.Template // it, and those it may say within itself
}

// step is a text, or a field by its number.
type step struct {
	text  string
	field int // -1: text
}

// builtinWording parses the folder words that is built in.
var builtinWording = sync.OnceValue(func() *wording {
	all, err := builtinTrees()
	if err != nil {
		panic(err) // New says so first
	}
	return newWording(all["words"], nil)
})

func newWording(builtin, own trees) *wording {
	w := &wording{said: map[string]*phrase{}}
	folder := template.New("words").Funcs(words())
	for _, some := range []trees{builtin, own} {
		for name, tree := range some {
			_, _ = folder.AddParseTree(name, tree.Copy()) // it fails only for a template that has been executed
		}
	}
	for name, tree := range builtin {
		if strings.HasSuffix(name, ".tmpl") {
			continue // what stands between them
		}
		w.said[name] = newPhrase(folder.Lookup(name), fieldsOf(tree.Root))
	}
	if own == nil {
		return w
	}
	for name := range own {
		if builtin[name] == nil { // a verb's, which takes no fields
			w.said[name] = newPhrase(folder.Lookup(name), nil)
		}
	}
	w.ours, w.own = newWording(builtin, nil), namesOf(own)
	return w
}

// newPhrase makes a phrase that takes fields.
func newPhrase(t *template.Template, fields []string) *phrase {
	p := &phrase{fields: fields, all: t}
	for _, n := range t.Root.Nodes {
		s, ok := stepOf(n, fields)
		if !ok {
			p.run, p.steps = t.Option("missingkey=error"), nil
			return p
		}
		p.steps = append(p.steps, s)
	}
	if n := len(p.steps); n > 0 {
		p.steps[0].text = strings.TrimLeft(p.steps[0].text, "\n")
		p.steps[n-1].text = strings.TrimRight(p.steps[n-1].text, "\n")
	}
	return p
}

func stepOf(n parse.Node, fields []string) (step, bool) {
	switch n := n.(type) {
	case *parse.TextNode:
		return step{string(n.Text), -1}, true
	case *parse.ActionNode:
		i := slices.Index(fields, strings.TrimPrefix(n.Pipe.String(), "."))
		return step{field: i}, i >= 0
	}
	return step{}, false
}

// fieldsOf are the fields a template names, each once, in order.
func fieldsOf(n parse.Node) []string {
	var out []string
	walk(n, func(n parse.Node) {
		if f, ok := n.(*parse.FieldNode); ok && !slices.Contains(out, f.Ident[0]) {
			out = append(out, f.Ident[0])
		}
	})
	return out
}

// say returns a phrase, filled; nothing if there is none of that name. It is plain text: whoever prints it escapes it, as if it were typed.
func (w *wording) say(name string, args ...string) string {
	if w == nil {
		w = builtinWording()
	}
	p := w.said[name]
	var text string
	switch {
	case p == nil:
	case p.run == nil && len(p.steps) == 1 && p.steps[0].field < 0:
		text = p.steps[0].text
	case p.run == nil:
		text = p.joined(args)
	default:
		text = w.executed(name, p, args)
	}
	if w.seen != nil {
		w.seen.phrase(name, text)
	}
	return text
}

func (p *phrase) joined(args []string) string {
	var b strings.Builder
	for _, s := range p.steps {
		if s.field < 0 {
			b.WriteString(s.text)
		} else {
			b.WriteString(args[s.field])
		}
	}
	return b.String()
}

func (w *wording) executed(name string, p *phrase, args []string) string {
	data := make(map[string]string, len(args))
	for i, field := range p.fields {
		data[field] = args[i]
	}
	var b strings.Builder
	if err := p.run.Execute(&b, data); err != nil {
		w.seen.failed(err)
		if w.broken != nil {
			w.broken(brokenBy(name, err))
		}
		return w.ours.say(name, args...)
	}
	return strings.Trim(b.String(), "\n")
}

// ownVerb gives a verb the words that a company has for what it does.
func (w *wording) ownVerb(v Verb) Verb {
	if name := "verb " + v.Name; w.said[name] != nil {
		v.Does = w.verb(name, v.Does)
	}
	return v
}

// verb says what a verb does, or ours where that fails.
func (w *wording) verb(name, ours string) string {
	p := w.said[name]
	if p.run == nil {
		return w.say(name)
	}
	var b strings.Builder
	if err := p.run.Execute(&b, map[string]string{}); err != nil {
		w.seen.failed(err)
		if w.broken != nil {
			w.broken(brokenBy(name, err))
		}
		return ours
	}
	return strings.Trim(b.String(), "\n")
}

// phrases are the names of all phrases, sorted.
func (w *wording) phrases() []string { return slices.Sorted(maps.Keys(w.said)) }

// walk visits a tree's nodes, those that hold others first.
func walk(n parse.Node, visit func(parse.Node)) {
	if n == nil {
		return
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walk(child, visit)
			}
		}
	case *parse.IfNode:
		walkBranches(n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranches(n.BranchNode, visit)
	case *parse.WithNode:
		walkBranches(n.BranchNode, visit)
	case *parse.ActionNode:
		walkPipe(n.Pipe, visit)
	case *parse.TemplateNode:
		walkPipe(n.Pipe, visit)
	case *parse.PipeNode:
		walkPipe(n, visit)
	case *parse.ChainNode:
		walk(n.Node, visit)
	}
}

func walkBranches(n parse.BranchNode, visit func(parse.Node)) {
	walkPipe(n.Pipe, visit)
	if n.List != nil {
		walk(n.List, visit)
	}
	if n.ElseList != nil {
		walk(n.ElseList, visit)
	}
}

func walkPipe(p *parse.PipeNode, visit func(parse.Node)) {
	if p == nil {
		return
	}
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			walk(arg, visit)
		}
	}
}

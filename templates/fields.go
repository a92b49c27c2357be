package templates

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"allclear/incident"
)

// fields finds, without saying them, templates of a company's own that use a field which is not there: one in a
// branch that the example does not take would otherwise be found by the incident that does. given is what each of ours is filled
// with.
func (r *reading) fields(s *Set, given *recorder) {
	for _, m := range []*manner{s.slack, s.markdown, s.plain} {
		c := &checker{
			reading: r, all: m.Template, own: ownOf(r.own["shared"], r.own[m.Name()]), manner: m.Name(),
			funcs: words(), done: map[string]bool{},
		}
		for key, u := range given.said {
			if name, ok := strings.CutPrefix(key, m.Name()+"/"); ok {
				for _, t := range u.types {
					c.named(name, t)
				}
			}
		}
	}
}

func ownOf(some ...trees) trees {
	out := trees{}
	for _, one := range some {
		maps.Copy(out, one)
	}
	return out
}

// checker follows types through the templates of one folder. A nil type is one that nobody knows before it is there.
type checker struct {
	*reading
	all    *template.Template
	own    trees
	manner string
	funcs  template.FuncMap
	done   map[string]bool

	tree *parse.Tree // the template that is looked at; nil: it is ours
	body reflect.Type
	root reflect.Type
	vars []variable
}

type variable struct {
	name string
	is   reflect.Type
}

// named follows a template that is given a type.
func (c *checker) named(name string, dot reflect.Type) {
	t := c.all.Lookup(name)
	key := fmt.Sprint(name, " ", dot)
	if t == nil || t.Tree == nil || c.done[key] {
		return
	}
	c.done[key] = true
	inner := *c
	inner.tree, inner.body, inner.root = c.own[name], bodyOf(name), dot
	inner.vars = []variable{{"$", dot}}
	root := t.Root
	if inner.tree != nil {
		root = inner.tree.Root // without our escapes
	}
	inner.list(root, dot)
}

func (c *checker) wrong(n parse.Node, what string, about ...any) {
	if c.tree != nil {
		c.reading.wrong(c.tree.ParseName, lineOf(c.tree, n), what, about...)
	}
}

func (c *checker) list(l *parse.ListNode, dot reflect.Type) {
	if l == nil {
		return
	}
	before := len(c.vars)
	for _, n := range l.Nodes {
		c.node(n, dot)
	}
	c.vars = c.vars[:before]
}

func (c *checker) node(n parse.Node, dot reflect.Type) {
	before := len(c.vars)
	switch n := n.(type) {
	case *parse.ActionNode:
		c.pipe(n.Pipe, dot)
		return // its variable lives on
	case *parse.IfNode:
		c.pipe(n.Pipe, dot)
		c.list(n.List, dot)
		c.list(n.ElseList, dot)
	case *parse.WithNode:
		c.list(n.List, c.pipe(n.Pipe, dot))
		c.list(n.ElseList, dot)
	case *parse.RangeNode:
		c.ranged(n, dot)
	case *parse.TemplateNode:
		c.template(n, dot)
	}
	c.vars = c.vars[:before]
}

func (c *checker) template(n *parse.TemplateNode, dot reflect.Type) {
	given := c.pipe(n.Pipe, dot)
	if c.all.Lookup(n.Name) == nil {
		c.wrong(n, "there is no template %q here; did you mean %q?", n.Name, near(n.Name, c.known(c.manner)))
		return
	}
	if given != nil {
		c.named(n.Name, given)
	}
}

func (c *checker) ranged(n *parse.RangeNode, dot reflect.Type) {
	over := c.value(n.Pipe, dot)
	key, elem, ok := elements(over)
	if !ok {
		c.wrong(n, "%s is no list, so {{range}} cannot go over it", n.Pipe)
	}
	switch names := n.Pipe.Decl; len(names) {
	case 1:
		c.vars = append(c.vars, variable{names[0].Ident[0], elem})
	case 2:
		c.vars = append(c.vars, variable{names[0].Ident[0], key}, variable{names[1].Ident[0], elem})
	}
	c.list(n.List, elem)
	c.list(n.ElseList, dot)
}

// elements are what a range over a type gives; false if it cannot be ranged over.
func elements(t reflect.Type) (key, elem reflect.Type, ok bool) {
	if t == nil || t.Kind() == reflect.Interface {
		return nil, nil, true
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() { //nolint:exhaustive // nothing else can be ranged over
	case reflect.Slice, reflect.Array:
		return reflect.TypeFor[int](), t.Elem(), true
	case reflect.Map:
		return t.Key(), t.Elem(), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return t, t, true
	case reflect.Func:
		if t.ConvertibleTo(reflect.TypeFor[iter.Seq[ready]]()) {
			return nil, reflect.TypeFor[ready](), true
		}
		return nil, nil, true
	}
	return nil, nil, false
}

// pipe follows a pipeline and keeps its variables.
func (c *checker) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	if p == nil {
		return nil
	}
	is := c.value(p, dot)
	for _, v := range p.Decl {
		c.vars = append(c.vars, variable{v.Ident[0], is})
	}
	return is
}

// value follows a pipeline without its variables.
func (c *checker) value(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	var is reflect.Type
	for i, cmd := range p.Cmds {
		given := arguments{nodes: cmd.Args[1:]}
		if i > 0 {
			given.last, given.piped = is, true
		}
		is = c.operand(cmd.Args[0], given, dot)
	}
	return is
}

// arguments are what a word is called with.
type arguments struct {
	nodes []parse.Node
	last  reflect.Type
	piped bool
}

func (a arguments) count() int {
	if a.piped {
		return len(a.nodes) + 1
	}
	return len(a.nodes)
}

// operand follows one word of a pipeline.
func (c *checker) operand(n parse.Node, given arguments, dot reflect.Type) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.path(n, dot, n.Ident, given, dot)
	case *parse.VariableNode:
		return c.path(n, c.variable(n.Ident[0]), n.Ident[1:], given, dot)
	case *parse.ChainNode:
		return c.path(n, c.operand(n.Node, arguments{}, dot), n.Field, given, dot)
	case *parse.PipeNode:
		return c.value(n, dot)
	case *parse.IdentifierNode:
		return c.function(n, given, dot)
	}
	return nil
}

func (c *checker) variable(name string) reflect.Type {
	for _, v := range slices.Backward(c.vars) {
		if v.name == name {
			return v.is
		}
	}
	return nil
}

// path follows fields of fields.
func (c *checker) path(n parse.Node, is reflect.Type, names []string, given arguments, dot reflect.Type) reflect.Type {
	for i, name := range names {
		var with arguments
		if i == len(names)-1 {
			with = given
		}
		is = c.field(n, is, name, with, dot)
	}
	return is
}

// field is the type of a field or of what a method returns.
func (c *checker) field(n parse.Node, of reflect.Type, name string, given arguments, dot reflect.Type) reflect.Type {
	if of == reflect.TypeFor[incident.Body]() && c.body != nil {
		of = reflect.PointerTo(c.body)
	}
	if of == nil {
		return nil
	}
	if m, ok := methodOf(of, name); ok {
		return c.call(n, name, m, given, dot)
	}
	if of.Kind() == reflect.Interface {
		return nil
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch of.Kind() { //nolint:exhaustive // nothing else has fields
	case reflect.Map:
		return of.Elem()
	case reflect.Struct:
		if f, ok := of.FieldByName(name); ok && f.IsExported() {
			return f.Type
		}
	}
	c.noField(n, of, name)
	return nil
}

func (c *checker) noField(n parse.Node, of reflect.Type, name string) {
	names := fieldNames(of)
	if len(names) == 0 {
		c.wrong(n, "there is no .%s in %s: it is a plain value", name, n)
		return
	}
	c.wrong(n, "there is no .%s in %s; did you mean .%s?", name, n, near(name, names))
}

// methodOf finds a method of a type, or of a pointer to it, without its receiver.
func methodOf(t reflect.Type, name string) (reflect.Type, bool) {
	for _, one := range []reflect.Type{t, reflect.PointerTo(t)} {
		if one.Kind() == reflect.Pointer && one.Elem().Kind() == reflect.Interface {
			continue
		}
		if m, ok := one.MethodByName(name); ok {
			if one.Kind() == reflect.Interface {
				return m.Type, true
			}
			return withoutReceiver(m.Type), true
		}
	}
	return nil, false
}

func withoutReceiver(t reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	out = slices.AppendSeq(out, t.Outs())
	return reflect.FuncOf(in, out, t.IsVariadic())
}

// fieldNames are the names that a template may use of a type, sorted.
func fieldNames(t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []string
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() && !f.Anonymous {
				out = append(out, f.Name)
			}
		}
	}
	for m := range reflect.PointerTo(t).Methods() {
		if m.Type.NumOut() > 0 {
			out = append(out, m.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// call follows a call of a function or method that is known.
func (c *checker) call(n parse.Node, name string, f reflect.Type, given arguments, dot reflect.Type) reflect.Type {
	least := f.NumIn()
	if f.IsVariadic() {
		least--
	}
	if got := given.count(); got < least || got > f.NumIn() && !f.IsVariadic() {
		c.wrong(n, "%s wants %s, not %d", name, count(least, "value"), got)
		return nil
	}
	for i, arg := range given.nodes {
		c.fits(n, name, parameter(f, i), c.operand(arg, arguments{}, dot))
	}
	if given.piped {
		c.fits(n, name, parameter(f, len(given.nodes)), given.last)
	}
	if f.NumOut() == 0 || f.Out(0) == reflect.TypeFor[any]() {
		return nil
	}
	return f.Out(0)
}

func parameter(f reflect.Type, i int) reflect.Type {
	if last := f.NumIn() - 1; f.IsVariadic() && i >= last {
		return f.In(last).Elem()
	}
	return f.In(i)
}

// fits complains of a value that a function does not take. text/template is as strict.
func (c *checker) fits(n parse.Node, name string, wants, got reflect.Type) {
	switch {
	case got == nil || got.Kind() == reflect.Interface || got.AssignableTo(wants):
	case got.Kind() == reflect.Pointer && got.Elem().AssignableTo(wants):
	case reflect.PointerTo(got).AssignableTo(wants):
	case got.Kind() == wants.Kind() && got.Kind() >= reflect.Int && got.Kind() <= reflect.Uint64:
	default:
		c.wrong(n, "%s takes %s, and is given %s", name, inWords(wants), inWords(got))
	}
}

// inWords says a type to somebody who writes templates, not Go.
func inWords(t reflect.Type) string {
	switch s := strings.TrimPrefix(t.String(), "templates."); s {
	case "string", "ready", "lines", "code":
		return map[string]string{"string": "text", "ready": "text that is formatted already", "lines": "typed words (use print)", "code": "words for a block"}[s]
	case "time.Duration":
		return "a duration"
	case "time.Time":
		return "an instant"
	case "incident.Moment":
		return "a moment"
	case "int":
		return "a number"
	default:
		return s
	}
}

// builtinFunctions are those of text/template, with what they return; nil: that depends on what they are given.
var builtinFunctions = map[string]reflect.Type{
	"and": nil, "or": nil, "index": nil, "call": nil,
	"not": reflect.TypeFor[bool](), "eq": reflect.TypeFor[bool](), "ne": reflect.TypeFor[bool](), "lt": reflect.TypeFor[bool](),
	"le": reflect.TypeFor[bool](), "gt": reflect.TypeFor[bool](), "ge": reflect.TypeFor[bool](), "len": reflect.TypeFor[int](),
	"print": reflect.TypeFor[string](), "printf": reflect.TypeFor[string](), "println": reflect.TypeFor[string](),
	"html": reflect.TypeFor[string](), "js": reflect.TypeFor[string](), "urlquery": reflect.TypeFor[string](),
}

func (c *checker) function(n *parse.IdentifierNode, given arguments, dot reflect.Type) reflect.Type {
	if f, ok := c.funcs[n.Ident]; ok {
		return c.call(n, n.Ident, reflect.TypeOf(f), given, dot)
	}
	var args []reflect.Type
	for _, arg := range given.nodes {
		args = append(args, c.operand(arg, arguments{}, dot))
	}
	if n.Ident == "index" && len(args) > 1 && args[0] != nil {
		if _, elem, ok := elements(args[0]); ok {
			return elem
		}
	}
	return builtinFunctions[n.Ident]
}

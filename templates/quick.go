package templates

import (
	"reflect"
	"strings"
	"text/template"
	"text/template/parse"

	"allclear/incident"
)

// A quick template says a happening without text/template, which looks every word up by its name each time. Only
// templates of the simplest kind can be quick: text, words ({{.Who}}, {{.B.Phase}}), conditions on one word, and
// other such templates. All others are left to text/template, which says the same in more time.
type quick func(b *strings.Builder, h *happening)

// quickOnes returns those of a folder's templates that can be quick. Their trees are not escaped yet.
func quickOnes(t *template.Template, escape func(any) string) map[string]quick {
	out := map[string]quick{}
	for _, one := range t.Templates() {
		q := quickening{folder: t, escape: escape, body: bodyOf(one.Name())}
		if run := q.named(one.Name()); !q.strange {
			out[one.Name()] = run
		}
	}
	return out
}

// bodyOf is the type of the body that the template of a kind of event is about; else nil.
func bodyOf(name string) reflect.Type {
	kind, _ := strings.CutPrefix(name, "event ")
	b, err := incident.Decode(incident.Kind(kind), []byte("{}"))
	if err != nil {
		return nil
	}
	return reflect.TypeOf(b).Elem()
}

// quickening is one template that is made quick, as far as it can be.
type quickening struct {
	folder  *template.Template
	escape  func(any) string
	body    reflect.Type
	depth   int  // of templates within templates
	strange bool // something in it is not simple
}

func (q *quickening) named(name string) quick {
	t := q.folder.Lookup(name)
	if q.depth++; t == nil || t.Tree == nil || q.depth > 10 {
		q.strange = true
		return nil
	}
	return q.list(t.Root)
}

func (q *quickening) list(n *parse.ListNode) quick {
	var steps []quick
	if n != nil {
		for _, child := range n.Nodes {
			steps = append(steps, q.node(child))
		}
	}
	return func(b *strings.Builder, h *happening) {
		for _, step := range steps {
			step(b, h)
		}
	}
}

func (q *quickening) node(n parse.Node) quick {
	switch n := n.(type) {
	case *parse.TextNode:
		text := string(n.Text)
		return func(b *strings.Builder, _ *happening) { b.WriteString(text) }
	case *parse.ActionNode:
		w := q.word(n.Pipe)
		return func(b *strings.Builder, h *happening) { b.WriteString(q.escape(w.say(h))) }
	case *parse.IfNode:
		return q.choice(n)
	case *parse.TemplateNode:
		if n.Pipe != nil && n.Pipe.String() == "." {
			return q.named(n.Name)
		}
	}
	q.strange = true
	return nil
}

func (q *quickening) choice(n *parse.IfNode) quick {
	w, then, otherwise := q.word(n.Pipe), q.list(n.List), q.list(n.ElseList)
	return func(b *strings.Builder, h *happening) {
		if w.is(h) {
			then(b, h)
		} else {
			otherwise(b, h)
		}
	}
}

// word is what a pipeline of a single word stands for, and whether it is true as text/template has it.
type word struct {
	say func(*happening) any
	is  func(*happening) bool
}

func (q *quickening) word(p *parse.PipeNode) word {
	if len(p.Decl) == 0 && len(p.Cmds) == 1 && len(p.Cmds[0].Args) == 1 {
		if f, ok := p.Cmds[0].Args[0].(*parse.FieldNode); ok {
			return q.field(f.Ident)
		}
	}
	q.strange = true
	return word{}
}

// field finds a word by its name: a method of the happening, or a field of it, of its event or of its body.
func (q *quickening) field(names []string) word {
	if m, ok := reflect.TypeFor[*happening]().MethodByName(names[0]); ok && len(names) == 1 {
		return q.method(m.Func.Interface())
	}
	if names[0] == "B" && q.body != nil {
		at := q.path(q.body, names[1:])
		return found(func(h *happening) reflect.Value { return reflect.ValueOf(h.B).Elem().FieldByIndex(at) })
	}
	at := q.path(reflect.TypeFor[happening](), names)
	return found(func(h *happening) reflect.Value { return reflect.ValueOf(h).Elem().FieldByIndex(at) })
}

func found(field func(*happening) reflect.Value) word {
	return word{
		say: func(h *happening) any { return field(h).Interface() },
		is:  func(h *happening) bool { return truth(field(h)) },
	}
}

// truth is that of text/template. Words need not be taken out to be seen.
func truth(v reflect.Value) bool {
	if v.Kind() == reflect.String {
		return v.Len() > 0
	}
	is, _ := template.IsTrue(v.Interface())
	return is
}

func (q *quickening) method(m any) word {
	switch m := m.(type) {
	case func(*happening) string:
		return word{say: func(h *happening) any { return m(h) }, is: func(h *happening) bool { return m(h) != "" }}
	case func(*happening) bool:
		return word{say: func(h *happening) any { return m(h) }, is: m}
	}
	q.strange = true
	return word{}
}

// path is where a field of a field lies.
func (q *quickening) path(t reflect.Type, names []string) []int {
	var at []int
	for _, name := range names {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			q.strange = true
			return nil
		}
		f, ok := t.FieldByName(name)
		if !ok || !f.IsExported() {
			q.strange = true
			return nil
		}
		at, t = append(at, f.Index...), f.Type
	}
	return at
}

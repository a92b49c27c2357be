package templates

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"allclear/incident"
)

// Options are what a company's own templates are read with.
type Options struct {
	Verbs  []Verb       // the language: words/verbs.tmpl may define "verb NAME" of each, which says what it does
	Broken func(Broken) // is told where one of them fails after all, and ours was used; nil: nobody
}

// Problem is one thing that is wrong with a company's own templates.
type Problem struct {
	File string `json:"file"` // within the folder: "slack/line.tmpl"
	Line int    `json:"line"` // from 1; 0: the file as a whole
	What string `json:"what"` // what is wrong, and what would be right
}

// String is "slack/line.tmpl:3: what is wrong".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.What
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
}

// Problems are everything that is wrong, by file and line. They are an error.
type Problems []Problem

// Error lists them, one to a line.
func (p Problems) Error() string {
	all := make([]string, len(p))
	for i, one := range p {
		all[i] = one.String()
	}
	return strings.Join(all, "\n")
}

// Load returns the built-in templates with a company's own in the place of those it defines. The folder is like that of
// [Files]; each file may define any of the templates of its folder, and others that they use. What is wrong comes back
// as [Problems], all at once: whatever is read is also tried on the example incidents.
func Load(own fs.FS, o Options) (*Set, error) {
	builtin, err := builtinTrees()
	if err != nil {
		return nil, err
	}
	r := &reading{builtin: builtin, verbs: o.Verbs, own: map[string]trees{}, from: map[string]string{}}
	if err := r.folder(own); err != nil {
		return nil, err
	}
	s, err := newSet(builtin, r.own)
	if err != nil {
		return nil, err
	}
	s.heardBy(o.Broken)
	if err := r.try(s); err != nil {
		return nil, err
	}
	if len(r.problems) > 0 {
		return nil, r.sorted()
	}
	return s, nil
}

// heardBy says who is told of templates that fail.
func (s *Set) heardBy(broken func(Broken)) {
	s.slack.broken, s.markdown.broken, s.plain.broken, s.words.broken = broken, broken, broken, broken
}

// reading is a company's folder while it is read.
type reading struct {
	builtin  map[string]trees
	verbs    []Verb
	own      map[string]trees
	from     map[string]string // where a template was defined first, by folder and name
	problems Problems
	endless  bool // something in it would take too long to try
}

func (r *reading) wrong(file string, line int, what string, about ...any) {
	r.problems = append(r.problems, Problem{file, line, fmt.Sprintf(what, about...)})
}

// sorted are the problems by file and line, each once.
func (r *reading) sorted() Problems {
	slices.SortFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(r.problems)
}

// near is the name that a word was most likely meant to be. One rarely errs in the first letter.
func near(word string, names []string) string {
	names = slices.Sorted(slices.Values(names))
	far := func(name string) int {
		d := 2 * incident.Distance(strings.ToLower(word), strings.ToLower(name))
		if !strings.EqualFold(word[:1], name[:1]) {
			d += 3
		}
		return d
	}
	return slices.MinFunc(names, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
}

// folder reads every file of the folder.
func (r *reading) folder(own fs.FS) error {
	entries, err := fs.ReadDir(own, ".")
	if err != nil {
		return err
	}
	known := slices.Sorted(maps.Keys(r.builtin))
	for _, e := range entries {
		info, err := fs.Stat(own, e.Name())
		switch {
		case passedBy(e.Name()):
		case err != nil:
			return err
		case !info.IsDir():
			r.wrong(e.Name(), 0, "nothing reads a file here; templates stand in the folders %s", and(known))
		case !slices.Contains(known, e.Name()):
			r.wrong(e.Name(), 0, "nothing reads this folder; did you mean %s?", near(e.Name(), known))
		default:
			if err := r.files(own, e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// passedBy are files that are not for us: hidden ones, and notes.
func passedBy(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".md")
}

func (r *reading) files(own fs.FS, folder string) error {
	entries, err := fs.ReadDir(own, folder)
	if err != nil {
		return err
	}
	known := filesOf(folder)
	for _, e := range entries {
		switch file := folder + "/" + e.Name(); {
		case passedBy(e.Name()):
		case !slices.Contains(known, e.Name()):
			r.wrong(file, 0, "nothing reads this file; did you mean %s?", folder+"/"+near(e.Name(), known))
		default:
			text, err := fs.ReadFile(own, file)
			if err != nil {
				return err
			}
			r.file(file, string(text))
		}
	}
	return nil
}

// filesOf are the names of the files in a folder.
func filesOf(folder string) []string {
	var out []string
	if folder == "words" {
		out = append(out, path.Base(verbsFile))
	}
	entries, _ := files.ReadDir(folder) // it is built in
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// verbsFile says what each verb does. It is not built in: those words come from the language itself.
const verbsFile = "words/verbs.tmpl"

// file reads one file. Where it cannot be parsed each of its templates is, so that every mistake is found.
func (r *reading) file(file, text string) {
	all, err := parseFile(file, text)
	if err == nil {
		r.take(file, all)
		return
	}
	before := len(r.problems)
	for _, piece := range pieces(text) {
		if some, err := parseFile(file, piece); err != nil {
			r.unparsed(file, err)
		} else {
			r.take(file, some)
		}
	}
	if len(r.problems) == before {
		r.unparsed(file, err)
	}
}

var defines = regexp.MustCompile(`\{\{-?\s*define\s`)

// pieces parts a file before each template, and gives each the line it has in the file.
func pieces(text string) []string {
	var out []string
	at := 0
	for _, next := range append(defines.FindAllStringIndex(text, -1), []int{len(text), 0}) {
		if strings.TrimSpace(text[at:next[0]]) != "" {
			out = append(out, strings.Repeat("\n", strings.Count(text[:at], "\n"))+text[at:next[0]])
		}
		at = next[0]
	}
	return out
}

// take keeps what a file defines.
func (r *reading) take(file string, all trees) {
	folder := path.Dir(file)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		tree := all[name]
		if name == file {
			if n := loose(tree); n != nil {
				r.wrong(file, lineOf(tree, n), "words outside of a {{define}} are said by nobody; put them into one")
			}
			continue
		}
		line := lineOf(tree, tree.Root)
		if first, twice := r.from[folder+" "+name]; twice {
			r.wrong(file, line, "%q is defined twice; %s defines it too", name, first)
			continue
		}
		r.from[folder+" "+name] = fmt.Sprintf("%s:%d", file, line)
		if r.own[folder] == nil {
			r.own[folder] = trees{}
		}
		r.own[folder][name] = tree
		r.traps(folder, tree)
	}
}

// loose is the first thing in a tree that is not blank; nil if there is none.
func loose(t *parse.Tree) parse.Node {
	for _, n := range t.Root.Nodes {
		if strings.TrimSpace(n.String()) != "" {
			return n
		}
	}
	return nil
}

// lineOf is the line of a node in its file.
func lineOf(t *parse.Tree, n parse.Node) int {
	place, _ := t.ErrorContext(n)
	parts := strings.Split(place, ":")
	line, _ := strconv.Atoi(parts[min(1, len(parts)-1)])
	if text, ok := n.(*parse.TextNode); ok {
		line += strings.Count(string(text.Text), "\n") - strings.Count(strings.TrimLeft(string(text.Text), " \n"), "\n")
	}
	return line
}

var (
	parseError = regexp.MustCompile(`^template: ([^:]*):(\d+)(?::\d+)?: (?s:(.*))$`)
	noFunction = regexp.MustCompile(`function "([^"]*)" not defined`)
)

// unparsed says why a file cannot be parsed.
func (r *reading) unparsed(file string, err error) {
	found := parseError.FindStringSubmatch(err.Error())
	if found == nil {
		r.wrong(file, 0, "%v", err)
		return
	}
	line, _ := strconv.Atoi(found[2])
	what := found[3]
	if f := noFunction.FindStringSubmatch(what); f != nil {
		what = fmt.Sprintf("there is no function %q; did you mean %s?", f[1], near(f[1], functions()))
	} else if strings.Contains(what, "unexpected EOF") {
		what = "the template is not closed: an {{end}} is missing"
	}
	r.wrong(file, line, "%s", what)
}

// functions are the names of every function that a template may call.
func functions() []string {
	names := slices.Collect(maps.Keys(words()))
	return append(names, slices.Collect(maps.Keys(builtinFunctions))...)
}

// try finds what is wrong with templates that can be parsed.
func (r *reading) try(s *Set) error {
	r.unused()
	r.phrases()
	if r.circles(s) || r.endless {
		return nil // they cannot be tried
	}
	ex, err := newExample()
	if err != nil {
		return err
	}
	given, err := whatOursAreGiven()
	if err != nil {
		return err
	}
	r.fields(s, given)
	tried, said := s.recorded()
	tried.everything(ex, r.verbs)
	for _, err := range said.failures {
		r.failed(err)
	}
	return nil
}

// whatOursAreGiven lets what is built in tell the example, once, so that it is known what each template is filled with.
var whatOursAreGiven = sync.OnceValues(func() (*recorder, error) {
	ex, err := newExample()
	if err != nil {
		return nil, err
	}
	ours, err := New()
	if err != nil {
		return nil, err
	}
	telling, given := ours.recorded()
	telling.everything(ex, []Verb{{Name: "up", Aliases: []string{"back"}}})
	return given, nil
})

// failed is a template that failed on the example.
func (r *reading) failed(err error) {
	all := located.FindAllStringSubmatchIndex(err.Error(), -1)
	if len(all) == 0 {
		return
	}
	text, at := err.Error(), all[len(all)-1]
	file, rest, _ := strings.Cut(text[at[2]:at[3]], ":")
	number, _, _ := strings.Cut(rest, ":")
	line, _ := strconv.Atoi(number)
	if slices.ContainsFunc(r.problems, func(p Problem) bool { return p.File == file && p.Line == line }) {
		return // why it fails is said already
	}
	r.wrong(file, line, "%s fails with the example incidents: %s", text[at[6]:at[7]], text[at[1]:])
}

// unused names what nothing says.
func (r *reading) unused() {
	for _, folder := range slices.Sorted(maps.Keys(r.own)) {
		known := r.known(folder)
		reached := r.reached(folder, known)
		for name, tree := range r.own[folder] {
			if !reached[name] {
				r.wrong(tree.ParseName, lineOf(tree, tree.Root), "nothing says %q; did you mean %q?", name, near(name, known))
			}
		}
	}
}

// known are the names that something of ours says in a folder.
func (r *reading) known(folder string) []string {
	names := slices.Collect(maps.Keys(r.builtin[folder]))
	switch folder {
	case "words":
		for _, v := range r.verbs {
			names = append(names, "verb "+v.Name)
		}
	case "shared":
	default:
		names = append(names, slices.Collect(maps.Keys(r.builtin["shared"]))...)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, ".tmpl") })
	slices.Sort(names)
	return names
}

// reached are the names of a folder that ours say, and those that these say in turn. What is shared may be used by
// whatever a company has elsewhere.
func (r *reading) reached(folder string, known []string) map[string]bool {
	out := map[string]bool{}
	var from func(name string)
	from = func(name string) {
		if out[name] {
			return
		}
		out[name] = true
		for _, f := range []string{folder, "shared"} {
			if tree := r.own[f][name]; tree != nil {
				for _, next := range included(tree) {
					from(next.Name)
				}
			}
		}
	}
	for _, name := range known {
		from(name)
	}
	if folder == "shared" {
		for _, f := range folders() {
			for _, tree := range r.own[f] {
				for _, next := range included(tree) {
					from(next.Name)
				}
			}
		}
	}
	return out
}

// included are the templates that a template says within itself.
func included(t *parse.Tree) []*parse.TemplateNode {
	var out []*parse.TemplateNode
	walk(t.Root, func(n parse.Node) {
		if one, ok := n.(*parse.TemplateNode); ok {
			out = append(out, one)
		}
	})
	return out
}

// phrases finds fields that a phrase is not given.
func (r *reading) phrases() {
	for name, tree := range r.own["words"] {
		var fields []string
		if ours := r.builtin["words"][name]; ours != nil {
			fields = fieldsOf(ours.Root)
		}
		walk(tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.FieldNode:
				if len(n.Ident) > 1 || !slices.Contains(fields, n.Ident[0]) {
					r.wrong(tree.ParseName, lineOf(tree, n), "%q is not given %s; it may use %s", name, n, orWords(and(dotted(fields)), "nothing"))
				}
			case *parse.TemplateNode:
				if r.own["words"][n.Name] == nil && r.builtin["words"][n.Name] == nil {
					r.wrong(tree.ParseName, lineOf(tree, n), "there is no template %q here; did you mean %q?", n.Name, near(n.Name, r.known("words")))
				}
			}
		})
	}
}

func dotted(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = "." + f
	}
	return out
}

// circles finds templates that say themselves within themselves, which would never end.
func (r *reading) circles(s *Set) (found bool) {
	for _, folder := range slices.Sorted(maps.Keys(r.own)) {
		for _, name := range slices.Sorted(maps.Keys(r.own[folder])) {
			if s.circular(folder, name) {
				tree := r.own[folder][name]
				r.wrong(tree.ParseName, lineOf(tree, tree.Root), "%q says itself within itself, which would never end", name)
				found = true
				break // others may be on the same circle
			}
		}
	}
	return found
}

func (s *Set) circular(folder, name string) bool {
	return slices.ContainsFunc(s.holding(folder), func(t *template.Template) bool { return includes(t, name, name, map[string]bool{}) })
}

// holding are the template sets into which a folder goes.
func (s *Set) holding(folder string) []*template.Template {
	switch folder {
	case "words":
		for _, p := range s.words.said {
			return []*template.Template{p.all}
		}
	case "slack":
		return []*template.Template{s.slack.Template}
	case "markdown":
		return []*template.Template{s.markdown.Template}
	case "plain":
		return []*template.Template{s.plain.Template}
	}
	return []*template.Template{s.slack.Template, s.markdown.Template, s.plain.Template}
}

func includes(all *template.Template, from, wanted string, seen map[string]bool) bool {
	t := all.Lookup(from)
	if t == nil || t.Tree == nil || seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(included(t.Tree), func(n *parse.TemplateNode) bool {
		return n.Name == wanted || includes(all, n.Name, wanted, seen)
	})
}

package letterform

import (
	_ "embed"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
)

//go:embed document.css
var documentStyle string

// Extra is what a document has beside its text.
type Extra struct {
	Figure   string // a drawing, as an element of a page; "" for none. It is taken as it is.
	Before   int    // the number of the heading of the second level that the drawing stands before
	Contents string // what the list of headings is called; "" for no list
	Facts    []Fact // figures at the top
}

// Fact is one figure: what it is called, and a word more about it.
type Fact struct{ Name, Value, More string }

// documentPage is what stands around a document.
const documentPage = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<main>
%s</main>
</body>
</html>
`

// Document returns Markdown with tables as a whole page that needs nothing else, for reading, for printing and for small screens. Tags in the
// source are shown as words. A row of a table that begins with the number of an event, such as e12, is where that number leads to wherever
// else it stands.
func Document(md string, extra Extra) string {
	n := parseWith(md, parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
		parser.WithInlineParsers(util.Prioritized(extension.NewStrikethroughParser(), 500)))
	d := &document{events: map[string]bool{}, extra: extra}
	d.collect(n)
	var b strings.Builder
	b.Grow(3 * len(md))
	d.write(&b, n)
	if !d.drawn {
		b.WriteString(d.figure())
	}
	return fmt.Sprintf(documentPage, html.EscapeString(title(n)), documentStyle, b.String())
}

// document is a page in the making.
type document struct {
	extra  Extra
	events map[string]bool // which have a row; true once it is written
	heads  []node          // of the second level
	past   int             // how many of them are written
	drawn  bool
}

var eventNumber = regexp.MustCompile(`\be[1-9][0-9]{0,6}\b`)

// collect finds the events that have a row, and the headings.
func (d *document) collect(n node) {
	if n.kind == row && n.first != headRow {
		if event := n.event(); event != "" {
			d.events[event] = false
		}
		return
	}
	if n.kind == heading && n.level == 2 {
		d.heads = append(d.heads, n)
	}
	for _, kid := range n.kids {
		d.collect(kid)
	}
}

// event is the event that a row is about: its first cell says nothing else.
func (n node) event() string {
	if len(n.kids) == 0 {
		return ""
	}
	words := n.kids[0].flat(" ")
	if eventNumber.FindString(words) != words {
		return ""
	}
	return words
}

func (d *document) write(b *strings.Builder, n node) {
	switch n.kind { //nolint:exhaustive // all others are as in a letter
	case heading:
		d.heading(b, n)
	case table:
		d.table(b, n)
	case words:
		d.words(b, n.text)
	case block, code, link:
		n.html(b)
	default:
		if n.kind == list && n.tight {
			for i := range n.kids {
				n.kids[i] = n.kids[i].bare()
			}
		}
		before, behind := n.tags()
		b.WriteString(before)
		b.WriteString(html.EscapeString(n.text))
		for _, kid := range n.kids {
			d.write(b, kid)
		}
		b.WriteString(behind)
	}
}

// heading writes a heading that can be linked to. The list of headings stands before the first of the second level.
func (d *document) heading(b *strings.Builder, n node) {
	if n.level != 2 {
		n.html(b)
		return
	}
	d.past++
	if d.past == 1 {
		d.facts(b)
		d.contents(b)
	}
	if d.past == d.extra.Before {
		b.WriteString(d.figure())
	}
	fmt.Fprintf(b, "<h2 id=\"part-%d\">", d.past)
	for _, kid := range n.kids {
		kid.html(b)
	}
	b.WriteString("</h2>\n")
}

func (d *document) figure() string {
	d.drawn = true
	if d.extra.Figure == "" {
		return ""
	}
	return "<figure tabindex=\"0\">\n" + d.extra.Figure + "</figure>\n"
}

func (d *document) facts(b *strings.Builder) {
	if len(d.extra.Facts) == 0 {
		return
	}
	b.WriteString("<dl>\n")
	for _, f := range d.extra.Facts {
		fmt.Fprintf(b, "<div><dt>%s</dt><dd>%s <small>%s</small></dd></div>\n", html.EscapeString(f.Name), html.EscapeString(f.Value), html.EscapeString(f.More))
	}
	b.WriteString("</dl>\n")
}

func (d *document) contents(b *strings.Builder) {
	if d.extra.Contents == "" {
		return
	}
	fmt.Fprintf(b, "<nav aria-label=\"%s\">\n<ol>\n", html.EscapeString(d.extra.Contents))
	for i, head := range d.heads {
		fmt.Fprintf(b, "<li><a href=\"#part-%d\">%s</a></li>\n", i+1, html.EscapeString(unnumbered(head.flat(" "), i+1)))
	}
	b.WriteString("</ol>\n</nav>\n")
}

// unnumbered is a heading without its number, where a list counts anyway.
func unnumbered(head string, number int) string {
	return strings.TrimPrefix(head, fmt.Sprintf("%d. ", number))
}

// table writes a table that can be scrolled where it is wider than the page.
func (d *document) table(b *strings.Builder, n node) {
	label := ""
	if d.past > 0 {
		label = d.heads[d.past-1].flat(" ")
	}
	fmt.Fprintf(b, "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n<table%s>\n", html.EscapeString(label), d.look(n))
	for i, r := range n.kids {
		d.row(b, r)
		if i == 0 {
			b.WriteString("<tbody>\n")
		}
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
}

// look tells the table of all events, whose words need room, from the others.
func (d *document) look(n node) string {
	if len(n.kids) < 2 || len(n.kids[1].kids) < 6 {
		return ""
	}
	if written, known := d.events[n.kids[1].event()]; !known || written {
		return ""
	}
	return ` class="events"`
}

func (d *document) row(b *strings.Builder, r node) {
	open, shut, tag := "<tr>", "</tr>\n", "td"
	if r.first == headRow {
		open, shut, tag = "<thead><tr>", "</tr></thead>\n", `th scope="col"`
	}
	event := ""
	if r.first != headRow {
		event = r.event()
	}
	own := event != "" && !d.events[event] // a later row of the same event leads to it
	if own {
		d.events[event] = true
		open = `<tr id="` + event + `">`
	}
	b.WriteString(open)
	for i, c := range r.kids {
		b.WriteString("<" + tag + ">")
		if own && i == 0 {
			b.WriteString(event)
		} else {
			d.cell(b, c)
		}
		b.WriteString("</" + tag[:2] + ">")
	}
	b.WriteString(shut)
}

func (d *document) cell(b *strings.Builder, c node) {
	for _, kid := range c.kids {
		d.write(b, kid)
	}
}

// words writes words with a link at each event that has a row.
func (d *document) words(b *strings.Builder, text string) {
	if !strings.Contains(text, "e") || len(d.events) == 0 {
		b.WriteString(html.EscapeString(text))
		return
	}
	past := 0
	for _, at := range eventNumber.FindAllStringIndex(text, -1) {
		event := text[at[0]:at[1]]
		if _, known := d.events[event]; !known {
			continue
		}
		b.WriteString(html.EscapeString(text[past:at[0]]))
		b.WriteString(`<a class="event" href="#` + event + `">` + event + "</a>")
		past = at[1]
	}
	b.WriteString(html.EscapeString(text[past:]))
}

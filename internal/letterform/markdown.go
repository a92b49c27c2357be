package letterform

import (
	"bufio"
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// parse reads CommonMark, but for tags and the definitions of references, in which words would be lost. An address
// that stands in the text is a link.
func parse(md string) node { return parseWith(md) }

// parseWith is parse with more kinds of markup.
func parseWith(md string, more ...parser.Option) node {
	p := parser.NewParser(append([]parser.Option{
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		),
	}, more...)...)
	source := []byte(clean(md))
	return tree{source}.node(p.Parse(text.NewReader(source)))
}

// tree turns the parser's nodes into ours.
type tree struct{ source []byte }

func (t tree) kids(n ast.Node) []node {
	var out []node
	for kid := n.FirstChild(); kid != nil; kid = kid.NextSibling() {
		out = append(out, t.node(kid))
	}
	return out
}

func (t tree) node(n ast.Node) node {
	switch n := n.(type) {
	case *ast.Heading:
		return node{kind: heading, level: n.Level, kids: t.kids(n)}
	case *ast.Paragraph, *ast.TextBlock:
		return node{kind: paragraph, kids: t.kids(n)}
	case *ast.List:
		return t.list(n)
	case *ast.ListItem:
		return node{kind: item, kids: t.kids(n)}
	case *ast.Blockquote:
		return node{kind: quote, kids: t.kids(n)}
	case *ast.CodeBlock:
		return node{kind: block, text: t.lines(n)}
	case *ast.FencedCodeBlock:
		return node{kind: block, text: t.lines(n)}
	case *ast.ThematicBreak:
		return node{kind: rule}
	case *tables.Table:
		return node{kind: table, kids: t.kids(n)}
	case *tables.TableHeader:
		return node{kind: row, first: headRow, kids: t.kids(n)}
	case *tables.TableRow:
		return node{kind: row, kids: t.kids(n)}
	case *tables.TableCell:
		return node{kind: cell, kids: t.kids(n)}
	default:
		return t.inline(n)
	}
}

func (t tree) list(n *ast.List) node {
	out := node{kind: list, first: -1, tight: n.IsTight, kids: t.kids(n)}
	if n.IsOrdered() {
		out.first = n.Start
	}
	return out
}

func (t tree) inline(n ast.Node) node {
	switch n := n.(type) {
	case *ast.Text:
		return t.words(n)
	case *ast.String:
		return node{kind: words, text: string(n.Value)}
	case *ast.CodeSpan:
		return node{kind: code, text: t.raw(n)}
	case *ast.Emphasis:
		if n.Level > 1 {
			return node{kind: strong, kids: t.kids(n)}
		}
		return node{kind: emphasis, kids: t.kids(n)}
	case *ast.Link:
		return linked(n.Destination, t.kids(n))
	case *ast.Image: // nothing is fetched for a reader: it is a link
		return linked(n.Destination, t.kids(n))
	case *ast.AutoLink:
		return t.address(n)
	case *tables.Strikethrough:
		return node{kind: struck, kids: t.kids(n)}
	default:
		return node{kind: group, kids: t.kids(n)}
	}
}

// address is a page or a mailbox that stands in the text itself.
func (t tree) address(n *ast.AutoLink) node {
	label := n.Label(t.source)
	to := n.URL(t.source)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(to), []byte("mailto:")) {
		to = append([]byte("mailto:"), to...)
	}
	return linked(to, []node{{kind: words, text: string(label)}})
}

// words are those of one row, and how it ends.
func (t tree) words(n *ast.Text) node {
	row := node{kind: words, text: unescaped(n.Value(t.source))}
	switch {
	case n.HardLineBreak():
		return node{kind: group, kids: []node{row, {kind: hardBreak, text: "\n"}}}
	case n.SoftLineBreak():
		return node{kind: group, kids: []node{row, {kind: softBreak}}}
	}
	return row
}

// unescaped undoes backslashes and entities in one go, as the parser's own page would.
func unescaped(raw []byte) string {
	if !bytes.ContainsAny(raw, `\&`) {
		return string(raw)
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	render.DefaultWriter.Write(w, raw)
	_ = w.Flush() // into memory
	return html.UnescapeString(b.String())
}

// raw is what stands between backticks, over the ends of rows.
func (t tree) raw(n ast.Node) string {
	var b strings.Builder
	for kid := n.FirstChild(); kid != nil; kid = kid.NextSibling() {
		if one, ok := kid.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(one.Value(t.source)), "\n", " "))
		}
	}
	return b.String()
}

func (t tree) lines(n ast.Node) string {
	var b strings.Builder
	for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
		b.Write(s.Value(t.source))
	}
	return strings.TrimRight(b.String(), "\n")
}

// linked is a link, or only its words where it leads elsewhere than to a page or a mailbox.
func linked(to []byte, kids []node) node {
	url := string(util.URLEscape(to, true))
	out := node{kind: link, url: url, kids: kids}
	if out.flat(" ") == "" {
		out.kids = []node{{kind: words, text: url}}
	}
	if !follows(url) {
		return node{kind: group, kids: out.kids}
	}
	return out
}

func follows(url string) bool {
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(url) > len(scheme) && strings.EqualFold(url[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

package letterform

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// page is what stands around a text. It says no language: companies write in theirs.
const page = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
</head>
<body style="max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.55 Georgia, serif; color: #222; background: #fff; overflow-wrap: break-word">
%s</body>
</html>
`

// HTML returns Markdown as a whole document that needs nothing else: no script, no picture, no style from elsewhere.
// Tags in the source are shown as words. Its title is the first heading, or else the first row.
func HTML(md string) string {
	n := parse(md)
	var b strings.Builder
	n.html(&b)
	return fmt.Sprintf(page, html.EscapeString(title(n)), b.String())
}

func title(n node) string {
	if h, ok := n.find(heading); ok {
		return strings.Join(strings.Fields(h.flat(" ")), " ")
	}
	for _, k := range []kind{paragraph, block} {
		if p, ok := n.find(k); ok {
			first, _, _ := strings.Cut(p.flat("\n"), "\n")
			return strings.TrimSpace(first)
		}
	}
	return "-" // a document must have one
}

func (n node) html(b *strings.Builder) {
	before, behind := n.tags()
	b.WriteString(before)
	b.WriteString(html.EscapeString(n.text))
	for _, kid := range n.kids {
		if n.kind == list && n.tight {
			kid = kid.bare()
		}
		kid.html(b)
	}
	b.WriteString(behind)
}

// bare is an item whose words stand without a paragraph around them.
func (n node) bare() node {
	kids := make([]node, len(n.kids))
	for i, kid := range n.kids {
		if kid.kind == paragraph {
			kid = node{kind: group, kids: kid.kids}
			if i+1 < len(n.kids) {
				kid.kids = append(slices.Clip(kid.kids), node{kind: softBreak})
			}
		}
		kids[i] = kid
	}
	n.kids = kids
	return n
}

// tags are all there can be in a page. A block ends its row, so that words of two blocks never touch.
func (n node) tags() (before, behind string) {
	switch n.kind {
	case heading:
		return fmt.Sprintf("<h%d>", n.level), fmt.Sprintf("</h%d>\n", n.level)
	case list:
		return n.listTags()
	case link:
		return `<a href="` + html.EscapeString(n.url) + `">`, "</a>"
	case paragraph:
		return "<p>", "</p>\n"
	case item:
		return "<li>", "</li>\n"
	case quote:
		return "<blockquote>\n", "</blockquote>\n"
	case block:
		return `<pre style="white-space: pre-wrap"><code>`, "</code></pre>\n"
	case rule:
		return "<hr>", "\n"
	case code:
		return "<code>", "</code>"
	case strong:
		return "<strong>", "</strong>"
	case emphasis:
		return "<em>", "</em>"
	case hardBreak:
		return "<br>", ""
	case softBreak:
		return "\n", ""
	case table:
		return "<table>\n", "</table>\n"
	case row:
		return "<tr>", "</tr>\n"
	case cell:
		return "<td>", "</td>"
	case struck:
		return "<del>", "</del>"
	case group, words:
	}
	return "", ""
}

func (n node) listTags() (before, behind string) {
	switch n.first {
	case -1:
		return "<ul>\n", "</ul>\n"
	case 1:
		return "<ol>\n", "</ol>\n"
	default:
		return fmt.Sprintf("<ol start=\"%d\">\n", n.first), "</ol>\n"
	}
}

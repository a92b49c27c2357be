package letterform

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	columns   = 72
	narrowest = 20 // however deep a list is nested
)

// Plain returns Markdown as plain text: rows of at most 72 characters where words allow it, items with a dash or
// their number, headings underlined, and links as their words with the address behind them.
func Plain(md string) string {
	rows := parse(md).rows(columns)
	if len(rows) == 0 {
		return ""
	}
	return strings.Join(rows, "\n") + "\n"
}

// rows are those of a block, at most so many characters wide.
func (n node) rows(width int) []string {
	width = max(width, narrowest)
	switch n.kind {
	case heading:
		return n.underlined(width)
	case paragraph:
		return wrap(n.inline(), width)
	case list:
		return n.items(width)
	case quote:
		return indent(n.stacked(width-2, true), "> ", "> ")
	case block:
		return indent(strings.Split(n.text, "\n"), "    ", "    ")
	case rule:
		return []string{strings.Repeat("-", width)}
	case group, item, words, code, strong, emphasis, link, softBreak, hardBreak, table, row, cell, struck:
	}
	return n.stacked(width, true)
}

// stacked are the blocks in a node, one under the other, with an empty row between them unless they are close.
func (n node) stacked(width int, apart bool) []string {
	var out []string
	for _, kid := range n.kids {
		rows := kid.rows(width)
		if len(out) > 0 && len(rows) > 0 && apart {
			out = append(out, "")
		}
		out = append(out, rows...)
	}
	return out
}

func (n node) underlined(width int) []string {
	rows, longest := wrap(n.inline(), width), 0
	for _, row := range rows {
		longest = max(longest, utf8.RuneCountInString(row))
	}
	if longest == 0 {
		return nil
	}
	sign := "-"
	if n.level == 1 {
		sign = "="
	}
	return append(rows, strings.Repeat(sign, longest))
}

func (n node) items(width int) []string {
	var out []string
	for i, one := range n.kids {
		mark := "- "
		if n.first >= 0 {
			mark = strconv.Itoa(n.first+i) + ". "
		}
		if i > 0 && !n.tight {
			out = append(out, "")
		}
		rows := one.stacked(max(width-len(mark), narrowest), !n.tight)
		out = append(out, indent(rows, mark, strings.Repeat(" ", len(mark)))...)
	}
	return out
}

// indent puts something before the first row and before the others; an empty list of rows is one empty row.
func indent(rows []string, first, others string) []string {
	out := []string{strings.TrimRight(first, " ")}
	for i, row := range rows {
		if i == 0 {
			out[0] = strings.TrimRight(first+row, " ")
			continue
		}
		out = append(out, strings.TrimRight(others+row, " "))
	}
	return out
}

// inline are the words of a node, with the addresses of links.
func (n node) inline() string {
	if n.kind == softBreak {
		return " "
	}
	var b strings.Builder
	b.WriteString(n.text)
	for _, kid := range n.kids {
		b.WriteString(kid.inline())
	}
	if n.kind == link && !says(b.String(), n.url) {
		b.WriteString(" (" + n.url + ")")
	}
	return b.String()
}

// says reports whether the words of a link are its address.
func says(said, url string) bool {
	bare := func(s string) string {
		for _, scheme := range []string{"https://", "http://", "mailto:"} {
			s = strings.TrimPrefix(s, scheme)
		}
		return strings.TrimSuffix(s, "/")
	}
	return bare(said) == bare(url)
}

// wrap fills rows with words. A word that is longer than a row has one of its own; a space that may not break does not.
func wrap(s string, width int) []string {
	var out []string
	for part := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		row, n := "", 0
		for _, word := range strings.FieldsFunc(part, func(r rune) bool { return r == ' ' || r == '\t' }) {
			long := utf8.RuneCountInString(word)
			switch {
			case row == "":
				row, n = word, long
			case n+1+long <= width:
				row, n = row+" "+word, n+1+long
			default:
				out = append(out, row)
				row, n = word, long
			}
		}
		if row != "" {
			out = append(out, row)
		}
	}
	return out
}

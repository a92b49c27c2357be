package templates

import (
	"bytes"
	"strings"
)

// pages renders a template whose paragraphs are parted by empty lines, whatever it left out between them. Size is
// about how long the text will be, if that is known.
func pages(m *manner, name string, data any, size int) string {
	var p pager
	p.out.Grow(size)
	m.write(&p, name, data, func() { p = pager{} })
	p.end(nil)
	return m.kept(name, data, p.out.String())
}

// pager takes what a template writes and leaves out blanks at the ends of lines, and all empty lines but one in
// turn. It works on the text as it comes, because a postmortem can be megabytes.
type pager struct {
	out strings.Builder
	row []byte // the row that is not ended yet
	gap bool   // the row before it is empty
}

// Write takes the next piece; it never fails.
func (p *pager) Write(piece []byte) (int, error) {
	for row := range bytes.Lines(piece) {
		if row[len(row)-1] == '\n' {
			p.end(row)
		} else {
			p.row = append(p.row, row...)
		}
	}
	return len(piece), nil
}

// end takes the rest of a row.
func (p *pager) end(rest []byte) {
	row := rest
	if len(p.row) > 0 {
		p.row = append(p.row, rest...)
		row, p.row = p.row, p.row[:0]
	}
	if row = bytes.TrimRight(row, " \n"); len(row) == 0 {
		p.gap = p.out.Len() > 0
		return
	}
	if p.gap {
		p.out.WriteByte('\n')
	}
	p.gap = false
	p.out.Write(row)
	p.out.WriteByte('\n')
}

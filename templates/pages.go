package templates

import (
	"bytes"
	"slices"
)

// pages renders a template whose paragraphs are parted by empty lines, whatever it left out between them.
func pages(m *manner, name string, data any) string {
	var p pager
	m.write(&p, name, data)
	return p.text()
}

// pager takes what a template writes and leaves out blanks at the ends of lines, and all empty lines but one in
// turn. It works on the text as it comes, because a postmortem can be megabytes.
type pager struct {
	out []byte
	row int  // where the row begins that is not ended yet
	gap bool // the row before it is empty
}

// Write takes the next piece; it never fails.
func (p *pager) Write(piece []byte) (int, error) {
	p.out = slices.Grow(p.out, len(piece))
	for row := range bytes.Lines(piece) {
		p.out = append(p.out, row...)
		if row[len(row)-1] == '\n' {
			p.end()
		}
	}
	return len(piece), nil
}

func (p *pager) end() {
	row := bytes.TrimRight(p.out[p.row:], " \n")
	p.out = p.out[:p.row+len(row)]
	if len(row) == 0 && (p.gap || p.row == 0) {
		return
	}
	p.out = append(p.out, '\n')
	p.row, p.gap = len(p.out), len(row) == 0
}

func (p *pager) text() string {
	p.end()
	if p.gap {
		p.out = p.out[:len(p.out)-1]
	}
	return string(p.out)
}

package templates

import (
	"strconv"
	"strings"
)

// table is the rows of a Markdown table. Long incidents have thousands of them, so they are written without a template.
type table struct{ strings.Builder }

// newTable makes a table for about so many rows.
func newTable(rows int) *table {
	var t table
	t.Grow(rowSize * rows)
	return &t
}

// rowSize is the size of an ordinary row.
const rowSize = 200

// row writes one row. Its cells are escaped already.
func (t *table) row(cells ...string) {
	for _, cell := range cells {
		t.WriteString("| ")
		t.WriteString(cell)
		t.WriteByte(' ')
	}
	t.WriteString("|\n")
}

// ready is what was written.
func (t *table) ready() ready { return ready(t.String()) }

// cell escapes typed words for a table.
func cell(words string) string { return markdown(oneLine(words)) }

// eventCell says the number of an event: "e12".
func eventCell(seq int) string { return "e" + strconv.Itoa(seq) }

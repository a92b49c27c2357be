package templates

import (
	"strconv"
	"strings"
)

// table is the rows of a Markdown table. Long incidents have thousands of them, so they are written without a template.
type table struct{ text strings.Builder }

// newTable makes a table for about so many rows.
func newTable(rows int) *table {
	var t table
	t.text.Grow(rowSize * rows)
	return &t
}

// rowSize is the size of an ordinary row.
const rowSize = 200

// row writes one row. Its cells are escaped already.
func (t *table) row(cells ...string) {
	for _, cell := range cells {
		t.text.WriteString("| ")
		t.text.WriteString(cell)
		t.text.WriteByte(' ')
	}
	t.text.WriteString("|\n")
}

// ready is what was written.
func (t *table) ready() ready { return ready(t.text.String()) }

// cell escapes typed words for a table.
func cell(words string) string {
	if ordinary(words) {
		return words
	}
	return markdown(oneLine(words))
}

// eventCell says the number of an event: "e12".
func eventCell(seq int) string { return string(strconv.AppendInt([]byte{'e'}, int64(seq), 10)) }

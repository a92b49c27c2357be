package templates

import (
	"strconv"
	"strings"
)

// The limits of a canvas: the cells of one table, and, with room to spare, the bytes of one change (1 MiB).
const (
	canvasCells = 300
	canvasBytes = 900_000
)

// Canvas returns a postmortem as a channel's canvas takes it. Tables that are too long for one end early and say so; so does the whole.
func (s *Set) Canvas(v View, md string) string {
	var out strings.Builder
	out.WriteString(pages(s.markdown, "canvas head", newStanding(View{In: v.In, Work: v.Work, AsOf: v.AsOf, words: s.words}), 200) + "\n")
	columns, kept, left := 0, 0, 0
	end := func() {
		if left > 0 {
			out.WriteString("\n" + markdown(s.words.say("canvas rows left out", strconv.Itoa(left))) + "\n")
		}
		columns, kept, left = 0, 0, 0
	}
	for row := range strings.Lines(md) {
		if !strings.HasPrefix(row, "|") {
			end()
		} else if columns == 0 {
			columns = strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") - 1
		}
		switch {
		case columns > 0 && (kept+1)*columns > canvasCells+columns: // the line under the head is no row
			left++
		case out.Len()+len(row) > canvasBytes:
			return out.String() + "\n" + markdown(s.words.say("canvas cut")) + "\n"
		default:
			out.WriteString(row)
			if columns > 0 {
				kept++
			}
		}
	}
	end()
	return out.String()
}

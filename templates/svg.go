package templates

import (
	_ "embed"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed drawing.css
var drawingStyle string

// The measures of the drawing, in its own units; a page scales it.
const (
	drawingWidth = 960.0
	plotLeft     = 132.0
	plotRight    = drawingWidth - 18
	tierHeight   = 17.0
	rowHeight    = 26.0
	tiers        = 5
	mostTicks    = 11
)

// svgText writes the element, from top to bottom.
type svgText struct {
	*drawing
	out strings.Builder
	y   float64
}

func (d *drawing) svg(bands []band) string {
	s := &svgText{drawing: d}
	for i, b := range bands {
		if i > 0 {
			s.y += 22
		}
		s.band(b, bands[1:], i == 0)
	}
	s.key()
	height := num(s.y)
	head := fmt.Sprintf(`<svg class="drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" aria-labelledby="drawing-title drawing-words">`, num(drawingWidth), height) +
		"\n<title id=\"drawing-title\">" + inSVG(d.say("drawing title", d.in.ID.String())) + "</title>\n<desc id=\"drawing-words\">" + inSVG(d.described()) + "</desc>\n<style>\n" + drawingStyle + "</style>\n" +
		`<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="degraded-ground" width="7" height="7"/><rect class="degraded-line" width="3" height="7"/></pattern></defs>` + "\n"
	return head + s.out.String() + "</svg>\n"
}

// num writes a length. One decimal is more than anybody sees.
func num(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

// inSVG is one line of typed words, escaped for an element or an attribute.
func inSVG(words string) string { return html.EscapeString(oneLine(words)) }

// wide estimates how wide words are in letters of a size. It is too wide for most, so that nothing overlaps.
func wide(words string, size float64) float64 { return float64(length(words)) * size * 0.58 }

func (s *svgText) put(format string, args ...any) { fmt.Fprintf(&s.out, format+"\n", args...) }

// scale maps instants of a band to the plot.
func scale(b band) func(time.Time) float64 {
	return func(t time.Time) float64 {
		return plotLeft + (plotRight-plotLeft)*float64(t.Sub(b.From))/float64(b.Length())
	}
}

func (s *svgText) band(b band, enlarged []band, whole bool) {
	x := scale(b)
	s.put(`<text class="band" x="0" y="%s">%s</text>`, num(s.y+14), inSVG(b.title))
	s.y += 24
	marks := place(clipped(s.moments, b.Span), tiers, drawingWidth, func(w string) float64 { return wide(w, 12) }, x)
	top := s.y
	s.y += tierHeight * float64(used(marks))
	first := s.y
	s.grid(b, x, first)
	if whole {
		for _, e := range enlarged {
			s.put(`<rect class="enlarged" x="%s" y="%s" width="%s" height="%s"/>`, num(x(e.From)), num(first), num(x(e.To)-x(e.From)), num(s.rows()))
		}
	}
	s.lines(marks, top)
	s.row(s.say("drawing phases"), clipped(s.phases, b.Span), marks, x)
	for _, l := range s.lanes {
		s.row(l.name, clipped(l.bars, b.Span), marks, x)
	}
	s.updates(clipped(s.told, b.Span), x)
	s.axis(b, x)
	if b.more {
		s.put(`<text class="small" x="0" y="%s">%s</text>`, num(s.y+14), inSVG(s.say("drawing more")))
		s.y += 20
	}
}

// rows is the height of all rows of a band.
func (s *svgText) rows() float64 { return rowHeight * float64(len(s.lanes)+2) }

// used is how many tiers have a label.
func used(marks []placed) int {
	most := 0
	for _, m := range marks {
		most = max(most, m.tier+1)
	}
	return most
}

func (s *svgText) grid(b band, x func(time.Time) float64, top float64) {
	for _, t := range s.ticks(b.Span, mostTicks) {
		s.put(`<path class="%s" d="M%s %sV%s"/>`, gridLook(t), num(x(t.at)), num(top), num(top+s.rows()+4))
	}
}

func gridLook(t tick) string {
	if t.day {
		return "grid day"
	}
	return "grid"
}

// row draws one row of bars, each with its label in it or beside it, where there is room.
func (s *svgText) row(name string, bars []bar, marks []placed, x func(time.Time) float64) {
	s.put(`<text class="row" x="0" y="%s">%s</text>`, num(s.y+17), inSVG(cut(oneLine(name), 18)))
	free := plotLeft // up to where the row is taken
	for i, b := range bars {
		from, to, next := x(b.From), x(b.To), drawingWidth
		if i+1 < len(bars) {
			next = x(bars[i+1].From)
		}
		s.put(`<g><title>%s</title><rect class="%s" x="%s" y="%s" width="%s" height="18" rx="2"/>`, inSVG(b.title), inSVG(b.look), num(from), num(s.y+4), num(max(to-from, 1.5)))
		size := wide(b.label, 11)
		at, look := 0.0, "by"
		switch {
		case size+6 <= to-from:
			at, look = (from+to-size)/2, "in "+b.look
		case to+size+8 <= next && unlined(marks, to+3, to+size+5):
			at = to + 4
		case from-size-8 >= free && unlined(marks, from-size-5, from-3):
			at = from - size - 4
		}
		if at > 0 {
			s.put(`<text class="%s" x="%s" y="%s">%s</text>`, inSVG(look), num(at+size/2), num(s.y+17), inSVG(b.label))
		}
		free = max(to, at+size)
		s.put(`</g>`)
	}
	s.y += rowHeight
}

// unlined reports whether no line of a moment stands in a stretch.
func unlined(marks []placed, from, to float64) bool {
	return !slices.ContainsFunc(marks, func(m placed) bool { return from < m.at && m.at < to })
}

func (s *svgText) updates(bars []bar, x func(time.Time) float64) {
	s.put(`<text class="row" x="0" y="%s">%s</text>`, num(s.y+17), inSVG(s.say("drawing told")))
	for _, b := range bars {
		s.put(`<g><title>%s</title><circle class="told" cx="%s" cy="%s" r="4"/></g>`, inSVG(b.title), num(x(b.From)), num(s.y+13))
	}
	s.y += rowHeight
}

// lines draws the moments: a line through all rows, and its label on its tier.
func (s *svgText) lines(marks []placed, top float64) {
	bottom := top + tierHeight*float64(used(marks))
	for _, m := range marks {
		from := bottom
		if m.tier >= 0 {
			from = bottom - tierHeight*float64(m.tier) - 15
		}
		s.put(`<g><title>%s</title><path class="%s" d="M%s %sV%s"/>`, inSVG(m.title), inSVG(m.look), num(m.at), num(from), num(bottom+s.rows()))
		if anchor, away := "start", 5.0; m.tier >= 0 {
			if m.left {
				anchor, away = "end", -5
			}
			s.put(`<text class="label" x="%s" y="%s" text-anchor="%s">%s</text>`, num(m.at+away), num(from+10), anchor, inSVG(m.label))
		}
		s.put(`</g>`)
	}
}

func (s *svgText) axis(b band, x func(time.Time) float64) {
	s.put(`<path class="axis" d="M%s %sH%s"/>`, num(plotLeft), num(s.y), num(plotRight))
	end := 0.0
	for _, t := range s.ticks(b.Span, mostTicks) {
		at, half := x(t.at), wide(t.label, 12)/2
		if at-half < end || at+half > drawingWidth {
			continue
		}
		end = at + half + 6
		s.put(`<text class="tick" x="%s" y="%s">%s</text>`, num(at), num(s.y+16), inSVG(t.label))
	}
	s.put(`<text class="small" x="0" y="%s">%s</text>`, num(s.y+16), inSVG(cut(s.zone.String(), 20)))
	s.y += 24
}

// key says what the looks of bars mean, of those that are there.
func (s *svgText) key() {
	at := plotLeft
	s.y += 8
	for _, look := range s.looks() {
		words := s.say("key " + look)
		if look == "told" {
			s.put(`<circle class="told" cx="%s" cy="%s" r="4"/>`, num(at+9), num(s.y+6))
		} else {
			s.put(`<rect class="phase %s" x="%s" y="%s" width="18" height="12" rx="2"/>`, look, num(at), num(s.y))
		}
		s.put(`<text class="small" x="%s" y="%s">%s</text>`, num(at+24), num(s.y+10), inSVG(words))
		at += 24 + wide(words, 12) + 18
	}
	s.y += 20
}

// looks are those of the bars that are drawn, in the order of the rows.
func (s *svgText) looks() []string {
	has := map[string]bool{"told": len(s.told) > 0}
	for _, b := range s.phases {
		has[b.label] = true
	}
	for _, l := range s.lanes {
		for _, b := range l.bars {
			has[b.look] = true
		}
	}
	var out []string
	for _, look := range []string{"investigating", "identified", "monitoring", "resolved", "down", "degraded", "told"} {
		if has[look] {
			out = append(out, look)
		}
	}
	return out
}

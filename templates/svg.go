package templates

import (
	_ "embed"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed drawing.css
var drawingStyle string

// hatching is how degraded service looks where colours are not seen.
//
//go:embed drawing.svg
var hatching string

// The measures of the drawing, in its own units; a page scales it.
const (
	drawingWidth = 960.0
	plotLeft     = 132.0
	plotRight    = drawingWidth - 18
	tierHeight   = 17.0
	rowHeight    = 26.0
	barHeight    = 18.0
	tiers        = 5
	mostTicks    = 11
)

// svgText writes the drawing, from top to bottom.
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
	head := element("title", "id", "drawing-title")(inSVG(d.say("drawing title", d.in.ID.String()))) + "\n" +
		element("desc", "id", "drawing-words")(inSVG(d.described())) + "\n" + element("style")("\n"+drawingStyle) + "\n" + hatching
	return element("svg", "class", "drawing", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+num(drawingWidth)+" "+num(s.y),
		"role", "img", "aria-labelledby", "drawing-title drawing-words")("\n"+head+s.out.String()) + "\n"
}

// element returns what makes an element of what is in it. Names and values of its attributes alternate; values are escaped.
func element(name string, attributes ...string) func(inside ...string) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for pair := range slices.Chunk(attributes, 2) {
		b.WriteString(" " + pair[0] + `="` + inSVG(pair[1]) + `"`)
	}
	return func(inside ...string) string {
		if len(inside) == 0 {
			return b.String() + "/>"
		}
		return b.String() + ">" + strings.Join(inside, "") + "</" + name + ">"
	}
}

// num writes a length. One decimal is more than anybody sees.
func num(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

// inSVG is one line of typed words, escaped for an element or an attribute.
func inSVG(words string) string { return html.EscapeString(oneLine(words)) }

// wide estimates how wide words are in letters of a size. It is too wide for most, so that nothing overlaps.
func wide(words string, size float64) float64 { return float64(length(words)) * size * 0.58 }

func (s *svgText) put(elements ...string) {
	for _, one := range elements {
		s.out.WriteString(one)
	}
	s.out.WriteByte('\n')
}

func text(look string, x, y float64, words string) string {
	return element("text", "class", look, "x", num(x), "y", num(y))(inSVG(words))
}

func rect(look string, x, y, width, height float64) string {
	return element("rect", "class", look, "x", num(x), "y", num(y), "width", num(width), "height", num(height), "rx", "2")()
}

func dot(x, y float64) string {
	return element("circle", "class", "told", "cx", num(x), "cy", num(y), "r", "4")()
}

func upright(look string, x, from, to float64) string {
	return element("path", "class", look, "d", "M"+num(x)+" "+num(from)+"V"+num(to))()
}

// titled is a group with the words that a pointer shows.
func titled(title string, inside ...string) string {
	return element("g")(append([]string{element("title")(inSVG(title))}, inside...)...)
}

// scale maps instants of a band to the plot.
func scale(b band) func(time.Time) float64 {
	return func(t time.Time) float64 {
		return plotLeft + (plotRight-plotLeft)*float64(t.Sub(b.From))/float64(b.Length())
	}
}

func (s *svgText) band(b band, enlarged []band, whole bool) {
	x := scale(b)
	s.put(text("band", 0, s.y+14, b.title))
	s.y += 24
	marks := place(clipped(s.moments, b.Span), tiers, drawingWidth, func(w string) float64 { return wide(w, 12) }, x)
	top := s.y
	s.y += tierHeight * float64(used(marks))
	for _, e := range enlarged {
		if whole {
			s.put(rect("enlarged", x(e.From), s.y, x(e.To)-x(e.From), s.rows()))
		}
	}
	s.grid(b, x)
	s.lines(marks, top)
	s.row(s.say("drawing phases"), clipped(s.phases, b.Span), marks, x)
	for _, l := range s.lanes {
		s.row(l.name, clipped(l.bars, b.Span), marks, x)
	}
	s.updates(clipped(s.told, b.Span), x)
	s.axis(b, x)
	if b.more {
		s.put(text("small", 0, s.y+14, s.say("drawing more")))
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

func (s *svgText) grid(b band, x func(time.Time) float64) {
	for _, t := range s.ticks(b.Span, mostTicks) {
		look := "grid"
		if t.day {
			look = "grid day"
		}
		s.put(upright(look, x(t.at), s.y, s.y+s.rows()+4))
	}
}

// row draws one row of bars, each with its label in it or beside it, where there is room.
func (s *svgText) row(name string, bars []bar, marks []placed, x func(time.Time) float64) {
	s.put(text("row", 0, s.y+17, cut(oneLine(name), 18)))
	free := plotLeft // up to where the row is taken
	for i, b := range bars {
		from, to, next := x(b.From), x(b.To), drawingWidth
		if i+1 < len(bars) {
			next = x(bars[i+1].From)
		}
		drawn, size := rect(b.look, from, s.y+4, max(to-from, 1.5), barHeight), wide(b.label, 11)
		at, look := beside(from, to, free, next, size, marks)
		if look == "in" {
			look += " " + b.look
		}
		if look != "" {
			drawn += text(look, at+size/2, s.y+17, b.label)
		}
		free = max(to, at+size)
		s.put(titled(b.title, drawn))
	}
	s.y += rowHeight
}

// beside finds where the label of a bar begins, and how it looks there: in the bar, right of it, or left of it; nowhere if there is no room.
func beside(from, to, free, next, size float64, marks []placed) (at float64, look string) {
	switch {
	case size+6 <= to-from:
		return (from + to - size) / 2, "in"
	case to+size+8 <= next && unlined(marks, to+3, to+size+5):
		return to + 4, "by"
	case from-size-8 >= free && unlined(marks, from-size-5, from-3):
		return from - size - 4, "by"
	}
	return 0, ""
}

// unlined reports whether no line of a moment stands in a stretch.
func unlined(marks []placed, from, to float64) bool {
	return !slices.ContainsFunc(marks, func(m placed) bool { return from < m.at && m.at < to })
}

func (s *svgText) updates(bars []bar, x func(time.Time) float64) {
	s.put(text("row", 0, s.y+17, s.say("drawing told")))
	for _, b := range bars {
		s.put(titled(b.title, dot(x(b.From), s.y+13)))
	}
	s.y += rowHeight
}

// lines draws the moments: a line through all rows, and its label on its tier.
func (s *svgText) lines(marks []placed, top float64) {
	bottom := top + tierHeight*float64(used(marks))
	for _, m := range marks {
		if m.tier < 0 {
			s.put(titled(m.title, upright(m.look, m.at, bottom, bottom+s.rows())))
			continue
		}
		from := bottom - tierHeight*float64(m.tier) - 15
		look, at := "label", m.at+5
		if m.left {
			look, at = "label left", m.at-5
		}
		s.put(titled(m.title, upright(m.look, m.at, from, bottom+s.rows()), text(look, at, from+10, m.label)))
	}
}

func (s *svgText) axis(b band, x func(time.Time) float64) {
	s.put(element("path", "class", "axis", "d", "M"+num(plotLeft)+" "+num(s.y)+"H"+num(plotRight))())
	end := 0.0
	for _, t := range s.ticks(b.Span, mostTicks) {
		at, half := x(t.at), wide(t.label, 12)/2
		if at-half < end || at+half > drawingWidth {
			continue
		}
		end = at + half + 6
		s.put(text("tick", at, s.y+16, t.label))
	}
	s.put(text("small", 0, s.y+16, cut(s.zone.String(), 20)))
	s.y += 24
}

// key says what the looks of bars mean, of those that are there.
func (s *svgText) key() {
	at := plotLeft
	s.y += 8
	for _, look := range s.looks() {
		words := s.say("key " + look)
		if look == "told" {
			s.put(dot(at+9, s.y+6))
		} else {
			s.put(rect("phase "+look, at, s.y, barHeight, 12))
		}
		s.put(text("small", at+24, s.y+10, words))
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

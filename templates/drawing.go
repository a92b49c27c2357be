package templates

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// Drawing returns the incident on one axis of time, as an SVG element for a page: its statuses, the windows of each component, what
// customers were told, and when it began, was detected, explained, resolved and closed. The axis is linear, however long nothing happened;
// where that leaves little room for the impact, the impact is drawn again, enlarged. The words that say the same are its description.
func (s *Set) Drawing(v View) string {
	v.words = s.words
	d := newDrawing(v)
	return d.svg(d.bands())
}

// Contents is what the list of the parts of a document is called.
func (s *Set) Contents() string { return s.words.say("contents") }

// drawing is what there is to draw of an incident.
type drawing struct {
	clock
	in      incident.Incident
	windows incident.Windows
	whole   incident.Span // of everything that is drawn
	impact  incident.Span // from the start to the end of the last window
	lanes   []lane
	phases  []bar
	told    []bar
	moments []bar
}

// lane is the windows of one component.
type lane struct {
	name string
	bars []bar
}

// bar is something that lasted; a moment lasts for nothing.
type bar struct {
	incident.Span
	look  string // the class it is styled by
	label string // shown where there is room
	title string // the whole of it
	light bool   // its label may be missing rather than another's
}

func newDrawing(v View) *drawing {
	d := &drawing{clock: v.inside(), in: v.In, windows: v.In.Windows}
	if v.In.Status == incident.Cancelled { // nothing was down
		d.windows = nil
	}
	d.drawPhases()
	d.drawLanes()
	d.drawTold()
	d.drawMoments()
	d.measure()
	return d
}

// stamp says a moment with its day, whenever it is read.
func (d *drawing) stamp(m incident.Moment) string { return around(m) + d.LocalStamp(m.At) }

// drawPhases are the statuses, each until the next one; the last one until now, unless it is over.
func (d *drawing) drawPhases() {
	for i, turn := range d.in.Turns {
		end := d.now
		if i+1 < len(d.in.Turns) {
			end = d.in.Turns[i+1].From.At
		} else if turn.Status.Over() {
			end = turn.From.At
		}
		if !end.After(turn.From.At) {
			continue
		}
		b := bar{Span: incident.Span{From: turn.From.At, To: end}, look: "phase " + string(turn.Status), label: string(turn.Status)}
		b.title = d.say("drawing phase", string(turn.Status), d.LocalStamp(b.From), d.LocalStamp(b.To), short(b.Length()))
		d.phases = append(d.phases, b)
	}
}

// mostLanes is how many components have a row of their own.
const mostLanes = 8

func (d *drawing) drawLanes() {
	rows := map[string]int{}
	for _, w := range d.windows {
		row, known := rows[w.Component]
		if !known {
			row = min(len(d.lanes), mostLanes-1)
			rows[w.Component] = row
			if row == len(d.lanes) {
				d.lanes = append(d.lanes, lane{name: d.componentOf(w.Component)})
			}
		}
		d.lanes[row].bars = append(d.lanes[row].bars, d.window(w))
	}
	if others := len(rows) - mostLanes; others > 0 {
		d.lanes[mostLanes-1].name = d.say("drawing others", strconv.Itoa(others+1))
	}
}

func (d *drawing) window(w incident.Window) bar {
	lasted := short(w.Lasted(d.now))
	b := bar{Span: w.Span(d.now), look: string(w.Impact), label: lasted}
	b.title = d.say("drawing window", d.componentOf(w.Component), string(w.Impact), d.stamp(w.Start), d.stamp(w.End), lasted)
	if w.Open() {
		b.title = d.say("drawing open window", d.componentOf(w.Component), string(w.Impact), d.stamp(w.Start), lasted)
	}
	return b
}

func (d *drawing) drawTold() {
	for _, p := range d.in.Publications {
		title := d.say("drawing update", d.stamp(p.At), string(p.Phase))
		d.told = append(d.told, bar{Span: incident.Span{From: p.At.At, To: p.At.At}, look: "told", title: title})
	}
}

// drawMoments are what happened once, each with its time.
func (d *drawing) drawMoments() {
	add := func(name string, m incident.Moment) {
		if m.Known() {
			light := name == string(incident.CauseSuspected)
			name, look := d.say("moment "+name), "moment "+name
			d.moments = append(d.moments, bar{
				Span: incident.Span{From: m.At, To: m.At}, look: look, label: d.say("drawing moment", name, d.Time(m)), title: d.say("drawing moment", name, d.stamp(m)),
				light: light,
			})
		}
	}
	add("started", d.in.StartedAt)
	add("detected", d.in.Detection)
	add("declared", d.in.Declared)
	for _, c := range d.in.Causes {
		add(string(c.State), c.At)
	}
	add("resolved", d.in.Resolution)
	add("closed", d.in.Closing)
	slices.SortStableFunc(d.moments, func(a, b bar) int { return a.From.Compare(b.From) })
}

// leastSpan keeps an incident of a moment from being drawn over an axis of none.
const leastSpan = 5 * time.Minute

// measure finds from when to when there is something to draw.
func (d *drawing) measure() {
	all := slices.Concat(d.phases, d.told, d.moments)
	var hurt []bar
	for _, l := range d.lanes {
		hurt = append(hurt, l.bars...)
	}
	d.whole = padded(spanOf(append(all, hurt...), d.now))
	if len(hurt) > 0 {
		d.impact = padded(spanOf(hurt, d.now))
	}
}

func spanOf(bars []bar, now time.Time) incident.Span {
	if len(bars) == 0 {
		return incident.Span{From: now, To: now}
	}
	out := bars[0].Span
	for _, b := range bars {
		if b.From.Before(out.From) {
			out.From = b.From
		}
		if b.To.After(out.To) {
			out.To = b.To
		}
	}
	return out
}

// padded leaves some room at both ends.
func padded(s incident.Span) incident.Span {
	room := max(s.Length()/50, (leastSpan-s.Length())/2)
	return incident.Span{From: s.From.Add(-room), To: s.To.Add(room)}
}

// band is one stretch of the axis with all that happened in it.
type band struct {
	incident.Span
	title string
	more  bool // there is more than is drawn
}

// Beyond this an enlarged band shows a day each, and so many of them.
const (
	mostInOneBand = 30 * time.Hour
	mostBands     = 7
)

// bands are the whole, and the impact where that is worth a second look.
func (d *drawing) bands() []band {
	whole := band{Span: d.whole, title: d.say("drawing of all", d.LocalStamp(d.whole.From), d.LocalStamp(d.whole.To))}
	switch impact := d.impact.Length(); {
	case impact == 0:
		return []band{whole}
	case impact > mostInOneBand:
		return append([]band{whole}, d.days()...)
	case impact < d.whole.Length()*3/5:
		return []band{whole, {Span: d.impact, title: d.say("drawing enlarged", d.LocalStamp(d.impact.From), d.LocalStamp(d.impact.To))}}
	}
	return []band{whole}
}

// days are the days on which something was down or degraded, all on the same scale.
func (d *drawing) days() []band {
	var out []band
	for day := midnight(d.impact.From, d.zone); day.Before(d.impact.To); day = midnight(day.Add(36*time.Hour), d.zone) {
		next := midnight(day.Add(36*time.Hour), d.zone)
		b := band{Span: incident.Span{From: day, To: next}, title: d.say("drawing of a day", d.Day(day))}
		if !d.hurtIn(b.Span) {
			continue
		}
		if len(out) == mostBands {
			out[mostBands-1].more = true
			break
		}
		out = append(out, b)
	}
	return out
}

func (d *drawing) hurtIn(s incident.Span) bool {
	return slices.ContainsFunc(d.windows, func(w incident.Window) bool { return w.Span(d.now).Clip(s).Length() > 0 })
}

// midnight is the first instant of a day.
func midnight(t time.Time, zone *time.Location) time.Time {
	return incident.Midnight(incident.DayOf(t, zone), zone)
}

// clipped keeps what falls into a stretch, cut to it.
func clipped(bars []bar, s incident.Span) []bar {
	var out []bar
	for _, b := range bars {
		if moment := b.From.Equal(b.To); moment && !b.From.Before(s.From) && !b.From.After(s.To) {
			out = append(out, b)
		} else if b.Span = b.Clip(s); !moment && b.Length() > 0 {
			out = append(out, b)
		}
	}
	return out
}

// tick is a mark on the axis.
type tick struct {
	at    time.Time
	label string
	day   bool // a new day begins
}

// ticks are on round times of the zone's clocks, at most so many.
func (d *drawing) ticks(s incident.Span, most int) []tick {
	step := stepFor(s.Length(), most)
	var out []tick
	day := midnight(s.From, d.zone)
	for i := 0; ; i++ {
		l := day.In(d.zone)
		at := time.Date(l.Year(), l.Month(), l.Day(), 0, i*int(step/time.Minute), 0, 0, d.zone)
		if at.After(s.To) {
			return out
		}
		if n := len(out); at.Before(s.From) || n > 0 && !at.After(out[n-1].at) {
			continue // or an hour that the clocks were put over
		}
		out = append(out, d.tick(at))
	}
}

func (d *drawing) tick(at time.Time) tick {
	l := at.In(d.zone)
	if l.Hour() == 0 && l.Minute() == 0 {
		return tick{at, l.Format("Mon, Jan 2"), true}
	}
	if l.Minute() == 0 {
		return tick{at, l.Format("3 PM"), false}
	}
	return tick{at, l.Format("3:04 PM"), false}
}

// stepFor is the smallest round step with which an axis has at most so many ticks.
func stepFor(length time.Duration, most int) time.Duration {
	for _, minutes := range []int{1, 2, 5, 10, 15, 30, 60, 2 * 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 2 * 24 * 60, 7 * 24 * 60, 14 * 24 * 60, 28 * 24 * 60} {
		if step := time.Duration(minutes) * time.Minute; length/step < time.Duration(most) {
			return step
		}
	}
	const quarter = 91 * 24 * time.Hour
	return quarter * (1 + length/quarter/time.Duration(most))
}

// placed is a label that has found its place: a tier, and on which side of its mark it stands.
type placed struct {
	bar
	at       float64
	tier     int // -1: there was no room
	left     bool
	from, to float64 // of the label
}

// meets reports whether two labels, or the label of one and the line of the other, would be drawn over each other. A line goes from the tier
// of its label down through those below.
func (p placed) meets(o placed) bool {
	inside := func(x float64, of placed) bool { return of.from < x && x < of.to }
	return p.tier == o.tier && p.from < o.to && o.from < p.to || inside(o.at, p) && o.tier >= p.tier || inside(p.at, o) && p.tier >= o.tier
}

// place gives labels their tiers so that nothing is drawn over them. width says how long a label is, at where its mark is; both in the same
// unit. The last comes first, so that lines stand left of the labels below; a label left of its mark is as high as can be, because the lines of
// those before it stand below it.
func place(bars []bar, tiers int, right float64, width func(string) float64, at func(time.Time) float64) []placed {
	last := slices.Clone(bars)
	slices.Reverse(last)
	out, lacks := placing(last, tiers, right, width, at)
	if lacks {
		out, _ = placing(weighty(last), tiers, right, width, at)
	}
	return out
}

// placing gives labels their tiers in the order given, and reports whether one had no room that ought to have it.
func placing(bars []bar, tiers int, right float64, width func(string) float64, at func(time.Time) float64) (out []placed, lacks bool) {
	var labelled, bare []placed
	for _, b := range bars {
		if p := (placed{bar: b, at: at(b.From)}).among(labelled, tiers, right, width(b.label)); p.tier >= 0 {
			labelled = append(labelled, p)
		} else {
			bare, lacks = append(bare, p), lacks || !b.light
		}
	}
	return append(bare, lowered(labelled, tiers)...), lacks
}

// weighty are the bars in another order: what is suspected meanwhile comes after all else.
func weighty(bars []bar) []bar {
	out := slices.Clone(bars)
	slices.SortStableFunc(out, func(a, b bar) int {
		switch {
		case a.light == b.light:
			return 0
		case a.light:
			return 1
		}
		return -1
	})
	return out
}

// among finds the place of a label among those that have theirs: right of its mark on the lowest tier, or else left of it on the highest.
func (p placed) among(out []placed, tiers int, right, width float64) placed {
	for tier := range tiers {
		c := p
		c.tier, c.from, c.to = tier, p.at+3, p.at+width+10
		if c.to <= right && !slices.ContainsFunc(out, c.meets) {
			return c
		}
	}
	for tier := range tiers {
		c := p
		c.left, c.tier, c.from, c.to = true, tiers-1-tier, p.at-width-10, p.at-3
		if c.from >= 0 && !slices.ContainsFunc(out, c.meets) {
			return c
		}
	}
	p.tier = -1
	return p
}

// lowered takes out the tiers on which nothing stands.
func lowered(all []placed, tiers int) []placed {
	for tier := tiers - 1; tier >= 0; tier-- {
		if slices.ContainsFunc(all, func(p placed) bool { return p.tier == tier }) {
			continue
		}
		for i := range all {
			if all[i].tier > tier {
				all[i].tier--
			}
		}
	}
	return all
}

// described is the drawing in words: what a reader hears who does not see it.
func (d *drawing) described() string {
	list := func(name string, bars []bar) string {
		var all []string
		for _, b := range bars[:min(len(bars), mostDescribed)] {
			all = append(all, b.title)
		}
		if len(all) == 0 {
			return ""
		}
		said := strings.Join(all, "; ")
		if more := len(bars) - len(all); more > 0 {
			said = d.say("drawing and more", said, strconv.Itoa(more))
		}
		return d.say("drawing "+name, said)
	}
	var windows []bar
	for _, l := range d.lanes {
		windows = append(windows, l.bars...)
	}
	slices.SortStableFunc(windows, func(a, b bar) int { return a.From.Compare(b.From) })
	impact := cmp.Or(list("windows", windows), d.say("drawing unharmed"))
	return strings.Join(slices.DeleteFunc([]string{list("moments", d.moments), list("statuses", d.phases), impact, d.toldInWords()}, func(s string) bool { return s == "" }), " ")
}

// mostDescribed is how many of a kind are described one by one.
const mostDescribed = 20

func (d *drawing) toldInWords() string {
	n := len(d.in.Publications)
	if n == 0 {
		return d.say("drawing not told")
	}
	return d.say("drawing updates", count(n, "time"), d.stamp(d.in.Publications[0].At), d.stamp(d.in.Publications[n-1].At))
}

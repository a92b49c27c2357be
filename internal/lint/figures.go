package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// length is a duration as a text says it.
type length struct {
	span
	minutes int
	around  bool
	days    bool // or seconds alone: nothing that windows are measured in
	total   bool
	period  bool // "over a 10-hour period"
	every   bool // a rhythm or a promise, not something that was
}

const numbers = `one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve`

var numerals = strings.Split(numbers, "|")

var (
	measuring = among(`\b(\d+(?:\.\d+)?|`+numbers+`|an(?: )|half an(?: ))(?:[ -]?|\n {0,4})(days?|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b`,
		append(slices.Clone(figures), append(slices.Clone(numerals), "an ")...)...)
	joining   = regexp.MustCompile(`^(?:,?(?: ?|\n {0,4})and(?: |\n {0,4})|, | )$`)
	totalling = regexp.MustCompile(`\b(?:total|totall?ing|combined|altogether|overall|in all|sum)\b`)
	spanning  = regexp.MustCompile(`\bover (?:an? |the |about |around )*$`)
	rhythm    = regexp.MustCompile(`\b(?:every|within|next|another|in the (?:last|past)|than|up to|each) (?:the )?$`)
)

func number(s string) float64 {
	s = strings.TrimSpace(s)
	if i := slices.Index(numerals, s); i >= 0 {
		return float64(i + 1)
	}
	switch s {
	case "an":
		return 1
	case "half an":
		return 0.5
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

func findLengths(low string) []length {
	if !measuring.among(low) {
		return nil
	}
	var out []length
	unit := byte(0)
	for _, m := range measuring.FindAllStringSubmatchIndex(low, -1) {
		n, u := number(low[m[2]:m[3]]), low[m[4]]
		one := length{span: span{from: m[0], to: m[1]}, days: u == 'd' || u == 's'}
		one.minutes = int(n * map[byte]float64{'d': 24 * 60, 'h': 60, 'm': 1}[u])
		if last := len(out) - 1; last >= 0 && strings.IndexByte("dhms", u) > strings.IndexByte("dhms", unit) && joining.MatchString(low[out[last].to:m[0]]) {
			out[last].to, out[last].minutes = m[1], out[last].minutes+one.minutes
		} else {
			out = append(out, one)
		}
		unit = u
	}
	for i := range out {
		describe(low, &out[i], out, i)
	}
	return out
}

// describe looks at the words before and behind a duration, up to the durations beside it.
func describe(low string, l *length, all []length, i int) {
	before, behind := low[max(0, l.from-45):l.from], low[l.to:min(len(low), l.to+25)]
	if i > 0 {
		before = low[max(all[i-1].to, l.from-45, 0):l.from]
	}
	if i+1 < len(all) {
		behind = low[l.to:min(all[i+1].from, l.to+25)]
	}
	before = before[strings.LastIndexAny(before, ".\n;")+1:]
	if end := strings.IndexAny(behind, ".,\n;("); end >= 0 {
		behind = behind[:end]
	}
	l.around = hedge.MatchString(before)
	l.total = totalling.MatchString(before) || totalling.MatchString(behind)
	l.period = spanning.MatchString(before) || strings.HasPrefix(strings.TrimLeft(behind, " -"), "period") || strings.HasPrefix(behind, " window")
	l.every = rhythm.MatchString(before)
}

// unknownFigures finds durations, times, dates, shares and counts that the record does not have.
func unknownFigures(t *text) []span {
	if !t.k.Recorded || t.k.Cancelled {
		return nil
	}
	return slices.Concat(t.unknownLengths(), t.unknownClocks(), t.unknownDates(), t.unknownCounts(), t.unknownShares())
}

func (t *text) unknownLengths() []span {
	var out []span
	for _, l := range t.lengths {
		known := slices.Contains(t.k.Minutes, l.minutes)
		switch {
		case l.days || l.every || ((!known || l.around) && t.approvedLength(l.minutes)):
		case !known:
			out = append(out, l.span)
		case l.around && !slices.ContainsFunc(t.k.Instants, func(m incident.Moment) bool { return m.Around }):
			s := l.span
			s.why, s.instead = "The record knows this exactly.", "Leave out the word before it: "+t.plain[l.from:l.to]
			out = append(out, s)
		}
	}
	return out
}

// approvedLength reports whether public words have that duration.
func (t *text) approvedLength(m int) bool {
	if said, looked := t.approved.lengths[m]; looked {
		return said
	}
	if t.approved.lengths == nil {
		t.approved.lengths = map[int]bool{}
	}
	numbers := []int{m, m % 60}
	if m%60 == 0 {
		numbers[1] = m / 60
	}
	t.approved.lengths[m] = slices.ContainsFunc(t.saying(numbers...), func(a *text) bool {
		return slices.ContainsFunc(a.lengths, func(l length) bool { return l.minutes == m })
	})
	return t.approved.lengths[m]
}

var promising = regexp.MustCompile(`\b(?:next (?:status )?update|updates? (?:again )?(?:by|at|before)|(?:update|post|report)\b[^.]{0,40}\b(?:by|at|before|until))\b`)

func (t *text) unknownClocks() []span {
	var out []span
	for _, c := range t.clocks {
		if t.promised(c.from) || t.happened(c, false) || t.approvedClock(c.minute) {
			if c.around && t.happened(c, false) && !t.happened(c, true) {
				s := c.span
				s.why, s.instead = "The record knows this exactly.", "Leave out the word before it: "+t.plain[c.from:c.to]
				out = append(out, s)
			}
			continue
		}
		out = append(out, c.span)
	}
	return out
}

func (t *text) approvedClock(minute int) bool {
	numbers := []int{minute % 60}
	if minute%60 == 0 {
		numbers = []int{minute / 60, minute/60 - 12, minute/60 + 12}
	}
	return slices.ContainsFunc(t.saying(numbers...), func(a *text) bool {
		return slices.ContainsFunc(a.clocks, func(c clock) bool { return c.minute == minute })
	})
}

func (t *text) approvedDate(day time.Time) bool {
	return slices.ContainsFunc(t.saying(day.Day()), func(a *text) bool {
		return slices.ContainsFunc(a.dates, func(d date) bool { return d.day.Equal(day) })
	})
}

// promised reports whether a time or date is one of a promise, which no record has yet.
func (t *text) promised(at int) bool {
	return promising.MatchString(t.sentenceUpTo(at))
}

// happened reports whether the record has an instant with that time of day, or an approximate one.
func (t *text) happened(c clock, around bool) bool {
	var loc *time.Location
	year := 0
	for _, m := range t.k.Instants {
		if m.At.IsZero() || (around && !m.Around) {
			continue
		}
		if m.At.Year() != year {
			year = m.At.Year()
			loc = t.place(c.zone, year)
		}
		if loc == nil {
			return true // nobody can tell
		}
		local := m.At.In(loc)
		is := local.Hour()*60 + local.Minute()
		if is == c.minute || (!c.half && is == c.minute+12*60) {
			return true
		}
	}
	return false
}

func (t *text) unknownDates() []span {
	var out []span
	today := t.k.AsOf.In(t.k.zone())
	for _, d := range t.dates {
		future := d.day.After(time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC).Add(-time.Hour))
		if future || t.dayHappened(d.day) || t.approvedDate(d.day) {
			continue
		}
		out = append(out, d.span)
	}
	return out
}

func (t *text) dayHappened(day time.Time) bool {
	return slices.ContainsFunc(t.k.Instants, func(m incident.Moment) bool { return sameDay(m.At.In(t.k.zone()), day) || sameDay(m.At.UTC(), day) })
}

func sameDay(a, b time.Time) bool { return a.YearDay() == b.YearDay() && a.Year() == b.Year() }

func (k *Known) zone() *time.Location {
	if k.Zone == nil {
		return time.UTC
	}
	return k.Zone
}

var counting = compile(`\b(\d+|` + numbers + `) ((?:(?:additional|more|further|other|separate|significant|distinct|consecutive|short|unrelated|different|system|service|and) )*)(?:downtimes?|outages?|interruptions?|incidents?|periods? of (?:downtime|interruption))\b`)

func (t *text) unknownCounts() []span {
	if !counting.among(t.low) {
		return nil
	}
	var out []span
	for _, m := range counting.FindAllStringSubmatchIndex(t.low, -1) {
		n := int(number(t.low[m[2]:m[3]]))
		if adj := t.low[m[4]:m[5]]; strings.Contains(adj, "additional") || strings.Contains(adj, "more") || strings.Contains(adj, "further") {
			n++
		}
		if n > 1 && !slices.Contains(t.k.Counts, n) && !strings.Contains(t.said(), t.low[m[0]:m[1]]) {
			out = append(out, span{from: m[0], to: m[1]})
		}
	}
	return out
}

var share = compile(`\b\d+(?:\.\d+)? ?(?:%|percent\b)`)

func (t *text) unknownShares() []span {
	return t.each(share, func(s span) bool { return !strings.Contains(t.said(), t.low[s.from:s.to]) })
}

// badSums finds totals that no two or more of the other durations add up to.
func badSums(t *text) []span {
	var out []span
	for i, l := range t.lengths {
		if !l.total || l.days || l.every || l.period || slices.Contains(t.k.Minutes, l.minutes) {
			continue
		}
		if rest := t.others(i); len(rest) >= 2 && largest(rest) < l.minutes+1 && !adds(rest, l.minutes) {
			out = append(out, l.span)
		}
	}
	return append(out, t.badRanges()...)
}

func (t *text) others(i int) []int {
	var out []int
	for j, l := range t.lengths {
		if j != i && !l.days && !l.every && !l.period && l.minutes > 0 {
			out = append(out, l.minutes)
		}
	}
	return out
}

func largest(all []int) int { return slices.Max(all) }

// longest is the longest total that is looked at, in minutes: four weeks. It bounds the work.
const longest = 4 * 7 * 24 * 60

// adds reports whether some of the parts add up to the total.
func adds(parts []int, total int) bool {
	if total > longest || len(parts) > 100 {
		return true // nobody can tell
	}
	sums := make([]bool, total+1)
	sums[0] = true
	for _, p := range parts {
		for s := total; s >= p; s-- {
			sums[s] = sums[s] || sums[s-p]
		}
	}
	return sums[total]
}

var bracket = regexp.MustCompile(`^ ?\((?:for |about |a total of )?$`)

// badRanges finds "10:40 AM to 12:30 PM EDT (2 hours 50 minutes)".
func (t *text) badRanges() []span {
	var out []span
	for i := 1; i < len(t.clocks); i++ {
		a, b := t.clocks[i-1], t.clocks[i]
		if !between.MatchString(t.low[a.to:b.from]) || (a.zone != b.zone) || a.half != b.half {
			continue
		}
		for _, l := range t.lengths {
			if l.from >= b.to && bracket.MatchString(t.low[b.to:l.from]) && (b.minute-a.minute+24*60)%(24*60) != l.minutes {
				s := l.span
				s.why = "The times beside it are " + spell((b.minute-a.minute+24*60)%(24*60)) + " apart."
				out = append(out, s)
			}
		}
	}
	return out
}

func spell(m int) string {
	return strings.TrimSuffix(strings.Replace((time.Duration(m)*time.Minute).String(), "m0s", "m", 1), "0s")
}

package lint

import (
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"allclear/incident"

	"golang.org/x/text/unicode/norm"
)

// text is a text as rules read it: without Slack's escapes, NFKC, without what nobody can see, with plain
// quotes and dashes. from and to lead every byte of it back to the text as it was given.
type text struct {
	raw, plain string
	low        string // plain with ASCII letters in lower case, byte for byte
	from, to   []int
	k          *Known
	o          Options
	phase      incident.Phase

	reading
	roster
	bare      stripped // without the markup inside words; empty if there is none
	sentences []span
	clocks    []clock
	lengths   []length
	dates     []date
	public    []span   // where names stand that customers know
	ids       []string // ids and proper nouns of the record that may not be said
	nouns     []string
	approved  approved
	begin     beginnings
}

func read(raw string, k *Known, o Options) *text {
	t := &text{raw: raw, k: k, o: o, phase: o.Phase}
	if t.phase == "" && (o.Channel == StatusPage || o.Channel == Email) {
		t.phase = k.Phase
	}
	t.normalise()
	t.low = lower(t.plain)
	t.reading = readingOf(split(t.plain))
	t.bare = t.strip()
	t.sentences = sentences(t.plain)
	t.dates = t.findDates()
	t.clocks = t.findClocks()
	t.lengths = findLengths(t.low)
	t.begin.add(t.words)
	t.begin.add(t.bare.words)
	t.roster = k.roster()
	t.public = t.find(t.roster.public)
	t.inside()
	return t
}

// figuresOf reads a text for its figures only.
func figuresOf(raw string, k *Known) *text {
	t := &text{k: &Known{Zone: k.Zone, AsOf: k.AsOf}, plain: normal(raw)}
	t.low = lower(t.plain)
	t.sentences = sentences(t.plain)
	t.dates, t.clocks, t.lengths = t.findDates(), t.findClocks(), findLengths(t.low)
	return t
}

// normal is a text without what rules do not read.
func normal(raw string) string {
	if plain(raw) && !strings.ContainsRune(raw, '&') {
		return raw
	}
	t := &text{raw: raw}
	t.normalise()
	return t.plain
}

func (t *text) normalise() {
	var b strings.Builder
	b.Grow(len(t.raw))
	t.from, t.to = make([]int, 0, len(t.raw)), make([]int, 0, len(t.raw))
	for i := 0; i < len(t.raw); {
		seg, plain := next(t.raw[i:])
		for range len(plain) {
			t.from, t.to = append(t.from, i), append(t.to, i+seg)
		}
		b.WriteString(plain)
		i += seg
	}
	t.plain = b.String()
}

// next returns how long the first segment of s is, and how it reads.
func next(s string) (int, string) {
	if s[0] == '&' {
		if n, is := entity(s); n > 0 {
			return n, strings.Map(seen, norm.NFKC.String(is))
		}
	}
	if s[0] < utf8.RuneSelf && !unicode.IsControl(rune(s[0])) && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, s[:1]
	}
	n := norm.NFKC.NextBoundaryInString(s, true)
	if n <= 0 {
		n = len(s)
	}
	return n, strings.Map(seen, bracketed(norm.NFKC.String(s[:n])))
}

// bracketed takes the brackets from a letter that NFKC reads as (a): they are one sign.
func bracketed(s string) string {
	if len(s) >= 3 && s[0] == '(' && s[2] == ')' && letter(s[1]) {
		return s[1:2] + s[3:]
	}
	return s
}

const longestEntity = 10 // bytes: &#x200b; and its like

// entity returns how long the HTML entity is with which s begins, and what it stands for. Slack writes three of
// them; the others are found where a text was copied out of a page.
func entity(s string) (int, string) {
	end := strings.IndexByte(s[:min(len(s), longestEntity)], ';')
	if end < 0 {
		return 0, ""
	}
	if is := html.UnescapeString(s[:end+1]); is != s[:end+1] {
		return end + 1, is
	}
	return 0, ""
}

// seen drops what nobody can see and makes one of all quotes, of all dashes, and of letters in boxes and circles.
func seen(r rune) rune {
	switch {
	case hidden(r):
		return -1
	case strings.ContainsRune("‘’ʼ′ʹʻʽˈ´ꞌ‛", r):
		return '\''
	case r == '“' || r == '”':
		return '"'
	case (r >= '‐' && r <= '―') || r == '−':
		return '-'
	case r == utf8.RuneError:
		return '?'
	}
	return boxed(r)
}

// boxes are the first of the letters from A to Z that are drawn in something and that NFKC leaves so.
var boxes = []rune{'🅐', '🅰', '🇦'}

func boxed(r rune) rune {
	for _, a := range boxes {
		if r >= a && r < a+26 {
			return 'A' + r - a
		}
	}
	return r
}

func hidden(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		(unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\v\f", r))
}

// given leads a stretch of the normalised text back to the text as it was given.
func (t *text) given(from, to int) (start, end int) {
	switch {
	case len(t.plain) == 0:
		return 0, 0
	case from >= to && from >= len(t.plain):
		return len(t.raw), len(t.raw)
	case from >= to:
		return t.from[from], t.from[from]
	}
	return t.from[from], t.to[to-1]
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// covers reports whether one of the stretches holds s whole.
func covers(stretches []span, s span) bool {
	for _, c := range stretches {
		if c.from <= s.from && s.to <= c.to {
			return true
		}
	}
	return false
}

// overlaps reports whether one of the stretches has a part of s.
func overlaps(stretches []span, s span) bool {
	return slices.ContainsFunc(stretches, func(c span) bool { return c.from < s.to && s.from < c.to })
}

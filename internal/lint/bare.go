package lint

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// stripped is a text without the markup that stands inside words: "*Om*ri" is read as Omri where it is shown.
type stripped struct {
	reading
	plain, low string
	from       []int // byte of plain to byte of the normalised text
}

var (
	emphasis = regexp.MustCompile("</?[a-z]+ ?/?>|[*_~`\\\\]+")
	joints   = "-.@:/=#" // what may stand between the markup and a word: OPS-*12*
)

func (t *text) strip() stripped {
	var s stripped
	if !strings.ContainsAny(t.low, "*_~`\\<") {
		return s
	}
	var b strings.Builder
	last := 0
	for _, m := range emphasis.FindAllStringIndex(t.low, -1) {
		if t.within(m[0], m[1]) {
			s.copy(&b, t.plain, last, m[0])
			last = m[1]
		}
	}
	if last == 0 {
		return s
	}
	s.copy(&b, t.plain, last, len(t.plain))
	s.plain = b.String()
	s.low = lower(s.plain)
	s.reading = readingOf(split(s.plain))
	for i, w := range s.words {
		at := s.given(span{from: w.from, to: w.to})
		s.words[i].from, s.words[i].to = at.from, at.to
	}
	return s
}

func (s *stripped) copy(b *strings.Builder, from string, at, to int) {
	b.WriteString(from[at:to])
	for ; at < to; at++ {
		s.from = append(s.from, at)
	}
}

// given leads a stretch back to the normalised text.
func (s *stripped) given(found span) span {
	found.to = s.from[found.to-1] + 1
	found.from = s.from[found.from]
	return found
}

// within reports whether markup stands between two parts of one word.
func (t *text) within(from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(t.plain[:from])
	behind, _ := utf8.DecodeRuneInString(t.plain[to:])
	a, b := from > 0 && letterly(before), to < len(t.plain) && letterly(behind)
	return (a && b) || (a && to < len(t.plain) && strings.ContainsRune(joints, behind)) || (b && from > 0 && strings.ContainsRune(joints, before))
}

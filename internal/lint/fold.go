package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is a run of letters and digits, folded so that one name has one spelling.
type word struct {
	is       string
	from, to int
}

// split returns the words of a normalised text. Everything but letters, digits and marks stands between words.
func split(s string) []word {
	var out []word
	start := -1
	for i, r := range s {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
		if inside && start < 0 {
			start = i
		}
		if !inside && start >= 0 {
			out = append(out, word{fold(s[start:i]), start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{fold(s[start:]), start, len(s)})
	}
	return out
}

// alike are letters of other scripts that look like Latin ones, and Latin ones that marks do not explain.
var alike = map[rune]string{
	'А': "a", 'В': "b", 'Е': "e", 'К': "k", 'М': "m", 'Н': "h", 'О': "o", 'Р': "p", 'С': "c", 'Т': "t", 'У': "y", 'Х': "x", 'І': "i", 'Ј': "j", 'Ѕ': "s",
	'а': "a", 'в': "b", 'е': "e", 'к': "k", 'м': "m", 'н': "h", 'о': "o", 'р': "p", 'с': "c", 'т': "t", 'у': "y", 'х': "x", 'і': "i", 'ј': "j", 'ѕ': "s", 'ԁ': "d",
	'Α': "a", 'Β': "b", 'Ε': "e", 'Ζ': "z", 'Η': "h", 'Ι': "i", 'Κ': "k", 'Μ': "m", 'Ν': "n", 'Ο': "o", 'Ρ': "p", 'Τ': "t", 'Υ': "y", 'Χ': "x",
	'α': "a", 'ε': "e", 'ι': "i", 'κ': "k", 'ν': "v", 'ο': "o", 'ρ': "p", 'τ': "t", 'υ': "u", 'χ': "x",
	'ł': "l", 'Ł': "l", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ı': "i", 'ß': "ss", 'ẞ': "ss",
	'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ɑ': "a", 'ɡ': "g", 'ɩ': "i",
}

// fold takes case, marks and look-alikes out of a word.
func fold(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch same, ok := alike[r]; {
		case ok:
			b.WriteString(same)
		case !unicode.Is(unicode.M, r) && !hidden(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// phrases returns where the names stand, longest first, whatever stands between their words.
func (t *text) phrases(names []string) []span {
	index := map[string][][]word{}
	for _, n := range names {
		ws := split(n)
		if len(ws) == 0 {
			continue
		}
		index[ws[0].is] = append(index[ws[0].is], ws)
		if len(ws) > 1 {
			index[joined(ws)] = append(index[joined(ws)], []word{{is: joined(ws)}})
		}
	}
	var out []span
	for i := 0; i < len(t.words); i++ {
		n := 0
		for _, ws := range index[t.words[i].is] {
			if len(ws) > n && t.says(i, ws) {
				n = len(ws)
			}
		}
		if n > 0 {
			out = append(out, span{from: t.words[i].from, to: t.words[i+n-1].to})
			i += n - 1
		}
	}
	return out
}

func joined(ws []word) string {
	var b strings.Builder
	for _, w := range ws {
		b.WriteString(w.is)
	}
	return b.String()
}

// says reports whether the words from the i-th on are these, with at most three characters between two.
func (t *text) says(i int, ws []word) bool {
	if i+len(ws) > len(t.words) {
		return false
	}
	for j, w := range ws {
		if t.words[i+j].is != w.is {
			return false
		}
		if j > 0 && t.words[i+j].from-t.words[i+j-1].to > 3 {
			return false
		}
	}
	return true
}

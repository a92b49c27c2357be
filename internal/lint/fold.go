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
		inside := letterly(r)
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
	'ԛ': "q", 'ԝ': "w", 'һ': "h", 'Һ': "h", 'ѵ': "v", 'Ѵ': "v", 'ү': "y", 'Ү': "y", 'ӏ': "l", 'Ӏ': "i", 'г': "r", 'п': "n", 'и': "u", 'ɴ': "n",
	'օ': "o", 'ս': "u", 'ո': "n", 'հ': "h", 'ց': "g", 'յ': "j", 'զ': "q", 'ք': "p", 'Օ': "o", 'Տ': "s", 'Լ': "l", 'Ս': "u",
	'ᴀ': "a", 'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ꜰ': "f", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴊ': "j", 'ᴋ': "k", 'ʟ': "l", 'ᴍ': "m",
	'ᴏ': "o", 'ᴘ': "p", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z",
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

// compact folds a name and takes out all that is neither letter, digit nor mark: "us1-edge-gw" is "us1edgegw".
func compact(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return folded(s)
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case wordy(c) && c != '_':
			b = append(b, c)
		}
	}
	return string(b)
}

func folded(s string) string {
	var b strings.Builder
	for _, w := range split(normal(s)) {
		b.WriteString(w.is)
	}
	return b.String()
}

// has reports whether the text has a word, folded.
func (t *text) has(is string) bool { return len(t.at[is]) > 0 || len(t.bare.at[is]) > 0 }

// reading is the words of a text and where each of them stands.
type reading struct {
	words []word
	at    map[string][]int // indices into words
}

func readingOf(words []word) reading {
	r := reading{words: words, at: make(map[string][]int, len(words))}
	for i, w := range words {
		r.at[w.is] = append(r.at[w.is], i)
	}
	return r
}

// name is something that is looked for in texts.
type name struct {
	is     string // folded and joined
	parted bool   // it has more than one word
}

func called(all []string) []name {
	out := make([]name, 0, len(all))
	for _, s := range all {
		out = append(out, name{compact(s), parted(s)})
	}
	return out
}

// find returns where the names stand, longest first, whatever stands between their words. A name of one
// word is found as that word only; the words of a longer one may be joined or parted in other places.
func (t *text) find(names []name) []span {
	names = t.begin.mayBe(names)
	out := t.reading.find(names)
	for _, s := range t.bare.find(names) {
		if !covers(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (r reading) find(names []name) []span {
	if len(r.words) == 0 || len(names) == 0 {
		return nil
	}
	longest := map[int]int{} // word to the number of words
	for _, n := range names {
		for _, i := range r.at[n.is] {
			longest[i] = max(longest[i], 1)
		}
		if n.parted {
			r.parts(n.is, longest)
		}
	}
	return r.spans(longest)
}

// parts notes where a name stands in several words.
func (r reading) parts(is string, longest map[int]int) {
	for n := range is { // a name that is all marks folds to nothing
		if n == 0 {
			continue
		}
		for _, i := range r.at[is[:n]] {
			if k := r.says(i, is); k > longest[i] {
				longest[i] = k
			}
		}
	}
}

// parted reports whether a name has more than one word.
func parted(name string) bool {
	return strings.IndexFunc(strings.TrimSpace(name), func(r rune) bool { return !letterly(r) }) >= 0
}

func letterly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// says returns how many words from the i-th on make up a name, with at most three characters between two; 0 if they do not.
func (r reading) says(i int, is string) int {
	for j := i; j < len(r.words); j++ {
		if j > i && r.words[j].from-r.words[j-1].to > 3 {
			return 0
		}
		rest, ok := strings.CutPrefix(is, r.words[j].is)
		switch {
		case !ok:
			return 0
		case rest == "":
			return j - i + 1
		}
		is = rest
	}
	return 0
}

func (r reading) spans(longest map[int]int) []span {
	var out []span
	for i := 0; i < len(r.words) && len(longest) > 0; i++ {
		if n := longest[i]; n > 0 {
			out = append(out, span{from: r.words[i].from, to: r.words[i+n-1].to})
			i += n - 1
		}
	}
	return out
}

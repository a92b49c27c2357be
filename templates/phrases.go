package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// sentence makes a sentence of a typed fragment: a capital first, a full stop last.
func sentence(s string) string { return stop(capital(s)) }

// stop ends words with a full stop, if nothing ends them.
func stop(s string) string {
	s = oneLine(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".?!") || strings.HasSuffix(s, "…") {
		return s
	}
	return strings.TrimRight(s, ",;: ") + "."
}

func capital(s string) string {
	r := []rune(s)
	// "iOS" and "eBay" keep their letter.
	if len(r) == 0 || len(r) > 1 && unicode.IsUpper(r[1]) {
		return s
	}
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// lower fits a typed sentence into the middle of ours: no full stop, and a small first
// letter where the first word is surely no name.
func lower(s string) string {
	s = strings.TrimRight(oneLine(s), ".,;: ")
	first, _, _ := strings.Cut(s, " ")
	if !slices.Contains(openers(), strings.ToLower(strings.TrimRight(first, ",;"))) || first == "I" {
		return s
	}
	r := []rune(s)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// openers are the words that sentences about incidents begin with and that are never names.
func openers() []string {
	return strings.Fields(`a an the we our some all any one two three many most several both each every no
		customers users people teams you your it its this that these those there they their
		in on at after before during while when because due from with as
		database databases server servers service services requests errors traffic data logins messages
		normal multiple part parts new`)
}

// past puts a statement in the present tense into the past, by its auxiliaries. It reports
// false where it knows none: then the words are quoted instead.
func past(s string) (string, bool) {
	out, changed := pastWords(s)
	return out, changed || alreadyPast.MatchString(s)
}

var (
	present = regexp.MustCompile(`(?i)\b(cannot|can't|can’t|can not|can|isn't|isn’t|aren't|aren’t|is|are|` +
		`doesn't|doesn’t|don't|don’t|does not|do not|won't|won’t|will not|will|has|have|may|must)\b`)
	alreadyPast = regexp.MustCompile(`(?i)\b(could|couldn't|couldn’t|was|were|wasn't|weren't|had|did|didn't|failed|stopped|lost)\b`)
)

func pastOf(word string) string {
	switch strings.ReplaceAll(strings.ToLower(word), "’", "'") {
	case "cannot", "can't", "can not":
		return "could not"
	case "can":
		return "could"
	case "isn't":
		return "was not"
	case "aren't":
		return "were not"
	case "is":
		return "was"
	case "are":
		return "were"
	case "doesn't", "don't", "does not", "do not":
		return "did not"
	case "won't", "will not":
		return "would not"
	case "will":
		return "would"
	case "has", "have":
		return "had"
	case "may":
		return "might"
	default:
		return "had to"
	}
}

// pastWords changes every auxiliary; but "have" only where it is one of its own, not after another ("cannot have").
func pastWords(s string) (string, bool) {
	var b strings.Builder
	last := 0
	for _, at := range present.FindAllStringIndex(s, -1) {
		word := s[at[0]:at[1]]
		if strings.EqualFold(word, "have") && last > 0 && strings.TrimSpace(s[last:at[0]]) == "" {
			continue
		}
		b.WriteString(s[last:at[0]])
		b.WriteString(pastOf(word))
		last = at[1]
	}
	b.WriteString(s[last:])
	return b.String(), last > 0
}

// and joins: "a", "a and b", "a, b and c".
func and(words []string) string { return joined(words, " and ") }

// or joins: "a", "a or b", "a, b or c".
func or(words []string) string { return joined(words, " or ") }

func joined(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + last + words[n-1]
}

const longestSentence = 30 // words

// fits reports whether so many words of ours and these make a sentence that can be read in one go.
func fits(ours int, parts ...string) bool {
	return ours+len(strings.Fields(strings.Join(parts, " "))) <= longestSentence
}

// number says a small number as a word.
func number(n int) string {
	small := strings.Fields("no one two three four five six seven eight nine ten")
	if n >= 0 && n < len(small) {
		return small[n]
	}
	return fmt.Sprint(n)
}

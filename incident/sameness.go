package incident

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// SameQuestion reports whether two questions ask the same, as far as words can tell. It would rather ask twice than give the
// answer to another question: one word of weight more or less, such as a region or a tense, makes another question of it.
func SameQuestion(a, b string) bool { return questionKey(a) == questionKey(b) }

// questionKey is what is left of a question without case, punctuation, endings, the words that carry nothing and their order:
// the same for all questions that ask the same. Where a word makes the order count, the order stays.
func questionKey(text string) string {
	words := weighty(text)
	if len(words) == 0 {
		return strings.Join(strings.Fields(strings.ToLower(text)), " ")
	}
	if !slices.ContainsFunc(words, ordering) {
		slices.Sort(words)
		words = slices.Compact(words)
	}
	return strings.Join(words, " ")
}

var questionWord = regexp.MustCompile(`[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*`)

// weighty returns the words of a question that carry something, in their order, without their endings.
func weighty(text string) []string {
	text = strings.Map(plainRune, text)
	shouted := strings.ToUpper(text) == text
	var out []string
	for _, word := range questionWord.FindAllString(text, -1) {
		out = append(out, weights(word, shouted)...)
	}
	return out
}

// plainRune takes away what only looks different: full-width letters, marks on top of others, characters that are not seen.
func plainRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// weights returns what one word carries: nothing, itself, or for a denial "not".
func weights(word string, shouted bool) []string {
	if initials.MatchString(word) {
		word = strings.ReplaceAll(word, ".", "")
	}
	low := strings.ReplaceAll(strings.ToLower(word), "’", "'")
	if strings.HasSuffix(low, "n't") || low == "cannot" {
		return []string{"not"}
	}
	low, _, _ = strings.Cut(low, "'")
	if acronym := word != low && len(word) > 1 && strings.ToUpper(word) == word && !shouted; acronym {
		return []string{named(low)}
	}
	if known, ok := alike()[low]; ok {
		low = known
	}
	if slices.Contains(weightless(), low) {
		return nil
	}
	return []string{ending(low)}
}

var initials = regexp.MustCompile(`^\p{L}(?:\.\p{L})+$`)

// named is a name that was typed in capitals: US is no "us", and IT no "it".
func named(low string) string {
	if low == "us" || low == "usa" || slices.Contains(weightless(), low) {
		return strings.ToUpper(strings.TrimSuffix(low, "a"))
	}
	if known, ok := alike()[low]; ok {
		return known
	}
	return low
}

// weightless are the words that a question can do without. Words of time, such as was and will, are none of them.
func weightless() []string {
	return strings.Fields(`a an the is are am be been being do does can it its this that these those there here our we you your i me my
		they their any anyone anybody some please hi hello hey thanks tell say know currently still now right also just really actually
		in on at of for with to by and so yet`)
}

// alike are words that carry the same as others.
func alike() map[string]string {
	return map[string]string{
		"were": "was", "did": "was", "has": "have", "had": "have", "lost": "lose", "loss": "lose", "losses": "lose", "usa": "US",
		"impacted": "affected", "impact": "affect", "impacts": "affect", "hit": "affect", "europe": "eu", "european": "eu",
		"users": "customer", "user": "customer", "clients": "customer", "client": "customer", "login": "log", "logins": "log",
	}
}

// ordering reports whether a word gives the order of the others a meaning: "from A to B", "A but not B".
func ordering(word string) bool {
	return slices.Contains(strings.Fields(`from than befor after becaus caus not no never without except only instead but or if unless until sinc versus vs`), word)
}

// ending takes the ending off an English word: affected, affects and affecting are one.
func ending(word string) string {
	if len(word) < 4 || strings.ContainsFunc(word, unicode.IsDigit) {
		return word
	}
	for _, end := range []string{"ing", "ed", "es", "s", "e"} {
		if strings.HasSuffix(word, "ss") && end == "s" || len(word)-len(end) < 3 {
			continue
		}
		if stem, ok := strings.CutSuffix(word, end); ok {
			return undoubled(stem)
		}
	}
	return word
}

func undoubled(stem string) string {
	n := len(stem)
	if n > 3 && stem[n-1] == stem[n-2] && !strings.ContainsRune("lsz", rune(stem[n-1])) {
		return stem[:n-1]
	}
	return stem
}

// SubjectsAsked returns the subjects of confirmations that a question is about, if it is about nothing else.
func SubjectsAsked(text string) []Subject {
	words := weighty(text)
	about := map[Subject][]string{
		DataLoss: strings.Fields("data los delet"), Security: strings.Fields("hack attack cyberattack cyber breach security compromis intrusion ransomwar malwar"),
		Scaling: strings.Fields("scal overload"),
	}
	var out []Subject
	allowed := strings.Fields("was have incident outag problem issu caus system servic platform customer permanent fail failur somebody someon becaus or data")
	for _, s := range Subjects() {
		if names(words, about[s], s) {
			out, allowed = append(out, s), append(allowed, about[s]...)
		}
	}
	if slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(allowed, w) }) {
		return nil
	}
	return out
}

// names reports whether words name a subject. Data are lost, not merely mentioned.
func names(words, about []string, s Subject) bool {
	said := func(w string) bool { return slices.Contains(words, w) }
	if s == DataLoss {
		return said("data") && slices.ContainsFunc(about[1:], said)
	}
	return slices.ContainsFunc(about, said)
}

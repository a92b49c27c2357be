package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ordinary are names that are words as well. Alone they count only with a capital inside a sentence.
var ordinary = wordSet(`will may mark grace art rich drew sue pat rob bill chase joy hope faith dawn summer april june august page king
	young long stone day case park best field rose iris ivy jack gene max miles ray reed grant lane wade dean earl duke guy hunter mason
	brown white black green gray grey read price good short sharp wise fox wolf love power bond cook baker major system services support lead monday
	root admin deploy operator runner service staff user ops app`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

func people(t *text) []span {
	names := make([]string, 0, 4*len(t.k.People))
	for _, p := range t.k.People {
		names = append(names, p.names()...)
	}
	signed := t.phrases(signatory(t.o))
	var out []span
	for _, s := range t.phrases(names) {
		if !covers(t.public, s) && !covers(signed, s) && !t.justAWord(s) {
			out = append(out, s)
		}
	}
	return out
}

// names are all that a person goes by. Parts of a name count from three letters on.
func (p Person) names() []string {
	mail, _, _ := strings.Cut(p.Email, "@")
	all := []string{p.Name, p.ID}
	for _, part := range append(strings.Fields(p.Name), p.Handle, mail) {
		if utf8.RuneCountInString(part) >= 3 {
			all = append(all, part)
		}
	}
	return all
}

func signatory(o Options) []string {
	if o.Channel != Letter || o.Sign == "" {
		return nil
	}
	return append(strings.Fields(o.Sign), o.Sign)
}

// justAWord reports a name that is read as an ordinary word where it stands: "we will", "May 3".
func (t *text) justAWord(s span) bool {
	if !ordinary[fold(t.plain[s.from:s.to])] {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(t.plain[s.from:]); !unicode.IsUpper(r) {
		return s.from == 0 || t.plain[s.from-1] != '@'
	}
	rest := strings.TrimLeft(t.plain[s.to:], " ,")
	return t.around(s.from).from == s.from || (rest != "" && rest[0] >= '0' && rest[0] <= '9')
}

// named returns where any of the words stand, but for names that customers know.
func (t *text) named(words []string) []span {
	var out []span
	for _, s := range t.phrases(words) {
		if !covers(t.public, s) {
			out = append(out, s)
		}
	}
	return out
}

func customers(t *text) []span {
	out := append(t.named(t.k.Customers), t.shortened()...)
	for _, s := range t.named(t.k.Nouns) {
		said := t.plain[s.from:s.to]
		if covers(out, s) || !unicode.IsUpper([]rune(said)[0]) {
			continue
		}
		s.why = "Only internal words of this incident have this name."
		if !strings.Contains(said, " ") {
			s.severity = Warn
		}
		out = append(out, s)
	}
	return out
}

// shortened finds a customer by the first word of a longer name, where it has the capital of a name.
func (t *text) shortened() []span {
	var firsts []string
	for _, c := range t.k.Customers {
		if first, _, more := strings.Cut(c, " "); more && len(first) >= 4 {
			firsts = append(firsts, first)
		}
	}
	var out []span
	for _, s := range t.named(firsts) {
		r, _ := utf8.DecodeRuneInString(t.plain[s.from:])
		if unicode.IsUpper(r) && t.around(s.from).from != s.from && !t.justAWord(s) && !covers(t.phrases(t.k.Customers), s) {
			out = append(out, s)
		}
	}
	return out
}

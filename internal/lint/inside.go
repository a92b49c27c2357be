package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file looks up in the record what a text says. The record may be long and the text is short, so the
// record is only scanned, and what the text does not say is dropped at once.

// inside gathers the ids and the proper nouns of internal words that the text says and no public words have.
func (t *text) inside() {
	ids, nouns := t.insiders()
	t.ids, t.nouns = t.k.IDs, nil
	if len(ids)+len(nouns) == 0 {
		return
	}
	public := lower(strings.Join(t.k.Public, "\n")) + "\n" + t.said()
	t.ids = slices.Concat(t.k.IDs, only(ids, public))
	t.nouns = slices.DeleteFunc(only(nouns, public), func(w string) bool { return calendar.MatchString(w) || asking.MatchString(w) })
}

// insiders are the ids and the names of internal words that the text may have.
func (t *text) insiders() (ids, nouns []string) {
	if n := t.k.names; n != nil {
		for _, id := range n.tickets {
			ids = t.ifSaid(ids, id)
		}
		for _, noun := range n.nouns {
			nouns = t.ifSaid(nouns, noun)
		}
		return ids, nouns
	}
	for _, s := range t.k.Inside {
		eachTicket(s, func(id string) { ids = t.ifSaid(ids, id) })
		eachNoun(s, func(n string) { nouns = t.ifSaid(nouns, n) })
	}
	return ids, nouns
}

// names are what a record has of names, gathered once.
type names struct {
	roster
	tickets, nouns []string // of internal words, each once
	said           string   // all public words
}

// roster is whom and what the record knows by name, as texts are searched for them.
type roster struct {
	people, handles                      []name
	public, services, customers, vendors []name
	initials                             []initials
}

// roster gathers the names, unless somebody has.
func (k *Known) roster() roster {
	if k.names != nil {
		return k.names.roster
	}
	people, handles := k.calledAs()
	return roster{
		people: called(people), handles: called(handles),
		public: called(k.Public), services: called(k.Services), customers: called(k.Customers), vendors: called(k.Vendors),
		initials: initialsOf(k.People),
	}
}

// Ready gathers the names once, for whoever checks several texts against the same record.
func (k Known) Ready() Known {
	n := &names{roster: k.roster(), said: k.said()}
	for _, s := range k.Inside {
		eachTicket(s, func(id string) { n.tickets = append(n.tickets, id) })
		eachNoun(s, func(noun string) { n.nouns = append(n.nouns, noun) })
	}
	for _, all := range []*[]string{&n.tickets, &n.nouns} {
		slices.Sort(*all)
		*all = slices.Compact(*all)
	}
	k.names = n
	return k
}

// beginnings are the first two letters of the words of a text: most names of a record fail there.
type beginnings struct {
	two    [26 * 26]bool
	single [26]bool // words of one letter, with which a name of several words may begin
}

func (b *beginnings) add(words []word) {
	for _, w := range words {
		switch {
		case len(w.is) >= 2 && small(w.is[0]) && small(w.is[1]):
			b.two[int(w.is[0]-'a')*26+int(w.is[1]-'a')] = true
		case len(w.is) > 0 && small(w.is[0]): // also "a1": the second sign says nothing
			b.single[w.is[0]-'a'] = true
		}
	}
}

func (b *beginnings) may(name string) bool {
	if len(name) < 2 || !letter(name[0]) || !letter(name[1]) {
		return true
	}
	first, second := int(name[0]|0x20-'a'), int(name[1]|0x20-'a')
	return b.single[first] || b.two[first*26+second]
}

// mayBe returns the names that a text may have.
func (b *beginnings) mayBe(all []name) []name {
	var out []name
	for _, n := range all {
		if b.may(n.is) {
			out = append(out, n)
		}
	}
	return out
}

func small(c byte) bool { return 'a' <= c && c <= 'z' }

// ifSaid appends a name if the text may have it.
func (t *text) ifSaid(all []string, name string) []string {
	if !t.begin.may(name) {
		return all
	}
	first := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if first < 0 {
		first = len(name)
	}
	if (t.mentions(name[:first]) || first < len(name) && t.mentions(name)) && !slices.Contains(all, name) {
		return append(all, name)
	}
	return all
}

// mentions is has for a name as it was typed. It makes no garbage of the thousands that the text does not have.
func (t *text) mentions(name string) bool {
	var small [48]byte
	b := small[:0]
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf || len(b) == cap(b):
			return t.has(compact(name))
		case letter(c):
			b = append(b, c|0x20)
		case '0' <= c && c <= '9':
			b = append(b, c)
		}
	}
	return len(t.at[string(b)]) > 0 || (len(t.bare.at) > 0 && len(t.bare.at[string(b)]) > 0)
}

// eachTicket finds names such as OPS-1234.
func eachTicket(s string, found func(string)) {
	for at := 0; ; {
		dash := strings.IndexByte(s[at:], '-')
		if dash < 0 {
			return
		}
		dash += at
		from, to := dash, dash+1
		for from > 0 && letter(s[from-1]) {
			from--
		}
		for to < len(s) && '0' <= s[to] && s[to] <= '9' {
			to++
		}
		if n := dash - from; n >= 2 && n <= 10 && to > dash+1 && (from == 0 || !wordy(s[from-1])) && (to == len(s) || !wordy(s[to])) {
			found(s[from:to])
		}
		at = dash + 1
	}
}

func letter(b byte) bool { return ('a' <= b && b <= 'z') || ('A' <= b && b <= 'Z') }

// eachNoun finds names in a line: words with a capital that do not begin a sentence, and names of two words that do.
func eachNoun(s string, found func(string)) {
	for at := 0; at < len(s); {
		to := at
		if !small(s[at]) {
			to = noun(s, at, found)
		}
		blank := strings.IndexByte(s[to:], ' ')
		if blank < 0 {
			return
		}
		at = to + blank + 1
	}
}

// noun reports the name that begins at a place, if one does, and returns where it ends.
func noun(s string, at int, found func(string)) int {
	n, whole := capital(s[at:], 3)
	to, words := at+n, 1
	for n > 0 && whole && to < len(s) && s[to] == ' ' {
		var more int
		if more, whole = capital(s[to+1:], 2); more == 0 {
			break
		}
		to, words = to+1+more, words+1
	}
	if n > 0 && (words > 1 || (at > 0 && !ending(s[:at-1]))) {
		found(s[at:to])
	}
	return to
}

// capital returns how long a word of at least so many letters is that begins with a capital and goes on with
// small letters, and whether a blank follows it; 0 if there is none.
func capital(s string, least int) (n int, whole bool) {
	letters, small := 0, 0
	for _, r := range s {
		if !unicode.IsLetter(r) || (letters == 0 && !unicode.IsUpper(r)) {
			break
		}
		if unicode.IsLower(r) {
			small++
		}
		letters, n = letters+1, n+utf8.RuneLen(r)
	}
	if letters < least || small == 0 {
		return 0, false
	}
	return n, n < len(s) && s[n] == ' '
}

// ending reports whether a sentence ends where this does, or nothing that a name may follow.
func ending(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(",;:)", r)
}

// only keeps the words that no public text has.
func only(words []string, public string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return strings.Contains(public, lower(w)) })
}

// said returns what may be said because it was, as rules read it, in lower case.
func (t *text) said() string {
	if t.approved.low == "" {
		t.approved.low = t.k.said()
		if t.o.Own {
			t.approved.low += "\n" + t.low
		}
	}
	return t.approved.low
}

// said returns all public halves as rules read them, in lower case.
func (k *Known) said() string {
	if k.names != nil {
		return k.names.said
	}
	return lower(normal(strings.Join(k.Said, "\n")))
}

// approved are public halves that were read so far: most never are.
type approved struct {
	low     string
	read    map[int]*text
	lengths map[int]bool // minutes, and whether public words have them
}

// saying reads the public halves that have one of the numbers.
func (t *text) saying(numbers ...int) []*text {
	var out []*text
	for i, s := range t.k.Said {
		if !counts(s, numbers) {
			continue
		}
		if t.approved.read == nil {
			t.approved.read = map[int]*text{}
		}
		if t.approved.read[i] == nil {
			t.approved.read[i] = figuresOf(s, t.k)
		}
		out = append(out, t.approved.read[i])
	}
	if t.o.Own {
		out = append(out, t)
	}
	return out
}

// counts reports whether a text may say one of the numbers, in digits or in words.
func counts(s string, numbers []int) bool {
	if !plain(s) || strings.Contains(s, "half an") || fraction(s) {
		return true
	}
	return slices.ContainsFunc(numbers, func(n int) bool { return digits(s, strconv.Itoa(n)) || inNumerals(s, n) })
}

// digits reports whether a number stands somewhere, perhaps behind zeros, and is no part of another.
func digits(s, n string) bool {
	for at := 0; ; {
		found := strings.Index(s[at:], n)
		if found < 0 {
			return false
		}
		at += found + len(n)
		before := strings.TrimRight(s[:at-len(n)], "0")
		if (before == "" || !digit(before[len(before)-1])) && (at == len(s) || !digit(s[at])) {
			return true
		}
	}
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

// fraction reports a number such as 1.5.
func fraction(s string) bool {
	for at := 0; ; {
		dot := strings.IndexByte(s[at:], '.')
		if dot < 0 {
			return false
		}
		at += dot + 1
		if at > 1 && at < len(s) && digit(s[at-2]) && digit(s[at]) {
			return true
		}
	}
}

func inNumerals(s string, n int) bool {
	if n < 1 || n > len(numerals) {
		return false
	}
	low := lower(s)
	return strings.Contains(low, numerals[n-1]) || (n == 1 && strings.Contains(low, "an "))
}

// asking begins a question that somebody typed within a sentence.
var asking = regexp.MustCompile(`^(?:What|Which|When|Where|Who|Why|How|Are|Was|Were|Will|Would|Can|Could|Does|Did|Has|Have|Should|Any)$`)

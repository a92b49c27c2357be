package lint

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ordinary are names that are words as well. Where one stands decides whether it is read as a name.
var ordinary = wordSet(`will may mark grace art rich drew sue pat rob bill chase joy hope faith dawn summer april june august page king
	young long stone day case park best field fields rose iris ivy jack gene max miles ray reed grant lane wade dean earl duke guy hunter mason
	brown white black rice wheat bean lamb fish bird drake stark green gray grey read price good short sharp wise fox wolf love power bond cook baker major system services support lead
	monday friday said frank ernest carol melody harmony charity sandy misty robin jay dot don nick chuck buck clay heath forest cliff glen dale
	brook river rivers sky star angel christian chance ace chip skip trip pierce trace cash penny sterling tab web event lock key law small west
	east north south church wood woods hill hall bush waters banks wells weeks french english cross moss bell ball block house home york link
	swift strong frost snow winter holiday banner data root process change release server host porter marshal judge minor noble low high bright
	true free self kind gold silver diamond pearl ruby crystal amber jade opal python sun moon early late cary view open close back post still
	the and for not new our are was can had has how its let now see way who any all one two ten six
	admin deploy operator runner staff user ops app`)

// particles are parts of names that name nobody alone.
var particles = wordSet("van von der den del della dos das des los las bin ibn san santa the and mac mrs")

// months may stand with a capital inside a sentence and still be no name.
var (
	monthly = wordSet("april may june august")
	since   = regexp.MustCompile(`\b(?:in|since|until|till|from|during|last|next|this|early|mid|late|through) $`)
	// auxiliary is what stands behind will, may, mark and grace where they are no names.
	auxiliary = regexp.MustCompile(`^ (?:be|not|have|as|period)\b`)
	// acting is what stands behind a name that begins a sentence.
	acting = regexp.MustCompile(`^(?:'s)? (?:\w+ly |also |then |now |just |and \w+ (?:\w+ )?)?(?:[a-z]{2,}ed|did|says?|said|found|wrote|writes|took|made|ran|saw|got|thinks?|thought|knew|knows|broke|built|sent|went|came|told|who|from our|on our|in our)\b|^'s\b|^ and [A-Z]`)
	being  = regexp.MustCompile(`^ (?:is|was|has|had|does)\b`)
	// given are those behind which no sentence goes on with is, unless they are names: "Page is loading" is about a page.
	given = wordSet("will mark grace drew sue pat rob jack gene max miles ray frank ernest carol nick chuck don jay robin sandy")
)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

func people(t *text) []span {
	out := t.addresses()
	signed := t.find(called(signatory(t.o)))
	add := func(s span) {
		if !covers(t.public, s) && !covers(signed, s) && !covers(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range t.find(t.people) {
		if !t.justAWord(s) {
			add(s)
		}
	}
	for _, s := range t.find(t.handles) {
		if t.beside(s, func(b byte) bool { return b == '@' }) || t.camel(s) {
			add(s)
		}
	}
	for _, s := range t.initialled() {
		add(s)
	}
	return out
}

// calledAs are all names and handles that nobody may be called by.
func (k *Known) calledAs() (all, handles []string) {
	for _, p := range k.People {
		all = append(all, p.names()...)
		handles = append(handles, p.handles()...)
	}
	return all, handles
}

// names are all that a person goes by. Parts of a name count from three letters on.
func (p Person) names() []string {
	mail, _, _ := strings.Cut(p.Email, "@")
	all := []string{p.ID}
	if parted(p.Name) || utf8.RuneCountInString(p.Name) >= 3 {
		all = append(all, p.Name)
	}
	for _, part := range append(p.parts(), p.Handle, mail) {
		if utf8.RuneCountInString(part) >= 3 && !particles[fold(part)] {
			all = append(all, part)
		}
	}
	for _, n := range all[1:] {
		if other := spelt.Replace(n); other != n {
			all = append(all, other)
		}
	}
	return all
}

// parts are the words of a name, and the halves of one with a hyphen.
func (p Person) parts() []string {
	words := strings.Fields(p.Name)
	for _, w := range words {
		if strings.Contains(w, "-") {
			words = append(words, strings.Split(w, "-")...)
		}
	}
	return words
}

// spelt is how letters are written where there is no key for them.
var spelt = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ø", "oe", "Ø", "Oe", "å", "aa", "Å", "Aa")

// handles are the names that companies make of a name: okatz, omrik. Many are words too, such as price for
// P. Rice, so that they count only beside an @ or with the capitals of OKatz. So do handles of two letters.
func (p Person) handles() []string {
	all := []string{p.Handle}
	words := strings.FieldsFunc(p.Name, func(r rune) bool { return !letterly(r) && r != '\'' })
	if len(words) == 0 {
		return all
	}
	first, last := words[0], words[len(words)-1]
	all = append(all, first, last)
	if len(words) > 1 {
		all = append(all, initial(first)+last, first+initial(last), last+initial(first), last+first)
	}
	return all
}

func initial(name string) string {
	_, n := utf8.DecodeRuneInString(name)
	return name[:n]
}

// camel reports a capital inside a word: OKatz.
func (t *text) camel(s span) bool {
	r := []rune(t.plain[s.from:s.to])
	return len(r) > 3 && unicode.IsUpper(r[0]) && unicode.IsUpper(r[1]) && unicode.IsLower(r[2])
}

// initials are how somebody is called "W. Li": a last name that is too short to count alone, or is a word, behind the initial of
// the first.
type initials struct{ first, last string }

func initialsOf(people []Person) []initials {
	var out []initials
	for _, p := range people {
		if words := strings.Fields(p.Name); len(words) >= 2 {
			out = append(out, initials{fold(initial(words[0])), fold(words[len(words)-1])})
		}
	}
	return out
}

func (t *text) initialled() []span {
	var out []span
	for _, p := range t.initials {
		for _, i := range t.at[p.last] {
			if w := t.words[i]; i > 0 && t.words[i-1].is == p.first && w.from-t.words[i-1].to <= 2 && t.upper(w.from) && t.upper(t.words[i-1].from) {
				out = append(out, span{from: t.words[i-1].from, to: w.to})
			}
		}
	}
	return out
}

func (t *text) upper(at int) bool {
	r, _ := utf8.DecodeRuneInString(t.plain[at:])
	return unicode.IsUpper(r)
}

func signatory(o Options) []string {
	if o.Channel != Letter || o.Sign == "" {
		return nil
	}
	return append(strings.Fields(o.Sign), o.Sign)
}

// justAWord reports a name that is read as an ordinary word where it stands: "we will", "May 3", "Mark as read".
//
// In small letters it is a word unless an @ stands before it. In capitals alone it is a word. With a capital it
// is a name inside a sentence, and at the beginning of one only if somebody does something: "Mark restarted it".
func (t *text) justAWord(s span) bool {
	said := t.plain[s.from:s.to]
	is := fold(said)
	switch {
	case !ordinary[is], s.from > 0 && t.plain[s.from-1] == '@':
		return false
	case !t.upper(s.from), len(said) > 1 && strings.ToUpper(said) == said:
		return true
	}
	behind := t.plain[s.to:]
	rest := strings.TrimLeft(behind, " ,")
	switch {
	case monthly[is] && ((rest != "" && rest[0] >= '0' && rest[0] <= '9') || since.MatchString(t.before(s))), auxiliary.MatchString(behind):
		return true
	case t.beginning(s.from):
		return !acting.MatchString(behind) && (!given[is] || !being.MatchString(behind))
	}
	return false
}

// beginning reports whether a sentence begins here, or what is written like one: an item, a title, a quotation.
func (t *text) beginning(at int) bool {
	before := strings.TrimRight(t.plain[t.around(at).from:at], " *_")
	return before == "" || strings.ContainsRune("\"'(:-•#>|/", rune(before[len(before)-1])) || strings.HasSuffix(before, "•")
}

// named returns where any of the names stand, but for those that customers know.
func (t *text) named(names []name) []span {
	var out []span
	for _, s := range t.find(names) {
		if !covers(t.public, s) {
			out = append(out, s)
		}
	}
	return out
}

func customers(t *text) []span {
	out := append(t.named(t.customers), t.shortened()...)
	for _, s := range t.named(called(t.nouns)) {
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
	for _, s := range t.named(called(firsts)) {
		r, _ := utf8.DecodeRuneInString(t.plain[s.from:])
		if unicode.IsUpper(r) && t.around(s.from).from != s.from && !t.justAWord(s) && !covers(t.find(t.customers), s) {
			out = append(out, s)
		}
	}
	return out
}

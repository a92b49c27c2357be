package bot

import (
	"regexp"
	"strings"

	"allclear/incident"
)

// parser reads the words behind a verb from left to right. The first thing it does not
// understand stays as its refusal; what is read after that is void.
type parser struct {
	rest     string
	clock    incident.Clock
	work     incident.Workspace
	mentions map[string]mention
	texts    texts
	where    string // the id of the channel the words were typed in
	again    bool   // they are meant once more

	verb    string
	channel incident.ID // the incident whose channel the words were typed in
	on      incident.ID // the incident they are about
	at      incident.Moment
	refusal *incident.Refusal
}

func (p *parser) refuse(r incident.Reason) {
	if p.refusal == nil {
		p.refusal = incident.Refuse(r)
	}
}

func (p *parser) adopt(r *incident.Refusal) {
	if p.refusal == nil {
		p.refusal = r
	}
}

// peek returns the next word in lower case.
func (p *parser) peek() string {
	word, _, _ := cutWord(p.rest)
	return strings.ToLower(word)
}

// take consumes the next word.
func (p *parser) take() string {
	word, rest, _ := cutWord(p.rest)
	p.rest = rest
	return word
}

// skip consumes the next word if it is the one given.
func (p *parser) skip(word string) bool {
	if p.peek() != word {
		return false
	}
	p.take()
	return true
}

func cutWord(s string) (word, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t\n")
	i := strings.IndexAny(s, " \t\n")
	if i < 0 {
		return s, "", s != ""
	}
	return s[:i], strings.TrimLeft(s[i:], " \t\n"), true
}

// named consumes a leading INC-n and makes it the incident the words are about. Where free text follows, an
// incident's own channel speaks of that incident, and another one's number belongs to the text.
func (p *parser) named(freeText bool) {
	id, ok := incident.ParseID(strings.TrimRight(p.peek(), ":,"))
	if !ok || freeText && p.channel != 0 && id != p.channel {
		return
	}
	p.take()
	p.on = id
}

// when consumes "at TIME". An "at" begins a time only before a digit, ~ or yesterday.
func (p *parser) when() {
	word, rest, _ := cutWord(p.rest)
	if p.at.Known() || !strings.EqualFold(word, "at") || !beginsTime(rest) {
		return
	}
	p.rest = rest
	p.at = p.time(incident.Past)
}

// whenever consumes a time where a verb expects one: "at 9:20", "since 9:20", or just "9:20" or "10 min ago". Taking
// such words for text would record that it happened now.
func (p *parser) whenever() {
	p.when()
	if p.at.Known() || p.refusal != nil {
		return
	}
	word, rest, _ := cutWord(p.rest)
	if strings.EqualFold(word, "at") || strings.EqualFold(word, "since") {
		p.rest = rest
		p.at = p.time(incident.Past)
		return
	}
	if m, rest, refusal := p.clock.When(p.rest, incident.Past); refusal == nil && beginsTime(p.rest) {
		p.at, p.rest = m, rest
	}
}

// needTime refuses words that leave out when it was.
func (p *parser) needTime() {
	p.whenever()
	if !p.at.Known() {
		p.refuse(incident.Reason{Code: incident.EmptyText, Word: "time (at 08:56, or 10m ago)"})
	}
}

func beginsTime(s string) bool {
	if s == "" {
		return false
	}
	return s[0] == '~' || s[0] >= '0' && s[0] <= '9' || strings.HasPrefix(strings.ToLower(s), "yesterday")
}

// time consumes a time.
func (p *parser) time(tense incident.Tense) incident.Moment {
	m, rest, refusal := p.clock.When(p.rest, tense)
	if refusal != nil {
		p.adopt(refusal)
		return incident.Moment{}
	}
	p.rest = rest
	return m
}

// oneOf consumes one of the given words.
func (p *parser) oneOf(words ...string) string {
	word := p.peek()
	for _, w := range words {
		if w == word {
			p.take()
			return w
		}
	}
	p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: words})
	return ""
}

// value consumes key=value, if it stands next.
func (p *parser) value(key string) (string, bool) {
	v, ok := strings.CutPrefix(p.peek(), key+"=")
	if !ok {
		return "", false
	}
	p.take()
	return v, true
}

// quoted consumes a "quoted" stretch, if it stands next.
func (p *parser) quoted() (string, bool) {
	if !strings.HasPrefix(p.rest, `"`) {
		return "", false
	}
	end := strings.IndexByte(p.rest[1:], '"')
	if end < 0 {
		return "", false
	}
	text := p.rest[1 : 1+end]
	p.rest = strings.TrimLeft(p.rest[2+end:], " \t\n")
	return strings.TrimSpace(text), true
}

// person consumes @somebody.
func (p *parser) person() incident.Person {
	word := strings.TrimRight(p.take(), ",;")
	found, ok := p.lookUp(word)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownPerson, Word: word})
	}
	return found
}

// people consumes everybody who is named: "@ana and @bo".
func (p *parser) people() []incident.Person {
	var out []incident.Person
	for p.named(false); p.rest != "" && p.refusal == nil; p.when() {
		if !p.skip("and") && !p.skip("by") {
			out = append(out, p.person())
		}
	}
	return out
}

func (p *parser) lookUp(word string) (incident.Person, bool) {
	handle, ok := strings.CutPrefix(word, "@")
	if !ok || handle == "" {
		return incident.Person{}, false
	}
	m, mentioned := p.mentions[strings.ToLower(handle)]
	if listed, ok := p.work.Find(m.id); mentioned && ok {
		return listed.Person, true
	}
	if mentioned {
		return incident.Person{ID: m.id, Name: m.handle}, true
	}
	listed, ok := p.work.Find(handle)
	return listed.Person, ok
}

// halves consumes the rest as an internal and a public half.
func (p *parser) halves() incident.Halves {
	h, refusal := splitBar(p.rest)
	if refusal != nil {
		p.adopt(refusal)
	}
	p.rest = ""
	return h
}

// text consumes the rest as internal words. A public half has no place there, and must not be taken for one.
func (p *parser) text() string {
	h := p.halves()
	if h.Public != "" {
		p.refuse(incident.Reason{Code: incident.NoPublicHalf, Word: p.verb})
	}
	return h.Internal
}

// event consumes eN.
func (p *parser) event() int {
	n, ok := eventNumber(p.peek())
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"e12"}})
		return 0
	}
	p.take()
	return n
}

func eventNumber(word string) (int, bool) {
	digits, ok := strings.CutPrefix(word, "e")
	if !ok || digits == "" || len(digits) > 7 {
		return 0, false
	}
	n := 0
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, n > 0
}

// because consumes the rest as words and the reason behind the last "because".
func (p *parser) because() (words, reason string) {
	text := p.rest
	p.rest = ""
	from, to := -1, 0
	for found := reasons.FindStringSubmatchIndex(text); found != nil; found = reasons.FindStringSubmatchIndex(text[to:]) {
		from, to = to+found[0], to+found[3] // the blank behind it may be the one before the next
	}
	if from < 0 {
		return plainBar(text), ""
	}
	return strings.TrimSpace(text[:from]), plainBar(text[to:])
}

// reasons begin with this word, alone between blanks.
var reasons = regexp.MustCompile(`(?i)(?:^|\s)(because)(?:\s|$)`)

// end refuses words that stand where none are expected.
func (p *parser) end() {
	if word := p.peek(); word != "" {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word})
	}
}

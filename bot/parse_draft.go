package bot

import (
	"regexp"
	"strings"
	"time"

	"allclear/incident"
	"allclear/templates"
)

// texts are the sentences for customers that a command may need. They are not the language's business.
type texts struct {
	update incident.Drafter
	letter incident.LetterWriter
	stops  func(d incident.Draft, of []incident.Incident) []incident.Stop

	answerStops func(in incident.Incident, words string) []incident.Stop
}

// parseDraft reads "draft [phase] [for outlet] [next TIME]".
func parseDraft(p *parser) meaning {
	p.named(false)
	c := incident.Propose{Draft: p.texts.update}
	c.Outlet, c.Phase = p.outletAndPhase()
	if p.skip("next") {
		c.Next = p.promised()
	}
	p.end()
	return changing(c)
}

// parseEdit reads "edit [dN] [for outlet] | other words".
func parseEdit(p *parser) meaning {
	p.named(false)
	c := incident.EditDraft{Number: p.draft()}
	c.Outlet, _ = p.outletAndPhase()
	h := p.halves()
	if h.Internal != "" {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: h.Internal, Offer: []string{"d3", "| the other words"}})
	}
	c.Text = h.Public
	return changing(c)
}

// parseApprove reads "approve [dN] [for outlet] [override CL29 … because why]", of an answer "approve eN [override …]".
func parseApprove(p *parser) meaning {
	p.named(false)
	if _, ok := eventNumber(p.peek()); ok {
		return parseApproveAnswer(p)
	}
	c := incident.Approve{Number: p.draft(), Stops: p.texts.stops}
	c.Outlet, _ = p.outletAndPhase()
	c.Override, c.Because = p.overrides()
	return changing(c)
}

var ruleWord = regexp.MustCompile(`^CL\d\d$`)

// overrides consumes "override CL29 CL41 because why".
func (p *parser) overrides() (rules []string, because string) {
	if !p.skip("override") {
		p.end()
		return nil, ""
	}
	words, because := p.because()
	for _, word := range strings.FieldsFunc(strings.ToUpper(words), func(r rune) bool { return r == ' ' || r == ',' }) {
		if !ruleWord.MatchString(word) {
			p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"CL29", "because why"}})
		}
		rules = append(rules, word)
	}
	if len(rules) == 0 {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Offer: []string{"CL29 because why"}})
	}
	return rules, because
}

// draft consumes dN; 0 leaves it to the outlet.
func (p *parser) draft() int {
	n, ok := strings.CutPrefix(p.peek(), "d")
	if !ok {
		return 0
	}
	number, ok := eventNumber("e" + n)
	if !ok {
		return 0
	}
	p.take()
	return number
}

// outletAndPhase consumes a phase and "for email", in either order. The outlet is the status page where none is named.
func (p *parser) outletAndPhase() (incident.Outlet, incident.Phase) {
	phase := p.phase()
	out := incident.StatusPage
	if p.skip("for") {
		out = p.outlet()
	}
	if phase == "" {
		phase = p.phase()
	}
	return out, phase
}

func (p *parser) outlet() incident.Outlet {
	o, ok := incident.ParseOutlet(p.peek())
	if !ok {
		var offer []string
		for _, one := range incident.UpdateOutlets() {
			offer = append(offer, string(one))
		}
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: offer})
	}
	p.take()
	return o
}

// texts are what the bot says to customers.
func (b *Bot) texts(now time.Time) texts {
	return texts{
		update: b.draft, letter: b.writeLetter,
		stops:       func(d incident.Draft, of []incident.Incident) []incident.Stop { return stops(b.lint(d, of, now)) },
		answerStops: func(in incident.Incident, words string) []incident.Stop { return stops(b.lintWords(in, words, now)) },
	}
}

// writeLetter is package templates' Letter as package incident takes it.
func (b *Bot) writeLetter(ins []incident.Incident, sign incident.Person, asOf time.Time) (string, []string) {
	v := templates.LetterView{Incidents: ins, Work: b.work, AsOf: asOf, Sign: sign}
	return b.say.Letter(v), b.say.LetterMissing(v)
}

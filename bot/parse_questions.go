package bot

import (
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

func parseAsk(p *parser) meaning {
	p.named(true)
	words := plainBar(p.rest)
	p.rest = ""
	m := changing(incident.Ask{Text: words, Where: p.where, Again: p.again})
	m.find = theOnlyOne(words)
	return m
}

// theOnlyOne finds the incident that is meant by somebody who names none, in a channel that is none's.
func theOnlyOne(question string) func(*store.Book) (incident.ID, *incident.Refusal) {
	return func(book *store.Book) (incident.ID, *incident.Refusal) {
		return incident.AskedAbout(book.Live(), question)
	}
}

func parseAnswer(p *parser) meaning {
	p.named(false)
	c := incident.AnswerQuestion{Event: p.event()}
	c.Text = p.halves()
	return changing(c)
}

// parseApprove is the verb for answers only: approve eN.
func parseApprove(p *parser) meaning {
	p.named(false)
	return parseApproveAnswer(p)
}

// parseApproveAnswer reads "eN [override CLnn … because why]".
func parseApproveAnswer(p *parser) meaning {
	c := incident.ApproveAnswer{Event: p.event(), Stops: p.stops}
	if p.skip("override") {
		words, because := p.because()
		for _, rule := range strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' }) {
			c.Override = append(c.Override, strings.ToUpper(rule))
		}
		c.Because = because
	}
	p.end()
	return changing(c)
}

func parseQuestions(p *parser) meaning {
	p.named(false)
	p.end()
	return meaning{find: theOnlyOne("…"), ask: func(a *asked) reply {
		v, refusal := a.view(time.Time{})
		if refusal != nil {
			return reply{refusal: refusal}
		}
		return reply{text: a.bot.say.Questions(v)}
	}}
}

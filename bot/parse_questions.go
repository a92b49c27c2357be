package bot

import (
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

// parseApproveAnswer reads "eN [override CLnn … because why]".
func parseApproveAnswer(p *parser) meaning {
	c := incident.ApproveAnswer{Event: p.event(), Stops: p.texts.answerStops}
	c.Override, c.Because = p.overrides()
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

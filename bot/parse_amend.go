package bot

import (
	"allclear/incident"
)

func parseCorrect(p *parser) meaning {
	p.named(false)
	c := incident.Correct{Event: p.event()}
	p.when()
	words, because := p.because()
	p.rest = words
	c.Text, c.Because = p.halves(), because
	return changing(c)
}

func parseWithdraw(p *parser) meaning {
	p.named(false)
	event, because := p.annulled()
	return changing(incident.Withdraw{Event: event, Because: because})
}

func parseRedact(p *parser) meaning {
	p.named(false)
	if number := p.draft(); number > 0 {
		words, because := p.because()
		if words != "" {
			p.refuse(incident.Reason{Code: incident.ReasonMissing, Word: p.verb})
		}
		return changing(incident.RedactDraft{Number: number, Because: because})
	}
	event, because := p.annulled()
	return changing(incident.Redact{Event: event, Because: because})
}

func (p *parser) annulled() (event int, because string) {
	event = p.event()
	words, because := p.because()
	if words != "" {
		p.refuse(incident.Reason{Code: incident.ReasonMissing, Word: p.verb, Seq: event})
	}
	return event, because
}

func parseUndo(p *parser) meaning {
	p.named(false)
	p.end()
	return changing(incident.Undo{})
}

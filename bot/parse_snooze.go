package bot

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// parseSnooze reads "[DUTY|eN] for DURATION|until TIME because why". Without a word it asks what could be snoozed.
func parseSnooze(p *parser) meaning {
	p.named(false)
	if p.peek() == "" {
		return meaning{ask: (*asked).snoozable}
	}
	c := incident.SnoozeDuty{}
	c.Duty, c.Event = p.duty()
	words, because := p.because()
	p.rest, c.Because = words, because
	c.Until = p.peace()
	p.end()
	return changing(c)
}

// duty consumes the name of a duty, or of the event that it follows from. What was promised to customers is none.
func (p *parser) duty() (incident.DutyKind, int) {
	word := p.peek()
	switch n, ok := eventNumber(word); {
	case ok:
		p.take()
		return "", n
	case slices.Contains(incident.DutyKinds(), word):
		p.take()
		return incident.DutyKind(word), 0
	case slices.Contains([]string{"promise", "promises", "customers", "nudge", "report", "draft"}, word):
		p.refuse(incident.Reason{Code: incident.PromiseStands})
	case word != "for" && word != "until":
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: append(incident.DutyKinds(), "e12", "for 2h", "until 14:00")})
	}
	return "", 0
}

// peace consumes "for DURATION" or "until TIME"; a day alone is nine o'clock of it.
func (p *parser) peace() time.Time {
	switch p.peek() {
	case "for":
		p.take()
		p.rest = "in " + p.rest
		return p.time(incident.Future).At
	case "until":
		p.take()
		return p.untilTime()
	case "":
		p.refuse(incident.Reason{Code: incident.EmptyText, Word: "time (for 2h, or until 14:00)"})
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"for 2h", "until 14:00"}})
	}
	return time.Time{}
}

func (p *parser) untilTime() time.Time {
	day, rest, refusal := p.clock.Day(p.rest)
	if refusal == nil && strings.TrimSpace(rest) == "" {
		p.rest = ""
		return time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, p.clock.Zone).UTC()
	}
	return p.time(incident.Future).At
}

// snoozable lists what is asked for in an incident, or will be.
func (a *asked) snoozable() reply {
	v, refusal := a.view(time.Time{})
	if refusal != nil {
		return reply{refusal: refusal}
	}
	return reply{text: a.bot.say.Snoozable(v, v.In.Snoozable(a.now, a.book.Talked(a.on), a.bot.work))}
}

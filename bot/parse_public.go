package bot

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// phase consumes the phase of an update, if one stands next; "" leaves it to the status.
func (p *parser) phase() incident.Phase {
	if s, ok := incident.ParseStatus(p.peek()); ok {
		p.take()
		return s
	}
	return ""
}

func parsePublished(p *parser) meaning {
	p.named(false)
	c := incident.Publish{Number: p.draft(), Draft: p.texts.update}
	c.Outlet, c.Phase = p.outletAndPhase()
	p.when()
	if p.skip("next") {
		c.Next = p.promised()
	}
	h := p.halves()
	if h.Internal != "" {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: h.Internal, Offer: append(statusWords(), "for email", "next TIME", "| the text really posted")})
	}
	c.Text = h.Public
	return changing(c)
}

// promised consumes the time of the next update: the first one after the update itself, which may have been told late.
func (p *parser) promised() time.Time {
	now := p.clock.Now
	if p.at.Known() {
		p.clock.Now = p.at.At
	}
	next := p.time(incident.Future)
	p.clock.Now = now
	p.when()
	return next.At
}

func parseReport(p *parser) meaning {
	c := incident.Report{Audience: "customer", Write: p.texts.letter}
	for p.rest != "" && p.refusal == nil {
		p.reportWord(&c)
	}
	if len(c.Incidents) == 0 && p.channel != 0 {
		c.Incidents = []incident.ID{p.channel}
	}
	if len(c.Incidents) == 0 {
		p.refuse(incident.Reason{Code: incident.NoIncidentHere})
	}
	return changing(c)
}

func (p *parser) reportWord(c *incident.Report) {
	word := p.peek()
	id, isID := incident.ParseID(word)
	key, value, _ := strings.Cut(word, "=")
	switch {
	case word == "as" && c.AsOf.IsZero():
		c.AsOf = p.asOf()
		return
	case isID && !slices.Contains(c.Incidents, id):
		c.Incidents = append(c.Incidents, id)
	case isID:
	case key == "audience" && value == "customer":
	case key == "sign":
		who, ok := p.lookUp(value)
		if !ok {
			p.refuse(incident.Reason{Code: incident.UnknownPerson, Word: value})
		}
		c.Sign = who
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"INC-7", "audience=customer", "sign=@person", "as of TIME"}})
	}
	p.take()
}

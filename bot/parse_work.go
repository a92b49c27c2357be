package bot

import (
	"strings"

	"allclear/incident"
)

func parseCause(p *parser) meaning {
	p.named(false)
	c := incident.StateCause{State: incident.CauseState(p.oneOf(string(incident.CauseSuspected), string(incident.CauseConfirmed)))}
	p.when()
	c.Tag, _ = p.value("tag")
	p.when()
	c.Text = p.halves()
	return changing(c)
}

func parseMitigate(p *parser) meaning {
	p.named(false)
	c := incident.Mitigate{Result: incident.Result(p.oneOf(incident.Results()...))}
	p.when()
	c.Text = p.halves()
	return changing(c)
}

func parseConfirm(p *parser) meaning {
	p.named(false)
	var c incident.Confirm
	for p.rest != "" && p.refusal == nil {
		p.when()
		p.finding(&c)
	}
	return changing(c)
}

// finding consumes data-loss=none and the like.
func (p *parser) finding(c *incident.Confirm) {
	word := p.peek()
	if word == "" {
		return
	}
	subject, answer, _ := strings.Cut(strings.Trim(word, ",;"), "=")
	f, ok := incident.ParseFinding(answer)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"data-loss=none", "security=none", "scaling=no"}})
		return
	}
	switch incident.Subject(strings.NewReplacer("_", "-", "–", "-", "dataloss", "data-loss").Replace(subject)) {
	case incident.DataLoss:
		c.DataLoss = f
	case incident.Security:
		c.Security = f
	case incident.Scaling:
		c.Scaling = f
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"data-loss=none", "security=none", "scaling=no"}})
	}
	p.take()
}

func parseRole(p *parser) meaning {
	p.named(false)
	var c incident.GiveRoles
	for p.rest != "" && p.refusal == nil {
		p.when()
		if p.rest == "" {
			break
		}
		word := p.take()
		role, ok := incident.ParseRole(word)
		if !ok {
			p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{string(incident.Lead), string(incident.Comms)}})
		}
		c = append(c, incident.RoleGiven{Role: role, Person: p.person()})
	}
	return changing(c)
}

func parseLead(p *parser) meaning {
	p.named(false)
	who := p.person()
	p.when()
	p.end()
	return changing(incident.GiveRoles{{Role: incident.Lead, Person: who}})
}

func parseRelate(p *parser) meaning {
	var ids []incident.ID
	for {
		id, ok := incident.ParseID(p.peek())
		if !ok {
			break
		}
		p.take()
		ids = append(ids, id)
	}
	switch len(ids) {
	case 1:
	case 2:
		p.on = ids[0]
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"INC-7"}})
		return meaning{}
	}
	bond := incident.Bond(p.oneOf(incident.Bonds()...))
	p.when()
	p.end()
	return changing(incident.Relate{To: ids[len(ids)-1], Bond: bond})
}

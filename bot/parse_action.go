package bot

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// parseAction reads "planned …", "done eN …", "dropped eN because …", and "eN @owner due DATE", which changes what is planned.
func parseAction(p *parser) meaning {
	p.named(false)
	if _, ok := eventNumber(p.peek()); ok {
		return p.changedAction()
	}
	state := p.oneOf("planned", "done", "dropped")
	p.named(false)
	if state == "dropped" {
		return p.droppedAction()
	}
	done := 0
	if n, ok := eventNumber(p.peek()); ok && state == "done" {
		p.take()
		done = n
	}
	t := p.terms()
	text := p.halves()
	if state == "done" {
		return changing(incident.FinishAction{Event: done, Text: text, Owner: t.owner, Type: t.kind})
	}
	return changing(incident.PlanAction{Text: text, Owner: t.owner, Due: t.due, Type: t.kind})
}

// droppedAction reads "eN because why".
func (p *parser) droppedAction() meaning {
	event := p.event()
	words, because := p.because()
	if words != "" {
		p.refuse(incident.Reason{Code: incident.ReasonMissing, Word: "action dropped", Seq: event})
	}
	return changing(incident.DropAction{Event: event, Because: because})
}

// changedAction reads "eN @owner due DATE type=TYPE because why".
func (p *parser) changedAction() meaning {
	event := p.event()
	t := p.terms()
	words, because := p.because()
	if words != "" && p.refusal == nil {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: words, Offer: []string{"@owner", "due 2099-01-31", "type=prevent"}})
	}
	return changing(incident.ChangeAction{Event: event, Owner: t.owner, Due: t.due, Type: t.kind, Because: because})
}

// terms are what is said of an action beside its text.
type terms struct {
	owner incident.Person
	due   time.Time
	kind  incident.ActionType
}

// terms consumes @owner, "due DATE" and type=TYPE, in any order.
func (p *parser) terms() (t terms) {
	for p.refusal == nil {
		p.when()
		switch next := p.peek(); {
		case strings.HasPrefix(next, "@") && t.owner.ID == "":
			t.owner = p.person()
		case next == "due" && t.due.IsZero():
			p.take()
			t.due = p.day()
		case strings.HasPrefix(next, "type=") && t.kind == "":
			t.kind = p.actionType()
		default:
			return t
		}
	}
	return t
}

func (p *parser) actionType() incident.ActionType {
	word, ok := p.value("type")
	if !ok || !slices.Contains(incident.ActionTypes(), word) {
		var offer []string
		for _, t := range incident.ActionTypes() {
			offer = append(offer, "type="+t)
		}
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: "type=" + word, Offer: offer})
	}
	return incident.ActionType(word)
}

func (p *parser) day() time.Time {
	day, rest, refusal := p.clock.Day(p.rest)
	if refusal != nil {
		p.adopt(refusal)
		return time.Time{}
	}
	p.rest = rest
	return day
}

// parseActions reads "[INC-n|all] [@person|me]". In an incident's channel it means that incident, but somebody's own are those of all.
func parseActions(p *parser) meaning {
	on := p.on
	p.on = 0
	p.named(false)
	named := p.on
	all := p.skip("all")
	mine := p.skip("me") || p.skip("mine")
	var owner incident.Person
	if strings.HasPrefix(p.peek(), "@") && !mine {
		owner = p.person()
	}
	p.end()
	if named == 0 && !all && !mine && owner.ID == "" {
		p.on = on
	}
	return meaning{ask: func(a *asked) reply {
		if mine {
			owner = a.person
		}
		ins := a.book.Unfinished()
		if a.on != 0 {
			v, refusal := a.view(time.Time{})
			if refusal != nil {
				return reply{refusal: refusal}
			}
			ins = []incident.Incident{v.In}
		}
		return reply{text: a.bot.say.Actions(incident.OwnedBy(a.visible(ins), owner), a.orgView())}
	}}
}

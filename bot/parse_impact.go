package bot

import (
	"slices"
	"strings"

	"allclear/incident"
)

func parseImpact(impact incident.Impact) func(p *parser) meaning {
	return func(p *parser) meaning {
		p.named(false)
		c := incident.BeginImpact{Impact: impact}
		p.stretch(&c)
		c.Component, _ = p.quoted()
		p.stretch(&c)
		c.Effect = p.halves()
		c.Component, c.Effect.Internal = p.bareComponent(c.Component, c.Effect.Internal)
		return changing(c)
	}
}

// stretch consumes "from TIME to TIME", or the time at which it began.
func (p *parser) stretch(c *incident.BeginImpact) {
	if !p.skip("from") {
		p.whenever()
		return
	}
	p.at = p.time(incident.Past)
	if !p.skip("to") && !p.skip("until") {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"to"}})
	}
	c.Until = p.time(incident.Past)
}

// bareComponent takes words that are, or nearly are, a component's name for the component even without quotes.
func (p *parser) bareComponent(quoted, words string) (component, rest string) {
	if quoted != "" || words == "" {
		return quoted, words
	}
	for _, c := range p.work.Components {
		if incident.Distance(strings.ToLower(words), strings.ToLower(c.Name)) <= 2 {
			return words, ""
		}
	}
	isService := slices.ContainsFunc(p.work.Services, func(s incident.Service) bool { return strings.EqualFold(s.Name, words) })
	if isService || len(p.work.Components) == 0 && !strings.ContainsAny(words, " \t\n") {
		return words, ""
	}
	return "", words
}

func parseUp(p *parser) meaning {
	p.named(false)
	p.whenever()
	component, ok := p.quoted()
	p.whenever()
	if !ok {
		component = p.text()
	}
	p.end()
	return changing(incident.EndImpact{Component: component})
}

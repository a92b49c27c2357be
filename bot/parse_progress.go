package bot

import (
	"allclear/incident"
)

func parseStatus(p *parser) meaning {
	p.named(false)
	word := p.peek()
	to, ok := incident.ParseStatus(word)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: statusWords()})
		return meaning{}
	}
	p.take()
	p.when()
	return changing(incident.SetStatus{To: to, Why: p.text()})
}

func statusWords() []string {
	var out []string
	for _, s := range incident.Statuses()[:4] {
		out = append(out, string(s))
	}
	return out
}

func parseResolve(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.SetStatus{To: incident.Resolved, Why: p.text()})
}

func parseSeverity(p *parser) meaning {
	p.named(false)
	if word := p.peek(); len(word) == 1 {
		p.rest = "sev" + p.rest
	}
	var to incident.Severity
	if !p.severity(&to) {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: severityWords()})
	}
	p.when()
	return changing(incident.SetSeverity{To: to, Why: p.text()})
}

func parseCancel(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Cancel{Why: p.text()})
}

func parseReopen(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Reopen{Why: p.text()})
}

func parseClose(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Close{Why: p.halves()})
}

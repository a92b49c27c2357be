package bot

import (
	"allclear/incident"
)

func parseOpen(p *parser) meaning {
	var c incident.Open
	for {
		sev, isSeverity := incident.ParseSeverity(p.peek())
		switch {
		case isSeverity && c.Severity == 0:
			c.Severity = sev
			p.take()
		case !c.Private && p.skip("private"):
			c.Private = true
		case !c.Drill && p.skip("drill"):
			c.Drill = true
		default:
			p.when()
			c.Title = p.halves()
			return changing(c)
		}
	}
}

func parseUpdate(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Update{Text: p.halves()})
}

func parseNote(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Note{Text: p.halves()})
}

func parseTitle(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Retitle{Title: p.halves()})
}

func parseStarted(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Start{Text: p.halves()})
}

func parseDetected(p *parser) meaning {
	p.named(false)
	p.when()
	var c incident.Detect
	if p.skip("by") {
		c.By = incident.Detector(p.oneOf(incident.Detectors()...))
		p.when()
	}
	p.end()
	return changing(c)
}

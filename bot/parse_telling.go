package bot

import (
	"regexp"
	"strings"

	"allclear/incident"
)

func parseOpen(p *parser) meaning {
	var c incident.Open
	for {
		switch {
		case c.Severity == 0 && p.severity(&c.Severity):
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

var likeSeverity = regexp.MustCompile(`^(severity|sev|p)-?\d+$`)

// severity consumes a severity: sev1, SEV-1:, p1, or sev 1. What looks like one and is none is refused.
func (p *parser) severity(into *incident.Severity) bool {
	word := strings.TrimRight(p.peek(), ":,;.")
	_, rest, _ := cutWord(p.rest)
	if digit, _, _ := cutWord(rest); (word == "sev" || word == "severity") && len(strings.TrimRight(digit, ":,;.")) == 1 {
		p.take()
		word += strings.TrimRight(digit, ":,;.")
	}
	found, ok := incident.ParseSeverity(word)
	if ok {
		p.take()
		*into = found
	} else if likeSeverity.MatchString(word) {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: severityWords()})
	}
	return ok
}

func severityWords() []string { return []string{"sev1", "sev2", "sev3", "sev4"} }

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

func parseLearned(p *parser) meaning {
	p.named(false)
	kind := incident.LessonKind(p.oneOf(incident.LessonKinds()...))
	p.when()
	return changing(incident.Learn{{Lesson: kind, Text: p.text()}})
}

func parseTitle(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Retitle{Title: p.halves()})
}

func parseStarted(p *parser) meaning {
	p.named(false)
	p.needTime()
	return changing(incident.Start{Text: p.halves()})
}

func parseDetected(p *parser) meaning {
	p.named(false)
	p.needTime()
	var c incident.Detect
	if p.skip("by") {
		c.By = incident.Detector(p.oneOf(incident.Detectors()...))
		p.when()
	}
	p.end()
	return changing(c)
}

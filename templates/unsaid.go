package templates

import (
	"regexp"
	"time"

	"allclear/incident"
)

// confirming is what somebody types who knows about a subject; which finding it is, is not for us to suggest.
func confirming(s incident.Subject) string {
	if s == incident.Scaling {
		return "confirm scaling=no|yes|unknown"
	}
	return "confirm " + string(s) + "=none|some|unknown"
}

// about are the words by which public words speak of a subject.
var about = map[incident.Subject]*regexp.Regexp{
	incident.DataLoss: regexp.MustCompile(`(?i)\bdata\b.*\b(lost|loss|missing|deleted|corrupt\w*)\b|\b(lost|loss of|missing|deleted|corrupt\w*)\b.*\bdata\b`),
	incident.Security: regexp.MustCompile(`(?i)\b(\w*attack\w*|secur\w*|unauthori[sz]ed|breach\w*|intru\w*)\b`),
}

// unsaid names what was found to have happened and what no public words speak of. That is never said by itself:
// how it is said to customers is for people to decide.
func (w *wording) unsaid(in incident.Incident) []string {
	var out []string
	for _, s := range []incident.Subject{incident.DataLoss, incident.Security} {
		c := in.Confirmations.On(s)
		if c.Finding == incident.FindingSome && !speaksOf(in, s, c.At.At) {
			out = append(out, w.say("unsaid", w.subject(s)))
		}
	}
	return out
}

// speaksOf reports whether any public words speak of a subject; an update counts from when it was known.
func speaksOf(in incident.Incident, s incident.Subject, known time.Time) bool {
	for _, ev := range in.Effective {
		if ev.Body.Kind() == incident.KindPublished && ev.Occurred.At.Before(known) {
			continue
		}
		if about[s].MatchString(public(ev.Words())) {
			return true
		}
	}
	return false
}

package templates

import (
	"fmt"
	"strings"

	"allclear/incident"
)

// LetterMissing names, for people inside, what a letter could not say, each with how to mend it. It repeats no
// words that people typed.
func LetterMissing(v LetterView) []string {
	var m lacking
	m.note(v.Sign.Name == "", "signature", "nobody signs it; add sign=@person to /incident report")
	m.note(v.Work.StatusPage == "", "status page", "none is configured; whoever looks after allclear can add its address")
	for _, in := range v.Incidents {
		switch {
		case in.Drill:
			m = append(m, in.ID.String()+": it is a drill, so it is left out")
		case in.Status == incident.Cancelled:
			m = append(m, in.ID.String()+": it was a false alarm, so it is left out")
		}
	}
	for _, in := range told(v.Incidents) {
		m.identity(in)
		m.effects(in)
		m.cause(in)
		m.subjects(in)
		m.ending(in)
	}
	return m
}

// lacking is what a letter could not say.
type lacking []string

func (m *lacking) note(absent bool, what, mend string) {
	if absent {
		*m = append(*m, what+": "+mend)
	}
}

// of is note for one incident, with a command for it.
func (m *lacking) of(absent bool, in incident.Incident, what, verb, rest string) {
	m.note(absent, fmt.Sprintf("%s, %s", in.ID, what), fmt.Sprintf("type /incident %s %s %s", verb, in.ID, rest))
}

func (m *lacking) identity(in incident.Incident) {
	// Elsewhere the number of another incident would be taken for the title.
	m.note(public(in.Title) == "", in.ID.String()+", title", "type /incident title | what customers may read, in its channel")
	if startedLate(in) {
		seq := at(in, in.StartedAt, incident.KindStarted).Seq
		m.of(true, in, "start, for it lies after the first window", "correct", fmt.Sprintf("e%d at TIME because why", seq))
	}
}

func (m *lacking) effects(in incident.Incident) {
	m.of(len(in.Windows) == 0, in, "effect", "down", `from TIME to TIME "Component" | what customers could not do`)
	if len(effects(in.Windows)) == 0 && len(in.Windows) > 0 {
		m.of(true, in, "effect", "correct", fmt.Sprintf("e%d | what customers could not do because it had no public words", in.Windows[0].Seq))
	}
}

func (m *lacking) cause(in incident.Incident) {
	c, known := in.ConfirmedCause()
	m.of(!known, in, "cause, which is not confirmed", "cause", "confirmed what it was | what customers may read of it")
	m.of(known && public(c.Text) == "", in, "cause", "correct", fmt.Sprintf("e%d | what customers may read because it had no public words", c.Seq))
}

func (m *lacking) subjects(in incident.Incident) {
	for _, s := range incident.Subjects() {
		switch in.Confirmations.On(s).Finding {
		case incident.FindingNone:
		case incident.FindingSome:
			said := "recorded as some"
			if s == incident.Scaling {
				said = "recorded as yes"
			}
			m.note(true, fmt.Sprintf("%s, %s", in.ID, (*wording)(nil).subject(s)),
				said+", and the letter has no sentence of its own for that; say it in the public words of an effect or of the cause")
		case incident.FindingUnknown:
			m.unconfirmed(in, s, "recorded as unknown")
		default:
			m.unconfirmed(in, s, "unconfirmed")
		}
	}
}

func (m *lacking) unconfirmed(in incident.Incident, s incident.Subject, said string) {
	value := strings.TrimPrefix(confirming(s), "confirm ")
	m.of(true, in, (*wording)(nil).subject(s)+", which is "+said, "confirm", value)
}

func (m *lacking) ending(in incident.Incident) {
	m.note(!isOver(in), in.ID.String()+", that it is resolved",
		fmt.Sprintf("it is %s; once it is over, type /incident status %s resolved", in.Status, in.ID))
	seq := at(in, in.Closing, incident.KindClosed).Seq
	m.of(seq > 0 && public(in.ClosingWhy) == "", in, "why it was closed", "correct",
		fmt.Sprintf("e%d | what customers may read because it had no public words", seq))
}

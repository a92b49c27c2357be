package templates

import (
	"strings"

	"allclear/incident"
)

// LetterMissing names, for people inside, what a letter could not say, each with how to mend it. It repeats no
// words that people typed.
func (s *Set) LetterMissing(v LetterView) []string {
	m := lacking{wording: s.words}
	m.note(v.Sign.Name == "", m.say("letter lacks signature"), m.say("letter lacks signature mend"))
	m.note(v.Work.StatusPage == "", m.say("letter lacks status page"), m.say("letter lacks status page mend"))
	for _, in := range v.Incidents {
		switch {
		case in.Drill:
			m.all = append(m.all, m.say("letter without drill", in.ID.String()))
		case in.Status == incident.Cancelled:
			m.all = append(m.all, m.say("letter without false alarm", in.ID.String()))
		}
	}
	for _, in := range told(v.Incidents) {
		m.identity(in)
		m.effects(in)
		m.cause(in)
		m.subjects(in)
		m.ending(in)
	}
	return m.all
}

// lacking is what a letter could not say.
type lacking struct {
	*wording
	all []string
}

func (m *lacking) note(absent bool, what, mend string) {
	if absent {
		m.all = append(m.all, m.say("letter lacks", what, mend))
	}
}

// of is note for one incident.
func (m *lacking) of(in incident.Incident, what, mend string) {
	m.note(true, m.say("letter lacks of", in.ID.String(), what), mend)
}

// command is of with a command for it.
func (m *lacking) command(in incident.Incident, what, verb, rest string) {
	m.typed(in, what, verb+" "+in.ID.String()+" "+rest)
}

func (m *lacking) typed(in incident.Incident, what, command string) {
	m.all = append(m.all, m.say("missing", m.say("letter lacks of", in.ID.String(), what), command))
}

func (m *lacking) identity(in incident.Incident) {
	if public(in.Title) == "" { // its channel is told: elsewhere the number of another incident would be taken for the title
		m.typed(in, m.say("letter lacks title"), m.say("letter lacks title command"))
	}
	if startedLate(in) {
		seq := at(in, in.StartedAt, incident.KindStarted).Seq
		m.command(in, m.say("letter lacks start"), "correct", m.say("letter lacks start command", eventCell(seq)))
	}
}

func (m *lacking) effects(in incident.Incident) {
	switch {
	case len(in.Windows) == 0:
		m.command(in, m.say("letter lacks effect"), "down", m.say("letter lacks effect command"))
	case len(effects(in.Windows)) == 0:
		m.command(in, m.say("letter lacks effect"), "correct", m.say("letter lacks effect words", eventCell(in.Windows[0].Seq)))
	}
}

func (m *lacking) cause(in incident.Incident) {
	switch c, known := in.ConfirmedCause(); {
	case !known:
		m.command(in, m.say("letter lacks confirmed cause"), "cause", m.say("letter lacks confirmed cause command"))
	case public(c.Text) == "":
		m.command(in, m.say("letter lacks cause"), "correct", m.say("letter lacks words", eventCell(c.Seq)))
	}
}

func (m *lacking) subjects(in incident.Incident) {
	for _, s := range incident.Subjects() {
		switch in.Confirmations.On(s).Finding {
		case incident.FindingNone:
		case incident.FindingSome:
			said := m.say("found some")
			if s == incident.Scaling {
				said = m.say("found yes")
			}
			m.of(in, m.subject(s), m.say("letter lacks sentence", said))
		case incident.FindingUnknown:
			m.unconfirmed(in, s, m.say("found unknown"))
		default:
			m.unconfirmed(in, s, m.say("found nothing"))
		}
	}
}

func (m *lacking) unconfirmed(in incident.Incident, s incident.Subject, said string) {
	value := strings.TrimPrefix(confirming(s), "confirm ")
	m.command(in, m.say("letter lacks subject", m.subject(s), said), "confirm", value)
}

func (m *lacking) ending(in incident.Incident) {
	if !isOver(in) {
		m.of(in, m.say("letter lacks resolved"), m.say("letter lacks resolved mend", string(in.Status), in.ID.String()))
	}
	if seq := at(in, in.Closing, incident.KindClosed).Seq; seq > 0 && public(in.ClosingWhy) == "" {
		m.command(in, m.say("letter lacks closing"), "correct", m.say("letter lacks words", eventCell(seq)))
	}
}

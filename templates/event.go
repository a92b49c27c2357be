package templates

import (
	"fmt"
	"slices"
	"text/template"
	"time"

	"allclear/incident"
)

// happening is one event as a sentence tells it.
type happening struct {
	clock
	Ev     incident.Event
	B      incident.Body
	Who    string
	Text   lines // the internal words
	Public lines
	Ended  incident.Windows // the windows it ended
	Was    *happening       // what a withdrawal took away
	Took   ready            // the same, said
	Now    incident.Status  // the status it led back to, if a withdrawal changed it
}

func newHappening(c clock, in incident.Incident, ev incident.Event) happening {
	w := ev.Words()
	h := happening{clock: c, Ev: ev, B: ev.Body, Who: who(ev.Actor), Text: lines(w.Internal), Public: lines(w.Public)}
	if b, ok := ev.Body.(*incident.ImpactEnded); ok {
		h.Ended = endedBy(in, b, ev)
	}
	if b, ok := ev.Body.(*incident.Withdrawn); ok && ev.Stream == in.ID.Stream() {
		h.withdrew(in, b)
	}
	return h
}

// endedBy returns the windows that an event ended, whether the incident has taken it in already or not.
func endedBy(in incident.Incident, b *incident.ImpactEnded, ev incident.Event) incident.Windows {
	var out incident.Windows
	for _, w := range in.Windows {
		if w.Open() && in.Version < ev.Seq {
			w.End = ev.Occurred
		}
		if slices.Contains(b.Components, w.Component) && w.End.At.Equal(ev.Occurred.At) {
			out = append(out, w)
		}
	}
	return out
}

// what says what an event says, in the manner of a set. A kind without a sentence is a mistake the tests find.
func (h happening) what(t *template.Template) ready {
	if h.Was != nil {
		h.Took = h.Was.what(t)
	}
	return ready(render(t, "event "+string(h.B.Kind()), h))
}

// Incident is the stream's name: "INC-1".
func (h happening) Incident() string { return string(h.Ev.Stream) }

// Component names the component an impact event is about.
func (h happening) Component(name string) string { return componentOf(name) }

// Ends returns the windows the event ended, said one by one: "US region (down 62 min)".
func (h happening) Ends() []string {
	b, _ := h.B.(*incident.ImpactEnded)
	var out []string
	for _, w := range h.Ended {
		out = append(out, fmt.Sprintf("%s (%s %s)", componentOf(w.Component), w.Impact, minutes(w.Lasted(h.now))))
	}
	if len(out) == 0 && b != nil {
		for _, c := range b.Components {
			out = append(out, componentOf(c))
		}
	}
	return out
}

// Until is the end of a window told whole.
func (h happening) Until() incident.Moment {
	b, ok := h.B.(*incident.ImpactBegan)
	if !ok || b.Until == nil {
		return incident.Moment{}
	}
	return incident.Moment{At: *b.Until, Around: b.Around}
}

// Findings says a confirmation: "data loss: none".
func (h happening) Findings() []string {
	b, _ := h.B.(*incident.Confirmed)
	var out []string
	for _, s := range incident.Subjects() {
		if f := b.Of(s); f != "" {
			out = append(out, finding(s, f))
		}
	}
	return out
}

func finding(s incident.Subject, f incident.Finding) string { return subject(s) + ": " + string(f) }

// subject names a subject of a confirmation.
func subject(s incident.Subject) string {
	return map[incident.Subject]string{
		incident.DataLoss: "data loss", incident.Security: "security", incident.Scaling: "scaling",
	}[s]
}

// Called names a person.
func (h happening) Called(p incident.Person) string { return called(p) }

// AtPtr says an instant that may be missing.
func (h happening) AtPtr(t *time.Time) string {
	if t == nil {
		return ""
	}
	return h.WhenAt(*t)
}

// IDs says incident numbers.
func (h happening) IDs(ids []incident.ID) string { return and(idWords(ids)) }

func idWords(ids []incident.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// PublicPossible reports whether customers could have been given words for this event.
func (h happening) PublicPossible() bool {
	switch b := h.B.(type) {
	case *incident.Opened, *incident.Titled, *incident.Updated, *incident.Started, *incident.ImpactBegan,
		*incident.Mitigated, *incident.ActionPlanned, *incident.Concluded:
		return true
	case *incident.CauseStated:
		return b.State == incident.CauseConfirmed
	case *incident.ActionDone:
		return b.Event == 0
	}
	return false
}

// SameMinute reports whether it happened and was told in the same minute of the clock.
func (h happening) SameMinute() bool {
	return h.Ev.Occurred.At.Truncate(time.Minute).Equal(h.Ev.Recorded.Truncate(time.Minute))
}

// SaysTime reports whether the sentence of the event already says when it happened.
func (h happening) SaysTime() bool {
	switch h.B.(type) {
	case *incident.Started, *incident.Detected, *incident.ImpactBegan, *incident.ImpactEnded:
		return true
	}
	return false
}

// Assumed is the severity an incident was opened with because nobody said one; else nothing.
func (h happening) Assumed() string {
	if b, ok := h.B.(*incident.Opened); ok && b.Assumed {
		return b.Severity.String()
	}
	return ""
}

package templates

import (
	"strings"
	"time"

	"allclear/incident"
)

// These are the words that the sentence of an event may use beside the fields of its body. None takes an argument,
// so that sentences stay simple and quick.

// Happened says when it happened.
func (h *happening) Happened() string { return h.When(h.Ev.Occurred) }

// UTCAndLocal says when it happened, for a table.
func (h *happening) UTCAndLocal() string { return h.BothAt(h.Ev.Occurred.At) }

// Severity is the one an incident was opened with: "SEV2".
func (h *happening) Severity() string {
	b, _ := h.B.(*incident.Opened)
	return strings.ToUpper(b.Severity.String())
}

// FromSeverity is the severity before a change.
func (h *happening) FromSeverity() string {
	b, _ := h.B.(*incident.SeverityChanged)
	return strings.ToUpper(b.From.String())
}

// ToSeverity is the severity after a change.
func (h *happening) ToSeverity() string {
	b, _ := h.B.(*incident.SeverityChanged)
	return strings.ToUpper(b.To.String())
}

// Component names the component that a window is about.
func (h *happening) Component() string {
	b, _ := h.B.(*incident.ImpactBegan)
	return h.componentOf(b.Component)
}

// Until says the end of a window told whole; else nothing.
func (h *happening) Until() string {
	b, _ := h.B.(*incident.ImpactBegan)
	if b.Until == nil || b.Until.IsZero() {
		return ""
	}
	return h.When(incident.Moment{At: *b.Until, Around: b.Around})
}

// Ends says the windows the event ended: "US region (down 62 min) and Platform (degraded 3 min)".
func (h *happening) Ends() string {
	var out []string
	for _, w := range h.Ended {
		out = append(out, h.say("window that ended", h.componentOf(w.Component), string(w.Impact), minutes(w.Lasted(h.now))))
	}
	if b, ok := h.B.(*incident.ImpactEnded); ok && len(out) == 0 {
		for _, c := range b.Components {
			out = append(out, h.componentOf(c))
		}
	}
	return and(out)
}

// Findings says a confirmation: "data loss: none, security: none".
func (h *happening) Findings() string {
	b, _ := h.B.(*incident.Confirmed)
	var out []string
	for _, s := range incident.Subjects() {
		if f := b.Of(s); f != "" {
			out = append(out, h.finding(s, f))
		}
	}
	return strings.Join(out, ", ")
}

func (w *wording) finding(s incident.Subject, f incident.Finding) string {
	return w.say("finding", w.subject(s), string(f))
}

// subject names a subject of a confirmation.
func (w *wording) subject(s incident.Subject) string { return w.say("subject " + string(s)) }

// Person names whoever was given a role.
func (h *happening) Person() string {
	b, _ := h.B.(*incident.RoleGiven)
	return h.called(b.Person)
}

// Owner names the owner of an action; nothing if it has none.
func (h *happening) Owner() string {
	switch b := h.B.(type) {
	case *incident.ActionPlanned:
		return h.named(b.Owner)
	case *incident.ActionDone:
		return h.named(b.Owner)
	}
	return ""
}

// Agreed says what was agreed anew about an action, and what it was before: "owner Omri Katz (was Dana Peretz), due 2022-05-11".
func (h *happening) Agreed() string {
	b, _ := h.B.(*incident.ActionChanged)
	var out []string
	for _, one := range []struct{ what, to, from string }{
		{"owner", h.named(b.To.Owner), h.named(b.From.Owner)}, {"due", b.To.Due, b.From.Due}, {"type", string(b.To.Type), string(b.From.Type)},
	} {
		switch {
		case one.to == "":
		case one.from == "":
			out = append(out, h.say("agreed "+one.what, one.to))
		default:
			out = append(out, h.say("agreed other "+one.what, one.to, one.from))
		}
	}
	return strings.Join(out, ", ")
}

// Snoozed says what was put off: "the question who leads".
func (h *happening) Snoozed() string {
	b, _ := h.B.(*incident.Snoozed)
	return h.dutySaid(b.Duty, b.Event)
}

// SnoozedUntil says until when.
func (h *happening) SnoozedUntil() string {
	b, _ := h.B.(*incident.Snoozed)
	return h.WhenAt(b.Until)
}

// Signed names whoever signs a report; nothing if nobody does.
func (h *happening) Signed() string {
	b, _ := h.B.(*incident.Reported)
	return h.named(b.Sign)
}

func (w *wording) named(p incident.Person) string {
	if p.ID == "" {
		return ""
	}
	return w.called(p)
}

// Lesson says which list of the postmortem a lesson is for: "what went well".
func (h *happening) Lesson() string {
	b, _ := h.B.(*incident.Learned)
	return h.say("lesson " + string(b.Lesson))
}

// Readers names those who were asked to review a postmortem; nothing if nobody was named.
func (h *happening) Readers() string {
	b, _ := h.B.(*incident.ReviewAsked)
	return h.names(b.Whom)
}

// names lists people.
func (w *wording) names(people []incident.Person) string {
	var out []string
	for _, one := range people {
		out = append(out, w.called(one))
	}
	return and(out)
}

// Next says by when customers were promised the next update; nothing if they were not.
func (h *happening) Next() string {
	b, _ := h.B.(*incident.Published)
	return h.atPtr(b.Next)
}

// RightTime says the time that a correction gives; nothing if it gives none.
func (h *happening) RightTime() string {
	b, _ := h.B.(*incident.Corrected)
	if b.Occurred == nil {
		return ""
	}
	return around(incident.Moment{Around: b.Around}) + h.WhenAt(*b.Occurred)
}

// atPtr says an instant that may be missing.
func (h *happening) atPtr(t *time.Time) string {
	if t == nil {
		return ""
	}
	return h.WhenAt(*t)
}

// IDs says the incidents of a report.
func (h *happening) IDs() string {
	b, _ := h.B.(*incident.Reported)
	return and(idWords(b.Incidents))
}

func idWords(ids []incident.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// Telling reports whether the event is an update to customers.
func (h *happening) Telling() bool { return h.B.Kind() == incident.KindPublished }

// Untimely reports whether it was told at another time than it happened, or its time is only known around.
func (h *happening) Untimely() bool { return h.Ev.Backdated() || h.Ev.Occurred.Around }

// Told says when we were told.
func (h *happening) Told() string { return h.WhenAt(h.Ev.Recorded) }

// HappenedInFull says when it happened to whoever has to check it: their day, their zone and UTC.
func (h *happening) HappenedInFull() string { return h.inFull(h.Ev.Occurred) }

// ToldInFull says the same of when we were told.
func (h *happening) ToldInFull() string { return h.inFull(incident.Moment{At: h.Ev.Recorded}) }

// Assumed is the severity an incident was opened with because nobody said one: "SEV2"; else nothing.
func (h *happening) Assumed() string {
	if b, ok := h.B.(*incident.Opened); ok && b.Assumed {
		return strings.ToUpper(b.Severity.String())
	}
	return ""
}

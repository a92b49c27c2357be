package templates

import (
	"time"

	"allclear/incident"
)

// duty is what is said of something that somebody ought to do.
type duty struct {
	standing
	D      incident.Duty
	Action action
	Effect openWindow
	Who    string // whoever has it
	Ping   ready  // the same, so that Slack notifies them; their name where Slack does not know them
	You    bool   // it is told to them
	Named  bool   // it is told elsewhere, where nobody knows which incident it is by the channel
	Over   bool   // its day is over
	For    string // for how long it has been so when somebody was asked last
	By     string // who met it
	Given  string // who was given the lead
	Title  string
}

func (s *Set) newDuty(v View, d incident.Duty) duty {
	v.words = s.words
	seen := d.Due
	if seen.IsZero() {
		seen = d.Since
	}
	asOf := v.AsOf
	v.AsOf = later(seen, d.At)
	holder := v.In.Holder(d)
	out := duty{
		standing: newStanding(v).shortened(200), D: d, Who: v.words.called(holder), By: who(d.By),
		Given: v.given(d), Title: cut(oneLine(titleOf(v.In)), 120),
	}
	out.Ping = mention(holder)
	v.AsOf = asOf
	out.Action = newAction(v, &v.In, d.Action)
	if w := d.Window; w.Seq > 0 {
		out.Effect = openWindow{out.componentOf(w.Component), w.Impact, w.Start, ""}
	}
	out.For = prose(d.Due.Sub(d.Since))
	if n := len(d.Calls); n > 0 && d.Kind == incident.DutyRelief {
		out.For = prose(d.Calls[n-1].Sub(d.Since))
	}
	out.Over = out.over(v, asOf)
	return out
}

// over reports whether the day of an action or of a review had ended by asOf.
func (d duty) over(v View, asOf time.Time) bool {
	today := incident.DayOf(asOf, v.Work.In())
	return d.D.Kind == incident.DutyAction && today.After(d.D.Action.Due) || d.D.Kind == incident.DutyReview && today.After(d.D.Day)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// given names whoever was given the lead by the event that ended a duty.
func (v View) given(d incident.Duty) string {
	ev, _ := v.In.Event(d.End)
	if r, ok := ev.Body.(*incident.RoleGiven); ok {
		return v.words.called(r.Person)
	}
	return ""
}

// mention is what notifies a person; "" if Slack does not know them.
func mention(p incident.Person) ready {
	if !slackID.MatchString(p.ID) {
		return ""
	}
	return ready("<@" + p.ID + ">")
}

// Duty says in the incident's channel that somebody ought to do something, that it was put off, or how it ended; "" where there is
// nothing to say. It notifies whoever has it.
func (s *Set) Duty(v View, d incident.Duty) string {
	return s.duty(s.newDuty(v, d), v.AsOf, "duty ")
}

// DutyCall says the same to somebody privately: to whoever has the duty, or, where they had it, that it is another's.
func (s *Set) DutyCall(v View, d incident.Duty, has bool) string {
	one := s.newDuty(v, d)
	one.You, one.Named = has, true
	one.Ping = ""
	return s.duty(one, v.AsOf, "duty ")
}

// DutyRaised tells managers what nobody has done, and how it ended; "" for what is no business of theirs.
func (s *Set) DutyRaised(v View, d incident.Duty) string {
	one := s.newDuty(v, d)
	one.Named, one.Ping = true, ""
	if s.slack.Lookup("raised "+string(d.Kind)) == nil {
		return ""
	}
	return s.duty(one, v.AsOf, "raised ")
}

func (s *Set) duty(d duty, asOf time.Time, asks string) string {
	switch {
	case d.D.Met():
		return rows(s.slack, "duty met", d)
	case d.D.Snooze.Seq > 0:
		return rows(s.slack, "duty snoozed", d)
	case d.D.Asks(asOf):
		return rows(s.slack, asks+string(d.D.Kind), d)
	case d.D.Kind == incident.DutyAction && !d.D.Due.IsZero():
		return rows(s.slack, "duty later", d)
	}
	return ""
}

// What says what a duty is about: "the question who leads".
func (d duty) What() string { return d.dutySaid(d.D.Kind, d.D.Seq) }

// Name is how the duty is named when it is snoozed.
func (d duty) Name() string { return d.D.Name() }

// Kind is the duty's kind, as a word that a sentence may choose by.
func (d duty) Kind() string { return string(d.D.Kind) }

// Snoozer names whoever put it off.
func (d duty) Snoozer() string { return who(d.D.Snooze.By) }

// Reason says why it was put off.
func (d duty) Reason() string { return cut(oneLine(d.D.Snooze.Because), 200) }

// How says how a duty ended, as a word that a sentence may choose by.
func (d duty) How() string { return string(d.D.How) }

// DueDay says the day by whose end a review is due.
func (d duty) DueDay() string { return d.D.Day.Format("Monday, January 2, 2006") }

// dutySaid names a duty in plain words.
func (w *wording) dutySaid(k incident.DutyKind, seq int) string {
	switch k {
	case incident.DutyEffect, incident.DutyAction:
		return w.say("duty "+string(k), eventCell(seq))
	case incident.DutyLead, incident.DutyUpdate, incident.DutyRelief, incident.DutyClose, incident.DutyReview:
		return w.say("duty " + string(k))
	}
	return string(k)
}

// Snoozable lists what is asked for in an incident or will be, and by which name each can be put off.
func (s *Set) Snoozable(v View, ds []incident.Duty) string {
	var all []string
	for _, d := range ds {
		one := s.newDuty(v, d)
		one.now = v.AsOf
		all = append(all, flow(s.slack, "snoozable", struct {
			duty
			Asks bool
		}{one, d.Asks(v.AsOf)}))
	}
	v.words = s.words
	return rows(s.slack, "snoozables", struct {
		standing
		page
	}{newStanding(v), fitting(all, postLimit)})
}

package templates

import (
	"time"

	"allclear/incident"
)

// duties are what somebody ought to do, and how that can end.
func (s *Set) duties(ex *example) {
	for _, v := range []View{ex.view(1, 30), ex.view(2, 2), ex.whole(4)} {
		for _, d := range exampleDuties(v) {
			s.sayDuty(v, d)
		}
		s.Snoozable(v, exampleDuties(v))
	}
	s.Snoozable(ex.view(2, 1), nil)
}

// sayDuty says a duty to all whom it is said to.
func (s *Set) sayDuty(v View, d incident.Duty) {
	s.Duty(v, d)
	s.DutyCall(v, d, true)
	s.DutyCall(v, d, false)
	s.DutyRaised(v, d)
}

// exampleDuties are all kinds in all states.
func exampleDuties(v View) []incident.Duty {
	var out []incident.Duty
	day := incident.DayOf(v.AsOf, v.Work.In())
	for _, kind := range incident.DutyKinds() {
		d := incident.Duty{
			Kind: incident.DutyKind(kind), Seq: 3, Since: v.AsOf.Add(-6 * time.Hour), Due: v.AsOf, Raised: v.AsOf, Day: day,
			Action: incident.Action{Text: v.In.Title, Owner: v.Work.People[2].Person, Due: day, Seq: 3},
			Window: incident.Window{Component: "Payments", Impact: incident.Down, Start: incident.Exactly(v.AsOf), Seq: 3},
		}
		out = append(out, variants(v, d)...)
	}
	return out
}

// variants are a duty that is asked for, in time and late, by nobody in particular, put off, and ended in every way.
func variants(v View, d incident.Duty) []incident.Duty {
	late, nobody, coming, off := d, d, d, d
	late.Calls, late.Day, late.Action.Due = []time.Time{v.AsOf}, d.Day.AddDate(0, 0, -2), d.Action.Due.AddDate(0, 0, -2)
	nobody.Action.Owner = incident.Person{}
	coming.Due = v.AsOf.Add(time.Hour)
	off.Snooze = incident.Snooze{Until: v.AsOf.Add(time.Hour), Because: v.In.Title.Internal, By: v.In.Events[0].Actor, Seq: 4}
	out := []incident.Duty{d, late, nobody, coming, off}
	for _, how := range []incident.DutyEnding{
		incident.EndGiven, incident.EndThere, incident.EndTalk, incident.EndRecorded, incident.EndWords, incident.EndUp,
		incident.EndDone, incident.EndDropped, incident.EndOver, incident.EndNeedless, incident.EndWithdrawn,
	} {
		met := d
		met.How, met.At, met.By, met.End = how, v.AsOf, v.In.Events[0].Actor, 2
		shown := met
		shown.Action.Evidence, shown.Action.Because = v.In.Title, v.In.Title.Internal
		out = append(out, met, shown)
	}
	return out
}

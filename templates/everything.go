package templates

import (
	"strings"
	"time"

	"allclear/incident"
)

// everything lets a set say all it can of the example.
func (s *Set) everything(ex *example, verbs []Verb) {
	s.documents(ex)
	s.refusals()
	s.rest(ex, verbs)
	for i, v := range ex.views() {
		s.standingTexts(v)
		s.drafts(v, incident.StatusPage, v.In.Status.Phase())
		s.telling(v)
		if i%7 == 0 || i == 36 {
			s.TimelinePost(v)
			for _, outlet := range incident.UpdateOutlets() {
				s.drafts(v, outlet, incident.Investigating, incident.Identified, incident.Monitoring, incident.Resolved)
			}
			v.In.Drill = true
			s.standingTexts(v)
			s.drafts(v, incident.StatusPage, "")
			v.In.Drill = false
		}
		ev := v.In.Events[len(v.In.Events)-1]
		s.Line(v, ev)
		s.Answer(v, []incident.Event{ev})
	}
	for _, ev := range ex.streams[incident.Org] {
		s.Line(View{Work: ex.work, AsOf: ev.Recorded}, ev)
		s.Answer(View{Work: ex.work, AsOf: ev.Recorded}, []incident.Event{ev})
	}
}

// standingTexts say how an incident stands.
func (s *Set) standingTexts(v View) {
	ins := []incident.Incident{v.In}
	s.Card(v)
	s.Topic(v)
	s.Announcement(v, "<#C1>")
	s.List(ins, v)
	s.ListText(ins, v)
	s.Summary(v)
	s.PostmortemNote(v)
	s.Actions(ins, v)
}

// drafts are every update for customers.
func (s *Set) drafts(v View, outlet incident.Outlet, phases ...incident.Phase) {
	for _, phase := range phases {
		text, missing := s.Draft(v, outlet, phase, v.AsOf.Add(30*time.Minute))
		s.DraftPost(v, phase, text, missing)
		s.Draft(v, outlet, phase, time.Time{})
	}
}

// telling speaks of promises.
func (s *Set) telling(v View) {
	for _, p := range v.In.Promises() {
		s.Warning(v, p)
		s.Alert(v, p)
	}
}

// documents are long, so they are written of a few moments only.
func (s *Set) documents(ex *example) {
	for _, v := range []View{ex.view(1, 1), ex.view(1, 13), ex.view(1, 15), ex.view(1, 22), ex.view(1, 30), ex.view(1, 34), ex.view(1, 37), ex.view(2, 8), ex.view(2, 10), ex.view(2, 11)} {
		v.AsOf = v.AsOf.Add(5 * time.Minute)
		s.Timeline(v)
		s.Postmortem(v, []incident.Incident{ex.view(2, 11).In})
		sign := ex.work.People[3].Person
		s.letters(LetterView{Incidents: []incident.Incident{v.In}, Work: ex.work, AsOf: v.AsOf})
		s.letters(LetterView{Incidents: []incident.Incident{v.In, ex.view(2, 11).In}, Work: ex.work, AsOf: v.AsOf, Sign: sign})
	}
}

func (s *Set) letters(v LetterView) {
	s.Letter(v)
	var ids []incident.ID
	for _, in := range v.Incidents {
		ids = append(ids, in.ID)
	}
	s.Reported(ids, LetterMissing(v))
}

// refusals are every reason there is a template for, about much and about nothing.
func (s *Set) refusals() {
	at := time.Date(2026, 3, 2, 14, 2, 0, 0, time.UTC)
	for _, one := range s.slack.Templates() {
		code, ok := strings.CutPrefix(one.Name(), "reason ")
		if !ok {
			continue
		}
		for _, word := range []string{"", "correct", "scaling", "drill", "opened", "12:70"} {
			s.Refusal(incident.Refuse(incident.Reason{
				Code: incident.Code(code), Word: word, Offer: []string{"Payments", "Bookings"}, ID: 1, Seq: 3, Component: "Payments",
				Status: incident.Closed, At: incident.Exactly(at), Until: incident.Exactly(at), Zone: "Europe/Berlin", Have: 3001, Limit: 3000,
			}, incident.Reason{Code: incident.Code(code), Word: word}), "/incident update "+strings.Repeat("what I typed ", 300), nil)
			s.Refusal(incident.Refuse(incident.Reason{Code: incident.Code(code), Word: word, Offer: []string{"EDT"}}), "", nil)
		}
	}
}

// rest is what is said of no incident's state.
func (s *Set) rest(ex *example, verbs []Verb) {
	v := ex.view(1, 14)
	for _, name := range s.words.phrases() {
		if kind, ok := strings.CutPrefix(name, "kind "); ok {
			s.Refusal(incident.Refuse(incident.Reason{Code: incident.NotAmendable, Word: kind, Seq: 3}), "", nil)
		}
	}
	for _, trouble := range []string{"disk full", "read-only", "locked", "damaged", "disk error", "cannot open", "moved", "closed", ""} {
		s.NotRecorded("/incident up", "r-7f3a", trouble)
	}
	s.long(ex)
	s.Waiting("/incident up")
	s.Failed("the topic of #inc-1", "not_in_channel")
	s.Twice("*e8* in INC-1: update", "/incident update we look", v.AsOf, v.AsOf, ex.work.Zone)
	s.Receipt("*e8* in INC-1: update", v.AsOf, v.AsOf, ex.work.Zone)
	s.Dropped(1)
	s.Repairing(1)
	s.Moved(1)
	s.Zone(ex.work.Zone, v.AsOf)
	s.Repaired(Repair{ID: 1})
	s.Repaired(Repair{ID: 1, Invited: []string{"Mara Voss"}, SetAside: 2, Mended: []Mended{
		MendedChannel, MendedCard, MendedPin, MendedTopic, MendedAnnouncement, MendedDraft, MendedSummary,
	}})
	s.Home(nil, nil, v)
	s.Home([]incident.Incident{v.In}, []Lost{{1, "the topic of #inc-1", "restricted_action"}}, v)
	s.List(nil, v)
	s.ListText(nil, v)
	s.Actions(nil, v)
	s.Help(verbs)
	rows(s.slack, "help in short", verbs)
	for _, verb := range verbs {
		s.HelpVerb(verb)
	}
}

// long is what is said where there is too much for one message.
func (s *Set) long(ex *example) {
	v := ex.view(1, 32)
	typed := incident.Event{Stream: "INC-1", Seq: 33, Actor: v.In.Events[0].Actor, Occurred: incident.Exactly(v.AsOf), Recorded: v.AsOf, Body: &incident.Updated{
		Text: incident.Halves{Internal: strings.Repeat("what I typed ", 250)},
	}}
	s.Line(v, typed)
	s.Answer(v, []incident.Event{typed})
	s.Answer(v, append(v.In.Events[:13:13], typed))
	related := ex.streams["INC-2"]
	s.Answer(v, []incident.Event{typed, related[len(related)-3]})
}

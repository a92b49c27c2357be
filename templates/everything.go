package templates

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// everything lets a set say all it can of the example.
func (s *Set) everything(ex *example, verbs []Verb) {
	s.documents(ex)
	s.refusals()
	s.rest(ex, verbs)
	s.drafting(ex)
	s.crowded(ex)
	s.questions(ex)
	s.digests(ex)
	s.duties(ex)
	for i, v := range ex.views() {
		s.standingTexts(v)
		s.drafts(v, incident.StatusPage, v.In.Status.Phase())
		s.telling(v)
		if i%7 == 0 || i == 36 || v.In.Status == incident.Cancelled {
			s.TimelinePost(v)
			s.catchups(v)
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
		v.words = s.words
		n := newsroom{clock: v.inside(), in: &v.In, few: 5}
		n.news(ev)
		n.brief = true
		n.news(ev)
		n.news(incident.Event{Body: &incident.RoleGiven{Role: incident.Lead, Person: v.In.Opener}})
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
	s.PageNote(v)
	s.Canvas(v, strings.Repeat("| a | b |\n", 2*canvasCells))
	s.Actions(ins, v)
	s.ActionsText(ins, v)
}

// catchups are what those are told who were away.
func (s *Set) catchups(v View) {
	for _, read := range []Reading{{}, {v.In.Version, v.AsOf}, {max(v.In.Version-3, 0), v.AsOf}} {
		s.Catchup(Unread{v, read})
		s.CatchupAll([]Unread{{v, read}}, v)
	}
	s.CatchupAll(slices.Repeat([]Unread{{View: v}}, 12), v)
	s.CatchupAll(nil, v)
}

// drafts are every update for customers.
func (s *Set) drafts(v View, outlet incident.Outlet, phases ...incident.Phase) {
	for _, phase := range phases {
		text, missing := s.Draft(v, outlet, phase, v.AsOf.Add(30*time.Minute))
		s.DraftPost(v, phase, text, missing)
		s.Draft(v, outlet, phase, time.Time{})
	}
}

// crowded are updates for which there is hardly room, and the shortest ones.
func (s *Set) crowded(ex *example) {
	everywhere := func(v View, phases ...incident.Phase) {
		for _, outlet := range incident.UpdateOutlets() {
			for _, phase := range phases {
				s.Draft(v, outlet, phase, v.AsOf.Add(30*time.Minute))
			}
		}
	}
	for _, one := range []struct{ events, long int }{{3, 200}, {5, 80}, {8, 150}, {9, 95}, {13, 60}, {16, 160}, {len(ex.streams["INC-3"]), 640}} {
		v := longNamed(ex.view(3, one.events), one.long)
		v.AsOf = v.AsOf.Add(5 * time.Minute)
		everywhere(v, incident.Investigating, incident.Monitoring, incident.Resolved)
	}
	told := longNamed(ex.view(3, 8), 155)
	told.In.Amended = []incident.Amendment{{Kind: incident.KindCorrected, Event: 2, Seq: 9}}
	everywhere(told, incident.Monitoring)
	v := longNamed(ex.whole(3), 160)
	windows := v.In.Windows
	slow := windows[0]
	slow.Impact = incident.Degraded
	v.In.Title.Public = strings.Repeat("long ", 30)
	for _, v.In.Windows = range []incident.Windows{nil, {slow}, {windows[0], windows[4]}} {
		everywhere(v, incident.Investigating, incident.Resolved)
	}
	v.In.Mitigations = []incident.Mitigation{{Text: incident.Halves{Public: strings.Repeat("long ", 290)}, At: v.In.Declared}}
	everywhere(v, incident.Resolved)
}

// longNamed gives every component a name of about so many characters.
func longNamed(v View, long int) View {
	v.Work.Components = nil
	for _, name := range []string{"Payments", "Bookings", "Search", "Exports"} {
		v.Work.Components = append(v.Work.Components, incident.Component{Name: name, Say: strings.Repeat("o", long) + " " + name})
	}
	return v
}

// questions are what was asked, and everything that those who asked can be told of it.
func (s *Set) questions(ex *example) {
	v := ex.whole(4)
	for _, v.In.Drill = range []bool{true, false} {
		for _, q := range v.In.Questions() {
			a, _ := q.Standing()
			n := incident.News{Question: q, Asker: q.Askers[0], Answer: a}
			for _, n.Tidings = range []incident.Tidings{
				incident.AnswerGiven, incident.AnswerAnew, incident.AnswerConfirmed, incident.AnswerHeld, incident.AnswerTakenBack, incident.QuestionDropped,
			} {
				s.News(v, n)
			}
			s.ApprovedAnswer([]incident.News{n}, a.Text.Public)
		}
	}
	s.ApprovedAnswer(nil, "")
	for n, ev := range ex.streams["INC-4"] {
		s.LineFoot(v, ev)
		s.Asked(v, ev)
		s.Questions(ex.view(4, n+1))
	}
	for n, ev := range ex.streams["INC-3"] {
		s.LineFoot(v, ev)
		s.Postmortem(ex.view(3, n+1), nil)
		s.Card(ex.view(3, n+1))
	}
	s.LessonForm(3)
	s.NoLessonForm(3)
	for _, subject := range incident.Subjects() {
		DeniedWords(s, subject)
	}
	v.Drafts = incident.FoldDrafts(1, ex.streams["INC-1/drafts"])
	s.Postmortem(v, nil)
	like := ex.whole(3)
	s.drawings(ex)
	like.Earlier = []incident.Incident{}
	s.Postmortem(like, nil)
	twin := like.In
	twin.ID = 9
	like.In.Causes[0].Tag = "switch"
	like.Earlier = []incident.Incident{twin}
	s.Postmortem(like, nil)
	like.In.Amended = []incident.Amendment{{Event: like.In.Causes[0].Seq, Kind: incident.KindWithdrawn}}
	s.Postmortem(like, nil)
	v.In.Letters = []incident.Publication{{Draft: 5, At: incident.Exactly(v.AsOf)}}
	s.Postmortem(v, nil)
}

// drawings are of each incident, and of one that lasted for days.
func (s *Set) drawings(ex *example) {
	s.Contents()
	about := ex.whole(1)
	about.In.StartedAt, about.In.Detection = incident.Moment{At: about.In.Declared.At, Around: true}, about.In.Declared
	s.KeyFacts(about)
	s.Canvas(about, strings.Repeat(strings.Repeat("x", 999)+"\n", canvasBytes/1000))
	for _, id := range []incident.ID{1, 2, 3, 4} {
		s.Drawing(ex.whole(id))
	}
	v := ex.whole(1)
	for i := range 30 {
		start := v.In.Declared.At.Add(time.Duration(i) * 12 * time.Hour)
		v.In.Windows = append(v.In.Windows, incident.Window{
			Component: strconv.Itoa(i % 11), Impact: incident.Down, Start: incident.Exactly(start), End: incident.Exactly(start.Add(time.Hour)),
		})
	}
	s.Drawing(v)
}

// telling speaks of promises.
func (s *Set) telling(v View) {
	due := v
	for _, p := range []incident.ReportPromise{{Seq: 1, Day: v.AsOf, Remind: v.AsOf, Due: v.AsOf}, {Seq: 1, Day: v.AsOf, Remind: v.AsOf, Due: v.AsOf.Add(time.Hour)}} {
		s.Report(v, p, true)
		p.SentAt = v.AsOf
		s.Report(v, p, false)
	}
	for _, p := range v.In.Promises() {
		for _, at := range []time.Time{p.Due.Add(-time.Minute), p.Due.Add(time.Minute), v.AsOf} {
			due.AsOf = at
			s.Promise(due, p, at.Before(p.Due))
		}
		void, late := p, p
		void.Void, late.KeptAt = true, p.Due.Add(4*time.Minute)
		s.Promise(due, void, false)
		s.Promise(due, late, false)
		s.PromiseWithdrawn(v, p.Seq)
		for _, to := range v.Work.People {
			s.Overdue(v, p, to.Person)
		}
	}
	for _, x := range v.In.Silences() {
		s.Nudge(v, x, true)
		x.By = x.From.Add(20 * time.Minute)
		due.AsOf = x.By.Add(time.Hour)
		s.Nudge(due, x, false)
		x.To = time.Time{}
		s.Nudge(due, x, true)
		s.NudgeWithdrawn(v, x.Seq)
	}
}

// drafting speaks of the drafts of the example at every time of their lives.
func (s *Set) drafting(ex *example) {
	const id = incident.ID(1)
	v, events := ex.view(id, 16), ex.streams[id.Drafts()]
	for n := range events {
		ds := incident.FoldDrafts(id, events[:n+1])
		for _, d := range ds.All {
			s.DraftMessage(DraftView{View: v, Draft: d, Successor: ds.Successor(d)})
			s.DraftLine(v, d, events[n])
			s.LetterFile(id, d)
			s.EditForm(d)
			s.NoForm(id, d.Number)
		}
		s.draftAsItStands(DraftView{View: v, Draft: ds.All[len(ds.All)-1]})
		s.Line(v, events[n])
		s.Answer(v, []incident.Event{events[n]})
	}
	s.PromiseOver()
}

func (s *Set) draftAsItStands(v DraftView) {
	s.DraftMessage(v)
	for _, v.Behind = range [][]int{nil, {14}, {14, 15}} {
		why, instead := s.PromiseOver()
		for _, v.Found = range [][]Objection{
			nil,
			{{Rule: "CL29", Words: "shortly", Why: "It promises no time", Instead: "by 10:00"}},
			{{Rule: "CL40", Why: why, Instead: instead, Stops: true}},
			{{Rule: "CL01", Words: "pay-db-3", Why: "It names a server", Stops: true, Leaks: true}},
		} {
			s.DraftMessage(v)
			s.Words(v.Found)
		}
	}
	v.In.Drill = true
	s.DraftMessage(v)
	for _, v.Corrected = range [][]int{nil, {8}} {
		for _, approved := range []bool{true, false} {
			v.Posted = []incident.Publication{{By: v.In.Events[0].Actor, At: incident.Exactly(v.AsOf), Approved: approved}}
			s.DraftMessage(v)
		}
	}
	v.Draft.Text = incident.Blank
	s.DraftMessage(v)
}

// documents are long, so they are written of a few moments only.
func (s *Set) documents(ex *example) {
	for _, v := range []View{ex.view(1, 1), ex.view(1, 13), ex.view(1, 15), ex.view(1, 22), ex.view(1, 30), ex.view(1, 34), ex.view(1, 37), ex.view(2, 8), ex.view(2, 10), ex.view(2, 11), ex.view(3, 5), ex.view(3, 15), ex.whole(3)} {
		v.AsOf = v.AsOf.Add(5 * time.Minute)
		s.Timeline(v)
		s.Postmortem(v, []incident.Incident{ex.view(2, 11).In})
		sign := ex.work.People[3].Person
		s.letters(LetterView{Incidents: []incident.Incident{v.In}, Work: ex.work, AsOf: v.AsOf})
		s.letters(LetterView{Incidents: []incident.Incident{v.In, ex.view(2, 11).In}, Work: ex.work, AsOf: v.AsOf, Sign: sign})
	}
	s.Postmortem(ex.whole(4), nil)
	s.letters(ex.manyDays())
	s.letters(LetterView{Incidents: []incident.Incident{ex.whole(1).In, ex.whole(3).In}, Work: ex.work, AsOf: ex.whole(3).AsOf})
}

// manyDays are incidents of more days than a sentence names, and a drill.
func (ex *example) manyDays() LetterView {
	v := LetterView{Work: ex.work, AsOf: ex.whole(3).AsOf.AddDate(0, 0, 9)}
	for i := range 6 {
		in := ex.view(2, 3).In
		in.ID, in.Drill = incident.ID(11+i), i == 0
		in.StartedAt = incident.Exactly(in.StartedAt.At.AddDate(0, 0, i))
		v.Incidents = append(v.Incidents, in)
	}
	return v
}

func (s *Set) letters(v LetterView) {
	s.Letter(v)
	var ids []incident.ID
	for _, in := range v.Incidents {
		ids = append(ids, in.ID)
	}
	s.Reported(ids, 0, nil)
	s.Reported(ids, 3, s.LetterMissing(v))
}

// refusals are every reason there is a template for, about much and about nothing.
func (s *Set) refusals() {
	at := time.Date(2026, 3, 2, 14, 2, 0, 0, time.UTC)
	for _, one := range s.slack.Templates() {
		code, ok := strings.CutPrefix(one.Name(), "reason ")
		if !ok {
			continue
		}
		for _, word := range wordsFor(incident.Code(code)) {
			s.Refusal(incident.Refuse(incident.Reason{
				Code: incident.Code(code), Word: word, Offer: []string{"Payments", "Bookings"}, ID: 1, Seq: 3, Component: "Payments",
				Status: incident.Closed, At: incident.Exactly(at), Until: incident.Exactly(at), Zone: "Europe/Berlin", Have: 3001, Limit: 3000,
			}, incident.Reason{Code: incident.Code(code), Word: word}), "/incident update "+strings.Repeat("what I typed ", 300), nil)
			s.Refusal(incident.Refuse(incident.Reason{Code: incident.Code(code), Word: word, Offer: []string{"EDT"}}), "", nil)
		}
	}
}

// inShell are the refusals that read otherwise at a shell.
func (s *Set) inShell() {
	for _, one := range s.slack.Templates() {
		if code, ok := strings.CutPrefix(one.Name(), "shell reason "); ok {
			for _, word := range []string{"", "@nobody"} {
				s.RefusalInShell(incident.Refuse(incident.Reason{Code: incident.Code(code), Word: word, ID: 1}), "up", nil)
			}
		}
	}
}

// wordsFor are words that a refusal is about.
func wordsFor(code incident.Code) []string {
	if code == incident.NoDraft {
		return []string{"", "email", "banner", "social", "letter", "status-page"}
	}
	return []string{"", "correct", "scaling", "drill", "opened", "12:70"}
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
	s.Repairing(1, true)
	s.Repairing(1, false)
	s.NotOpened("/incident up", "it is not there")
	s.inShell()
	s.Moved(1)
	s.Zone(ex.work.Zone, v.AsOf)
	s.ReportedAsOf([]incident.ID{1}, v.AsOf, ex.work.Zone)
	s.Repaired(Repair{ID: 1})
	s.Repaired(Repair{ID: 1, Invited: []string{"Mara Voss"}, SetAside: 2, Mended: []Mended{
		MendedChannel, MendedCard, MendedPin, MendedTopic, MendedAnnouncement, MendedDraft, MendedSummary,
	}})
	s.Home(nil, nil, v)
	s.Home([]incident.Incident{v.In}, []Lost{{1, "the topic of #inc-1", "restricted_action"}}, v)
	s.List(nil, v)
	s.ListText(nil, v)
	s.Actions(nil, v)
	s.ActionsText(nil, v)
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

package templates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// DraftView is a draft as the message that carries it shows it.
type DraftView struct {
	View
	Draft     incident.Draft
	Successor int                    // the draft that has taken its place; 0 if this one counts
	Behind    []int                  // the events since that customers notice
	Posted    []incident.Publication // when it was given to customers
	Corrected []int                  // the events it says that were amended after that
	Found     []Objection
}

// Objection is what a rule for customer texts (comms.md 3) says of a draft.
type Objection struct {
	Rule, Words, Why, Instead string
	Stops                     bool // it may not go out like this
	Leaks                     bool // nobody outside may read these words, so they are not shown to be copied
	Told                      bool // the head of the message says it already
}

// Message is a message in parts: Text alone is for customers, and is copied whole and exactly.
type Message struct{ Head, Text, Foot string }

// Whole returns the message as one text in Slack's markup, with the text for customers in a block of its own.
func (m Message) Whole() string {
	parts := []string{m.Head}
	if m.Text != "" {
		parts = append(parts, "```\n"+escapeSlack(code(m.Text))+"\n```")
	}
	if m.Foot != "" {
		parts = append(parts, m.Foot)
	}
	return strings.Join(parts, "\n")
}

// Copyable reports whether people may copy the draft: it is not redacted or replaced and leaks nothing, unless somebody approved it or posted it.
func (v DraftView) Copyable() bool {
	switch {
	case v.Draft.Blanked():
		return false
	case len(v.Posted) > 0:
		return true
	case v.Successor > 0:
		return false
	}
	return v.Draft.Approved() || !v.Leaking()
}

// Leaking reports whether the draft says what nobody outside may read.
func (v DraftView) Leaking() bool {
	return slices.ContainsFunc(v.Found, func(o Objection) bool { return o.Stops && o.Leaks && !v.aside(o.Rule) })
}

// Stopped reports whether a rule stops the draft that nobody has set aside for it.
func (v DraftView) Stopped() bool {
	return slices.ContainsFunc(v.Found, func(o Objection) bool { return o.Stops && !v.aside(o.Rule) })
}

func (v DraftView) aside(rule string) bool {
	return slices.ContainsFunc(v.Draft.Overrides, func(o incident.Override) bool { return o.Rule == rule })
}

// Approvable reports whether it waits for somebody's approval.
func (v DraftView) Approvable() bool { return v.Waiting() && !v.Stopped() }

// Waiting reports whether nothing has been done with it yet.
func (v DraftView) Waiting() bool {
	return !v.Draft.Blanked() && len(v.Posted) == 0 && v.Successor == 0 && !v.Draft.Approved()
}

// DraftMessage returns the message that carries a draft. The whole letter does not fit into one: it comes as files.
func (s *Set) DraftMessage(v DraftView) Message {
	v.words = s.words
	d := draftSaid{clock: v.inside(), DraftView: v}
	m := Message{Head: cut(rows(s.slack, "draft head", d), sectionLimit), Foot: cut(rows(s.slack, "draft foot", d), sectionLimit)}
	if v.Copyable() && v.Draft.Outlet != incident.Letter {
		m.Text = drilled(v.In, v.shown())
	}
	return m
}

// shown is what was posted last, or else the draft.
func (v DraftView) shown() string {
	if n := len(v.Posted); n > 0 {
		return v.Posted[n-1].Text
	}
	return v.Draft.Text
}

// DraftLine says in a channel what somebody did with a draft; nothing if the message of the draft says enough.
func (s *Set) DraftLine(v View, d incident.Draft, ev incident.Event) string {
	v.words = s.words
	switch ev.Body.(type) {
	case *incident.DraftApproved, *incident.Drafted:
	default:
		return ""
	}
	if b, ok := ev.Body.(*incident.Drafted); ok && b.From == 0 {
		return ""
	}
	return rows(s.slack, "draft line", struct {
		draftSaid
		Who string
	}{draftSaid{clock: v.inside(), DraftView: DraftView{View: v, Draft: d}}, who(ev.Actor)})
}

// Words returns what the rules say of words for customers, for the one who typed them; nothing if they say nothing.
func (s *Set) Words(found []Objection) string {
	if len(found) == 0 {
		return ""
	}
	return rows(s.slack, "words", draftSaid{clock: clock{wording: s.words}, DraftView: DraftView{Found: found}})
}

// LetterFile is the comment posted with a file of a letter.
func (s *Set) LetterFile(id incident.ID, d incident.Draft) string {
	return rows(s.slack, "letter file", draftSaid{clock: clock{wording: s.words}, DraftView: DraftView{View: View{In: incident.Incident{ID: id}}, Draft: d}})
}

// EditForm returns the words around the form in which a draft is edited. Slack takes 24 characters for a title and a button.
func (s *Set) EditForm(d incident.Draft) (title, label, submit, cancel string) {
	say := func(part string) string { return cut(rows(s.plain, "edit form "+part, d), 24) }
	return say("title"), rows(s.plain, "edit form label", d), say("submit"), say("cancel")
}

// NoForm says that a form could not be opened, and how to do without it.
func (s *Set) NoForm(id incident.ID, number int) string {
	return rows(s.slack, "no form", struct {
		ID     incident.ID
		Number int
	}{id, number})
}

// PromiseOver says why a draft cannot be posted whose promised next update is due already, and what to do.
func (s *Set) PromiseOver() (why, instead string) {
	return s.words.say("promise over"), s.words.say("promise over instead")
}

// sectionLimit is how many characters a section of a message holds: Slack's limit is 3,000.
const sectionLimit = 2900

// draftSaid is a draft, said.
type draftSaid struct {
	clock
	DraftView
}

// Over names the incidents that a letter is over.
func (d draftSaid) Over() string {
	var ids []string
	for _, s := range d.Draft.Of {
		ids = append(ids, s.Incident.String())
	}
	return and(ids)
}

// Version is the newest event of the incident that the draft describes.
func (d draftSaid) Version() int { return d.Draft.Snapshot(d.In.ID) }

// Author names whose words it says.
func (d draftSaid) Author() string { return who(d.Draft.Author) }

// Approver names who approved it.
func (d draftSaid) Approver() string { return who(d.Draft.Approval.By) }

// Signatory names who signs a letter; "" if nobody was named.
func (d draftSaid) Signatory() string { return d.Draft.Sign.Name }

// Machine reports whether it says nobody's words in particular.
func (d draftSaid) Machine() bool { return d.Draft.Author.Ref == incident.System().Ref }

// Letter reports whether it is one.
func (d draftSaid) Letter() bool { return d.Draft.Outlet == incident.Letter }

// Elsewhere reports whether it is for neither the status page nor a letter.
func (d draftSaid) Elsewhere() bool { return !d.Letter() && d.Draft.Outlet != incident.StatusPage }

// Last is when it was posted last.
func (d draftSaid) Last() postedSaid {
	p := d.Posted[len(d.Posted)-1]
	return postedSaid{Who: who(p.By), At: d.When(p.At), Approved: p.Approved, Other: p.Instead > 0}
}

type postedSaid struct {
	Who, At  string
	Approved bool
	Other    bool // in other words than the draft's
}

// At says an instant.
func (d draftSaid) AtTime(t time.Time) string { return d.When(incident.Exactly(t)) }

// Stops are the objections that stop it, Advice the others.
func (d draftSaid) Stops() []objectionSaid  { return d.objections(true) }
func (d draftSaid) Advice() []objectionSaid { return d.objections(false) }

type objectionSaid struct {
	Rule, Words, Why, Instead string
}

func (d draftSaid) objections(stop bool) []objectionSaid {
	var out []objectionSaid
	for _, o := range d.Found {
		if len(out) < 6 && o.Stops == stop && !o.Told && !d.aside(o.Rule) {
			out = append(out, objectionSaid{o.Rule, cut(oneLine(o.Words), 80), cut(stop2(o.Why), 200), cut(stop2(o.Instead), 200)})
		}
	}
	return out
}

func stop2(s string) string { return stop(oneLine(s)) }

// Events lists events: "e14, e15".
func (d draftSaid) Events(seqs []int) string {
	var out []string
	for _, n := range seqs[:min(len(seqs), 8)] {
		out = append(out, fmt.Sprintf("e%d", n))
	}
	return strings.Join(out, ", ")
}

// Lacks are the first things it could not say.
func (d draftSaid) Lacks() []string { return d.Draft.Missing[:min(len(d.Draft.Missing), 10)] }

// Drilled reports whether it is of a drill.
func (d draftSaid) Drilled() bool { return d.In.Drill }

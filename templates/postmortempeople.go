package templates

import (
	"strings"

	"allclear/incident"
)

// lessons are one of the lists of part 11.
type lessons struct {
	Title string
	Rows  []string
}

// Lessons are the three lists that only people can fill.
func (p *postmortem) Lessons() []lessons {
	var out []lessons
	for _, kind := range incident.LessonKinds() {
		list := lessons{Title: capital(p.say("lesson " + kind))}
		for _, l := range p.In.Lessons {
			if string(l.Kind) == kind {
				list.Rows = append(list.Rows, p.points(l)...)
			}
		}
		out = append(out, list)
	}
	return out
}

// points are the lines of a lesson: in a form people type several at once.
func (p *postmortem) points(l incident.Lesson) []string {
	var out []string
	for line := range strings.Lines(clean(l.Text.Internal)) {
		if line = strings.TrimLeft(strings.TrimSpace(line), "-*• "); line != "" {
			out = append(out, p.say("lesson by", line, who(l.By), eventCell(l.Seq)))
		}
	}
	return out
}

// ReviewSaid says where the postmortem stands.
func (st standing) ReviewSaid() string { return st.review(st.Both(st.In.Review.At)) }

func (st standing) review(time string) string {
	r, event := st.In.Review, eventCell(st.In.Review.Seq)
	switch r.State {
	case incident.ReviewUnderway:
		if len(r.Whom) == 0 {
			return st.say("review asked", time, who(r.By), event)
		}
		return st.say("review asked of", time, who(r.By), st.names(r.Whom), event)
	case incident.ReviewDone:
		return st.changedSince(st.say("review done", time, who(r.By), event))
	case incident.ReviewDraft:
	}
	return st.say("review draft")
}

// changedSince adds what came after the review.
func (st standing) changedSince(said string) string {
	var events []string
	for _, seq := range st.In.SinceReview() {
		events = append(events, eventCell(seq))
	}
	if len(events) == 0 {
		return said
	}
	return st.say("review changed", said, strings.Join(events, " "))
}

// Postmortem says on a card where the postmortem stands; nothing while there is none.
func (st standing) Postmortem() string {
	if st.In.Status != incident.Closed {
		return ""
	}
	return st.review(st.When(st.In.Review.At))
}

// LessonForm is the words around the form for part 11. Slack takes 24 characters for a title and a button.
type LessonForm struct {
	Open                  string // on the button that opens it
	Title, Submit, Cancel string
	Labels                []string // in the order of [incident.LessonKinds]
}

// LessonForm returns the words around the form in which people say what they learned from an incident.
func (s *Set) LessonForm(id incident.ID) LessonForm {
	word := func(name string) string { return flow(s.plain, "lesson form "+name, id) }
	out := LessonForm{Open: word("open"), Title: word("title"), Submit: word("submit"), Cancel: word("cancel")}
	for _, kind := range incident.LessonKinds() {
		out.Labels = append(out.Labels, word(kind))
	}
	return out
}

// NoLessonForm says that the form could not be opened, and how to do without it.
func (s *Set) NoLessonForm(id incident.ID) string { return flow(s.slack, "no lesson form", id) }

package templates

import (
	"strings"
	"time"

	"allclear/incident"
)

// LineFoot returns what stands below the line of an event that asks something of people, such as a question: what they can do now, and
// who is asked to. It is "" for all others. mention is a token that pings whoever should answer.
func (s *Set) LineFoot(v View, ev incident.Event) string {
	var f struct {
		Ask, Approve, Inside int
		Again, Review, Learn bool
		Mention              ready
	}
	f.Mention = v.ping()
	switch b := ev.Body.(type) {
	case *incident.Asked:
		if f.Again = b.Behind > 0; f.Again {
			f.Ask = b.Same
		} else if b.Same == 0 && len(b.Denied) == 0 && b.Text != incident.Blank {
			f.Ask = ev.Seq
		}
	case *incident.QuestionAnswered:
		f.Approve = worth(b.Text.Public, ev.Seq)
		if b.Text.Public == "" {
			f.Inside = ev.Seq
		}
	case *incident.Corrected:
		if target, ok := v.In.Event(b.Event); ok && target.Body.Kind() == incident.KindQuestionAnswered {
			f.Approve = worth(b.Text.Public, ev.Seq)
		}
	case *incident.ReviewAsked:
		f.Review, f.Mention = true, pings(b.Whom)
	case *incident.Concluded:
		f.Learn = true
	}
	return rows(s.slack, "line foot", f)
}

// worth is the number of an event that has words to approve; else 0.
func worth(public string, seq int) int {
	if public == "" || public == incident.Blank {
		return 0
	}
	return seq
}

// tidings is an answer, or what became of one, as whoever asked is told.
type tidings struct {
	clock
	ID       string
	Drill    bool
	Seq      int // of their question
	Asked    time.Time
	Words    string // their own
	Author   string
	Approver string
	Approved time.Time
	Anew     bool
}

func newTidings(v View, seq int, asked incident.Moment, words string) tidings {
	return tidings{clock: v.inside(), ID: v.In.ID.String(), Drill: v.In.Drill, Seq: seq, Asked: asked.At, Words: words}
}

func (t *tidings) by(a incident.Answer) {
	t.Author, t.Approver, t.Approved = who(a.By), who(a.Approval.By), a.Approval.At
	if a.Approval.Self {
		t.Approver = t.say("approved alone", t.Approver)
	}
}

// News tells somebody what became of the question they asked. It is meant for a reader in their own zone.
func (s *Set) News(v View, n incident.News) string {
	v.words = s.words
	t := newTidings(v, n.Asker.Seq, n.Asker.At, n.Asker.Text)
	switch n.Tidings {
	case incident.AnswerGiven, incident.AnswerAnew:
		t.by(n.Answer)
		t.Anew = n.Tidings == incident.AnswerAnew
		return rows(s.slack, "news given", t) + fence(n.Answer.Text.Public)
	case incident.AnswerConfirmed:
		words := t.denied(s, v.In, n.Question.Subjects)
		return rows(s.slack, "news confirmed", t) + fence(words)
	case incident.AnswerHeld, incident.AnswerTakenBack, incident.QuestionDropped:
	}
	return rows(s.slack, "news "+string(n.Tidings), t)
}

// fence is a block of which one copy takes the words and nothing else.
func fence(words string) string { return "\n```\n" + escapeSlack(code(words)) + "\n```" }

// Asked answers whoever asked something, with the words for customers if there are any that count.
func (s *Set) Asked(v View, ev incident.Event) string {
	b, ok := ev.Body.(*incident.Asked)
	if !ok {
		return ""
	}
	v.words = s.words
	a := asked{
		tidings: newTidings(v, ev.Seq, ev.Occurred, b.Text), Question: b.Same, Given: b.Given > 0, Denied: len(b.Denied) > 0, Behind: b.Behind,
		Retype: strings.ReplaceAll(b.Text, "`", "'"),
	}
	if comms, ok := v.In.Role(incident.Comms); ok {
		a.Comms = a.called(comms)
	}
	words := a.found(s, v.In, b)
	text := rows(s.slack, "asked", a)
	if words == "" {
		return text
	}
	return text + fence(words) + "\n" + rows(s.slack, "asked foot", a)
}

// asked is what somebody who asks is answered.
type asked struct {
	tidings
	Question   int // that asks the same
	Given      bool
	Denied     bool
	Behind     int
	First      string // who asked the same first
	FirstAt    time.Time
	FirstWords string
	Comms      string
	Retype     string
}

// found returns the words for customers that answer a question at once; "" if there are none.
func (a *asked) found(s *Set, in incident.Incident, b *incident.Asked) string {
	if a.Denied {
		return a.denied(s, in, b.Denied)
	}
	q, _ := in.Question(b.Same)
	if standing, ok := q.Standing(); ok && a.Given {
		a.by(standing)
		return standing.Text.Public
	}
	if first, ok := in.Event(b.Same); ok {
		a.First, a.FirstAt, a.FirstWords = who(first.Actor), first.Occurred.At, q.Text
	}
	return ""
}

// denied says what was denied, and who did so last.
func (t *tidings) denied(s *Set, in incident.Incident, subjects []incident.Subject) string {
	var words []string
	for _, one := range subjects {
		c := in.Confirmations.On(one)
		if t.Approver == "" || c.At.At.After(t.Approved) {
			t.Approver, t.Approved = who(c.By), c.At.At
		}
		words = append(words, DeniedWords(s, one))
	}
	return strings.Join(words, " ")
}

// DeniedWords is what customers may read once a subject is denied, as one sentence.
func DeniedWords(s *Set, one incident.Subject) string {
	return render(s.plain, "denied "+string(one), nil)
}

// ApprovedAnswer says who gets an answer that was just approved, and what it says.
func (s *Set) ApprovedAnswer(news []incident.News, words string) string {
	var people []string
	for _, n := range news {
		people = append(people, who(n.Asker.By))
	}
	return rows(s.slack, "approved answer", struct{ People []string }{people}) + fence(words)
}

// Questions lists what was asked about an incident, and what was answered.
func (s *Set) Questions(v View) string {
	v.words = s.words
	var all []string
	for _, q := range v.In.Questions() {
		all = append(all, flow(s.slack, "question", newQuestionRow(v, q)))
	}
	return rows(s.slack, "questions", struct {
		page
		ID string
	}{fitting(all, postLimit), v.In.ID.String()})
}

// questionRow is a question as a list says it.
type questionRow struct {
	tidings
	People  []string
	Denied  bool
	Open    bool
	Answer  int // the one that counts, or else the newest; 0 if there is none
	Wording int
	Public  string
}

func newQuestionRow(v View, q incident.Question) questionRow {
	ev, _ := v.In.Event(q.Seq)
	r := questionRow{tidings: newTidings(v, q.Seq, ev.Occurred, cut(oneLine(q.Text), 200)), Denied: q.Denied, Open: q.Open()}
	for _, a := range q.Askers {
		r.People = append(r.People, who(a.By))
	}
	a, stands := q.Standing()
	if !stands {
		a, _ = q.Pending()
	}
	r.Answer, r.Wording, r.Public = a.Seq, a.Wording, cut(oneLine(a.Text.Public), 300)
	if stands {
		r.by(a)
		r.Denied = false
	}
	return r
}

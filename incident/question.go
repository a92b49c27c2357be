package incident

import (
	"cmp"
	"slices"
)

// Asked says that somebody, in any channel, asked the responders something.
type Asked struct {
	Text   string    `json:"text"`
	Where  string    `json:"where,omitempty"`  // the Slack channel it was asked in
	Same   int       `json:"same,omitempty"`   // the question eN that asks the same
	Given  int       `json:"given,omitempty"`  // the approved answer eN to that which was given at once
	Behind int       `json:"behind,omitempty"` // by how many events that customers notice that answer was out of date
	Denied []Subject `json:"denied,omitempty"` // what it asks about, where confirmations answered it at once
	Again  bool      `json:"again,omitempty"`  // what was answered to the same words is not it
}

// Kind is KindAsked.
func (*Asked) Kind() Kind { return KindAsked }

func (b *Asked) apply(*Incident, Event) {}

func (b *Asked) words() Halves { return Halves{Internal: b.Text} }

func (b *Asked) reworded(h Halves) Body {
	out := *b
	out.Text = h.Internal
	return &out
}

// QuestionAnswered answers a question. What customers may read of it goes back to whoever asked, once it is approved.
type QuestionAnswered struct {
	Event int    `json:"event"` // the question
	Text  Halves `json:"text"`
}

// Kind is KindQuestionAnswered.
func (*QuestionAnswered) Kind() Kind { return KindQuestionAnswered }

func (b *QuestionAnswered) apply(*Incident, Event) {}

func (b *QuestionAnswered) words() Halves { return b.Text }

func (b *QuestionAnswered) reworded(h Halves) Body { return &QuestionAnswered{Event: b.Event, Text: h} }

// AnswerApproved says that somebody approved the exact public words of an answer.
type AnswerApproved struct {
	Event int    `json:"event"` // the answer
	Hash  string `json:"hash"`  // SHA-256 of its public words, in hexadecimal digits
	Self  bool   `json:"self,omitempty"`
}

// Kind is KindAnswerApproved.
func (*AnswerApproved) Kind() Kind { return KindAnswerApproved }

func (b *AnswerApproved) apply(*Incident, Event) {}

// Question is what was asked, by one or by several, and what was answered.
type Question struct {
	Seq      int
	Text     string // [Blank] once it is redacted
	Askers   []Asker
	Answers  []Answer  // that were not withdrawn, in order
	Denied   bool      // confirmations answer it, and have done so since somebody was told
	Subjects []Subject // that it is about, and nothing else

	approvals []int // of all its answers, ever
	stands    int   // the approval that counts; 0 if none does
}

// Asker is somebody who waits for an answer, or was given one.
type Asker struct {
	By    Actor
	Where string // the Slack channel they asked in
	At    Moment
	Text  string // their own words
	Seq   int
	Given bool // an answer was given to them at once
	Again bool // that was out of date, and the responders were asked again
}

// Answer is one answer to a question.
type Answer struct {
	Seq      int
	Text     Halves
	By       Actor // whose public words they are
	Wording  int   // the event those words are from: the answer, or its last correction
	Question int
	Approval Approval // zero while its words, as they are now, are not approved
	approved int      // the event that approved them
}

// Blanked reports whether the question was redacted.
func (q Question) Blanked() bool { return q.Text == Blank }

// Standing returns the approved answer that counts: the one approved last, as long as nobody has touched it since.
func (q Question) Standing() (Answer, bool) {
	for _, a := range q.Answers {
		if a.approved != 0 && a.approved == q.stands && a.Text.Public != Blank && !q.Blanked() {
			return a, true
		}
	}
	return Answer{}, false
}

// Pending returns the newest answer that waits for an approval, or for words that customers may read. What was given before the
// last approval is over.
func (q Question) Pending() (Answer, bool) {
	last := 0
	if n := len(q.approvals); n > 0 {
		last = q.approvals[n-1]
	}
	for _, a := range slices.Backward(q.Answers) {
		if a.Wording > last && a.Text.Inside() != Blank {
			return a, true
		}
	}
	return Answer{}, false
}

// Open reports whether nobody has been able to answer it for good.
func (q Question) Open() bool {
	a, ok := q.Standing()
	asked := slices.ContainsFunc(q.Askers, func(who Asker) bool { return who.Again && who.Seq > a.approved })
	return !q.Denied && (!ok || asked)
}

// Waits reports whether somebody has asked it and not been given an answer that counts.
func (q Question) Waits(by Actor) bool {
	return q.Open() && slices.ContainsFunc(q.Askers, func(a Asker) bool { return a.By.Ref == by.Ref && (!a.Given || a.Again) })
}

// Questions returns what was asked about the incident, in order, but for what was withdrawn.
func (in Incident) Questions() []Question {
	var out []Question
	find := func(seq int) *Question {
		i := slices.IndexFunc(out, func(q Question) bool { return q.Seq == seq })
		if i < 0 {
			return nil
		}
		return &out[i]
	}
	for _, ev := range in.Effective {
		switch b := ev.Body.(type) {
		case *Asked:
			if b.Same == 0 {
				out = append(out, Question{Seq: ev.Seq, Text: b.Text, Denied: in.denies(b.denied(), ev.Seq), Subjects: b.denied()})
			}
			if q := find(b.question(ev.Seq)); q != nil {
				q.asked(b, ev)
			}
		case *QuestionAnswered:
			if q := find(b.Event); q != nil {
				q.Answers = append(q.Answers, in.answer(b, ev))
			}
		}
	}
	for i := range out {
		in.approve(&out[i])
	}
	return out
}

// question returns the question that is asked in event seq: its own, or the one that asks the same.
func (b *Asked) question(seq int) int {
	if b.Same > 0 {
		return b.Same
	}
	return seq
}

// asked adds whoever asks. Who asks the same again waits where they asked last.
func (q *Question) asked(b *Asked, ev Event) {
	q.Askers = slices.DeleteFunc(q.Askers, func(a Asker) bool { return a.By.Ref == ev.Actor.Ref })
	q.Askers = append(q.Askers, Asker{
		By: ev.Actor, Where: b.Where, At: ev.Occurred, Text: b.Text, Seq: ev.Seq, Given: b.Given > 0 || len(b.Denied) > 0, Again: b.Behind > 0,
	})
}

// denied returns the subjects that a question is about and nothing else, if confirmations may answer it.
func (b *Asked) denied() []Subject {
	if b.Again {
		return nil
	}
	return SubjectsAsked(b.Text)
}

// denies reports whether the subjects of a question asked at event seq are denied, and were ever since somebody could be told so.
func (in Incident) denies(subjects []Subject, seq int) bool {
	found, told := map[Subject]Finding{}, false
	for _, ev := range in.Effective {
		b, ok := ev.Body.(*Confirmed)
		if !ok {
			continue
		}
		open := false
		for _, s := range subjects {
			found[s] = cmp.Or(b.Of(s), found[s])
			open = open || found[s] != FindingNone
		}
		if open && told && ev.Seq > seq {
			return false
		}
		told = len(subjects) > 0 && !open
	}
	return told
}

func (in Incident) answer(b *QuestionAnswered, ev Event) Answer {
	a := Answer{Seq: ev.Seq, Text: b.Text, By: ev.Actor, Wording: ev.Seq, Question: b.Event}
	if last, ok := in.publicWordsOf(ev.Seq); ok {
		a.By, a.Wording = last.Actor, last.Seq
	}
	return a
}

// publicWordsOf returns the last correction that gave an event other public words.
func (in Incident) publicWordsOf(seq int) (Event, bool) {
	for _, ev := range slices.Backward(in.Events) {
		if c, ok := ev.Body.(*Corrected); ok && c.Event == seq && c.Text.Public != "" {
			return ev, true
		}
	}
	return Event{}, false
}

// approve finds the approval of a question's answers that counts. It is the last there ever was, or none: an answer that was
// replaced does not come back because its successor is withdrawn.
func (in Incident) approve(q *Question) {
	var last *AnswerApproved
	for _, ev := range in.Events {
		b, ok := ev.Body.(*AnswerApproved)
		if ok && in.answers(b.Event) == q.Seq {
			q.approvals, last = append(q.approvals, ev.Seq), b
		}
	}
	if last == nil {
		return
	}
	seq := q.approvals[len(q.approvals)-1]
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Seq == last.Event })
	if i < 0 || in.gone(seq) || !in.holds(q, q.Answers[i], last.Hash, seq) {
		return
	}
	ev, _ := in.Event(seq)
	q.stands, q.Answers[i].approved = seq, seq
	q.Answers[i].Approval = Approval{By: ev.Actor, At: ev.Recorded, Self: last.Self}
}

// holds reports whether the words that were approved at event seq are still those of the answer, and answer what is asked.
func (in Incident) holds(q *Question, a Answer, hash string, seq int) bool {
	same := a.Text.Public == Blank || HashOf(a.Text.Public) == hash
	return same && a.Wording < seq && !in.turned(q.Seq, a.Seq)
}

// turned reports whether a question asks something else by now than it did when event seq answered it.
func (in Incident) turned(question, seq int) bool {
	now, then := "", ""
	for _, ev := range in.Events {
		words := ""
		switch b := ev.Body.(type) {
		case *Asked:
			words = b.Text
		case *Corrected:
			words = b.Text.Internal
		}
		if c, ok := ev.Body.(*Corrected); words == "" || ev.Seq != question && (!ok || c.Event != question) {
			continue
		}
		now = words
		if ev.Seq < seq {
			then = words
		}
	}
	return now != then && !SameQuestion(now, then)
}

// answers returns the question that event seq answered, as it was recorded; 0 if it is no answer.
func (in Incident) answers(seq int) int {
	ev, _ := in.Event(seq)
	if b, ok := ev.Body.(*QuestionAnswered); ok {
		return b.Event
	}
	return 0
}

// Question returns the question that event eN asked, whether first or again.
func (in Incident) Question(seq int) (Question, bool) {
	ev, _ := in.Event(seq)
	b, ok := ev.Body.(*Asked)
	if !ok || in.gone(seq) {
		return Question{}, false
	}
	all := in.Questions()
	i := slices.IndexFunc(all, func(q Question) bool { return q.Seq == b.question(seq) })
	if i < 0 {
		return Question{}, false
	}
	return all[i], true
}

// Echoes returns the events whose requests and messages repeat what event target says: who asked a question, and who approved
// an answer to it. What they have not been sent yet goes when target is redacted.
func Echoes(events []Event, target int) []int {
	in := Incident{Events: events}
	question := in.asks(target)
	if question == 0 {
		return nil
	}
	var out []int
	for _, ev := range events {
		switch b := ev.Body.(type) {
		case *Asked:
			if b.question(ev.Seq) == question {
				out = append(out, ev.Seq)
			}
		case *AnswerApproved:
			if in.answers(b.Event) == question {
				out = append(out, ev.Seq)
			}
		}
	}
	return out
}

// asks returns the question that an event first asks, answers, or corrects; 0 if it does neither. Whoever asks the same again
// repeats nobody's words but their own.
func (in Incident) asks(seq int) int {
	ev, _ := in.Event(seq)
	switch b := ev.Body.(type) {
	case *Corrected:
		if target, _ := in.Event(b.Event); target.Body != nil && !amends(target.Body) {
			return in.asks(b.Event)
		}
	case *QuestionAnswered:
		return b.Event
	case *Asked:
		if b.Same == 0 {
			return seq
		}
	}
	return 0
}

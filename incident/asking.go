package incident

import "slices"

// questionLimit is how many characters a question may have, and answerLimit what customers may read of an answer: both go into
// private messages whole.
const (
	questionLimit = 1_000
	answerLimit   = 2_500
)

// AskedAbout returns the incident that a question means which names none: the only one that goes on for all to see. live are
// the incidents that are not over.
func AskedAbout(live []Incident, question string) (ID, *Refusal) {
	live = slices.DeleteFunc(slices.Clone(live), func(in Incident) bool { return in.Private || in.Drill })
	switch len(live) {
	case 0:
		return 0, Refuse(Reason{Code: NoIncidentOpen})
	case 1:
		return live[0].ID, nil
	}
	r := Reason{Code: SeveralIncidents, Word: question, ID: live[0].ID}
	for _, in := range live {
		r.Offer = append(r.Offer, in.ID.String()+" "+in.Title.Public)
	}
	return 0, Refuse(r)
}

// Ask asks the responders something, or is answered at once with what was approved for the same question.
type Ask struct {
	Text  string
	Where string // the Slack channel it is asked in
	Again bool   // what was answered to the same question is not it
}

func (Ask) afterwards() {}

func (c Ask) decide(d *deciding) {
	text := Halves{Internal: c.Text}
	d.needText(text, "question")
	d.limit(text, "question", questionLimit)
	if len(d.reasons) > 0 {
		return
	}
	b := &Asked{Text: c.Text, Where: c.Where, Again: c.Again}
	q, same := d.in.sameQuestion(c)
	_, answered := q.Standing()
	if denied := SubjectsAsked(c.Text); !answered && !c.Again && d.in.denies(denied, d.in.Version) {
		b.Denied = denied
	} else if same {
		b.Same = q.Seq
		c.join(d, q, b)
	}
	d.record(b)
}

// join makes somebody wait with those who asked the same, or gives them what stands.
func (c Ask) join(d *deciding, q Question, b *Asked) {
	if a, ok := q.Standing(); ok && !c.Again {
		b.Given, b.Behind = a.Seq, len(d.in.Noticed(a.approved))
	}
	if q.Waits(d.req.By) && (b.Given == 0 || b.Behind > 0) {
		i := slices.IndexFunc(q.Askers, func(a Asker) bool { return a.By.Same(d.req.By) })
		d.refuse(Reason{Code: AlreadyAsked, Seq: q.Askers[i].Seq, At: q.Askers[i].At})
	}
}

// sameQuestion returns a question that asks the same: one with an answer that stands, or else one that is open. Whoever was
// given what stands and asks again means another.
func (in Incident) sameQuestion(c Ask) (Question, bool) {
	var found Question
	for _, q := range slices.Backward(in.Questions()) {
		_, answered := q.Standing()
		switch {
		case q.Blanked() || q.Denied && !answered || answered && c.Again || !SameQuestion(q.Text, c.Text):
		case answered:
			return q, true
		case found.Seq == 0:
			found = q
		}
	}
	return found, found.Seq > 0
}

// AnswerQuestion asks to record an answer to question eN: for people inside, and for customers.
type AnswerQuestion struct {
	Event int
	Text  Halves
}

func (AnswerQuestion) afterwards() {}

func (c AnswerQuestion) decide(d *deciding) {
	q, ok := d.in.Question(c.Event)
	if !ok || q.Blanked() {
		d.refuse(Reason{Code: NoQuestion, Seq: c.Event})
	}
	d.needText(c.Text, "answer")
	d.limit(Halves{Public: c.Text.Public}, "public wording", answerLimit)
	d.record(&QuestionAnswered{Event: q.Seq, Text: c.Text})
}

// ApproveAnswer asks to approve the public words of an answer, as they stand in event eN: the answer itself, or the correction that
// changed them last. Where rules stop them, it is refused with each of them, unless they are set aside with a reason.
type ApproveAnswer struct {
	Event    int
	Hash     string // of the words that were shown; "" if that is not known
	Override []string
	Because  string
	Stops    func(in Incident, words string) []Stop // the rules that stop words for customers
}

func (ApproveAnswer) afterwards() {}

func (c ApproveAnswer) decide(d *deciding) {
	a, ok := d.theAnswer(c)
	if !ok {
		return
	}
	d.limit(Halves{Public: a.Text.Public}, "public wording", answerLimit)
	stops := c.Stops(d.in, a.Text.Public)
	d.stopped(stops, Approve{Override: c.Override, Because: c.Because})
	for _, s := range stops {
		d.record(&LintOverridden{Event: a.Seq, Rule: s.Rule, Words: s.Words, Because: c.Because})
	}
	d.record(&AnswerApproved{Event: a.Seq, Hash: HashOf(a.Text.Public), Self: a.By.Same(d.req.By)})
}

// theAnswer finds the answer that is to be approved and refuses what cannot be.
func (d *deciding) theAnswer(c ApproveAnswer) (Answer, bool) {
	seq := c.Event
	if ev, _ := d.in.Event(seq); ev.Body != nil {
		if b, ok := ev.Body.(*Corrected); ok {
			seq = b.Event
		}
	}
	question := d.in.answers(seq)
	switch {
	case question == 0:
		d.refuse(Reason{Code: NoAnswer, Seq: c.Event})
		return Answer{}, false
	case d.in.gone(seq):
		d.refuse(Reason{Code: AlreadyGone, Seq: seq})
		return Answer{}, false
	}
	q, ok := d.in.Question(question)
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Seq == seq })
	if !ok || i < 0 || q.Blanked() {
		d.refuse(Reason{Code: NoQuestion, Seq: question})
		return Answer{}, false
	}
	a := q.Answers[i]
	d.approvable(c, q, a)
	return a, len(d.reasons) == 0
}

// approvable refuses words that are none, are not the ones that were read, or are not the ones that count.
func (d *deciding) approvable(c ApproveAnswer, q Question, a Answer) {
	stands, _ := q.Standing()
	switch next := q.after(a); {
	case a.Text.Public == "":
		d.refuse(Reason{Code: AnswerInside, Seq: a.Seq, Have: q.Seq})
	case a.Text.Public == Blank:
		d.refuse(Reason{Code: AnswerBlank, Seq: a.Seq, Have: q.Seq})
	case c.Event != a.Wording || c.Hash != "" && c.Hash != HashOf(a.Text.Public):
		d.refuse(Reason{Code: AnswerOther, Seq: c.Event, Have: a.Wording})
	case next > 0:
		d.refuse(Reason{Code: AnswerReplaced, Seq: a.Seq, Have: next})
	case d.in.turned(q.Seq, a.Seq):
		d.refuse(Reason{Code: AnswerBeside, Seq: a.Seq, Have: q.Seq})
	case stands.Seq == a.Seq:
		d.refuse(Reason{Code: AnswerStands, Seq: a.Seq, Word: a.Approval.By.Name, At: Exactly(a.Approval.At)})
	}
}

// after returns the newest answer with words for customers that came after one; 0 if there is none.
func (q Question) after(a Answer) int {
	for _, next := range slices.Backward(q.Answers) {
		if next.Seq > a.Seq && next.Text.Public != "" && next.Text.Public != Blank {
			return next.Seq
		}
	}
	return 0
}

// redactOverrides blanks the words that rules objected to in an answer which is redacted.
func (d *deciding) redactOverrides(seq int, because string) {
	for _, ev := range d.in.Events {
		if b, ok := ev.Body.(*LintOverridden); ok && b.Event == seq {
			d.recordIn(d.in.ID.Stream(), Exactly(d.req.Told), &Redacted{Event: ev.Seq, Because: because})
		}
	}
}

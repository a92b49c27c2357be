package incident

import "slices"

// Tidings say what there is to tell somebody who asked a question.
type Tidings string

// All there can be.
const (
	AnswerGiven     Tidings = "given"      // here is the answer
	AnswerAnew      Tidings = "anew"       // here is another one, in place of the first
	AnswerConfirmed Tidings = "confirmed"  // here is what was confirmed
	AnswerHeld      Tidings = "held"       // its words are being corrected
	AnswerTakenBack Tidings = "taken-back" // it must not be used any more
	QuestionDropped Tidings = "dropped"    // nobody will answer
)

// News is something to tell somebody who asked.
type News struct {
	Tidings  Tidings
	Question Question
	Asker    Asker
	Answer   Answer // where there is one
}

// News returns what those who asked have to be told of the incident's newest events. Answers that are given at once are not
// among it.
func (in Incident) News(events []Event) []News {
	if len(events) == 0 || !slices.ContainsFunc(events, tellsAskers) || !slices.ContainsFunc(in.Events, asks) {
		return nil
	}
	before := Fold(in.ID, in.Events[:events[0].Seq-1])
	c := change{events: events, after: in.Questions()}
	var out []News
	for _, q := range before.Questions() {
		out = append(out, c.of(q)...)
	}
	return out
}

func asks(ev Event) bool { return ev.Body.Kind() == KindAsked }

// tellsAskers reports whether an event may change what stands as an answer.
func tellsAskers(ev Event) bool {
	switch ev.Body.(type) {
	case *AnswerApproved, *Corrected, *Withdrawn, *Redacted, *Confirmed:
		return true
	}
	return false
}

// change is a few events, and how the questions stand after them.
type change struct {
	events []Event
	after  []Question
}

// of returns what became of one question.
func (c change) of(was Question) []News {
	i := slices.IndexFunc(c.after, func(q Question) bool { return q.Seq == was.Seq })
	if i < 0 || c.redacts(was.Seq) {
		return c.dropped(was)
	}
	now := c.after[i]
	a, stands := now.Standing()
	switch {
	case stands && a.approved != was.stands:
		return now.tell(a, func(who Asker) Tidings { return given(was, now, who, a) })
	case !stands && now.Denied && !was.Denied:
		return now.tell(Answer{}, func(Asker) Tidings { return AnswerConfirmed })
	case !stands && !now.Denied && c.stood(was):
		return now.tell(Answer{}, func(Asker) Tidings { return c.lost() })
	}
	return nil
}

// tell says something, or nothing, to each who asked.
func (q Question) tell(a Answer, what func(Asker) Tidings) []News {
	var out []News
	for _, who := range q.Askers {
		if t := what(who); t != "" {
			out = append(out, News{t, q, who, a})
		}
	}
	return out
}

// given tells the first answer that somebody gets from another one.
func given(was, q Question, who Asker, a Answer) Tidings {
	before := func(approval int) bool { return approval > who.Seq && approval < a.approved }
	if was.Denied || who.Given || slices.ContainsFunc(q.approvals, before) {
		return AnswerAnew
	}
	return AnswerGiven
}

// stood reports whether a question had an answer that counted. What these very events redact cannot be read any more, but it did.
func (c change) stood(was Question) bool {
	if _, ok := was.Standing(); ok || was.Denied {
		return true
	}
	return slices.ContainsFunc(was.Answers, func(a Answer) bool {
		return !was.Blanked() && a.approved != 0 && (c.redacts(a.Seq) || c.redacts(a.Wording))
	})
}

// lost tells what is being corrected from what is gone.
func (c change) lost() Tidings {
	if slices.ContainsFunc(c.events, func(ev Event) bool { return ev.Body.Kind() == KindCorrected }) {
		return AnswerHeld
	}
	return AnswerTakenBack
}

// dropped tells those who still wait, but for whoever took the question away.
func (c change) dropped(q Question) []News {
	return q.tell(Answer{}, func(who Asker) Tidings {
		if waits := q.stands == 0 && !q.Denied || who.Again && who.Seq > q.stands; !waits || who.By.Ref == c.events[0].Actor.Ref {
			return ""
		}
		return QuestionDropped
	})
}

func (c change) redacts(seq int) bool {
	return slices.ContainsFunc(c.events, func(ev Event) bool {
		b, ok := ev.Body.(*Redacted)
		return ok && b.Event == seq
	})
}

package bot

import (
	"cmp"
	"fmt"
	"time"

	"allclear/incident"
	"allclear/internal/lint"
	"allclear/store"
)

// line is the line of an event in its incident's channel, with what responders are asked to do about it.
func (b *Bot) line(v incidentView, ev incident.Event) string {
	text := b.say.Line(v, ev)
	if foot := b.say.LineFoot(v, ev); foot != "" {
		text += "\n" + foot
	}
	return text
}

// lintWords reads words for customers that are no draft.
func (b *Bot) lintWords(in incident.Incident, words string, now time.Time) []lint.Finding {
	return lint.Check(words, lint.KnownFrom([]incident.Incident{in}, b.work, now), lint.Options{Channel: lint.Words, Version: in.Version})
}

// aboutQuestion is the private answer to a line about a question; "" if it is about none.
func (b *Bot) aboutQuestion(v incidentView, events []incident.Event, change incident.Change) string {
	last := events[len(events)-1]
	switch change.(type) {
	case incident.Ask:
		return b.say.Asked(v, last)
	case incident.ApproveAnswer:
		return joinRows(b.say.Answer(v, events), b.say.ApprovedAnswer(v.In.News(events), b.approvedWords(v.In, last)))
	}
	return ""
}

// approvedWords are the public words that an approval is for.
func (b *Bot) approvedWords(in incident.Incident, approval incident.Event) string {
	a, _ := approval.Body.(*incident.AnswerApproved)
	for _, ev := range in.Effective {
		if ev.Seq == a.Event {
			return ev.Words().Public
		}
	}
	return ""
}

func joinRows(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}

// oweAskers tells those who asked what became of their questions, each in the channel they asked in and in their own zone.
func (b *Bot) oweAskers(book *store.Book, in incident.Incident, events []incident.Event, now time.Time) []store.Owed {
	var out []store.Owed
	for _, n := range in.News(events) {
		user := n.Asker.By.Person()
		if user == "" {
			continue // from a shell: `questions` shows it
		}
		v := b.view(in, now)
		v.Zone = b.zoneOf(book, n.Asker.By.Ref)
		key := fmt.Sprintf("%s/e%d/answer/e%d", in.ID, n.Asker.Seq, events[len(events)-1].Seq)
		o := whisper(key, cmp.Or(n.Asker.Where, "@"+user), user, b.say.News(v, n))
		o.Lane = "@" + user // what takes an answer back must not overtake it
		out = append(out, o)
	}
	return out
}

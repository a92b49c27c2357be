package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"allclear/incident"
	"allclear/store"
)

// doLearn opens the form for what went well, what did not, and where we got lucky; and says what it was for when it comes back.
const doLearn = "learned"

// sectionLimit is how many characters of text Slack takes above a button.
const sectionLimit = 3000

// postLine is the line of an event in its incident's channel. The closing line has a button: what people learned is never as fresh again.
func (b *Bot) postLine(v incidentView, ev incident.Event) store.Owed {
	text := b.line(v, ev)
	o := post(lineKey(v.In.ID, ev.Seq), channelKey(v.In.ID), text)
	if ev.Body.Kind() == incident.KindClosed && len([]rune(text)) <= sectionLimit {
		button := Button{Do: doLearn, Say: b.say.LessonForm(v.In.ID).Open, Value: v.In.ID.String()}
		o.Body = toJSON(owed{Channel: channelKey(v.In.ID), Text: text, Parts: &Parts{Head: text, Buttons: []Button{button}}})
	}
	return o
}

// aboutLessons is what the form for lessons is about, and where it was opened.
type aboutLessons struct {
	incident incident.ID
	channel  string
}

func (a aboutLessons) String() string { return a.incident.String() + " " + a.channel }

func parseAboutLessons(value string) (a aboutLessons, ok bool) {
	id, channel, _ := strings.Cut(value, " ")
	a.channel = channel
	a.incident, ok = incident.ParseID(id)
	return a, ok
}

func (b *Bot) lessonForm(a aboutLessons) Form {
	say := b.say.LessonForm(a.incident)
	f := Form{Do: doLearn, Title: say.Title, Submit: say.Submit, Cancel: say.Cancel, About: a.String()}
	for i, kind := range incident.LessonKinds() {
		f.Fields = append(f.Fields, Field{Name: kind, Label: say.Labels[i], Optional: true})
	}
	return f
}

// openLessons shows somebody the form for lessons.
func (b *Bot) openLessons(ctx context.Context, did slack.InteractionCallback, a aboutLessons) {
	a.channel = did.Channel.ID
	if err := b.slack.OpenForm(ctx, did.TriggerID, b.lessonForm(a)); err != nil {
		b.log.WarnContext(ctx, "cannot open a form", "code", code(err))
		b.respond(ctx, did.ResponseURL, b.say.NoLessonForm(a.incident))
	}
}

// lessonsTyped are the fields that somebody filled in, each a lesson of its own.
func lessonsTyped(form slack.View) incident.Learn {
	var out incident.Learn
	for _, kind := range incident.LessonKinds() {
		for _, field := range form.State.Values[kind] {
			if text := typed(strings.ReplaceAll(field.Value, "\r\n", "\n")); text != "" {
				out = append(out, incident.Learned{Lesson: incident.LessonKind(kind), Text: text})
			}
		}
	}
	return out
}

func (a aboutLessons) filled(form slack.View) filled {
	typed := lessonsTyped(form)
	rows := []string{doLearn + " " + a.incident.String()}
	for _, one := range typed {
		rows = append(rows, string(one.Lesson)+" "+one.Text)
	}
	words := strings.Join(rows, "\n")
	return filled{channel: a.channel, words: words, do: &done{
		verb: doLearn, words: words, on: a.incident, change: func(texts) incident.Change { return typed },
	}}
}

package bot

import (
	"fmt"
	"strings"

	"allclear/incident"
	"allclear/internal/letterform"
	"allclear/store"
)

// oweLetter is the files of a letter: an edited one to be read, an approved one in every form, to be sent. The page and the plain text
// are made of the very bytes that were approved.
func (b *Bot) oweLetter(in incident.Incident, d incident.Draft, ev incident.Event) []store.Owed {
	if d.Outlet != incident.Letter || d.Blanked() {
		return nil
	}
	switch body := ev.Body.(type) {
	case *incident.Drafted:
		if body.From == 0 {
			return nil // whoever asked for it gets it where they asked
		}
		return []store.Owed{b.letterFile(in, d, ".md", d.Text)(letterKey(in, ev, ".md"), channelKey(in.ID))}
	case *incident.DraftApproved:
		var out []store.Owed
		for _, form := range []struct{ ending, content string }{
			{"-approved.md", d.Text}, {"-approved.html", letterform.HTML(d.Text)}, {"-approved.txt", letterform.Plain(d.Text)},
		} {
			file := b.letterFile(in, d, form.ending, form.content)
			out = append(out, b.oweBoth(in, letterKey(in, ev, form.ending), file)...)
		}
		return out
	}
	return nil
}

func letterKey(in incident.Incident, ev incident.Event, ending string) string {
	return fmt.Sprintf("%s/e%d/letter%s", in.ID.Drafts(), ev.Seq, ending)
}

// letterFile is one file of a letter, wherever it is owed to. A file in doubt is looked for by its name, so the draft is in it.
func (b *Bot) letterFile(in incident.Incident, d incident.Draft, ending, content string) func(key, channel string) store.Owed {
	var ids []incident.ID
	for _, s := range d.Of {
		ids = append(ids, s.Incident)
	}
	body := owed{Text: b.say.LetterFile(in.ID, d), Name: strings.TrimSuffix(letterName(ids, draftWord(d.Number)), ".md") + ending, Content: content}
	return func(key, channel string) store.Owed {
		body.Channel = channel
		return store.Owed{Key: key, Lane: channel, Needs: needs(channel), Kind: store.OwedFile, Body: toJSON(body)}
	}
}

// askedLetter is the letter as a file in the channel in which it was asked for: the very bytes of the draft that it became. It is named
// by its event, which is known wherever it was asked for.
func (b *Bot) askedLetter(book *store.Book, r incident.Report, channel string, events []incident.Event) store.Owed {
	asked := events[0]
	text, note := letterIn(events).Text, b.say.Reported(r.Incidents, 0, nil)
	if !r.AsOf.IsZero() {
		text, note = b.letterThen(book, r), b.say.ReportedAsOf(r.Incidents, r.AsOf, b.work.In())
	}
	return store.Owed{
		Key: fmt.Sprintf("%s/e%d/letter", incident.Org, asked.Seq), Lane: channel, Needs: needs(channel), Kind: store.OwedFile,
		Body: toJSON(owed{
			Channel: channel, Text: note,
			Name: letterName(r.Incidents, fmt.Sprintf("e%d", asked.Seq)), Content: text,
		}),
	}
}

// letterThen is the letter as it would have read at an earlier time, from what had been recorded by then.
func (b *Bot) letterThen(book *store.Book, r incident.Report) string {
	var ins []incident.Incident
	for _, id := range r.Incidents {
		in, _ := book.Incident(id)
		ins = append(ins, in.AsKnownAt(r.AsOf))
	}
	text, _ := r.Write(ins, r.Sign, r.AsOf)
	return text
}

// letterIn is the draft that a letter became.
func letterIn(events []incident.Event) incident.Drafted {
	if d, ok := events[len(events)-1].Body.(*incident.Drafted); ok {
		return *d
	}
	return incident.Drafted{}
}

// letterName names a letter's file. What it is a version of is in it because a file in doubt is looked for by its name: a second
// letter over the same incidents must not be taken for the first.
func letterName(ids []incident.ID, version string) string {
	words := []string{"letter"}
	for _, id := range ids {
		words = append(words, lower(id))
	}
	return strings.Join(append(words, version), "-") + ".md"
}

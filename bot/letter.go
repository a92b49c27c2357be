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
		return []store.Owed{b.letterFile(in, d, ev, ".md", d.Text)}
	case *incident.DraftApproved:
		var out []store.Owed
		for _, form := range []struct{ ending, content string }{
			{"-approved.md", d.Text}, {"-approved.html", letterform.HTML(d.Text)}, {"-approved.txt", letterform.Plain(d.Text)},
		} {
			out = append(out, b.oweBoth(in, b.letterFile(in, d, ev, form.ending, form.content))...)
		}
		return out
	}
	return nil
}

// letterFile is one file of a letter in its incident's channel. A file in doubt is looked for by its name, so the draft is in it.
func (b *Bot) letterFile(in incident.Incident, d incident.Draft, ev incident.Event, ending, content string) store.Owed {
	var ids []incident.ID
	for _, s := range d.Of {
		ids = append(ids, s.Incident)
	}
	channel := channelKey(in.ID)
	return store.Owed{
		Key: fmt.Sprintf("%s/e%d/letter%s", in.ID.Drafts(), ev.Seq, ending), Lane: channel, Needs: channel, Kind: store.OwedFile,
		Body: toJSON(owed{Channel: channel, Text: b.say.LetterFile(in.ID, d), Name: strings.TrimSuffix(letterName(ids, draftWord(d.Number)), ".md") + ending, Content: content}),
	}
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

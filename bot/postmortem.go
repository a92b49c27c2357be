package bot

import (
	"fmt"
	"time"

	"allclear/incident"
	"allclear/internal/letterform"
	"allclear/store"
	"allclear/templates"
)

// drawnBefore is the part before which the drawing stands: behind the header and the summary.
const drawnBefore = 3

// PostmortemPage makes a page of a postmortem: the same Markdown, with the incident drawn.
func PostmortemPage(say *templates.Set, v templates.View, md string) string {
	extra := letterform.Extra{Figure: say.Drawing(v), Before: drawnBefore, Contents: say.Contents()}
	for _, f := range say.KeyFacts(v) {
		extra.Facts = append(extra.Facts, letterform.Fact(f))
	}
	return letterform.Document(md, extra)
}

// postmortem is the postmortem as the record allows now: a file to be worked with, and a page to be read. A newer version is two new files.
func (b *Bot) postmortem(known knowing, v incidentView, key string, notBefore time.Time) []store.Owed {
	id := v.In.ID
	v.Drafts, v.Earlier = known.Drafts(id), earlier(known, id, v.AsOf)
	md := b.say.Postmortem(v, related(known, v.In, v.AsOf))
	file := func(key, ending, note, content string) store.Owed {
		return store.Owed{
			Key: key, Lane: channelKey(id), Needs: channelKey(id), Kind: store.OwedFile, NotBefore: notBefore,
			Body: toJSON(owed{Channel: channelKey(id), Text: note, Name: fmt.Sprintf("postmortem-%s-e%d%s", lower(id), v.In.Version, ending), Content: content}),
		}
	}
	out := []store.Owed{
		file(key, ".md", b.say.PostmortemNote(v), md),
		file(key+"/page", ".html", b.say.PageNote(v), PostmortemPage(b.say, v, md)),
	}
	if key == postmortemKey(id) {
		canvas := b.oweCanvas(v, md)
		canvas.NotBefore = notBefore
		out = append(out, canvas)
	}
	return out
}

func postmortemKey(id incident.ID) string { return id.String() + "/postmortem" }

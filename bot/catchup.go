package bot

import (
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

func parseCatchup(p *parser) meaning {
	p.named(false)
	p.end()
	return meaning{ask: func(a *asked) reply {
		if a.on == 0 {
			return a.catchUpOnAll()
		}
		v, refusal := a.view(time.Time{})
		if refusal != nil {
			return reply{refusal: refusal}
		}
		text := a.bot.say.Catchup(templates.Unread{View: v, Read: a.readOf(v.In)})
		return reply{text: text, looked: []store.Looked{a.reads(v.In)}}
	}}
}

// catchUpOnAll says what is new in all open incidents. It shows only some of it, so nobody has read them by it.
func (a *asked) catchUpOnAll() reply {
	var all []templates.Unread
	for _, in := range a.visible(a.book.Live()) {
		v := a.bot.view(in, a.now)
		v.Zone = a.zone
		all = append(all, templates.Unread{View: v, Read: a.readOf(in)})
	}
	return reply{text: a.bot.say.CatchupAll(all, a.orgView())}
}

// reads is that whoever asks has read an incident up to now.
func (a *asked) reads(in incident.Incident) store.Looked {
	return store.Looked{Person: a.actor.Ref, Incident: in.ID, Version: in.Version, At: a.now}
}

// readOf is how far whoever asks has read an incident: up to what they last asked to see of it, or last wrote in it.
func (a *asked) readOf(in incident.Incident) templates.Reading {
	var read templates.Reading
	if l, ok := a.book.Looked(a.actor.Ref, in.ID); ok {
		read = templates.Reading{Version: l.Version, At: l.At}
	}
	if own, ok := in.LastWordOf(a.actor); ok && own.Seq > read.Version {
		read = templates.Reading{Version: own.Seq, At: own.Recorded}
	}
	return read
}

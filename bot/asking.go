package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// asked is what a request that changes nothing may look at.
type asked struct {
	bot     *Bot
	book    *store.Book
	on      incident.ID
	channel incident.ID // whose channel it was asked in
	where   string      // the id of the channel it was asked in
	who     string      // the Slack id of the person who asks
	person  incident.Person
	actor   incident.Actor
	now     time.Time
	zone    *time.Location
	request int64
	digest  string
}

// reply is an answer, with what is owed because of it.
type reply struct {
	text    string
	refusal *incident.Refusal
	owed    []store.Owed
	looked  []store.Looked
}

// view finds the incident that was asked about, as it is known now or was known at asOf.
func (a *asked) view(asOf time.Time) (templates.View, *incident.Refusal) {
	if a.on == 0 {
		return templates.View{}, incident.Refuse(incident.Reason{Code: incident.NoIncidentHere})
	}
	in, ok := a.book.Incident(a.on)
	if ok && !asOf.IsZero() {
		in = incident.Fold(in.ID, incident.AsKnownAt(in.Events, asOf))
		ok = in.Version > 0
	}
	if !ok {
		return templates.View{}, incident.Refuse(incident.Reason{Code: incident.UnknownIncident, ID: a.on})
	}
	if in.Private && a.channel != a.on {
		return templates.View{}, incident.Refuse(incident.Reason{Code: incident.PrivateElsewhere, ID: a.on})
	}
	v := a.bot.view(in, a.now)
	if !asOf.IsZero() {
		v.AsOf = asOf
	}
	v.Zone = a.zone
	return v, nil
}

// about asks something about one incident, perhaps as of an earlier time.
func about(p *parser, answer func(a *asked, v templates.View) reply) meaning {
	p.named(false)
	asOf := p.asOf()
	p.end()
	return meaning{ask: func(a *asked) reply {
		v, refusal := a.view(asOf)
		if refusal != nil {
			return reply{refusal: refusal}
		}
		return answer(a, v)
	}}
}

// shown asks for a text about one incident.
func shown(p *parser, text func(a *asked, v templates.View) string) meaning {
	return about(p, func(a *asked, v templates.View) reply {
		r := reply{text: text(a, v)}
		if v.AsOf.Equal(a.now) { // who looks back has not looked at what came since
			r.looked = []store.Looked{a.reads(v.In)}
		}
		return r
	})
}

// asOf consumes "as of TIME"; the zero time is now.
func (p *parser) asOf() time.Time {
	if !p.skip("as") {
		return time.Time{}
	}
	if !p.skip("of") && !p.skip("at") {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"of"}})
	}
	return p.time(incident.Past).At
}

func parseSummary(p *parser) meaning {
	return shown(p, func(a *asked, v templates.View) string {
		if a.who != "" { // a shell shows no links
			v = v.Linked(a.bot.links(a.book, v.In.ID))
		}
		return a.bot.say.SummaryPost(v)
	})
}

func parseTimeline(p *parser) meaning {
	return shown(p, func(a *asked, v templates.View) string { return a.bot.say.TimelinePost(v) })
}

func parsePostmortem(p *parser) meaning {
	p.named(false)
	switch {
	case p.skip("review"):
		return changing(incident.AskReview{Whom: p.people()})
	case p.skip("reviewed"):
		p.named(false)
		p.when()
		p.end()
		return changing(incident.EndReview{})
	}
	return about(p, func(a *asked, v templates.View) reply {
		key := fmt.Sprintf("%s/r%d/postmortem", v.In.ID, a.request)
		return reply{text: a.bot.say.PostmortemNote(v), owed: a.bot.postmortem(a.book, v, key, time.Time{})}
	})
}

func parseList(p *parser) meaning {
	p.end()
	return meaning{ask: func(a *asked) reply {
		return reply{text: a.bot.say.List(a.visible(a.book.Live()), a.orgView())}
	}}
}

// visible leaves out the private incidents of other channels.
func (a *asked) visible(ins []incident.Incident) []incident.Incident {
	return slices.DeleteFunc(ins, func(in incident.Incident) bool { return in.Private && in.ID != a.channel })
}

// orgView is a view of no incident in particular.
func (a *asked) orgView() templates.View {
	return templates.View{Work: a.bot.work, AsOf: a.now, Zone: a.zone}
}

func parseHelp(table func() []verb) func(p *parser) meaning {
	return func(p *parser) meaning {
		word := p.take()
		return meaning{ask: func(a *asked) reply {
			text, ok := explain(a.bot.say, table(), word)
			if !ok {
				return reply{refusal: incident.Refuse(incident.Reason{Code: incident.UnknownVerb, Word: word, Offer: nearVerbs(table(), word)})}
			}
			return reply{text: text}
		}}
	}
}

func parseZone(p *parser) meaning {
	name := p.take()
	p.end()
	if name == "" {
		return meaning{ask: func(a *asked) reply { return reply{text: a.bot.say.Zone(a.zone, a.now)} }}
	}
	if strings.EqualFold(name, "utc") {
		name = "UTC"
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		p.refuse(incident.Reason{Code: incident.UnknownZone, Word: name})
	}
	return changing(incident.ChooseZone{Zone: name})
}

// toJSON encodes what is ours and always encodes.
func toJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return data
}

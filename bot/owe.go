package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"allclear/incident"
	"allclear/store"
)

// owed is the body of an outbox row: what a call to Slack needs. Text may hold the marks of
// channels that do not exist yet; see mark.
type owed struct {
	Channel string `json:"channel,omitempty"` // the key of a channel of ours ("INC-7/channel"), or a configured channel
	Text    string `json:"text,omitempty"`
	Name    string `json:"name,omitempty"` // of a channel or a file
	User    string `json:"user,omitempty"`
	Of      string `json:"of,omitempty"` // the key of the message a pin is for, or a reply
	Private bool   `json:"private,omitempty"`
	Content string `json:"content,omitempty"` // of a file
	Data    []byte `json:"data,omitempty"`    // of a picture
	Parts   *Parts `json:"parts,omitempty"`   // of a message

	At time.Time `json:"at,omitzero"` // of the summary that a drawing is for
}

// postmortemRest is how long a closed incident's postmortem rests after a late entry, so that
// several entries make one new version.
const postmortemRest = 10 * time.Minute

// keys of what an incident owes.
func channelKey(id incident.ID) string      { return id.String() + "/channel" }
func cardKey(id incident.ID) string         { return id.String() + "/card" }
func announcementKey(id incident.ID) string { return id.String() + "/announcement" }
func pinKey(id incident.ID) string          { return id.String() + "/pin" }
func topicKey(id incident.ID) string        { return id.String() + "/topic" }
func summaryKey(id incident.ID) string      { return id.String() + "/summary" }
func inviteKey(id incident.ID, user string) string {
	return fmt.Sprintf("%s/invite/%s", id, user)
}

func lineKey(id incident.ID, seq int) string {
	return fmt.Sprintf("%s/e%d/line", id, seq)
}

// mark stands in a text for a channel that may not exist yet. Typed words cannot hold one: clean sees to it.
func mark(key string) string { return "\uE000" + key + "\uE001" }

// owe returns what events of one incident make owed, in the order in which people should see it.
func (b *Bot) owe(book *store.Book, in incident.Incident, events []incident.Event, now time.Time) []store.Owed {
	v := b.view(in, now)
	var out []store.Owed
	switch {
	case events[0].Body.Kind() == incident.KindOpened:
		out = append(append(out, b.oweOpening(in)...), b.oweLevels(nil, in, now)...)
	case slices.ContainsFunc(events, redacts): // what was redacted is not owed for another moment
		out = slices.Concat(out, b.oweLevels(book, in, now), b.oweReminders(book, in, now), b.oweHistoryAnew(book, in, events, now))
		out = slices.Concat(out, b.oweDrafts(book, in, book.Drafts(in.ID), now), atOnce(b.owePostmortem(book, in, now)), lookAgain(book, in))
	}
	if len(out) == 0 || wantsDraft(in, book.Drafts(in.ID)) {
		out = append(out, drawing(in, book.Drafts(in.ID)))
	}
	for _, ev := range events {
		out = append(out, b.oweLine(book, v, ev)...)
	}
	out = append(out, b.oweLate(book, in, events)...)
	return append(out, b.oweAskers(book, in, events, now)...)
}

// oweLine is what one event makes owed beside the levels.
func (b *Bot) oweLine(book *store.Book, v incidentView, ev incident.Event) []store.Owed {
	var out []store.Owed
	for _, one := range concerned(v.In, ev) {
		out = append(out, invite(v.In.ID, one.ID))
	}
	if ev.Body.Kind() != incident.KindOpened && ev.Body.Kind() != incident.KindSlackRefused {
		out = append(out, b.postLine(v, ev))
	}
	if r, ok := ev.Body.(*incident.Redacted); ok {
		out = append(append(out, b.oweRedacted(v.In, r.Event, v.AsOf)...), b.oweDropped(book, v.In)...)
	}
	return out
}

// concerned are those whom an event brings into the channel. Who owns an action of a private incident can be reminded of it nowhere else.
func concerned(in incident.Incident, ev incident.Event) []incident.Person {
	switch b := ev.Body.(type) {
	case *incident.ActionPlanned:
		return owners(in, b.Owner)
	case *incident.ActionChanged:
		return owners(in, b.To.Owner)
	case *incident.RoleGiven:
		return []incident.Person{b.Person}
	case *incident.ReviewAsked:
		return b.Whom
	}
	return nil
}

func owners(in incident.Incident, owner incident.Person) []incident.Person {
	if !in.Private || owner.ID == "" {
		return nil
	}
	return []incident.Person{owner}
}

func redacts(ev incident.Event) bool { return ev.Body.Kind() == incident.KindRedacted }

// drawing is a look, soon, at what the levels of an incident show. While much is typed they are written once for many lines,
// not for each.
func drawing(in incident.Incident, ds incident.Drafts) store.Owed {
	return store.Owed{
		Key: in.ID.String() + "/drawing", Kind: store.OwedDraw,
		Body: toJSON(owed{Name: fmt.Sprintf("e%d, drafts e%d", in.Version, ds.Version)}),
	}
}

// lookAgain has related incidents looked at again, whose postmortems name one by its title.
func lookAgain(book *store.Book, in incident.Incident) []store.Owed {
	var out []store.Owed
	for _, r := range in.Relations {
		if other, ok := book.Incident(r.To); ok {
			o := drawing(other, book.Drafts(r.To))
			o.Body = toJSON(owed{Name: fmt.Sprintf("%s e%d", in.ID, in.Version)}) // another look than the last
			out = append(out, o)
		}
	}
	return out
}

// looks draws the levels of an incident. It is no call to Slack, and is written down where it is done.
func (p *payer) looks(ctx context.Context, d store.Debt, body owed) {
	p.hold(itself(d), p.bot.now().Add(p.bot.redraw))
	if err := p.draw(ctx, d, body); err != nil {
		p.conclude(context.WithoutCancel(ctx), d, store.Delivery{}, err)
	}
}

// draw owes the levels of an incident that show something else by now.
func (p *payer) draw(ctx context.Context, d store.Debt, of owed) error {
	for range 3 {
		in, ds, err := p.standing(ctx, idOf(d.Key))
		if err != nil {
			return err
		}
		known := &shelf{ctx: ctx, db: p.bot.db}
		shown := p.bot.shows
		if !of.At.IsZero() {
			shown = p.bot.briefs(of.At)
		}
		levels := shown(known, in, ds)
		if known.err != nil { // nothing is drawn from half of what is known
			return known.err
		}
		done, err := p.bot.db.Draw(ctx, d, in, ds, levels)
		if err != nil {
			return err
		}
		if done && of.At.IsZero() && wantsDraft(in, ds) {
			return p.bot.propose(ctx, in)
		}
		if done {
			return nil
		}
	}
	return errOvertaken
}

// standing is how an incident and its drafts stand.
func (p *payer) standing(ctx context.Context, id incident.ID) (in incident.Incident, ds incident.Drafts, err error) {
	if in, err = p.bot.db.Incident(ctx, id); err == nil {
		ds, err = p.bot.db.Drafts(ctx, id)
	}
	return in, ds, err
}

// shows is all that always shows how an incident stands.
func (b *Bot) shows(known knowing, in incident.Incident, ds incident.Drafts) []store.Owed {
	now := b.now()
	return slices.Concat(b.oweLevels(known, in, now), b.oweReminders(known, in, now), b.oweDrafts(known, in, ds, now), b.owePostmortem(known, in, now))
}

// errOvertaken is a drawing that something was redacted or approved under, again and again. It is made once more.
var errOvertaken = errors.New("redacted meanwhile")

// owePostmortem is the postmortem of an incident that is over. The first is posted at once, a newer version after a rest.
func (b *Bot) owePostmortem(known knowing, in incident.Incident, now time.Time) []store.Owed {
	if !in.Status.Over() || in.Status == incident.Cancelled {
		return b.oweStandingCanvas(known, in, now)
	}
	key := postmortemKey(in.ID)
	var rest time.Time
	if known.Delivered(key) {
		rest = now.Add(postmortemRest)
	}
	return b.postmortem(known, b.view(in, now), key, rest)
}

// oweStandingCanvas keeps a canvas up to date that was made before an incident was taken up again.
func (b *Bot) oweStandingCanvas(known knowing, in incident.Incident, now time.Time) []store.Owed {
	if !known.Delivered(canvasKey(in.ID)) {
		return nil
	}
	for _, o := range b.postmortem(known, b.view(in, now), postmortemKey(in.ID), now.Add(postmortemRest)) {
		if o.Kind == store.OwedCanvas {
			return []store.Owed{o}
		}
	}
	return nil
}

// atOnce lets a canvas not rest: what was redacted must not stay in it.
func atOnce(all []store.Owed) []store.Owed {
	for i := range all {
		if all[i].Kind == store.OwedCanvas {
			all[i].NotBefore = time.Time{}
		}
	}
	return all
}

// oweOpening is what only the opening of an incident makes owed: everything else waits for the channel.
func (b *Bot) oweOpening(in incident.Incident) []store.Owed {
	out := []store.Owed{{
		Key: channelKey(in.ID), Kind: store.OwedCreate,
		Body: toJSON(owed{Name: channelName(in), Private: in.Private}),
	}}
	if in.Opener.ID != "" {
		out = append(out, invite(in.ID, in.Opener.ID))
	}
	return out
}

func invite(id incident.ID, user string) store.Owed {
	return store.Owed{
		Key: inviteKey(id, user), Needs: channelKey(id), Kind: store.OwedInvite,
		Body: toJSON(owed{Channel: channelKey(id), User: user}),
	}
}

// oweLevels is what always shows how the incident stands. What has not changed is not owed again. Where nothing is known yet of
// what was delivered, nothing is linked.
func (b *Bot) oweLevels(known knowing, in incident.Incident, now time.Time) []store.Owed {
	v := b.view(in, now)
	out := []store.Owed{
		level(cardKey(in.ID), channelKey(in.ID), b.say.Card(v)),
		{
			Key: pinKey(in.ID), Needs: cardKey(in.ID), Kind: store.OwedPin,
			Body: toJSON(owed{Channel: channelKey(in.ID), Of: cardKey(in.ID)}),
		},
		{
			Key: topicKey(in.ID), Needs: channelKey(in.ID), Kind: store.OwedTopic,
			Body: toJSON(owed{Channel: channelKey(in.ID), Text: b.say.Topic(v)}),
		},
	}
	if b.places.Incidents != "" && !in.Private {
		out = append(out, b.elsewhere(level(announcementKey(in.ID), b.places.Incidents, b.say.Announcement(v, mark(channelKey(in.ID)))), in.ID))
	}
	return append(out, b.oweSummary(known, in, now)...)
}

// elsewhere makes a message to another channel wait until the incident's own channel exists, so that nobody
// is sent to a channel that is not there.
func (b *Bot) elsewhere(o store.Owed, id incident.ID) store.Owed {
	o.Needs = channelKey(id)
	return o
}

func level(key, channel, text string) store.Owed {
	return store.Owed{Key: key, Lane: channel, Needs: needs(channel), Kind: store.OwedLevel, Body: toJSON(owed{Channel: channel, Text: text})}
}

func post(key, channel, text string) store.Owed {
	return store.Owed{Key: key, Lane: channel, Needs: needs(channel), Kind: store.OwedPost, Body: toJSON(owed{Channel: channel, Text: text})}
}

// needs returns the key a message to a channel waits for: that of a channel of ours, or nothing.
func needs(channel string) string {
	if isKey(channel) {
		return channel
	}
	return ""
}

// oweRedacted draws again the lines of a redacted entry, of its corrections and of what repeats it: the messages in Slack are edited.
// What a channel is called stays, and private answers cannot be taken back.
func (b *Bot) oweRedacted(in incident.Incident, target int, now time.Time) []store.Owed {
	var out []store.Owed
	for _, seq := range append(incident.Secrets(in.Events, target), incident.Echoes(in.Events, target)...) {
		if ev, ok := in.Event(seq); ok && ev.Body.Kind() != incident.KindOpened {
			out = append(out, b.postLine(b.view(in, now), ev))
		}
	}
	return out
}

// oweDropped tells those who asked for a file with words of an incident, and have not got it, that it will not come: it would
// hold what was redacted.
func (b *Bot) oweDropped(book *store.Book, in incident.Incident) []store.Owed {
	var out []store.Owed
	for _, file := range book.Unsent(in.ID.Stream()) {
		if user := (incident.Actor{Ref: file.Actor}).Person(); user != "" {
			out = append(out, whisper(file.Key+"/dropped", file.Channel, user, b.say.Dropped(in.ID)))
		}
	}
	return out
}

// earlier returns the incidents before one that may have something in common with it, as they were known at an instant.
func earlier(known knowing, id incident.ID, asOf time.Time) []incident.Incident {
	out := []incident.Incident{}
	for _, id := range known.LikelyBefore(id) {
		if other, ok := known.Incident(id); ok {
			out = append(out, incident.Fold(id, incident.AsKnownAt(other.Events, asOf)))
		}
	}
	return out
}

// related returns the incidents an incident is related to, as they were known at an instant. A private one is nobody else's business.
func related(known knowing, in incident.Incident, asOf time.Time) []incident.Incident {
	var out []incident.Incident
	for _, r := range in.Relations {
		if other, ok := known.Incident(r.To); ok && !other.Private {
			out = append(out, incident.Fold(other.ID, incident.AsKnownAt(other.Events, asOf)))
		}
	}
	return out
}

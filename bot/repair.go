package bot

import (
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

func parseRepair(p *parser) meaning {
	p.named(false)
	p.end()
	return meaning{ask: func(a *asked) reply {
		if in, ok := a.book.Incident(a.on); ok && slices.Contains(members(in), a.who) {
			a.channel = a.on // its people may ask for a private one from elsewhere: its own channel may be what is broken
		}
		v, refusal := a.view(time.Time{})
		if refusal != nil {
			return reply{refusal: refusal}
		}
		return reply{text: a.bot.say.Repairing(v.In.ID, a.who != ""), owed: []store.Owed{{
			Key: fmt.Sprintf("%s/repair/%d", v.In.ID, a.request), Kind: store.OwedRepair,
			Body: toJSON(owed{Channel: a.where, User: a.who}),
		}}}
	}}
}

// repair compares an incident with what Slack shows of it, makes owed again what is missing, and says what that was.
// Doing so twice does no harm.
func (p *payer) repair(ctx context.Context, d store.Debt, body owed) (store.Delivery, error) {
	out := store.Delivery{Key: d.Key, TS: "-"}
	id := idOf(d.Key)
	in, err := p.bot.db.Load(ctx, id, time.Time{})
	if err != nil {
		return out, err
	}
	found, err := p.inspect(ctx, in)
	if err != nil {
		return out, err
	}
	_, err = p.bot.db.Submit(ctx, store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "repair " + id.String(), At: p.bot.now()},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return p.bot.mend(found, d, body) }}
		},
	})
	return out, err
}

// damage is what Slack does not show, or not as it should.
type damage struct {
	templates.Repair
	lost   []string // keys of what is gone
	stale  []string // keys of what is there and has to be drawn again
	anew   bool     // the channel itself is to be made anew
	people []string // ids of people who are missing
}

func (x *damage) is(m templates.Mended, keys ...string) {
	if !slices.Contains(x.Mended, m) {
		x.Mended = append(x.Mended, m)
	}
	x.lost = append(x.lost, keys...)
}

// mend turns damage into what is owed.
func (b *Bot) mend(x damage, d store.Debt, body owed) store.Consequences {
	id := x.ID
	c := store.Consequences{Lost: x.lost, Stale: x.stale, Revived: []string{id.String() + "/"}, Request: d.Request}
	if x.anew {
		c.Owed = append(c.Owed, post(d.Key+"/moved", channelKey(id), b.say.Moved(id)))
	}
	for _, user := range x.people {
		c.Lost = append(c.Lost, inviteKey(id, user))
	}
	if body.User != "" { // nobody waits for it who asked from a shell
		c.Owed = append(c.Owed, whisper(d.Key+"/said", body.Channel, body.User, b.say.Repaired(x.Repair)))
	}
	return c
}

// inspect compares an incident with what Slack shows of it.
func (p *payer) inspect(ctx context.Context, in incident.Incident) (damage, error) {
	x := damage{Repair: templates.Repair{ID: in.ID}}
	aside, err := p.bot.db.CountAside(ctx, in.ID.String()+"/")
	if err != nil {
		return x, err
	}
	x.SetAside = aside
	made, ok, err := p.bot.db.Delivery(ctx, channelKey(in.ID))
	if err != nil || !ok {
		return x, err // what was never made is waiting, or was set aside and is revived
	}
	room, err := p.bot.slack.Look(ctx, made.Channel)
	switch {
	case err != nil && code(err) == "channel_not_found", err == nil && room.Archived:
		x.anew = true
		x.is(templates.MendedChannel, channelKey(in.ID), cardKey(in.ID), pinKey(in.ID), topicKey(in.ID))
		x.stale = append(x.stale, announcementKey(in.ID))
		x.people = members(in)
		return x, p.left(ctx, in, made.Channel, &x)
	case err != nil:
		return x, err
	}
	return x, errors.Join(p.inspectRoom(ctx, in, made.Channel, room, &x), p.inspectMessages(ctx, in, &x))
}

// left adds what else stands in a channel that cannot be used any more: drafts, and what still reminds of customers.
func (p *payer) left(ctx context.Context, in incident.Incident, channel string, x *damage) error {
	keys, err := p.draftKeys(ctx, x.ID)
	if err != nil {
		return err
	}
	keys = append(keys, summaryKey(x.ID))
	v := p.bot.view(in, p.bot.now())
	for _, r := range p.bot.reminders(v) {
		if r.stands {
			keys = append(keys, r.key)
		}
	}
	talked, err := p.bot.db.Talked(ctx, in.ID)
	if err != nil {
		return err
	}
	for _, d := range in.Duties(v.AsOf, talked, p.bot.work) {
		if d.Asks(v.AsOf) {
			keys = append(keys, dutyKey(in.ID, d))
		}
	}
	for _, key := range keys {
		stands, ok, err := p.bot.db.Delivery(ctx, key)
		if err != nil {
			return err
		}
		if ok && stands.Channel == channel {
			x.lost = append(x.lost, key)
		}
	}
	return nil
}

// inspectRoom compares a channel that is still in use.
func (p *payer) inspectRoom(ctx context.Context, in incident.Incident, channel string, room Room, x *damage) error {
	if !room.Member {
		if err := p.bot.slack.Join(ctx, channel); err != nil {
			return err
		}
	}
	if want := p.bot.say.Topic(p.bot.view(in, p.bot.now())); html.UnescapeString(room.Topic) != html.UnescapeString(want) {
		x.Mended = append(x.Mended, templates.MendedTopic)
		x.stale = append(x.stale, topicKey(in.ID))
	}
	for _, person := range members(in) {
		if !slices.Contains(room.People, person) {
			x.people = append(x.people, person)
			x.Invited = append(x.Invited, p.nameOf(in, person))
		}
	}
	return nil
}

// keptUpMessage is a message that is kept up to date.
type keptUpMessage struct {
	what templates.Mended
	key  string
}

func (p *payer) keptUp(ctx context.Context, id incident.ID) ([]keptUpMessage, error) {
	out := []keptUpMessage{
		{templates.MendedCard, cardKey(id)},
		{templates.MendedAnnouncement, announcementKey(id)},
		{templates.MendedSummary, summaryKey(id)},
	}
	drafts, err := p.draftKeys(ctx, id)
	for _, key := range drafts {
		out = append(out, keptUpMessage{templates.MendedDraft, key})
	}
	return out, err
}

// draftKeys are the keys of the messages with the drafts that count.
func (p *payer) draftKeys(ctx context.Context, id incident.ID) (keys []string, err error) {
	ds, err := p.bot.db.Drafts(ctx, id)
	for _, d := range ds.All {
		if ds.Successor(d) == 0 {
			key := draftKey(id, d.Number)
			keys = append(keys, key, supportKey(key))
		}
	}
	return keys, err
}

// inspectMessages looks for each message that is kept up to date.
func (p *payer) inspectMessages(ctx context.Context, in incident.Incident, x *damage) error {
	kept, err := p.keptUp(ctx, in.ID)
	if err != nil {
		return err
	}
	for _, m := range kept {
		stands, ok, err := p.bot.db.Delivery(ctx, m.key)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		var here, pinned bool
		err = p.joining(ctx, stands.Channel, func() (err error) {
			here, pinned, err = p.bot.slack.Stands(ctx, stands.Channel, stands.TS)
			return err
		})
		switch {
		case err != nil && code(err) != "channel_not_found" && code(err) != "is_archived":
			return err
		case !here:
			x.is(m.what, m.key)
		case m.what == templates.MendedCard && !pinned:
			x.is(templates.MendedPin, pinKey(in.ID))
		}
	}
	return nil
}

// members are the people who belong in an incident's channel: who opened it and who has a role.
func members(in incident.Incident) []string {
	var out []string
	if in.Opener.ID != "" {
		out = append(out, in.Opener.ID)
	}
	for _, r := range in.Roles {
		if holds, _ := in.Role(r.Role); holds.ID == r.Person.ID && !slices.Contains(out, r.Person.ID) {
			out = append(out, r.Person.ID)
		}
	}
	return out
}

func (p *payer) nameOf(in incident.Incident, user string) string {
	for _, r := range in.Roles {
		if r.Person.ID == user {
			return r.Person.Name
		}
	}
	if in.Opener.ID == user && in.Opener.Name != "" {
		return in.Opener.Name
	}
	return "@" + strings.TrimPrefix(user, "@")
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"allclear/incident"
	"allclear/store"
)

// lookAfter is when a call in doubt is looked for, counted from the call: Slack's history may lag.
func lookAfter() []time.Duration {
	return []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second}
}

// conclude writes down what a call came to.
func (p *payer) conclude(ctx context.Context, d store.Debt, delivery store.Delivery, err error) {
	now := p.bot.now()
	what, pause := judge(err)
	if what != paid {
		p.bot.log.WarnContext(ctx, "slack call failed", "key", d.Key, "kind", string(d.Kind), "attempt", d.Attempts+1, "code", code(err))
	}
	switch what {
	case paid:
		p.settle(ctx, d, p.bot.db.Delivered(ctx, d.ID, d.Version, delivery, now))
	case unsent, forbidden:
		p.settle(ctx, d, p.bot.db.Postpone(ctx, d.ID, now.Add(pause), code(err)))
	case doubtful:
		if harmless(d) {
			p.settle(ctx, d, p.bot.db.Postpone(ctx, d.ID, now.Add(pause), code(err)))
			return
		}
		p.settle(ctx, d, p.bot.db.Doubt(ctx, d.ID, now.Add(pause), code(err)))
	case refused:
		p.settle(ctx, d, p.giveUp(ctx, d, code(err)))
	}
}

// harmless reports whether a call may be made twice because the second changes nothing: then it needs no mark before
// it is made, and is never in doubt. A file is not edited; its newer version is another file.
func harmless(d store.Debt) bool {
	switch d.Kind {
	case store.OwedInvite, store.OwedTopic, store.OwedPin:
		return true
	case store.OwedPost, store.OwedLevel:
		return d.Stands
	case store.OwedCreate, store.OwedFile, store.OwedWhisper:
		return false
	}
	return false
}

// lookFirst looks for the effect of a call in doubt, and makes the call again only when the settle time has passed without a sign of it.
func (p *payer) lookFirst(ctx context.Context, d store.Debt, body owed) {
	now := p.bot.now()
	found, err := p.look(ctx, d, body)
	switch {
	case err != nil:
		p.settle(ctx, d, p.bot.db.Doubt(ctx, d.ID, now.Add(5*time.Second), "look-up: "+code(err)))
	case found.Key != "":
		p.settle(ctx, d, p.bot.db.Delivered(ctx, d.ID, versionFound(d), found, now))
	case now.Sub(d.Started) >= p.bot.settle:
		p.call(ctx, d, body)
	default:
		p.settle(ctx, d, p.bot.db.Doubt(ctx, d.ID, p.nextLook(d.Started, now), "in doubt"))
	}
}

// versionFound is the version of a message that was looked for and found. Newer content may have come since the call,
// so a level is edited once more: that does no harm.
func versionFound(d store.Debt) int {
	if d.Kind == store.OwedLevel || d.Version > 1 {
		return 0
	}
	return d.Version
}

func (p *payer) nextLook(started, now time.Time) time.Time {
	for _, after := range lookAfter() {
		if at := started.Add(after); at.After(now) && after < p.bot.settle {
			return at
		}
	}
	return started.Add(p.bot.settle)
}

// look returns the delivery of a call that had its effect; its Key is "" if there is no sign of one.
func (p *payer) look(ctx context.Context, d store.Debt, body owed) (store.Delivery, error) {
	if d.Kind == store.OwedCreate {
		id, err := p.bot.slack.Own(ctx, body.Name)
		if id == "" {
			return store.Delivery{}, err
		}
		return store.Delivery{Key: d.Key, Channel: id}, err
	}
	if d.Kind == store.OwedWhisper {
		return store.Delivery{}, nil // whispers leave no trace to look for
	}
	channel, _, err := p.resolve(ctx, body)
	if err != nil {
		return store.Delivery{}, err
	}
	since := d.Started.Add(-time.Minute)
	if d.Kind == store.OwedFile {
		ok, err := p.bot.slack.Uploaded(ctx, channel, body.Name, since)
		if !ok {
			return store.Delivery{}, err
		}
		return store.Delivery{Key: d.Key, Channel: channel, TS: "-"}, err
	}
	ts, err := p.bot.slack.Find(ctx, channel, d.Key, since)
	if ts == "" {
		return store.Delivery{}, err
	}
	return store.Delivery{Key: d.Key, Channel: channel, TS: ts}, err
}

// giveUp sets a debt aside for good, writes that on the timeline, and tells the one who asked for it.
func (p *payer) giveUp(ctx context.Context, d store.Debt, word string) error {
	if err := p.bot.db.Bury(ctx, d.Key, word); err != nil {
		return err
	}
	id, ok := keyOf(d.Key)
	if !ok || d.Kind == store.OwedWhisper {
		return nil
	}
	asked, err := p.bot.db.Request(ctx, d.Request)
	if err != nil {
		return err
	}
	_, err = p.bot.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("refused:%s:%d", d.Key, d.Version)},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "refused " + d.Key, At: p.bot.now()},
		Decide: func(book *store.Book, _ int64) store.Decision {
			return p.bot.slackRefused(book, id, d.Key, word, asked)
		},
	})
	return err
}

// slackRefused records that Slack will not do what was owed. The event itself owes the channel nothing, or a
// channel that refuses every line would be owed lines for ever.
func (b *Bot) slackRefused(book *store.Book, id incident.ID, key, word string, asked store.Asked) store.Decision {
	seq, newest := book.Head(id.Stream())
	now := b.now()
	recorded := now.UTC()
	if newest.After(recorded) {
		recorded = newest
	}
	ev := incident.Event{
		Stream: id.Stream(), Seq: seq + 1, Actor: incident.System(), Occurred: incident.Exactly(now), Recorded: recorded,
		Source: incident.FromSystem, Body: &incident.SlackRefused{What: key, Error: word},
	}
	return store.Decision{Outcome: store.Recorded, Events: []incident.Event{ev}, Then: func(*store.Book) store.Consequences {
		if asked.Actor.Person() == "" || asked.Channel == "" {
			return store.Consequences{}
		}
		return store.Consequences{Owed: []store.Owed{{
			Key: key + "/refused", Kind: store.OwedWhisper,
			Body: toJSON(owed{Channel: asked.Channel, User: asked.Actor.Person(), Text: b.say.Failed(key, word)}),
		}}}
	}}
}

func keyOf(key string) (incident.ID, bool) {
	for i := range key {
		if key[i] == '/' {
			return incident.ParseID(key[:i])
		}
	}
	return 0, false
}

// settle logs what went wrong while writing down what came of a call. The debt stays as it was and is met again.
func (p *payer) settle(ctx context.Context, d store.Debt, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		p.bot.log.ErrorContext(ctx, "cannot write down what came of a call", "key", d.Key, "err", err)
	}
}

// recovered keeps a panic over one debt from stopping the others.
func (p *payer) recovered(ctx context.Context, d store.Debt) {
	if r := recover(); r != nil {
		p.bot.log.ErrorContext(ctx, "panic", "key", d.Key, "what", r, "stack", string(debug.Stack()))
	}
}

package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

// lookAfter is when a call in doubt is looked for, counted from the call: Slack's history may lag.
func lookAfter() []time.Duration {
	return []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second}
}

// looksNeeded is how often a call must have been looked for in vain before it is made again.
const looksNeeded = 2

// fileTries is how often a file is sent whose bytes do not arrive.
const fileTries = 5

// conclude writes down what a call came to.
func (p *payer) conclude(ctx context.Context, d store.Debt, delivery store.Delivery, err error) {
	now := p.bot.now()
	what, pause := judge(err)
	if what == refused && d.Kind == store.OwedFile && code(err) == "file_not_found" && d.Attempts < fileTries {
		what, pause = unsent, 5*time.Second // its bytes did not arrive, which slack-go does not hear; they are sent anew
	}
	if what != paid {
		p.bot.log.WarnContext(ctx, "slack call failed", "key", d.Key, "kind", string(d.Kind), "attempt", d.Attempts+1, "code", code(err))
	}
	switch what {
	case paid:
		p.taken(d)
		p.settle(ctx, d, p.bot.db.Delivered(ctx, d.ID, d.Version, delivery, now))
		p.bot.step("delivered " + d.Key)
	case unsent, forbidden:
		p.hold(method(d), now.Add(pause))
		if limited(err) {
			p.turnedAway(d, now)
		}
		p.settle(ctx, d, p.bot.db.Postpone(ctx, d.ID, now.Add(pause), code(err)))
	case doubtful:
		if harmless(d) {
			p.settle(ctx, d, p.bot.db.Postpone(ctx, d.ID, now.Add(growing(pause, d.Attempts)), code(err)))
			return
		}
		p.settle(ctx, d, p.bot.db.Doubt(ctx, d.ID, p.nextLook(now, now), code(err)))
	case refused:
		p.settle(ctx, d, p.refused(ctx, d, code(err)))
	}
}

// longestPause is how long a call that may be repeated without harm rests at the most, when Slack fails again and again.
const longestPause = time.Minute

// growing doubles a pause with every attempt that failed.
func growing(pause time.Duration, attempts int) time.Duration {
	return min(pause<<min(attempts, 10), longestPause)
}

// refused sees to a call that Slack will not do. A message that somebody deleted is posted anew.
func (p *payer) refused(ctx context.Context, d store.Debt, word string) error {
	if to := repliesTo(d); to != "" && !d.Stands && strings.Contains(nothingToReplyTo, word) {
		return errors.Join(p.postAnew(ctx, to), p.bot.db.Postpone(ctx, d.ID, p.bot.now().Add(p.bot.pace), word))
	}
	if d.Stands && word == "message_not_found" {
		if err := p.bot.db.Gone(ctx, d.Key); err != nil {
			return err
		}
		return p.bot.db.Postpone(ctx, d.ID, p.bot.now().Add(p.bot.pace), word)
	}
	return p.giveUp(ctx, d, word)
}

// nothingToReplyTo are Slack's words for a reply to a message that somebody has deleted.
const nothingToReplyTo = "cannot_reply_to_message thread_not_found message_not_found"

// repliesTo returns the key of the message that a debt replies to; "" if it is no reply.
func repliesTo(d store.Debt) string {
	var body owed
	if d.Kind != store.OwedPost || json.Unmarshal(d.Body, &body) != nil {
		return ""
	}
	return body.Of
}

// postAnew makes owed once more what is not there any more.
func (p *payer) postAnew(ctx context.Context, key string) error {
	_, err := p.bot.db.Submit(ctx, store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "post anew " + key, At: p.bot.now()},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return store.Consequences{Lost: []string{key}} }}
		},
	})
	return err
}

// find looks for a message, among the replies to another where it is one.
func (p *payer) find(ctx context.Context, channel, key, to string, since time.Time) (string, error) {
	if to == "" {
		return p.bot.slack.Find(ctx, channel, key, since)
	}
	under, ok, err := p.bot.db.Delivery(ctx, to)
	if err != nil || !ok {
		return "", err
	}
	return p.bot.slack.FindReply(ctx, under.Channel, under.TS, key, since)
}

// harmless reports whether a call may be made twice because the second changes nothing: then it needs no mark before
// it is made, and is never in doubt. A file is not edited; its newer version is another file.
func harmless(d store.Debt) bool {
	switch d.Kind {
	case store.OwedInvite, store.OwedTopic, store.OwedPin, store.OwedRepair, store.OwedHome, store.OwedDraw, store.OwedCanvas:
		return true
	case store.OwedPost, store.OwedLevel:
		return d.Stands
	case store.OwedCreate, store.OwedFile, store.OwedWhisper:
		return false
	}
	return false
}

// lookFirst looks for the effect of a call in doubt, and makes the call again only when the settle time has passed and it
// was looked for in vain often enough.
func (p *payer) lookFirst(ctx context.Context, d store.Debt, body owed) {
	now := p.bot.now()
	found, err := p.look(ctx, d, body)
	what, pause := judge(err)
	switch {
	case what == refused:
		p.settle(ctx, d, p.giveUp(ctx, d, code(err)))
	case err != nil:
		pause = max(pause, p.bot.settle/2)
		if what != doubtful {
			p.hold(method(d), now.Add(pause))
		}
		ctx = context.WithoutCancel(ctx)
		p.settle(ctx, d, p.bot.db.Doubt(ctx, d.ID, now.Add(pause), "look-up: "+code(err)))
	case found.Key != "":
		p.settle(ctx, d, p.bot.db.Delivered(ctx, d.ID, versionFound(d), found, now))
	case now.Sub(d.Started) >= p.bot.settle && d.Looks+1 >= looksNeeded:
		d.Doubt = false
		p.call(ctx, d, body)
	default:
		p.settle(ctx, d, p.bot.db.Missed(ctx, d.ID, p.nextLook(d.Started, now), "in doubt"))
	}
}

// versionFound is the version of a message that was looked for and found. Newer content may have come since the call,
// so a level is edited once more: that does no harm. A file's name carries its version.
func versionFound(d store.Debt) int {
	if d.Kind != store.OwedFile && (d.Kind == store.OwedLevel || d.Version > 1) {
		return 0
	}
	return d.Version
}

// nextLook is when a call that was started is next looked for: at the fixed times before the settle time, then at that
// time, then a little later each time.
func (p *payer) nextLook(started, now time.Time) time.Time {
	for _, after := range lookAfter() {
		if at := started.Add(after); at.After(now) && after < p.bot.settle {
			return at
		}
	}
	if at := started.Add(p.bot.settle / 2); at.After(now) {
		return at
	}
	if at := started.Add(p.bot.settle); at.After(now) {
		return at
	}
	return now.Add(p.bot.settle / 2)
}

// look returns the delivery of a call that had its effect; its Key is "" if there is no sign of one.
func (p *payer) look(ctx context.Context, d store.Debt, body owed) (store.Delivery, error) {
	since := d.Started.Add(-time.Minute)
	if d.Kind == store.OwedCreate {
		id, err := p.bot.slack.Own(ctx, body.Name, since)
		if id == "" {
			return store.Delivery{}, err
		}
		return store.Delivery{Key: d.Key, Channel: id}, err
	}
	if d.Kind == store.OwedWhisper {
		return store.Delivery{}, nil // whispers leave no trace to look for
	}
	channel, err := p.bot.place(ctx, body.Channel)
	if err != nil {
		return store.Delivery{}, err
	}
	found := store.Delivery{Key: d.Key, Channel: channel, TS: "-"}
	seen := false
	err = p.joining(ctx, channel, func() (err error) {
		if d.Kind == store.OwedFile {
			seen, err = p.bot.slack.Uploaded(ctx, channel, body.Name, since)
			return err
		}
		found.TS, err = p.find(ctx, channel, d.Key, body.Of, since)
		seen = found.TS != ""
		return err
	})
	if err != nil || !seen {
		return store.Delivery{}, err
	}
	return found, nil
}

// giveUp sets a debt aside for good, writes that on the timeline, and tells the one who asked for it.
func (p *payer) giveUp(ctx context.Context, d store.Debt, word string) error {
	asked, err := p.bot.db.Request(ctx, d.Request)
	if err != nil {
		return err
	}
	w, err := p.bot.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("refused:%s:%d:%d", d.Key, d.Version, d.Request)},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "refused " + d.Key, At: p.bot.now()},
		Decide: func(book *store.Book, _ int64) store.Decision {
			return p.bot.slackRefused(book, d, word, asked)
		},
	})
	if err != nil || !w.Repeat {
		return err
	}
	// All that was said when it was refused before, and it was tried once more since: it is only set aside again.
	_, err = p.bot.db.Submit(ctx, store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "refused again " + d.Key, At: p.bot.now()},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Buried: []store.Buried{{Key: d.Key, Why: word}}}
			}}
		},
	})
	return err
}

// slackRefused sets aside what Slack will not do, and records it: once for the same thing and reason, or a channel that
// was archived would fill the timeline. The event owes the channel nothing, or a channel that refuses every line would
// be owed lines for ever.
func (b *Bot) slackRefused(book *store.Book, d store.Debt, word string, asked store.Asked) store.Decision {
	out := store.Decision{Outcome: store.Answered}
	id := idOf(d.Key)
	in, ok := book.Incident(id)
	verb, _, _ := cutWord(asked.Words)
	known := refusedBefore(in, d.Key, word)
	if ok && !known && d.Kind != store.OwedWhisper {
		out.Outcome = store.Recorded
		out.Events = []incident.Event{{
			Stream: id.Stream(), Seq: in.Version + 1, Actor: incident.System(), Occurred: incident.Exactly(b.now()),
			Recorded: later(in.Newest(), b.now().UTC()), Source: incident.FromSystem, Body: &incident.SlackRefused{What: d.Key, Error: word},
		}}
	}
	out.Then = func(*store.Book) store.Consequences {
		c := store.Consequences{Buried: []store.Buried{{Key: d.Key, Why: word}}}
		switch {
		case d.Kind == store.OwedWhisper:
			c.Owed = aloud(in, d)
		case asked.Actor.Person() != "" && asked.Channel != "" && (!known || verb == "repair"):
			c.Owed = []store.Owed{whisper(fmt.Sprintf("%s/refused/%d", d.Key, d.Request), asked.Channel, asked.Actor.Person(), b.say.Failed(inWords(d.Kind, d.Key), word))}
		}
		return c
	}
	return out
}

// aloud says a private message that cannot be said in its channel, where the bot is not or the person is not any more, in
// the conversation with that person. Of a private incident nothing is said to somebody who is not in its channel.
func aloud(in incident.Incident, d store.Debt) []store.Owed {
	var body owed
	if json.Unmarshal(d.Body, &body) != nil || body.User == "" || in.Private {
		return nil
	}
	return []store.Owed{post(d.Key+"/direct", "@"+body.User, body.Text)}
}

func refusedBefore(in incident.Incident, key, word string) bool {
	for _, ev := range in.Events {
		if r, ok := ev.Body.(*incident.SlackRefused); ok && r.What == key && r.Error == word {
			return true
		}
	}
	return false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// inWords says what a debt is, for the one who asked for it: "message (INC-7/e12/line)".
func inWords(kind store.OwedKind, key string) string {
	names := map[store.OwedKind]string{
		store.OwedCreate: "the channel", store.OwedInvite: "an invitation", store.OwedPost: "a message", store.OwedLevel: "a message that is kept up to date",
		store.OwedRepair: "a repair", store.OwedDraw: "the messages that are kept up to date", store.OwedHome: "a home tab",
		store.OwedTopic: "the channel's topic", store.OwedPin: "a pin", store.OwedFile: "a file", store.OwedCanvas: "the channel's canvas", store.OwedWhisper: "a private message",
	}
	return fmt.Sprintf("%s (%s)", names[kind], key)
}

// idOf returns whose key it is; zero if it is no incident's.
func idOf(key string) incident.ID {
	stream, _, _ := strings.Cut(key, "/")
	id, _ := incident.ParseID(stream)
	return id
}

// mishapPause is how long a debt rests after a failure of ours: without it the payer would come back at once, for ever.
const mishapPause = 5 * time.Second

// settle logs what went wrong while writing down what came of a call. The debt stays as it was and is met again.
func (p *payer) settle(ctx context.Context, d store.Debt, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		p.hold(itself(d), p.bot.now().Add(mishapPause))
		p.bot.log.ErrorContext(ctx, "cannot write down what came of a call", "key", d.Key, "err", err)
	}
}

// recovered keeps a panic over one debt from stopping the others.
func (p *payer) recovered(ctx context.Context, d store.Debt) {
	if r := recover(); r != nil {
		p.bot.pulse.Panicked()
		p.hold(itself(d), p.bot.now().Add(mishapPause))
		p.bot.log.ErrorContext(ctx, "panic", "key", d.Key, "what", r, "stack", string(debug.Stack()))
	}
}

package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"sync"
	"time"

	"allclear/store"
)

// pace is Slack's limit for messages to one channel.
const pace = time.Second

// payer pays what the store owes: each lane in its order, all lanes at once.
type payer struct {
	bot    *Bot
	places chan struct{} // one for each call that may be under way

	mu    sync.Mutex
	under map[int64]bool       // debts whose calls are under way
	paced map[string]time.Time // when a lane may be posted to again
	wait  sync.WaitGroup
}

// Next says when something needs doing that cannot be done yet. The zero time is never.
type Next struct {
	Due time.Time // something becomes due
	Pay time.Time // something owed may be paid
}

// Settle does all that can be done at this instant: what is due becomes owed, and what can be paid is paid.
func (b *Bot) Settle(ctx context.Context) (Next, error) {
	for {
		if err := b.Tick(ctx, b.now()); err != nil {
			return Next{}, err
		}
		n, err := b.payer.dispatch(ctx)
		if err != nil {
			return Next{}, err
		}
		b.payer.wait.Wait()
		if n == 0 {
			return b.next(ctx)
		}
	}
}

func (b *Bot) next(ctx context.Context) (Next, error) {
	now := b.now()
	due, err := b.db.NextDue(ctx)
	if err != nil {
		return Next{}, err
	}
	payable, err := b.db.NextPayable(ctx, now)
	if err != nil {
		return Next{}, err
	}
	return Next{Due: due, Pay: earliest(payable, b.payer.released(now))}, nil
}

func earliest(times ...time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// released returns when the next lane that is held back for its pace is free again.
func (p *payer) released(now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	var first time.Time
	for lane, at := range p.paced {
		if !at.After(now) {
			delete(p.paced, lane)
			continue
		}
		first = earliest(first, at)
	}
	return first
}

// dispatch starts a call for everything that can be paid now, and returns how many it started.
func (p *payer) dispatch(ctx context.Context) (n int, err error) {
	now := p.bot.now()
	debts, err := p.bot.db.Payable(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, d := range debts {
		if !p.claim(d, now) {
			continue
		}
		n++
		select {
		case p.places <- struct{}{}:
		case <-ctx.Done():
			p.done(d)
			return n, ctx.Err()
		}
		p.wait.Go(func() {
			defer func() { <-p.places }()
			p.pay(ctx, d)
		})
		if cap(p.places) == 1 {
			p.wait.Wait() // one at a time means in this order
		}
	}
	return n, nil
}

// claim takes a debt unless its call is under way or its lane is held back.
func (p *payer) claim(d store.Debt, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.under[d.ID] || p.paced[d.Lane].After(now) && keepsPace(d) {
		return false
	}
	if keepsPace(d) {
		p.paced[d.Lane] = now.Add(pace)
	}
	p.under[d.ID] = true
	return true
}

// keepsPace reports whether a debt is a new message in its channel.
func keepsPace(d store.Debt) bool {
	return d.Lane != "" && !harmless(d)
}

func (p *payer) done(d store.Debt) {
	p.mu.Lock()
	delete(p.under, d.ID)
	p.mu.Unlock()
	p.bot.rouse()
}

// pay makes one call and writes down what came of it.
func (p *payer) pay(ctx context.Context, d store.Debt) {
	defer p.done(d)
	defer p.recovered(ctx, d)
	var body owed
	if err := json.Unmarshal(d.Body, &body); err != nil {
		p.settle(ctx, d, p.bot.db.Bury(ctx, d.Key, "unreadable: "+err.Error()))
		return
	}
	if d.Doubt {
		p.lookFirst(ctx, d, body)
		return
	}
	p.call(ctx, d, body)
}

func (p *payer) call(ctx context.Context, d store.Debt, body owed) {
	if !harmless(d) {
		if err := p.bot.db.Sending(ctx, d.ID, p.bot.now()); err != nil {
			p.settle(ctx, d, err)
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*callTimeout)
	defer cancel()
	delivery, err := p.make(ctx, d, body)
	p.conclude(context.WithoutCancel(ctx), d, delivery, err)
}

// make makes the call.
func (p *payer) make(ctx context.Context, d store.Debt, body owed) (store.Delivery, error) {
	out := store.Delivery{Key: d.Key, TS: "-"}
	slack := p.bot.slack
	if d.Kind == store.OwedCreate {
		id, err := p.create(ctx, body)
		return store.Delivery{Key: d.Key, Channel: id}, err
	}
	channel, text, err := p.resolve(ctx, body)
	if err != nil {
		return out, err
	}
	out.Channel = channel
	switch d.Kind {
	case store.OwedInvite:
		err = slack.Invite(ctx, channel, body.User)
	case store.OwedTopic:
		err = slack.Topic(ctx, channel, text)
	case store.OwedPin:
		err = p.pin(ctx, channel, body.Of)
	case store.OwedWhisper:
		err = p.joining(ctx, channel, func() error { return slack.Whisper(ctx, channel, body.User, text) })
	case store.OwedFile:
		err = p.joining(ctx, channel, func() error { return slack.Upload(ctx, channel, body.Name, text, body.Content) })
	case store.OwedPost, store.OwedLevel:
		return p.say(ctx, d, channel, text)
	case store.OwedCreate: // above
	}
	return out, err
}

// say posts a message, or edits it where it stands already.
func (p *payer) say(ctx context.Context, d store.Debt, channel, text string) (store.Delivery, error) {
	if d.Stands {
		stands, _, err := p.bot.db.Delivery(ctx, d.Key)
		if err != nil {
			return stands, err
		}
		return stands, p.bot.slack.Edit(ctx, stands.Channel, stands.TS, text)
	}
	id, ts, err := p.bot.slack.Post(ctx, channel, text, d.Key)
	return store.Delivery{Key: d.Key, Channel: id, TS: ts}, err
}

func (p *payer) pin(ctx context.Context, channel, of string) error {
	message, ok, err := p.bot.db.Delivery(ctx, of)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%s is not posted yet", of)
	}
	return p.bot.slack.Pin(ctx, channel, message.TS)
}

// joining makes a call that only a member may make, and joins the channel first where that is what is missing.
func (p *payer) joining(ctx context.Context, channel string, call func() error) error {
	err := call()
	if err == nil || code(err) != "not_in_channel" {
		return err
	}
	if err := p.bot.slack.Join(ctx, channel); err != nil {
		return err
	}
	return call()
}

// create makes a channel. Where its name is taken it takes the next one.
func (p *payer) create(ctx context.Context, body owed) (string, error) {
	name := body.Name
	for i := 2; ; i++ {
		id, err := p.bot.slack.Create(ctx, name, body.Private)
		if err == nil || code(err) != "name_taken" || i > 9 {
			return id, err
		}
		name = fmt.Sprintf("%s-%d", body.Name, i)
	}
}

var marks = regexp.MustCompile("\uE000([^\uE001]*)\uE001")

// resolve puts the ids of channels of ours into a body.
func (p *payer) resolve(ctx context.Context, body owed) (channel, text string, err error) {
	channel = body.Channel
	if isKey(channel) {
		d, ok, err := p.bot.db.Delivery(ctx, channel)
		if err != nil || !ok {
			return "", "", fmt.Errorf("no channel for %s yet: %w", channel, err)
		}
		channel = d.Channel
	}
	text = marks.ReplaceAllStringFunc(body.Text, func(m string) string {
		d, _, lookup := p.bot.db.Delivery(ctx, marks.FindStringSubmatch(m)[1])
		if lookup != nil {
			err = lookup
		}
		return "<#" + d.Channel + ">"
	})
	return channel, text, err
}

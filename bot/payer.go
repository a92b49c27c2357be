package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"allclear/store"
)

// payer pays what the store owes: each lane in its order, all lanes at once.
type payer struct {
	bot    *Bot
	places chan struct{} // one for each call that may be under way

	mu     sync.Mutex
	under  map[int64]bool       // debts whose calls are under way
	held   map[string]time.Time // until when a lane or a method is held back
	scarce scarcity
	wait   sync.WaitGroup
}

// Next says when something needs doing that cannot be done yet. The zero time is never.
type Next struct {
	Due time.Time // something becomes due
	Pay time.Time // something owed may be paid
}

// Settle does all that can be done at this instant: what is due becomes owed, and what can be paid is paid, also where
// something due cannot be seen to.
func (b *Bot) Settle(ctx context.Context) (Next, error) {
	for {
		due := b.Tick(ctx, b.now())
		n, err := b.payer.dispatch(ctx, ctx)
		b.payer.wait.Wait()
		if err := errors.Join(due, err); err != nil {
			return Next{}, err
		}
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

// released returns when the next lane or method that is held back is free again.
func (p *payer) released(now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	var first time.Time
	for what, at := range p.held {
		if !at.After(now) {
			delete(p.held, what)
			continue
		}
		first = earliest(first, at)
	}
	return first
}

// hold holds a lane or a method back until an instant.
func (p *payer) hold(what string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.held[what]) {
		p.held[what] = until
	}
}

// dispatch starts a call for everything that can be paid now, and returns how many it started. That ctx ends keeps none
// from being finished that was begun; that calls ends does.
func (p *payer) dispatch(ctx, calls context.Context) (n int, err error) {
	debts, err := p.bot.db.Payable(ctx, p.bot.now())
	if err != nil {
		return 0, err
	}
	for _, d := range debts {
		if !p.claim(d) {
			continue
		}
		n++
		select {
		case p.places <- struct{}{}:
		case <-ctx.Done():
			p.done(d)
			return n, ctx.Err()
		}
		p.wait.Go(p.bot.counted("call", func() {
			defer func() { <-p.places }()
			p.pay(calls, d)
			p.done(d)
		}))
		if cap(p.places) == 1 {
			p.wait.Wait() // one at a time means in this order
		}
	}
	return n, nil
}

// claim takes a debt unless its call is under way, or something holds it back.
func (p *payer) claim(d store.Debt) bool {
	now := p.bot.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.under[d.ID] || slices.ContainsFunc(holders(d), func(what string) bool { return p.held[what].After(now) }) {
		return false
	}
	p.under[d.ID] = true
	if keepsPace(d) {
		p.held[d.Lane] = now.Add(p.bot.pace)
		if p.scarce.until.After(now) {
			p.held[allPosts] = now.Add(p.scarce.gap)
		}
	}
	return true
}

// holders are what may hold a debt back: something of its own, its method, the pace of its lane.
func holders(d store.Debt) []string {
	out := []string{itself(d), method(d)}
	if keepsPace(d) {
		out = append(out, d.Lane, allPosts)
	}
	return out
}

// allPosts holds back every new message: Slack has a limit for a whole workspace too.
const allPosts = "posts"

// ofLane begins what holds a lane back because Slack said so.
const ofLane = "lane:"

func itself(d store.Debt) string { return "debt:" + d.Key }

// method names what a rate limit of Slack is for: posts have theirs by channel, looking for calls in doubt and all else
// by method.
func method(d store.Debt) string {
	switch {
	case d.Doubt:
		return "look"
	case keepsPace(d):
		return ofLane + d.Lane
	}
	return "method:" + string(d.Kind)
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

// pay makes one call and writes down what came of it. The debt is read again first: since it was found, its turn may
// have passed.
func (p *payer) pay(ctx context.Context, found store.Debt) {
	ctx, cancel := context.WithTimeout(ctx, 2*callTimeout)
	defer cancel()
	defer p.recovered(ctx, found)
	d, still, err := p.bot.db.StillPayable(ctx, found.ID, p.bot.now())
	if err != nil || !still {
		p.settle(ctx, found, err)
		return
	}
	if keepsPace(d) {
		p.hold(d.Lane, p.bot.now().Add(p.bot.pace))
	}
	var body owed
	if err := json.Unmarshal(d.Body, &body); err != nil {
		p.settle(ctx, d, p.giveUp(ctx, d, "unreadable: "+err.Error()))
		return
	}
	if d.Doubt {
		p.lookFirst(ctx, d, body)
		return
	}
	p.call(ctx, d, body)
}

func (p *payer) call(ctx context.Context, d store.Debt, body owed) {
	if d.Kind == store.OwedDraw {
		p.looks(ctx, d, body)
		return
	}
	if !harmless(d) {
		if err := p.bot.db.Sending(ctx, d.ID, p.bot.now()); err != nil {
			p.settle(ctx, d, err)
			return
		}
	}
	p.bot.step("marked " + d.Key)
	delivery, err := p.make(ctx, d, body)
	p.bot.step("called " + d.Key)
	p.conclude(context.WithoutCancel(ctx), d, delivery, err) // also when the time is up
}

// make makes the call.
func (p *payer) make(ctx context.Context, d store.Debt, body owed) (store.Delivery, error) {
	out := store.Delivery{Key: d.Key, TS: "-"}
	slack := p.bot.slack
	switch d.Kind { //nolint:exhaustive // the others are said somewhere
	case store.OwedCreate:
		id, err := p.create(ctx, body)
		return store.Delivery{Key: d.Key, Channel: id}, err
	case store.OwedRepair:
		return p.repair(ctx, d, body)
	case store.OwedHome:
		return out, slack.Home(ctx, body.User, body.Text)
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
		err = slack.Whisper(ctx, channel, body.User, text) // where we are not it is said directly: nobody wants us to come in for it
	case store.OwedFile:
		if channel, err = p.bot.place(ctx, channel); err != nil { // a file is not shared by a channel's name
			return out, err
		}
		out.Channel = channel
		err = p.joining(ctx, channel, func() error { return slack.Upload(ctx, channel, body.Name, text, body.Content+string(body.Data)) })
	case store.OwedCanvas:
		return p.canvas(ctx, d, channel, body.Content)
	case store.OwedPost, store.OwedLevel:
		return p.say(ctx, d, channel, Message{Text: text, Parts: body.Parts}, body.Of)
	case store.OwedCreate, store.OwedRepair, store.OwedHome, store.OwedDraw: // above
	}
	return out, err
}

// say posts a message, as a reply to another where that has a key, or edits it where it stands already.
func (p *payer) say(ctx context.Context, d store.Debt, channel string, m Message, to string) (store.Delivery, error) {
	if d.Stands {
		stands, _, err := p.bot.db.Delivery(ctx, d.Key)
		if err != nil {
			return stands, err
		}
		return stands, p.bot.slack.Edit(ctx, stands.Channel, stands.TS, m)
	}
	if to != "" {
		under, err := p.standsAt(ctx, to)
		if err != nil {
			return store.Delivery{Key: d.Key}, err
		}
		channel, m.Thread = under.Channel, under.TS
	}
	id, ts, err := p.bot.slack.Post(ctx, channel, m, d.Key)
	return store.Delivery{Key: d.Key, Channel: id, TS: ts}, err
}

func (p *payer) pin(ctx context.Context, channel, of string) error {
	message, err := p.standsAt(ctx, of)
	if err != nil {
		return err
	}
	return p.bot.slack.Pin(ctx, channel, message.TS)
}

// standsAt returns where a message stands that another needs.
func (p *payer) standsAt(ctx context.Context, key string) (store.Delivery, error) {
	message, ok, err := p.bot.db.Delivery(ctx, key)
	if err == nil && !ok {
		err = fmt.Errorf("%s is not posted yet", key)
	}
	return message, err
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

// resolve puts the ids of channels into a body. A configured channel that is not known yet keeps its name: Slack takes it for a post.
func (p *payer) resolve(ctx context.Context, body owed) (channel, text string, err error) {
	channel = body.Channel
	if isKey(channel) || isDirect(channel) {
		if channel, err = p.bot.place(ctx, channel); err != nil {
			return "", "", err
		}
	}
	text = marks.ReplaceAllStringFunc(body.Text, func(m string) string {
		key := marks.FindStringSubmatch(m)[1]
		id, lookup := p.bot.place(ctx, key)
		if lookup == nil {
			return "<#" + id + ">"
		}
		if ours, read := p.bot.db.EverOwed(ctx, []string{key}); read == nil && !ours[key] {
			return "" // no mark of ours: what is not ours must not stop a lane
		}
		err = lookup
		return m
	})
	return channel, text, err
}

package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"allclear/incident"
)

// Outcome says what became of a request.
type Outcome string

// What can become of a request. All are kept for good.
const (
	Recorded Outcome = "recorded" // it led to events
	Answered Outcome = "answered" // it only asked
	Refused  Outcome = "refused"  // it changed nothing, and its answer says why
)

// Asked is a request as it came in.
type Asked struct {
	Source  incident.Source
	Actor   incident.Actor
	Channel string // where it was typed
	Words   string // as typed, whole
	At      time.Time
	Answer  string // only where it is read back
}

// Proposal is a request that waits to be decided and written.
type Proposal struct {
	Keys   []string // envelope, trigger, event id: one that was seen before makes this a redelivery
	Asked  Asked
	Decide func(b *Book, request int64) Decision // pure but for the book; it may be called twice
}

// Decision is what a request leads to. All of it is written in one transaction.
type Decision struct {
	Outcome Outcome
	Answer  string // given again, to the letter, when the request is delivered again
	Events  []incident.Event
	// Then says what follows once the events are in the book; nil is nothing.
	Then func(b *Book) Consequences
}

// Consequences are what events lead to: the answer, what is owed, what is due.
type Consequences struct {
	Answer string
	Owed   []Owed
	Dues   []Due
	Buried []Buried // what is set aside because it can never be paid
	// Lost are the keys of what was delivered and is not there any more: it is to be made anew. Stale are those of what is
	// there and is to be drawn again. Revived is what was set aside and gets another chance: every row whose key begins so.
	Lost, Stale, Revived []string
	// Request is the one that hears of it if Slack refuses these again; 0 is this one.
	Request int64
}

// Written is what became of a proposal.
type Written struct {
	Request int64
	Outcome Outcome
	Answer  string
	Events  []incident.Event
	Repeat  bool // it had been seen before; nothing was done again
}

// Submit decides a proposal and writes all it leads to. When it returns without an error, all
// of that is on disk; with an error, none of it is — unless ctx ended first, when it may be either.
func (db *DB) Submit(ctx context.Context, p Proposal) (Written, error) {
	wait, err := db.Enqueue(ctx, p)
	if err != nil {
		return Written{}, err
	}
	return wait(ctx)
}

// Enqueue gives a proposal its place: proposals are decided in the order in which they were enqueued.
// The function it returns waits until the proposal is written.
func (db *DB) Enqueue(ctx context.Context, p Proposal) (wait func(context.Context) (Written, error), err error) {
	var out Written
	j := newJob(func(t *tx) (err error) {
		out, err = t.submit(p)
		return err
	})
	if err := db.writer.send(ctx, j); err != nil {
		return nil, fmt.Errorf("enqueue request: %w", err)
	}
	return func(ctx context.Context) (Written, error) {
		if err := j.wait(ctx); err != nil {
			return Written{}, fmt.Errorf("write request: %w", err)
		}
		return out, nil
	}, nil
}

func (t *tx) submit(p Proposal) (Written, error) {
	b := t.w.book
	b.begin(t)
	// An id that Slack did not give is no key: one empty key would make every other request a redelivery.
	p.Keys = slices.DeleteFunc(slices.Clone(p.Keys), func(key string) bool { return key == "" })
	if seen, ok, err := t.seen(p.Keys); err != nil || ok {
		return seen, err
	}
	id, err := t.nextRequest()
	if err != nil {
		return Written{}, err
	}
	d := p.Decide(b, id)
	if b.err != nil {
		return Written{}, b.err
	}
	// The request comes first because its events point at it; its answer is known last.
	if err := t.insertRequest(id, p, d); err != nil {
		return Written{}, err
	}
	events, err := t.append(d.Events, id)
	if err != nil {
		return Written{}, err
	}
	answer, err := t.follow(d, id)
	if err != nil {
		return Written{}, err
	}
	if b.recent != nil && d.Outcome == Recorded {
		b.recent.add(id, p.Asked)
	}
	return Written{Request: id, Outcome: d.Outcome, Answer: answer, Events: events}, t.index(p.Keys, id)
}

// follow writes what the events lead to and returns the answer.
func (t *tx) follow(d Decision, request int64) (string, error) {
	b := t.w.book
	for _, id := range b.touched() {
		in, _ := b.Incident(id)
		if err := t.project(in); err != nil {
			return "", err
		}
	}
	if d.Then == nil || b.err != nil {
		return d.Answer, b.err
	}
	c := d.Then(b)
	if b.err != nil {
		return "", b.err
	}
	if err := t.mend(c, cmp.Or(c.Request, request)); err != nil {
		return "", err
	}
	if err := t.owe(c.Owed, request); err != nil {
		return "", err
	}
	if err := t.setDues(c.Dues); err != nil {
		return "", err
	}
	return c.Answer, t.exec(`UPDATE request SET answer = ?2 WHERE id = ?1`, request, c.Answer)
}

// mend sets aside what can never be paid, and gives another chance to what can again.
func (t *tx) mend(c Consequences, request int64) error {
	for _, b := range c.Buried {
		if err := t.bury(b); err != nil {
			return err
		}
	}
	for _, key := range c.Lost {
		if err := t.gone(key); err != nil {
			return err
		}
	}
	for _, key := range append(c.Stale, c.Lost...) {
		if err := t.again(key, request); err != nil {
			return err
		}
	}
	for _, prefix := range c.Revived {
		if err := t.revive(prefix, request); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) nextRequest() (id int64, err error) {
	err = t.one(`SELECT coalesce(max(id), 0) + 1 FROM request`).Scan(&id)
	return id, err
}

func (t *tx) insertRequest(id int64, p Proposal, d Decision) error {
	return t.exec(`INSERT INTO request (id, source, actor, channel, words, received_at, outcome, answer) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)`,
		id, string(p.Asked.Source), p.Asked.Actor.Ref, p.Asked.Channel, p.Asked.Words, toMicros(p.Asked.At), string(d.Outcome), d.Answer)
}

// seen looks for an earlier request with any of the keys, and lets it answer to all of them.
func (t *tx) seen(keys []string) (Written, bool, error) {
	for _, key := range keys {
		var w Written
		err := t.one(`SELECT r.id, r.outcome, r.answer FROM request_key k JOIN request r ON r.id = k.request WHERE k.key = ?1`, key).
			Scan(&w.Request, &w.Outcome, &w.Answer)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return Written{}, false, err
		}
		w.Repeat = true
		return w, true, t.index(keys, w.Request)
	}
	return Written{}, false, nil
}

func (t *tx) index(keys []string, request int64) error {
	for _, key := range keys {
		if err := t.exec(`INSERT INTO request_key (key, request) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING`, key, request); err != nil {
			return err
		}
	}
	return nil
}

// Due says when an incident next needs attention, and up to when it has had it.
type Due struct {
	Stream incident.Stream
	At     time.Time // zero: not at all
	Since  time.Time
}

func (t *tx) setDues(dues []Due) error {
	for _, d := range dues {
		query, args := `DELETE FROM due WHERE stream = ?1`, []any{string(d.Stream)}
		if !d.At.IsZero() {
			query = `INSERT INTO due (stream, at, since) VALUES (?1, ?2, ?3) ON CONFLICT (stream) DO UPDATE SET at = excluded.at, since = excluded.since`
			args = append(args, toMicros(d.At), toMicros(d.Since))
		}
		if err := t.exec(query, args...); err != nil {
			return fmt.Errorf("due %s: %w", d.Stream, err)
		}
	}
	return nil
}

// Due returns what is due of an incident; false if nothing is.
func (b *Book) Due(s incident.Stream) (Due, bool) {
	var at, since int64
	err := b.t.one(`SELECT at, since FROM due WHERE stream = ?1`, string(s)).Scan(&at, &since)
	if err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			b.fail(err)
		}
		return Due{}, false
	}
	return Due{Stream: s, At: fromMicros(at), Since: fromMicros(since)}, true
}

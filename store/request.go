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
	Ran    []Run    // what was done at a time it was scheduled for; see [Book.Ran]
	Looked []Looked // who has read what by this
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
	w := Written{Request: b.newRequest()}
	d := p.Decide(b, w.Request)
	if b.err != nil {
		return Written{}, b.err
	}
	w.Outcome = d.Outcome
	// The request comes first because its events point at it; its answer is known last.
	at := t.put(p, w)
	var err error
	if w.Events, err = t.append(d.Events, w.Request); err != nil {
		return Written{}, err
	}
	t.page.change(b.touched())
	c := Consequences{Answer: d.Answer}
	if d.Then != nil {
		c = d.Then(b)
	}
	if b.err != nil {
		return Written{}, b.err
	}
	w.Answer = c.Answer
	if err := t.answer(at, p.Keys, w); err != nil {
		return Written{}, err
	}
	if err := t.blankRedacted(w.Events); err != nil {
		return Written{}, err
	}
	return w, t.follow(c, w.Request)
}

// place is where a request stands on a page.
type place struct {
	page *page
	row  int
}

// put puts a request on the page.
func (t *tx) put(p Proposal, w Written) place {
	t.page.requests = append(t.page.requests, requestRow{w.Request, p.Asked, w.Outcome, ""})
	t.index(p.Keys, w)
	if b := t.w.book; b.recent != nil && w.Outcome == Recorded {
		b.recent.add(w.Request, p.Asked)
	}
	return place{t.page, len(t.page.requests) - 1}
}

// answer gives a request its answer, also where its page is written already.
func (t *tx) answer(at place, keys []string, w Written) error {
	for _, key := range keys {
		t.page.seen[key] = w
	}
	if at.page == t.page {
		at.page.requests[at.row].answer = w.Answer
		return nil
	}
	return t.exec(`UPDATE request SET answer = ?2 WHERE id = ?1`, w.Request, w.Answer)
}

// follow writes what a request leads to beside events.
func (t *tx) follow(c Consequences, request int64) error {
	if len(c.Buried)+len(c.Lost)+len(c.Stale)+len(c.Revived) > 0 {
		if err := t.flush(); err != nil {
			return err
		}
		if err := t.mend(c, cmp.Or(c.Request, request)); err != nil {
			return err
		}
	}
	for _, r := range c.Ran {
		if err := t.exec(`INSERT INTO job_run (name, scheduled_for, ran_at) VALUES (?1, ?2, ?3)`, r.Name, toMicros(r.For), toMicros(r.At)); err != nil {
			return err
		}
	}
	t.page.owe(t.w.book.unlessDrawing(c.Owed), request)
	t.look(c.Looked)
	for _, d := range c.Dues {
		known, ok := t.w.book.dues[d.Stream]
		if same := known == d || known.At.IsZero() && d.At.IsZero(); !ok || !same {
			t.page.dues[d.Stream], t.w.book.dues[d.Stream] = d, d
		}
	}
	return nil
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

// seen looks for an earlier request with any of the keys, and lets it answer to all of them. In a batch only this batch is
// looked through: nearly everything is new, and a key that is not fails when it is written, after which each request of the
// batch is taken for itself and looked for in the record.
func (t *tx) seen(keys []string) (Written, bool, error) {
	for _, key := range keys {
		if w, ok := t.page.seen[key]; ok {
			w.Repeat, w.Events = true, nil
			t.index(keys, w)
			return w, true, nil
		}
	}
	if len(keys) == 0 || t.many {
		return Written{}, false, nil
	}
	w := Written{Repeat: true}
	err := t.one(`SELECT r.id, r.outcome, r.answer FROM request_key k JOIN request r ON r.id = k.request WHERE k.key IN (?1, ?2, ?3) LIMIT 1`, three(keys)...).
		Scan(&w.Request, &w.Outcome, &w.Answer)
	if errors.Is(err, sql.ErrNoRows) {
		return Written{}, false, nil
	}
	if err != nil {
		return Written{}, false, err
	}
	t.index(keys, w)
	return w, true, nil
}

// three returns up to three keys as arguments; no request has more.
func three(keys []string) []any {
	out := make([]any, 3)
	for i := range out {
		out[i] = keys[min(i, len(keys)-1)]
	}
	return out
}

func (t *tx) index(keys []string, w Written) {
	for _, key := range keys {
		if _, ok := t.page.seen[key]; !ok {
			t.page.keys = append(t.page.keys, keyRow{key, w.Request, w.Repeat})
		}
		t.page.seen[key] = w
	}
}

// Due says when an incident next needs attention, and up to when it has had it.
type Due struct {
	Stream incident.Stream
	At     time.Time // zero: not at all
	Since  time.Time
}

// Due returns what is due of an incident; false if nothing is.
func (b *Book) Due(s incident.Stream) (Due, bool) {
	if d, ok := b.dues[s]; ok {
		return d, !d.At.IsZero()
	}
	var at, since int64
	err := b.t.one(`SELECT at, since FROM due WHERE stream = ?1`, string(s)).Scan(&at, &since)
	if err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			b.fail(err)
		}
		b.dues[s] = Due{Stream: s}
		return Due{}, false
	}
	b.dues[s] = Due{Stream: s, At: fromMicros(at), Since: fromMicros(since)}
	return b.dues[s], true
}

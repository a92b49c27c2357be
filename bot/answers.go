package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"allclear/incident"
	"allclear/store"
)

const (
	// slackWaits is how long Slack waits for an ack before it tells whoever typed that nobody answered.
	slackWaits = 3 * time.Second
	// proofAfter is how long after its ack was queued, on a process that lives, an answer counts as given.
	proofAfter = time.Second
	// receiptsFor is how long after a command its author is still told what became of it.
	receiptsFor = 24 * time.Hour
)

// answers knows who has been answered, by requests. An ack is only queued, and a process can die before it has left: what is
// not known to have been answered is owed a receipt after a restart.
type answers struct {
	mu      sync.Mutex
	open    map[int64]int       // requests whose acks are not queued; how many lines bring each
	acked   map[int64]time.Time // requests whose acks were queued a moment ago
	highest int64
	written int64 // what the record knows
	looked  time.Time
}

func newAnswers() *answers {
	return &answers{open: map[int64]int{}, acked: map[int64]time.Time{}}
}

// begin says that a request may be on disk soon.
func (a *answers) begin(request int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open[request]++
}

// end says that a request was acked, or that it came to nothing (acked is zero).
func (a *answers) end(request int64, acked time.Time) {
	if request == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[request]--; a.open[request] <= 0 {
		delete(a.open, request)
	}
	if !acked.IsZero() {
		a.acked[request] = acked
	}
}

// through returns up to which request everybody has been answered, by what is proven at an instant; zero if that is nothing new.
func (a *answers) through(now time.Time) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.looked) < proofAfter {
		return 0
	}
	a.looked = now
	for request, at := range a.acked {
		if now.Sub(at) >= proofAfter {
			a.highest = max(a.highest, request)
			delete(a.acked, request)
		}
	}
	through := a.highest
	for request := range a.open {
		through = min(through, request-1)
	}
	for request := range a.acked {
		through = min(through, request-1)
	}
	if through <= a.written {
		return 0
	}
	a.written = through
	return through
}

// prove writes down who has been answered by now.
func (b *Bot) prove(ctx context.Context, now time.Time) {
	if through := b.answers.through(now); through > 0 {
		if err := b.db.Answered(ctx, through); err != nil {
			b.log.WarnContext(ctx, "cannot write down who was answered", "err", err)
		}
	}
}

// receipts sends the answers that may not have reached anybody when the program last ended.
func (b *Bot) receipts(ctx context.Context) {
	ids, err := b.db.Unanswered(ctx, b.now().Add(-receiptsFor))
	owed := int64(0)
	for _, id := range ids {
		if err = b.receipt(ctx, id); err != nil {
			break // those behind it are owed after the next start
		}
		owed = id
	}
	if owed > 0 {
		err = errors.Join(err, b.db.Answered(context.WithoutCancel(ctx), owed))
	}
	if err != nil {
		b.log.ErrorContext(ctx, "not everybody who was not answered could be seen to", "err", err)
	}
}

// receipt owes the author of a request the answer to it. Doing so twice is doing it once.
func (b *Bot) receipt(ctx context.Context, request int64) error {
	if err := b.oweReceipt(ctx, request); err != nil {
		b.log.ErrorContext(ctx, "cannot send a receipt", "request", request, "err", err)
		return err
	}
	b.log.InfoContext(ctx, "receipt", "request", request)
	b.rouse()
	return nil
}

// receiptOf is receipt for the request that an envelope brought, if it brought one.
func (b *Bot) receiptOf(ctx context.Context, envelope string) {
	request, err := b.db.RequestOf(ctx, "envelope:"+envelope)
	if err == nil && request != 0 {
		err = b.receipt(ctx, request)
	}
	if err != nil {
		b.log.ErrorContext(ctx, "cannot see whose ack broke", "envelope", envelope, "err", err)
	}
}

func (b *Bot) oweReceipt(ctx context.Context, request int64) error {
	asked, err := b.db.Request(ctx, request)
	if err != nil {
		return err
	}
	_, err = b.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("receipt:%d", request)},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "receipt", At: b.now()},
		Decide: func(book *store.Book, _ int64) store.Decision {
			zone := b.zoneOf(book, asked.Actor.Ref)
			text := b.say.Receipt(asked.Answer, asked.At, b.now(), zone)
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Owed: []store.Owed{whisper(fmt.Sprintf("request/%d/receipt", request), asked.Channel, asked.Actor.Person(), text)}}
			}}
		},
	})
	return err
}

// whisper is a private message to somebody in a channel.
func whisper(key, channel, user, text string) store.Owed {
	return store.Owed{Key: key, Kind: store.OwedWhisper, Body: toJSON(owed{Channel: channel, User: user, Text: text})}
}

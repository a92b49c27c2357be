package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/slack-go/slack"
)

// lastRound is how long the outbox has, when we stop, to pay what can be paid.
const lastRound = 10 * time.Second

// sockets is how many connections are open at once: Slack refreshes each now and then, and one should be open meanwhile.
const sockets = 2

// Run serves until ctx ends: intake stops first, what was taken is written and acked, the outbox gets a last round.
func (b *Bot) Run(ctx context.Context, api *slack.Client) error {
	if err := b.meet(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	return b.serve(ctx, func(ctx context.Context) error { return b.listenTwice(ctx, api) })
}

// serve pays while listen listens. Then calls under way and the last round have lastRound together, before they are cut.
func (b *Bot) serve(ctx context.Context, listen func(context.Context) error) error {
	calls, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	paying, stop := context.WithCancel(calls)
	defer stop()
	var ended sync.WaitGroup
	if err := b.Schedule(ctx); err != nil {
		b.log.ErrorContext(ctx, "digests cannot be scheduled", "err", err)
	}
	ended.Go(b.counted("settle in", func() { defer b.recovered(paying); b.settleIn(paying) }))
	ended.Go(b.counted("pay", func() { b.pay(paying, calls) }))
	b.receipts(ctx)
	err := listen(ctx)
	defer time.AfterFunc(lastRound, cut).Stop()
	stop()
	ended.Wait()
	b.wait.Wait()
	b.prove(calls, b.now().Add(proofAfter)) // the sockets were closed after the last ack had left
	return errors.Join(err, b.payRest(calls))
}

// listenTwice keeps all connections until ctx ends or one of them will never be let in.
func (b *Bot) listenTwice(ctx context.Context, api *slack.Client) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, sockets)
	for range sockets {
		go func() { ended <- b.counting("listen", func() error { return b.Listen(ctx, api) }) }()
	}
	var first error
	for range sockets {
		err := <-ended
		if first == nil {
			first = err
		}
		cancel()
	}
	return first
}

// meet asks Slack which team we belong to, for as long as it takes: commands of another are refused.
func (b *Bot) meet(ctx context.Context) error {
	for {
		self, err := b.slack.Whoami(ctx)
		if err == nil {
			b.self = self
			return nil
		}
		if words := doorWords(err); words != "" {
			return fmt.Errorf("slack will not let us in: %s. %w", words, err)
		}
		b.log.WarnContext(ctx, "Slack does not answer; trying again", "code", code(err))
		select {
		case <-time.After(meetAgain):
		case <-ctx.Done():
			return nil
		}
	}
}

// meetAgain is how long we wait before asking a Slack again that did not answer.
const meetAgain = 5 * time.Second

// Pay pays whenever something was owed, a call has ended, something is due, a lane is free again, or the clock has moved a
// second, until ctx ends. Calls under way are waited for.
func (b *Bot) Pay(ctx context.Context) { b.pay(ctx, context.WithoutCancel(ctx)) }

// pay is Pay; calls is what ends the calls themselves.
func (b *Bot) pay(ctx, calls context.Context) {
	clock := b.clockwork()
	clock.Start()
	defer func() { <-clock.Stop().Done() }()
	free := time.NewTimer(0)
	defer free.Stop()
	for {
		select {
		case <-ctx.Done():
			b.payer.wait.Wait()
			return
		case <-b.wake:
		case <-free.C:
		}
		b.pulse.Beat()
		began := b.now()
		b.round(ctx, calls)
		lull(ctx, b.now().Sub(began))
		if wait, ok := b.untilNext(ctx); ok {
			free.Reset(wait)
		}
	}
}

// lull rests after a round nine times as long as it took, a fiftieth of a second at the most: while hundreds of lines a second
// come in, each rouses the payer, and looking for what can be paid must not take the machine from those who type.
func lull(ctx context.Context, took time.Duration) {
	select {
	case <-time.After(min(9*took, 20*time.Millisecond)):
	case <-ctx.Done():
	}
}

// untilNext returns how long it is until something can be done that cannot be done yet. Without it a channel would be
// written to at the clockwork's seconds only, and lose half of the rate Slack allows.
func (b *Bot) untilNext(ctx context.Context) (time.Duration, bool) {
	next, err := b.next(ctx)
	wait := earliest(next.Due, next.Pay).Sub(b.now())
	return wait, err == nil && wait > 0 // else the clockwork comes round in a second
}

// round starts what can be done now and does not wait for it, unless as many calls are under way as there may be. That
// something due cannot be seen to keeps nothing else from being paid.
func (b *Bot) round(ctx, calls context.Context) {
	defer b.recovered(ctx)
	_, err := b.payer.dispatch(ctx, calls)
	b.prove(ctx, b.now())
	if err := errors.Join(b.Tick(ctx, b.now()), err); err != nil && ctx.Err() == nil {
		b.log.ErrorContext(ctx, "not everything that is due or owed could be seen to", "err", err)
	}
}

// clockwork is everything periodic. It only rouses: what is due is a row with a due time, so that a
// missed second, a double hour or a restart changes nothing.
func (b *Bot) clockwork() *cron.Cron {
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cron.DiscardLogger)))
	c.Schedule(cron.Every(time.Second), cron.FuncJob(b.rouse))
	return c
}

// payRest is the last round.
func (b *Bot) payRest(ctx context.Context) error {
	if _, err := b.Settle(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("last round: %w", err)
	}
	return nil
}

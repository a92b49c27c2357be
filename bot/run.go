package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/slack-go/slack"
)

// lastRound is how long the outbox has, when we stop, to pay what can be paid.
const lastRound = 10 * time.Second

// Run serves until ctx ends: intake stops first, what was taken is written and acked, the outbox gets a last round.
func (b *Bot) Run(ctx context.Context, api *slack.Client) error {
	team, err := b.slack.Whoami(ctx)
	if words := doorWords(err); words != "" {
		return fmt.Errorf("slack will not let us in: %s. %w", words, err)
	}
	b.team = team
	paying, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Pay(paying)
	}()
	err = b.Listen(ctx, api)
	stop()
	<-ended
	return errors.Join(err, b.payRest())
}

// Pay pays whenever something was owed, a call has ended, or the clock has moved a second, until ctx ends.
func (b *Bot) Pay(ctx context.Context) {
	clock := b.clockwork()
	clock.Start()
	defer func() { <-clock.Stop().Done() }()
	for {
		select {
		case <-ctx.Done():
			b.payer.wait.Wait()
			return
		case <-b.wake:
			b.round(ctx)
		}
	}
}

// round starts what can be done now and does not wait for it: a slow channel holds up nobody else.
func (b *Bot) round(ctx context.Context) {
	defer b.recovered(ctx)
	err := b.Tick(ctx, b.now())
	if err == nil {
		_, err = b.payer.dispatch(ctx)
	}
	if err != nil && ctx.Err() == nil {
		b.log.ErrorContext(ctx, "cannot read what is owed", "err", err)
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
func (b *Bot) payRest() error {
	ctx, cancel := context.WithTimeout(context.Background(), lastRound)
	defer cancel()
	if _, err := b.Settle(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("last round: %w", err)
	}
	return nil
}

package bot

import (
	"context"
	"time"
)

// Until moves a clock that can be set on to t, settling whatever becomes due or may be paid on the way. At the same
// instant what is due comes before what is typed. set must set the clock that the bot reads.
func (b *Bot) Until(ctx context.Context, set func(time.Time), t time.Time) error {
	for {
		next, err := b.Settle(ctx)
		if err != nil {
			return err
		}
		at := t
		if first := earliest(next.Due, next.Pay); !first.IsZero() && first.Before(at) {
			at = first
		}
		set(at)
		if at.Equal(t) && !next.Due.Equal(t) {
			return nil
		}
	}
}

// Drain moves a clock on until nothing waits to be paid. What becomes due on the way is seen to; what is due later is not.
func (b *Bot) Drain(ctx context.Context, set func(time.Time)) error {
	for {
		next, err := b.Settle(ctx)
		if err != nil || next.Pay.IsZero() {
			return err
		}
		set(next.Pay)
	}
}

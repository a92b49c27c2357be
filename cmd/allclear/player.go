package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"allclear/internal/slackemu"
	"allclear/store"
)

// player plays a script into a local allclear, with the script's own clock: real time spent on sockets is not recorded.
type player struct {
	*local
	restartAfter string        // the id of a line after which bot and record are stopped and opened again
	pause        time.Duration // real time between two lines, for somebody who watches
	wrong        []string      // lines that did not come out as expected
	played       int
	refused      int
	after        func(scriptLine) error // called after each line; may be nil
}

// play plays every line and then lets what is still owed be paid.
func (p *player) play(ctx context.Context, lines []scriptLine) error {
	for _, line := range lines {
		if err := p.bot.Until(ctx, p.clock.Set, line.At); err != nil {
			return err
		}
		if err := p.enter(ctx, line); err != nil {
			return fmt.Errorf("%s (%s): %w", line.place, line.ID, err)
		}
		if line.ID == p.restartAfter {
			if err := p.restart(ctx); err != nil {
				return err
			}
		}
		if p.after != nil {
			if err := p.after(line); err != nil {
				return err
			}
		}
		if err := rest(ctx, p.pause); err != nil {
			return err
		}
	}
	return p.bot.Drain(ctx, p.clock.Set)
}

// enter types one line where it belongs, waits for its ack and pays what can be paid at that instant.
func (p *player) enter(ctx context.Context, line scriptLine) error {
	channel, err := p.channel(ctx, line)
	if err != nil {
		return err
	}
	slash, words, _ := strings.Cut(strings.TrimSpace(line.Command), " ")
	if !strings.HasPrefix(slash, "/") {
		slash, words = "/incident", line.Command
	}
	trigger := "replay-" + line.ID
	if _, err := p.slack.Slash(ctx, slackemu.Slash{User: line.Actor, Channel: channel, Command: slash, Text: words, TriggerID: trigger}); err != nil {
		return err
	}
	if err := p.judge(ctx, line, "trigger:"+trigger); err != nil {
		return err
	}
	_, err = p.bot.Settle(ctx)
	return err
}

// channel returns where a line is typed: in its incident's channel once there is one, else where incidents are announced.
func (p *player) channel(ctx context.Context, line scriptLine) (string, error) {
	d, ok, err := p.db.Delivery(ctx, line.Incident+"/channel")
	if err != nil || ok {
		return d.Channel, err
	}
	return incidentsChannel, nil
}

// judge holds what became of a line against what was expected.
func (p *player) judge(ctx context.Context, line scriptLine, key string) error {
	outcome, ok, err := p.db.Outcome(ctx, key)
	if err != nil {
		return err
	}
	p.played++
	refused := !ok || outcome == store.Refused
	if refused {
		p.refused++
	}
	if refused != (line.Expect == "refused") {
		what := "was refused"
		if !refused {
			what = "was not refused"
		}
		p.wrong = append(p.wrong, fmt.Sprintf("%s: %s %s: %s", line.place, line.ID, what, line.Command))
	}
	return nil
}

func (p *player) restart(ctx context.Context) error {
	if err := p.stopBot(); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return p.startBot(ctx)
}

// rest waits in real time, for somebody who watches.
func rest(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

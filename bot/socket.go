package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"allclear/incident"
	"allclear/store"
)

// Limits of Socket Mode: an ack must come within three seconds, and a frame of 20,480 bytes or more closes the socket.
const (
	placeWithin   = 2 * time.Second // to get a place in the order of the record; the loop must not be held longer
	ackWithin     = 2300 * time.Millisecond
	ackLimit      = 20_000
	lastAcks      = 100 * time.Millisecond // an ack is only queued: when we stop, the last ones get this long to leave
	respondWithin = 8 * time.Second        // to answer a command behind its ack, however often that is tried
	maxBackoff    = 30 * time.Second       // slack-go's grows to five minutes
)

// errTryAgain ends a connection that slack-go would leave waiting for too long.
var errTryAgain = errors.New("slack-go waits too long")

// Listen takes commands over one Socket Mode connection until ctx ends or Slack will never let us in.
//
// The loop is ours, not slack-go's handler registry: that starts a goroutine per handler, without order or recovery.
// Events are always drained, because slack-go wedges for good once its buffer of fifty is full. Lines get their place in
// the record in the order in which they came; only the waiting for the disk and the ack is done aside.
func (b *Bot) Listen(ctx context.Context, api *slack.Client) error {
	for {
		err := b.connect(ctx, api)
		if !errors.Is(err, errTryAgain) {
			return err
		}
	}
}

// connection is one connection, which slack-go opens again whenever it is lost.
type connection struct {
	bot    *Bot
	sock   *socketmode.Client
	close  context.CancelCauseFunc
	taking bool           // no new lines are taken once we stop
	open   atomic.Bool    // Slack has said hello
	acks   sync.WaitGroup // lines that were taken and are not acked yet
}

// connect runs a connection. The socket outlives ctx until what was taken is acked.
func (b *Bot) connect(ctx context.Context, api *slack.Client) error {
	open, closeSocket := context.WithCancelCause(context.WithoutCancel(ctx))
	defer closeSocket(nil)
	c := &connection{bot: b, sock: socketmode.New(api, socketmode.OptionDialer(dialer())), close: closeSocket, taking: true}
	defer c.closed()
	ended := make(chan error, 1)
	go func() { ended <- b.counting("socket", func() error { return c.sock.RunContext(open) }) }()
	stopping := ctx.Done()
	for {
		select {
		case <-stopping:
			stopping, c.taking = nil, false
			go b.counted("finish", c.finish)()
		case ev := <-c.sock.Events:
			c.receive(open, ev)
		case err := <-ended:
			c.acks.Wait()
			return left(ctx, context.Cause(open), err)
		}
	}
}

// finish closes the socket once everything that was taken is acked.
func (c *connection) finish() {
	c.acks.Wait()
	<-time.After(lastAcks)
	c.close(nil)
}

// left says why a connection ended for good; nil if that was our will.
func left(ctx context.Context, cause, err error) error {
	switch {
	case cause != nil && !errors.Is(cause, context.Canceled):
		return cause
	case ctx.Err() != nil:
		return nil
	case doorWords(err) != "":
		return fmt.Errorf("slack will not let us in: %s. %w", doorWords(err), err)
	}
	return errors.Join(errTryAgain, err)
}

// receive takes one event.
func (c *connection) receive(ctx context.Context, ev socketmode.Event) {
	b := c.bot
	switch ev.Type { //nolint:exhaustive // what else there is says nothing of the connection
	case socketmode.EventTypeHello:
		c.opened()
	case socketmode.EventTypeConnecting, socketmode.EventTypeDisconnect, socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth:
		c.closed()
	}
	switch ev.Type {
	case socketmode.EventTypeSlashCommand:
		c.slash(ctx, ev)
	case socketmode.EventTypeConnected, socketmode.EventTypeHello, socketmode.EventTypeConnecting:
		b.log.DebugContext(ctx, "socket", "state", string(ev.Type))
	case socketmode.EventTypeConnectionError:
		c.failed(ctx, ev)
	case socketmode.EventTypeErrorWriteFailed:
		c.writeFailed(ctx, ev)
	case socketmode.EventTypeErrorBadMessage:
		c.badMessage(ctx, ev)
	case socketmode.EventTypeInvalidAuth, socketmode.EventTypeIncomingError, socketmode.EventTypeDisconnect:
		b.log.WarnContext(ctx, "socket", "state", string(ev.Type))
	case socketmode.EventTypeEventsAPI:
		c.event(ctx, ev)
	case socketmode.EventTypeInteractive:
		c.press(ctx, ev)
	default:
		c.ack(ctx, ev.Request, nil) // whatever slack-go learns to read
	}
}

// slash takes a command: its place in the order now, its ack when it is on disk.
func (c *connection) slash(ctx context.Context, ev socketmode.Event) {
	b, came := c.bot, c.bot.now()
	cmd, ok := ev.Data.(slack.SlashCommand)
	switch {
	case !ok || ev.Request == nil:
		b.log.ErrorContext(ctx, "slash command of an unknown form")
		return
	case !c.taking:
		c.ack(ctx, ev.Request, ephemeral(b.say.NotRecorded(cmd.Text, "stopping", string(store.Closed))))
		return
	case b.self.Team != "" && cmd.TeamID != b.self.Team:
		c.ack(ctx, ev.Request, ephemeral("Commands are taken from our own workspace only. Nothing was recorded."))
		return
	}
	placing, cancel := context.WithTimeout(ctx, placeWithin)
	defer cancel()
	await := b.begin(placing, Incoming{
		Keys:   keys("envelope:", ev.Request.EnvelopeID, "trigger:", cmd.TriggerID),
		Source: incident.FromSlash, Team: cmd.TeamID, User: cmd.UserID, Handle: cmd.UserName, Channel: cmd.ChannelID, Words: cmd.Text,
	})
	c.acks.Go(b.counted("ack", func() {
		defer b.recovered(ctx)
		c.answer(ctx, ev.Request, cmd.ResponseURL, came, await)
	}))
}

// answer acks a command when it is on disk. Where the disk takes longer than Slack waits, the ack says so, and what became of the
// command is said behind it.
func (c *connection) answer(ctx context.Context, req *socketmode.Request, url string, came time.Time, await func(context.Context) verdict) {
	b, ctx := c.bot, context.WithoutCancel(ctx) // also while we stop
	soon, cancel := context.WithTimeout(ctx, ackWithin)
	v := await(soon)
	cancel()
	b.step("written")
	told := c.tell(ctx, req, v.text, came)
	b.step("acked")
	if v.late {
		v = await(ctx)
		told = b.respond(ctx, url, v.text)
	} else if v.request == 0 && !told {
		told = b.respond(ctx, url, v.text) // the words are nowhere else
	}
	// A request whose author was told nothing stays open until a receipt is owed.
	if told || v.request == 0 || b.receipt(ctx, v.request) == nil {
		b.answers.end(v.request, b.now())
	}
}

// tell acks a command, and reports whether Slack can have heard in time: the ack is queued, a socket was open, and it was not
// too late.
func (c *connection) tell(ctx context.Context, req *socketmode.Request, text string, came time.Time) bool {
	queued := c.ack(ctx, req, ephemeral(text))
	took := c.bot.now().Sub(came)
	if queued {
		c.bot.pulse.Acked(took)
	}
	return queued && took < slackWaits && c.open.Load()
}

// respond answers a command at its own address, which is good for half an hour, and reports whether it could. We do not
// stop before it ends, so it must.
func (b *Bot) respond(ctx context.Context, url, text string) bool {
	ctx, cancel := context.WithTimeout(ctx, respondWithin)
	defer cancel()
	for _, pause := range []time.Duration{0, time.Second, 3 * time.Second} {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
		err := b.slack.Respond(ctx, url, text)
		if err == nil {
			return true
		}
		b.log.WarnContext(ctx, "cannot answer later", "code", code(err))
	}
	return false
}

// keys are what a redelivery is recognised by: prefix and id in turn. An id that is missing is no key.
func keys(pairs ...string) []string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i]+pairs[i+1])
		}
	}
	return out
}

// ephemeral is a private answer that fits into an ack.
func ephemeral(text string) map[string]any {
	answer := map[string]any{"response_type": "ephemeral", "text": text}
	for len(toJSON(answer)) > ackLimit {
		runes := []rune(text)
		text = string(runes[:len(runes)*9/10]) + " …"
		answer["text"] = text
	}
	return answer
}

// ack acks an envelope and reports whether the ack was queued. That it was does not mean that Slack knows.
func (c *connection) ack(ctx context.Context, req *socketmode.Request, payload any) bool {
	return req != nil && req.EnvelopeID != "" && c.send(ctx, socketmode.Response{EnvelopeID: req.EnvelopeID, Payload: payload})
}

func (c *connection) send(ctx context.Context, r socketmode.Response) bool {
	ctx, cancel := context.WithTimeout(ctx, ackWithin) // without one it blocks for ever where no socket is open
	defer cancel()
	err := c.sock.SendCtx(ctx, r)
	if err != nil {
		c.bot.log.WarnContext(ctx, "ack not sent; what was typed is recorded", "envelope", r.EnvelopeID, "err", err)
	}
	return err == nil
}

// writeFailed sends an ack once more that broke with its connection: any connection may carry it.
func (c *connection) writeFailed(ctx context.Context, ev socketmode.Event) {
	failed, ok := ev.Data.(*socketmode.ErrorWriteFailed)
	if !ok || failed.Response == nil || !c.taking {
		return
	}
	c.acks.Go(c.bot.counted("ack", func() {
		defer c.bot.recovered(ctx)
		c.send(ctx, *failed.Response)
		c.bot.receiptOf(context.WithoutCancel(ctx), failed.Response.EnvelopeID) // it may come too late, or not at all
	}))
}

// badMessage acks an envelope that slack-go could not read, so that Slack does not send it for ever. If it was a command,
// whoever typed it must not take the silence for consent.
func (c *connection) badMessage(ctx context.Context, ev socketmode.Event) {
	bad, ok := ev.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	c.bot.log.WarnContext(ctx, "an envelope of an unknown form was dropped", "err", bad.Cause)
	var envelope struct {
		ID      string `json:"envelope_id"`
		Type    string `json:"type"`
		Payload struct {
			Text string `json:"text"`
		} `json:"payload"`
	}
	_ = json.Unmarshal(bad.Message, &envelope) // what can be read is enough
	r := socketmode.Response{EnvelopeID: envelope.ID}
	if envelope.Type == "slash_commands" {
		r.Payload = ephemeral(c.bot.say.NotRecorded(envelope.Payload.Text, "unreadable", ""))
	}
	if r.EnvelopeID != "" {
		c.send(ctx, r)
	}
}

// failed logs that a connection could not be opened, and ends the trying where no trying helps or slack-go waits too long.
func (c *connection) failed(ctx context.Context, ev socketmode.Event) {
	failed, ok := ev.Data.(*slack.ConnectionErrorEvent)
	if !ok {
		return
	}
	c.bot.log.WarnContext(ctx, "no connection to Slack", "attempt", failed.Attempt, "err", failed.ErrorObj)
	switch words := doorWords(failed.ErrorObj); {
	case words != "":
		c.close(fmt.Errorf("slack will not let us in: %s. %w", words, failed.ErrorObj))
	case failed.Backoff > maxBackoff:
		c.close(errTryAgain)
	}
}

// aside does something that nobody waits for: it is waited for when we stop, and a panic in it stops nothing else.
func (b *Bot) aside(do func(context.Context)) {
	b.wait.Go(b.counted("aside", func() {
		ctx := context.Background()
		defer b.recovered(ctx)
		do(ctx)
	}))
}

func (b *Bot) recovered(ctx context.Context) {
	if r := recover(); r != nil {
		b.pulse.Panicked()
		b.log.ErrorContext(ctx, "panic", "what", r, "stack", string(debug.Stack()))
	}
}

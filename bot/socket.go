package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"allclear/incident"
)

// Limits of Socket Mode: an ack must come within three seconds, and a frame of 20,480 bytes or more closes the socket.
const (
	ackWithin = 2500 * time.Millisecond
	ackLimit  = 20_000
)

// Listen takes commands over one Socket Mode connection until ctx ends or Slack will never let us in.
//
// The loop is ours, not slack-go's handler registry: that starts a goroutine per handler, without order or recovery.
// Events are always drained, because slack-go wedges for good once its buffer of fifty is full. Lines get their place in
// the record in the order in which they came; only the waiting for the disk and the ack is done aside.
func (b *Bot) Listen(ctx context.Context, api *slack.Client) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sock := socketmode.New(api)
	ended := make(chan error, 1)
	go func() { ended <- sock.RunContext(ctx) }()
	for {
		select {
		case ev := <-sock.Events:
			if err := b.receive(ctx, sock, ev); err != nil {
				cancel(err) // slack-go would go on trying for ever
			}
		case err := <-ended:
			b.wait.Wait()
			return b.left(ctx, err)
		}
	}
}

// left says why a connection ended for good.
func (b *Bot) left(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("slack closed the door: %s. %w", doorWords(err), err)
}

// receive takes one event. It returns an error only if there is no use in going on.
func (b *Bot) receive(ctx context.Context, sock *socketmode.Client, ev socketmode.Event) error {
	switch ev.Type {
	case socketmode.EventTypeSlashCommand:
		b.slash(ctx, sock, ev)
	case socketmode.EventTypeConnected, socketmode.EventTypeHello, socketmode.EventTypeConnecting:
		b.log.DebugContext(ctx, "socket", "state", string(ev.Type))
	case socketmode.EventTypeConnectionError:
		return b.connectionError(ctx, ev)
	case socketmode.EventTypeErrorWriteFailed:
		b.writeFailed(sock, ev)
	case socketmode.EventTypeErrorBadMessage:
		b.badMessage(ctx, sock, ev)
	case socketmode.EventTypeInvalidAuth, socketmode.EventTypeIncomingError, socketmode.EventTypeDisconnect:
		b.log.WarnContext(ctx, "socket", "state", string(ev.Type))
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive:
		b.ack(ctx, sock, ev.Request, nil) // no meaning for us yet; without an ack Slack would send them again
	default:
		b.ack(ctx, sock, ev.Request, nil) // whatever slack-go learns to read
	}
	return nil
}

// slash takes a command: its place in the order now, its ack when it is on disk.
func (b *Bot) slash(ctx context.Context, sock *socketmode.Client, ev socketmode.Event) {
	cmd, ok := ev.Data.(slack.SlashCommand)
	if !ok || ev.Request == nil {
		b.log.ErrorContext(ctx, "slash command of an unknown form")
		return
	}
	if b.team != "" && cmd.TeamID != b.team {
		b.ack(ctx, sock, ev.Request, ephemeral("Commands are taken from our own workspace only. Nothing was recorded."))
		return
	}
	answer := b.begin(context.WithoutCancel(ctx), Incoming{
		Keys:   []string{"envelope:" + ev.Request.EnvelopeID, "trigger:" + cmd.TriggerID},
		Source: incident.FromSlash, Team: cmd.TeamID, User: cmd.UserID, Handle: cmd.UserName, Channel: cmd.ChannelID, Words: cmd.Text,
	})
	// A line that was taken is finished, even while we stop.
	b.aside(func(ctx context.Context) { b.ack(ctx, sock, ev.Request, ephemeral(answer(ctx))) })
}

// aside does something beside the loop: it is waited for when we stop, and a panic in it stops nothing else.
func (b *Bot) aside(do func(context.Context)) {
	b.wait.Go(func() {
		ctx := context.Background()
		defer b.recovered(ctx)
		do(ctx)
	})
}

func (b *Bot) recovered(ctx context.Context) {
	if r := recover(); r != nil {
		b.log.ErrorContext(ctx, "panic", "what", r, "stack", string(debug.Stack()))
	}
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

// ack acks an envelope. The ack only queues: a nil error does not mean that Slack knows.
func (b *Bot) ack(ctx context.Context, sock *socketmode.Client, req *socketmode.Request, payload any) {
	if req == nil || req.EnvelopeID == "" {
		return
	}
	b.send(ctx, sock, socketmode.Response{EnvelopeID: req.EnvelopeID, Payload: payload})
}

func (b *Bot) send(ctx context.Context, sock *socketmode.Client, r socketmode.Response) {
	ctx, cancel := context.WithTimeout(ctx, ackWithin) // without one it blocks for ever where no socket is open
	defer cancel()
	if err := sock.SendCtx(ctx, r); err != nil {
		b.log.WarnContext(ctx, "ack not sent; what was typed is recorded", "envelope", r.EnvelopeID, "err", err)
	}
}

// writeFailed sends an ack once more that broke with its connection: any connection may carry it.
func (b *Bot) writeFailed(sock *socketmode.Client, ev socketmode.Event) {
	failed, ok := ev.Data.(*socketmode.ErrorWriteFailed)
	if !ok || failed.Response == nil {
		return
	}
	b.aside(func(ctx context.Context) { b.send(ctx, sock, *failed.Response) })
}

// badMessage acks an envelope that slack-go could not read, so that Slack does not send it for ever.
func (b *Bot) badMessage(ctx context.Context, sock *socketmode.Client, ev socketmode.Event) {
	bad, ok := ev.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	b.log.WarnContext(ctx, "an envelope of an unknown form was dropped", "err", bad.Cause)
	var envelope struct {
		ID string `json:"envelope_id"`
	}
	if json.Unmarshal(bad.Message, &envelope) == nil && envelope.ID != "" {
		b.send(ctx, sock, socketmode.Response{EnvelopeID: envelope.ID})
	}
}

// connectionError logs that a connection could not be opened, and ends the trying where no trying helps.
func (b *Bot) connectionError(ctx context.Context, ev socketmode.Event) error {
	failed, ok := ev.Data.(*slack.ConnectionErrorEvent)
	if !ok {
		return nil
	}
	b.log.WarnContext(ctx, "no connection to Slack", "attempt", failed.Attempt, "err", failed.ErrorObj)
	if words := doorWords(failed.ErrorObj); words != "" {
		return fmt.Errorf("slack will not let us in: %s. %w", words, failed.ErrorObj)
	}
	return nil
}

// doorWords says what an operator must mend before Slack lets us in; "" if waiting may help.
func doorWords(err error) string {
	if err == nil {
		return ""
	}
	word := code(err)
	switch {
	case strings.Contains(word, "not_allowed_token_type"), strings.Contains(word, "missing_scope"):
		return "SLACK_APP_TOKEN must be an app-level token (xapp-…) with the scope connections:write"
	case strings.Contains(word, "invalid_auth"), strings.Contains(word, "not_authed"), strings.Contains(word, "token_revoked"), strings.Contains(word, "account_inactive"):
		return "SLACK_APP_TOKEN or SLACK_BOT_TOKEN is not valid any more; make a new one in the app's settings"
	case strings.Contains(word, "forbidden_team"):
		return "the app is not allowed in this workspace"
	case strings.Contains(word, "404"):
		return "SLACK_API_URL is not the address of Slack's Web API"
	}
	return ""
}

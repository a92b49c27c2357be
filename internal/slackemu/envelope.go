package slackemu

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ErrNotConnected means that no Socket Mode connection is open.
var ErrNotConnected = errors.New("no socket is open")

// ErrClosed means that the server was closed meanwhile.
var ErrClosed = errors.New("local slack is closed")

// Ack is the answer of the bot to one envelope.
type Ack struct {
	EnvelopeID string
	Payload    json.RawMessage // empty when the bot sent none or was not asked for one
	Text       string          // the text of Payload, when that is a message
}

// waiter waits for the ack of one envelope.
type waiter struct {
	accepts bool
	show    func(payload json.RawMessage) error // under the lock; may be nil; the payload may be empty
	done    chan outcome
}

type outcome struct {
	ack Ack
	err error
}

// WaitConnected waits until a client has been sent hello and is still there.
func (s *Server) WaitConnected(ctx context.Context) error {
	for {
		s.mu.Lock()
		open, changed := len(s.open), s.changed
		s.mu.Unlock()
		if open > 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for a socket: %w", context.Cause(ctx))
		case <-s.ctx.Done():
			return ErrClosed
		}
	}
}

// Disconnect tells every open connection to go, and returns when they are gone.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	leaving := s.open
	s.open = nil
	s.mu.Unlock()
	for _, k := range leaving {
		k.bye <- disconnect(reason)
	}
	for _, k := range leaving {
		k.waitGone()
	}
}

// Send sends any envelope to one open connection and waits for its ack. Bytes,
// json.RawMessage and strings go out as they are. What has no envelope_id can
// never be acked, so Send does not wait for that.
func (s *Server) Send(ctx context.Context, envelope any) (Ack, error) {
	raw, err := encodeEnvelope(envelope)
	if err != nil {
		return Ack{}, fmt.Errorf("send: %w", err)
	}
	ack, err := s.exchange(ctx, raw, nil)
	if err != nil {
		return ack, fmt.Errorf("send: %w", err)
	}
	return ack, nil
}

func encodeEnvelope(envelope any) ([]byte, error) {
	switch e := envelope.(type) {
	case []byte:
		return e, nil
	case json.RawMessage:
		return e, nil
	case string:
		return []byte(e), nil
	}
	return json.Marshal(envelope)
}

// header is what the server itself needs to know of an envelope.
type header struct {
	ID      string `json:"envelope_id"`
	Accepts bool   `json:"accepts_response_payload"`
	Payload struct {
		TriggerID string `json:"trigger_id"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		UserID string `json:"user_id"`
	} `json:"payload"`
}

// exchange sends one envelope and waits for its ack.
func (s *Server) exchange(ctx context.Context, raw []byte, show func(json.RawMessage) error) (Ack, error) {
	var h header
	_ = json.Unmarshal(raw, &h) // rubbish is sent too
	w := &waiter{accepts: h.Accepts, show: show, done: make(chan outcome, 1)}
	k := s.await(h, w)
	if k == nil {
		return Ack{}, ErrNotConnected
	}
	defer s.forget(h.ID, w)
	select {
	case k.out <- raw:
	case <-k.gone:
		return Ack{}, ErrNotConnected
	case <-ctx.Done():
		return Ack{}, context.Cause(ctx)
	}
	if h.ID == "" {
		return Ack{}, nil
	}
	return w.wait(ctx, s.ctx)
}

func (w *waiter) wait(ctx, server context.Context) (Ack, error) {
	select {
	case o := <-w.done:
		return o.ack, o.err
	case <-ctx.Done():
		return Ack{}, fmt.Errorf("no ack: %w", context.Cause(ctx))
	case <-server.Done():
		return Ack{}, ErrClosed
	}
}

// await picks the newest connection and expects an ack, on whichever it comes.
func (s *Server) await(h header, w *waiter) *socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) == 0 {
		return nil
	}
	s.space.issue(h.Payload.TriggerID, cmp.Or(h.Payload.User.ID, h.Payload.UserID))
	if h.ID != "" {
		s.waiting[h.ID] = append(s.waiting[h.ID], w)
	}
	return s.open[len(s.open)-1]
}

func (s *Server) forget(id string, w *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting[id] = slices.DeleteFunc(s.waiting[id], func(o *waiter) bool { return o == w })
	if len(s.waiting[id]) == 0 {
		delete(s.waiting, id)
	}
}

// acked gives an ack to the one who has waited for it longest. What the bot
// says in it is seen from this moment on. An ack nobody waits for any more is
// too late, and is not shown.
func (s *Server) acked(id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.waiting[id]
	if len(queue) == 0 {
		s.log.WarnContext(s.ctx, "ack nobody waits for", "envelope", id)
		return
	}
	s.waiting[id] = queue[1:]
	queue[0].take(id, payload)
}

func (w *waiter) take(id string, payload json.RawMessage) {
	o := outcome{ack: Ack{EnvelopeID: id}}
	if w.accepts && len(payload) > 0 && string(payload) != "null" {
		var m struct {
			Text string `json:"text"`
		}
		_ = json.Unmarshal(payload, &m) // a payload that is no message has no text
		o.ack.Payload, o.ack.Text = payload, m.Text
	}
	if w.show != nil {
		o.err = w.show(o.ack.Payload)
	}
	w.done <- o
}

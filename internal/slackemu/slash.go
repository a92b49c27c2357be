package slackemu

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	hookUses = 5
	hookLife = 30 * time.Minute

	// verification is the deprecated token that payloads still carry.
	verification = "local-verification-token"
)

// Slash is one command as a person types it. User and Channel are ids or names;
// an empty TriggerID or EnvelopeID is made up.
type Slash struct{ User, Channel, Command, Text, TriggerID, EnvelopeID string }

// hook is what a response_url leads to.
type hook struct {
	person   Person
	room     *room
	at       time.Time
	uses     int
	typed    string     // the command
	original *message   // whose button was pressed
	trigger  string     // of the command or the press
	said     []*message // through it, or in the ack
}

// spoken is a message in an ack or in a post to a response_url.
type spoken struct {
	ResponseType string          `json:"response_type"`
	Text         string          `json:"text"`
	Blocks       json.RawMessage `json:"blocks"`
	ThreadTS     string          `json:"thread_ts"`

	ReplaceOriginal bool `json:"replace_original"`
	DeleteOriginal  bool `json:"delete_original"`
}

// Slash sends one slash command to one open connection and waits for its ack.
// What the ack says is seen by that person, or by all of the channel.
func (s *Server) Slash(ctx context.Context, c Slash) (Ack, error) {
	raw, h, err := s.slashEnvelope(c)
	if err != nil {
		return Ack{}, fmt.Errorf("slash: %w", err)
	}
	ack, err := s.exchange(ctx, raw, func(payload json.RawMessage) error {
		return s.space.answer(h, payload)
	})
	if err != nil {
		return ack, fmt.Errorf("slash: %w", err)
	}
	return ack, nil
}

func (s *Server) slashEnvelope(c Slash) ([]byte, *hook, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, err := s.space.newHook(c)
	if err != nil {
		return nil, nil, err
	}
	s.space.fillIDs(&c)
	s.space.issue(c.TriggerID, h.person.ID)
	h.trigger = c.TriggerID
	url := s.URL() + "/commands/" + s.space.addHook(h)
	return encode(reply{
		"envelope_id": c.EnvelopeID, "type": "slash_commands", "accepts_response_payload": true,
		"payload": s.space.slashPayload(c, h, url),
	}), h, nil
}

// newHook finds out who types where, and whether they can.
func (w *workspace) newHook(c Slash) (*hook, error) {
	p, ok := w.person(c.User)
	if !ok {
		return nil, fmt.Errorf("no person %q", c.User)
	}
	r := w.room(c.Channel)
	switch {
	case r == nil || !r.visible(p.ID):
		return nil, fmt.Errorf("no channel %q for @%s", c.Channel, p.Handle)
	case r.Archived:
		return nil, fmt.Errorf("#%s is archived", r.Name)
	case len(c.Command) < 2 || c.Command[0] != '/':
		return nil, fmt.Errorf("%q is not a command", c.Command)
	}
	return &hook{person: p, room: r, at: w.now(), typed: c.Command + " " + c.Text}, nil
}

func (w *workspace) addHook(h *hook) string {
	id := fmt.Sprintf("%s-%06d", w.team, w.count("hook"))
	w.hooks[id] = h
	return id
}

func (w *workspace) slashPayload(c Slash, h *hook, url string) reply {
	return reply{
		"token": verification, "team_id": w.team, "team_domain": teamDomain,
		"channel_id": h.room.ID, "channel_name": h.room.slashName(),
		"user_id": h.person.ID, "user_name": h.person.Handle,
		"command": c.Command, "text": w.typed(c.Text), "api_app_id": appID,
		"response_url": url, "is_enterprise_install": "false",
		"trigger_id": c.TriggerID,
	}
}

func (w *workspace) fillIDs(c *Slash) {
	c.TriggerID = w.triggerID(c.TriggerID)
	c.EnvelopeID = w.envelopeIDOr(c.EnvelopeID)
}

func (w *workspace) envelopeID() string {
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", w.count("envelope"))
}

// slashName is what Slack calls a channel in a command: private ones are not named.
func (r *room) slashName() string {
	switch r.kind() {
	case "im":
		return "directmessage"
	case "private_channel":
		return "privategroup"
	}
	return r.Name
}

// answer shows what the bot says to a command.
func (w *workspace) answer(h *hook, payload json.RawMessage) error {
	var say spoken
	if len(payload) == 0 {
		return nil
	}
	if json.Unmarshal(payload, &say) != nil {
		return refusal("invalid_command_response")
	}
	if say.ResponseType == "in_channel" {
		w.post(h.room, message{Message: Message{User: h.person.ID, Text: w.typed(h.typed)}})
	}
	if say.Text == "" && len(say.Blocks) == 0 {
		return nil
	}
	return w.say(h, say)
}

func (w *workspace) say(h *hook, say spoken) error {
	m, err := w.compose(args{"text": say.Text, "blocks": string(say.Blocks)})
	if err != nil {
		return err
	}
	m.Text, m.ThreadTS = cut(m.Text, maxText), say.ThreadTS
	if say.ResponseType != "in_channel" {
		m.To = h.person.ID
	}
	h.said = append(h.said, w.post(h.room, m))
	return nil
}

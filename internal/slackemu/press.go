package slackemu

import (
	"context"
	"encoding/json"
	"fmt"
)

// Press is one press of a button in a message. User and Channel are ids or
// names. BlockID is needed only where two blocks have a button of one ActionID;
// an empty TriggerID or EnvelopeID is made up.
type Press struct{ User, Channel, TS, ActionID, BlockID, TriggerID, EnvelopeID string }

// Button is one button of a message. An id that the bot did not give is made up.
type Button struct{ BlockID, ActionID, Text, Value, Style, URL string }

// Buttons are the buttons of a message in the order in which they are shown.
func (m Message) Buttons() []Button {
	var out []Button
	for _, c := range controls(identified(m.Blocks)) {
		if text(c.element["type"]) == "button" {
			out = append(out, c.button())
		}
	}
	return out
}

// Press sends one press of a button that the person can see to one open
// connection and waits for its ack. The ack shows the person nothing; what the
// bot answers through the response_url is in Answers and Seen.
func (s *Server) Press(ctx context.Context, p Press) (Ack, error) {
	raw, err := s.pressEnvelope(p)
	if err != nil {
		return Ack{}, fmt.Errorf("press: %w", err)
	}
	ack, err := s.exchange(ctx, raw, nil)
	if err != nil {
		return ack, fmt.Errorf("press: %w", err)
	}
	return ack, nil
}

func (s *Server) pressEnvelope(p Press) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.space
	h, err := w.pressed(p)
	if err != nil {
		return nil, err
	}
	c, err := findButton(h.original, p)
	if err != nil {
		return nil, err
	}
	h.trigger = w.triggerID(p.TriggerID)
	payload := w.blockActions(h, c, s.URL()+"/actions/"+w.addHook(h))
	return w.interactive(deed{h.person, h.trigger, w.envelopeIDOr(p.EnvelopeID)}, false, payload), nil
}

// pressed finds out who presses in which message.
func (w *workspace) pressed(p Press) (*hook, error) {
	who, ok := w.person(p.User)
	if !ok {
		return nil, fmt.Errorf("no person %q", p.User)
	}
	r := w.room(p.Channel)
	if r == nil || !r.visible(who.ID) {
		return nil, fmt.Errorf("no channel %q for @%s", p.Channel, who.Handle)
	}
	for _, m := range r.talk {
		if m.TS == p.TS && (m.To == "" || m.To == who.ID) {
			return &hook{person: who, room: r, at: w.now(), original: m}, nil
		}
	}
	return nil, fmt.Errorf("@%s sees no message %q in #%s", who.Handle, p.TS, r.Name)
}

func findButton(m *message, p Press) (control, error) {
	var found []control
	for _, c := range controls(identified(m.Blocks)) {
		if text(c.element["type"]) == "button" && text(c.element["action_id"]) == p.ActionID &&
			(p.BlockID == "" || text(c.block["block_id"]) == p.BlockID) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return control{}, fmt.Errorf("message %s has no button %q", m.TS, p.ActionID)
	case 1:
		return found[0], nil
	}
	return control{}, fmt.Errorf("message %s has %d buttons %q: say in which block", m.TS, len(found), p.ActionID)
}

// blockActions is the payload of a press. An ephemeral message is not kept by
// Slack, so it does not come with one.
func (w *workspace) blockActions(h *hook, c control, url string) reply {
	m := h.original
	container := reply{
		"type": "message", "message_ts": m.TS, "channel_id": h.room.ID, "is_ephemeral": m.To != "",
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	out := reply{
		"type": "block_actions", "container": container, "response_url": url,
		"channel": reply{"id": h.room.ID, "name": h.room.slashName()},
		"state":   reply{"values": reply{}}, "actions": []reply{c.action(w.ts())},
	}
	if m.To == "" {
		out["message"] = w.messageJSON(m, true)
		out["message"].(reply)["blocks"] = identified(m.Blocks) //nolint:forcetypeassert,errcheck // was made above
	}
	return out
}

// control is an element that people use, with its block.
type control struct{ block, element map[string]any }

// action is what a payload says of a pressed button.
func (c control) action(ts string) reply {
	out := reply{
		"type": "button", "action_id": c.element["action_id"], "block_id": c.block["block_id"],
		"text": c.element["text"], "action_ts": ts,
	}
	for _, key := range []string{"value", "style"} {
		if c.element[key] != nil {
			out[key] = c.element[key]
		}
	}
	return out
}

func (c control) button() Button {
	return Button{
		BlockID: text(c.block["block_id"]), ActionID: text(c.element["action_id"]),
		Text: wording(c.element["text"]), Value: text(c.element["value"]),
		Style: text(c.element["style"]), URL: text(c.element["url"]),
	}
}

// wording is the text of a text object.
func wording(v any) string {
	m, _ := v.(map[string]any)
	return text(m["text"])
}

// controls are the elements of blocks that people use, in their order.
func controls(blocks []any) []control {
	var out []control
	for _, x := range blocks {
		b, _ := x.(map[string]any)
		elements, _ := b["elements"].([]any)
		if text(b["type"]) != "actions" {
			elements = []any{b["accessory"], b["element"]}
		}
		for _, x := range elements {
			if e, ok := x.(map[string]any); ok && text(e["type"]) != "image" {
				out = append(out, control{b, e})
			}
		}
	}
	return out
}

// identified are the blocks of a message with the ids that Slack makes up.
func identified(raw json.RawMessage) []any {
	var blocks []any
	if json.Unmarshal(raw, &blocks) != nil {
		return nil
	}
	identify(blocks)
	return blocks
}

// identify gives blocks and their controls an id where they have none. It names
// the place, so that the same blocks always get the same ids.
func identify(blocks []any) {
	for i, x := range blocks {
		if b, ok := x.(map[string]any); ok && text(b["block_id"]) == "" {
			b["block_id"] = fmt.Sprintf("local-%d", i)
		}
	}
	for i, c := range controls(blocks) {
		if text(c.element["action_id"]) == "" {
			c.element["action_id"] = fmt.Sprintf("local-%d", i)
		}
	}
}

package slackemu

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Redeliver sends the same bytes of an interactive envelope once more: same
// envelope, same trigger, same response_url. The person is not shown what the
// second ack says. It is an error if no such envelope was ever sent.
func (s *Server) Redeliver(ctx context.Context, envelopeID string) (Ack, error) {
	s.mu.Lock()
	raw, ok := s.space.sent[envelopeID]
	s.mu.Unlock()
	if !ok {
		return Ack{}, fmt.Errorf("redeliver: no interactive envelope %q", envelopeID)
	}
	ack, err := s.exchange(ctx, raw, nil)
	if err != nil {
		return ack, fmt.Errorf("redeliver: %w", err)
	}
	return ack, nil
}

// Answers are the messages that the bot said to what had this trigger, in the
// ack of a command or through a response_url, oldest first and as they stand
// now. A message that was replaced is one of them, one that was deleted is not.
func (s *Server) Answers(triggerID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, h := range s.space.hooks {
		for _, m := range h.said {
			if h.trigger == triggerID && slices.Contains(h.room.talk, m) {
				out = append(out, m.copied())
			}
		}
	}
	slices.SortFunc(out, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return slices.CompactFunc(out, func(a, b Message) bool { return a.TS == b.TS })
}

// deed is something a person does that goes to the bot.
type deed struct {
	person                Person
	triggerID, envelopeID string // no trigger when that is empty
}

// interactive makes an envelope and keeps it for Redeliver.
func (w *workspace) interactive(d deed, accepts bool, payload reply) []byte {
	if d.triggerID != "" {
		payload["trigger_id"] = d.triggerID
	}
	payload["token"], payload["api_app_id"] = verification, appID
	payload["team"] = reply{"id": w.team, "domain": teamDomain}
	payload["user"] = reply{
		"id": d.person.ID, "username": d.person.Handle, "name": d.person.Handle, "team_id": w.team,
	}
	payload["enterprise"], payload["is_enterprise_install"] = nil, false
	w.sent[d.envelopeID] = encode(reply{
		"envelope_id": d.envelopeID, "type": "interactive", "accepts_response_payload": accepts, "payload": payload,
	})
	return w.sent[d.envelopeID]
}

// triggerID is the one that was asked for, or a new one.
func (w *workspace) triggerID(wanted string) string {
	if wanted != "" {
		return wanted
	}
	return fmt.Sprintf("1000000000.%06d.local", w.count("trigger"))
}

func (w *workspace) envelopeIDOr(wanted string) string {
	if wanted != "" {
		return wanted
	}
	return w.envelopeID()
}

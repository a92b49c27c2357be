package slackemu

import "errors"

// talkAs stores what a person says as an ordinary message, and tells the bot of
// it where the bot is a member and events are on.
func (s *Server) talkAs(in wish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, r, err := s.space.talker(in)
	if err != nil {
		return err
	}
	if in.Text == "" {
		return errors.New("there is nothing to send")
	}
	m := s.space.post(r, message{Message: Message{User: p.ID, Text: s.space.typed(in.Text)}})
	if s.cfg.Events && r.has(s.space.bot.ID) {
		s.pushEvent(s.space.messageEvent(r, m))
	}
	return nil
}

// pushEvent sends an event without waiting for its ack. The lock is held, so it
// cannot wait for a client that does not read either.
func (s *Server) pushEvent(event reply) {
	if len(s.open) == 0 {
		return
	}
	select {
	case s.open[len(s.open)-1].out <- encode(event):
	default:
		s.log.WarnContext(s.ctx, "event dropped, client does not read")
	}
}

func (w *workspace) messageEvent(r *room, m *message) reply {
	kinds := map[string]string{"im": "im", "private_channel": "group", "public_channel": "channel"}
	return reply{
		"envelope_id": w.envelopeID(), "type": "events_api", "accepts_response_payload": false,
		"retry_attempt": 0, "retry_reason": "",
		"payload": reply{
			"type": "event_callback", "token": verification, "team_id": w.team,
			"api_app_id": appID, "event_id": w.id("Ev"), "event_time": w.now().Unix(),
			"event": reply{
				"type": "message", "channel": r.ID, "channel_type": kinds[r.kind()], "user": m.User,
				"text": m.Text, "ts": m.TS, "event_ts": m.TS, "team": w.team,
			},
		},
	}
}

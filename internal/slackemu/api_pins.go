package slackemu

import (
	"slices"
	"strings"
)

const maxPins = 100

func pinsAdd(w *workspace, a args) (reply, error) {
	r, m, err := w.marked(a)
	switch {
	case err != nil:
		return nil, err
	case m.Pinned:
		return nil, refusal("already_pinned")
	case len(r.pinned()) >= maxPins:
		return nil, refusal("too_many_pins")
	}
	m.Pinned = true
	w.tell(r, "pinned: "+plain(m.Message))
	return reply{}, nil
}

// marked finds the message that a pin or a reaction is about.
func (w *workspace) marked(a args) (*room, *message, error) {
	r, err := w.inside(a["channel"])
	if err != nil {
		return nil, nil, err
	}
	if _, err := micros(a["timestamp"]); err != nil {
		return nil, nil, refusal("bad_timestamp")
	}
	m := r.find(a["timestamp"])
	if m == nil {
		return nil, nil, refusal("message_not_found")
	}
	return r, m, nil
}

func (r *room) pinned() []*message {
	var out []*message
	for _, m := range r.talk {
		if m.Pinned {
			out = append(out, m)
		}
	}
	return out
}

func pinsList(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	items := []reply{}
	for _, m := range r.pinned() {
		items = append(items, reply{"type": "message", "channel": r.ID, "message": w.messageJSON(m, false)})
	}
	return reply{"items": items}, nil
}

func reactionsAdd(w *workspace, a args) (reply, error) {
	name := strings.Trim(a["name"], ":")
	if name == "" || strings.ContainsAny(name, " <>&") {
		return nil, refusal("invalid_name")
	}
	r, m, err := w.marked(a)
	if err != nil {
		return nil, err
	}
	if slices.Contains(m.reactions, name) {
		return nil, refusal("already_reacted")
	}
	m.reactions = append(m.reactions, name)
	w.tell(r, "reaction :"+name+":")
	return reply{}, nil
}

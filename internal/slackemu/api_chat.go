package slackemu

import (
	"encoding/json"
	"strings"
)

const (
	postMessage = "chat.postMessage"

	maxText   = 40_000 // what is longer is cut off
	maxUpdate = 4_000  // what is longer is refused
)

func chatPostMessage(w *workspace, a args) (reply, error) {
	r, err := w.postable(a["channel"])
	if err != nil {
		return nil, err
	}
	m, err := w.compose(a)
	if err != nil {
		return nil, err
	}
	m.Text = cut(m.Text, maxText)
	m.ThreadTS, m.broadcast = a["thread_ts"], a.is("reply_broadcast")
	if m.ThreadTS != "" && r.find(m.ThreadTS) == nil {
		return nil, refusal("cannot_reply_to_message")
	}
	posted := w.post(r, m)
	return reply{"channel": r.ID, "ts": posted.TS, "message": w.messageJSON(posted, true)}, nil
}

// postable finds the channel of a post: by id, by the name of a public channel,
// or by the id of a person. Public channels need no membership (chat:write.public).
func (w *workspace) postable(key string) (*room, error) {
	if p, ok := w.person(key); ok && p.ID == key {
		return w.direct(p), nil
	}
	r := w.room(key)
	switch {
	case r == nil, !r.visible(w.bot.ID), r.Private && r.ID != key:
		return nil, refusal("channel_not_found")
	case r.Archived:
		return nil, refusal("is_archived")
	}
	return r, nil
}

// compose makes a message of the bot out of text, blocks and metadata.
func (w *workspace) compose(a args) (message, error) {
	m := message{Message: Message{User: w.bot.ID, Text: a["text"]}}
	blocks, err := readBlocks(a["blocks"])
	if err != nil {
		return m, err
	}
	if m.Text == "" && blocks == nil && a["attachments"] == "" {
		return m, refusal("no_text")
	}
	m.Blocks = blocks
	m.Metadata, err = readMetadata(a["metadata"])
	return m, err
}

func readMetadata(raw string) (json.RawMessage, error) {
	if raw == "" || raw == "{}" {
		return nil, nil
	}
	var m struct {
		EventType    string         `json:"event_type"`
		EventPayload map[string]any `json:"event_payload"`
	}
	if json.Unmarshal([]byte(raw), &m) != nil {
		return nil, refusal("invalid_metadata_format")
	}
	if m.EventType == "" || m.EventPayload == nil {
		return nil, refusal("invalid_metadata_schema")
	}
	return json.RawMessage(raw), nil
}

func cut(s string, limit int) string {
	if !tooLong(s, limit) {
		return s
	}
	return string([]rune(s)[:limit])
}

func chatPostEphemeral(w *workspace, a args) (reply, error) {
	r, err := w.inside(a["channel"])
	if err != nil {
		return nil, err
	}
	if !r.has(a["user"]) || a["user"] == w.bot.ID {
		return nil, refusal("user_not_in_channel")
	}
	m, err := w.compose(a)
	if err != nil {
		return nil, err
	}
	if tooLong(m.Text, maxText) {
		return nil, refusal("msg_too_long")
	}
	m.To, m.Metadata = a["user"], nil
	return reply{"message_ts": w.post(r, m).TS}, nil
}

// own finds a message that the bot may change.
func (w *workspace) own(a args, otherwise refusal) (*room, *message, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, nil, err
	}
	m := r.find(a["ts"])
	switch {
	case m == nil:
		return nil, nil, refusal("message_not_found")
	case m.User != w.bot.ID:
		return nil, nil, otherwise
	}
	return r, m, nil
}

// chatUpdate keeps the blocks and the metadata that it is given no new ones for.
func chatUpdate(w *workspace, a args) (reply, error) {
	if tooLong(a["text"], maxUpdate) {
		return nil, refusal("msg_too_long")
	}
	r, m, err := w.own(a, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if r.Archived {
		return nil, refusal("is_inactive")
	}
	next, err := w.compose(a)
	if err != nil {
		return nil, err
	}
	m.replace(next, a)
	w.tell(r, "edit: "+plain(m.Message))
	return reply{"channel": r.ID, "ts": m.TS, "text": m.Text, "message": w.messageJSON(m, true)}, nil
}

func (m *message) replace(next message, a args) {
	m.Text, m.Edited = next.Text, true
	if a["blocks"] != "" {
		m.Blocks = next.Blocks
	}
	if a["metadata"] != "" {
		m.Metadata = next.Metadata
	}
}

func chatDelete(w *workspace, a args) (reply, error) {
	r, m, err := w.own(a, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	r.remove(m)
	w.tell(r, "deleted: "+plain(m.Message))
	return reply{"channel": r.ID, "ts": m.TS}, nil
}

func (r *room) remove(gone *message) {
	for i, m := range r.talk {
		if m == gone {
			r.talk = append(r.talk[:i:i], r.talk[i+1:]...)
			return
		}
	}
}

// chatGetPermalink names no port, so that the same script gives the same link.
func chatGetPermalink(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	if r.find(a["message_ts"]) == nil {
		return nil, refusal("message_not_found")
	}
	link := "https://" + teamDomain + ".slack.com/archives/" + r.ID + "/p" + strings.ReplaceAll(a["message_ts"], ".", "")
	return reply{"channel": r.ID, "permalink": link}, nil
}

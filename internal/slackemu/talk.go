package slackemu

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// room is a channel with what was said in it.
type room struct {
	Channel
	created time.Time
	talk    []*message
	canvas  *canvas
}

// message is a Message with what only the wire needs.
type message struct {
	Message
	broadcast bool // a thread reply that is shown in the channel too
	reactions []string
}

func (r *room) has(id string) bool { return slices.Contains(r.Members, id) }

func (r *room) isDirect() bool { return strings.HasPrefix(r.Name, "@") }

func (r *room) find(ts string) *message {
	for _, m := range r.talk {
		if m.TS == ts && m.To == "" {
			return m
		}
	}
	return nil
}

// post puts a message into a channel and a line into the transcript.
func (w *workspace) post(r *room, m message) *message {
	m.TS, m.Channel = w.ts(), r.Name
	r.talk = append(r.talk, &m)
	if m.File == nil || m.Text != "" || len(m.Blocks) > 0 {
		w.tell(r, w.speaker(m.Message)+inThread(m)+": "+plain(m.Message))
	}
	if m.File != nil {
		w.tell(r, "file "+m.File.Name)
	}
	return &m
}

// inThread says that a message is seen by those who open a thread.
func inThread(m message) string {
	if m.ThreadTS == "" || m.broadcast {
		return ""
	}
	return " in thread"
}

func (w *workspace) speaker(m Message) string {
	if m.To != "" {
		return "only " + w.at(m.To)
	}
	if m.User == w.bot.ID {
		return "bot"
	}
	p, _ := w.person(m.User)
	return p.Handle
}

func (w *workspace) at(id string) string {
	p, _ := w.member(id)
	return "@" + p.Handle
}

// tell adds one line to the transcript.
func (w *workspace) tell(r *room, what string) {
	where := "#" + r.Name
	if r.isDirect() {
		where = r.Name
	}
	w.transcript = append(w.transcript, where+" "+strings.ReplaceAll(what, "\n", " / "))
}

// plain is what a message says when only its words are shown.
func plain(m Message) string {
	if m.Text != "" || len(m.Blocks) == 0 {
		return m.Text
	}
	var blocks any
	if json.Unmarshal(m.Blocks, &blocks) != nil {
		return ""
	}
	return strings.Join(texts(blocks), "\n")
}

// richLine is what one piece of rich text says; a list is several.
func richLine(v map[string]any) (string, bool) {
	switch text(v["type"]) {
	case "rich_text_section", "rich_text_preformatted", "rich_text_quote":
	default:
		return "", false
	}
	var line strings.Builder
	pieces, _ := v["elements"].([]any)
	for _, x := range pieces {
		p, _ := x.(map[string]any)
		line.WriteString(richWord(p))
	}
	return line.String(), true
}

func richWord(p map[string]any) string {
	switch text(p["type"]) {
	case "user":
		return "<@" + text(p["user_id"]) + ">"
	case "channel":
		return "<#" + text(p["channel_id"]) + ">"
	case "emoji":
		return ":" + text(p["name"]) + ":"
	case "link":
		return cmp.Or(text(p["text"]), text(p["url"]))
	}
	return text(p["text"])
}

// texts are the words of every text object, in the order of the blocks.
func texts(v any) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			out = append(out, texts(x)...)
		}
	case map[string]any:
		if line, ok := richLine(v); ok {
			return []string{line}
		}
		if text, ok := v["text"].(string); ok {
			return []string{text}
		}
		for _, key := range []string{"text", "fields", "elements"} {
			out = append(out, texts(v[key])...)
		}
	}
	return out
}

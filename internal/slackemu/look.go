package slackemu

import (
	"encoding/json"
	"slices"
)

// Message is one message as it stands now.
type Message struct {
	Channel  string // the channel's name
	TS, User string
	To       string // the one person who sees it, when it is ephemeral
	Text     string
	Blocks   json.RawMessage
	Edited   bool
	Pinned   bool
	File     *File
	Metadata json.RawMessage
	ThreadTS string
}

// File is an uploaded file.
type File struct{ ID, Name, Title, Content string }

// Channel is one conversation; a direct one is named after the person, as @dana.
type Channel struct {
	ID, Name, Topic, Purpose, Creator string
	Private, Archived                 bool
	Members                           []string
}

// Channels are all conversations in the order in which they were made.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Channel, 0, len(s.space.rooms))
	for _, r := range s.space.rooms {
		c := r.Channel
		c.Members = slices.Clone(c.Members)
		out = append(out, c)
	}
	return out
}

// Messages are all messages of a channel, ephemeral ones included.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.space.messages(channel, func(*message) bool { return true })
}

// Seen are the messages of a channel that one person can see.
func (s *Server) Seen(person, channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.space.seen(person, channel)
}

// Transcript is every visible thing in the order it happened, one line each.
func (s *Server) Transcript() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.space.transcript)
}

func (w *workspace) seen(person, channel string) []Message {
	p, ok := w.person(person)
	r := w.room(channel)
	if !ok || r == nil || !r.visible(p.ID) {
		return nil
	}
	return w.messages(r.ID, func(m *message) bool { return m.To == "" || m.To == p.ID })
}

func (r *room) visible(person string) bool { return !r.Private || r.has(person) }

func (w *workspace) messages(channel string, keep func(*message) bool) []Message {
	r := w.room(channel)
	if r == nil {
		return nil
	}
	var out []Message
	for _, m := range r.talk {
		if keep(m) {
			out = append(out, m.copied())
		}
	}
	return out
}

func (m *message) copied() Message {
	c := m.Message
	if c.File != nil {
		f := *c.File
		c.File = &f
	}
	return c
}

package slackemu

import (
	"net/http"
	"strings"
	"time"
)

// serveState gives the page all it shows to one person.
func (s *Server) serveState(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, s.state(q.Get("as"), q.Get("channel")))
}

func (s *Server) state(as, channel string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := reply{
		"team": teamName, "now": s.cfg.Now().UTC().Format(time.RFC3339), "zone": s.cfg.Zone, "connected": len(s.open) > 0,
		"bot": personJSON(s.space.bot), "people": s.space.peopleJSON(),
	}
	if p, ok := s.space.person(as); ok {
		out["channels"] = s.space.channelsFor(p)
		out["messages"] = s.space.messagesFor(p, channel)
		out["form"] = s.space.pageForm(p)
	}
	return out
}

func (w *workspace) peopleJSON() []reply {
	out := []reply{}
	for _, p := range w.people {
		out = append(out, personJSON(p))
	}
	return out
}

func personJSON(p Person) reply {
	return reply{"id": p.ID, "handle": p.Handle, "name": p.Name, "title": p.Title}
}

func (w *workspace) channelsFor(p Person) []reply {
	out := []reply{}
	for _, r := range w.rooms {
		if !r.visible(p.ID) {
			continue
		}
		about := ""
		if r.canvas != nil {
			about = r.canvas.ID
		}
		out = append(out, reply{
			"canvas": about, "id": r.ID, "name": r.Name, "topic": r.Topic, "purpose": r.Purpose,
			"private": r.Private, "archived": r.Archived, "direct": r.isDirect(),
			"member": r.has(p.ID), "members": r.Members, "count": len(w.seen(p.ID, r.ID)),
		})
	}
	return out
}

func (w *workspace) messagesFor(p Person, channel string) []reply {
	out := []reply{}
	r := w.room(channel)
	if r == nil || !r.visible(p.ID) {
		return out
	}
	for _, m := range r.talk {
		if m.To == "" || m.To == p.ID {
			out = append(out, m.pageJSON())
		}
	}
	return out
}

func (m *message) pageJSON() reply {
	out := reply{
		"ts": m.TS, "user": m.User, "only": m.To != "", "text": m.Text, "blocks": identified(m.Blocks),
		"edited": m.Edited, "pinned": m.Pinned, "thread": m.ThreadTS, "reactions": m.reactions,
	}
	if m.File != nil {
		out["file"] = reply{"id": m.File.ID, "name": m.File.Name, "title": m.File.Title}
	}
	return out
}

// serveFile opens a file as text for someone who can see it, and a page as a page that can do nothing.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f, ok := s.fileFor(q.Get("as"), q.Get("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	if strings.HasSuffix(f.Name, ".html") {
		h.Set("Content-Type", "text/html; charset=utf-8")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	_, _ = strings.NewReader(f.Content).WriteTo(w)
}

func (s *Server) fileFor(as, id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.space.person(as)
	for _, r := range s.space.rooms {
		if r.canvas != nil && r.canvas.ID == id && known && r.visible(p.ID) {
			return r.canvas.File, true
		}
		for _, m := range s.space.seen(as, r.ID) {
			if m.File != nil && m.File.ID == id {
				return *m.File, true
			}
		}
	}
	return File{}, false
}

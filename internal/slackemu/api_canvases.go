package slackemu

import (
	"encoding/json"
)

// maxCanvas is how many bytes one change of a canvas may have.
const maxCanvas = 1 << 20

// canvas is what a channel's canvas says, and who made it.
type canvas struct {
	File
	Creator string
}

// document is the content of a canvas as the wire has it.
type document struct{ Type, Markdown string }

func (d document) check() error {
	switch {
	case d.Type != "markdown":
		return refusal("invalid_arguments")
	case len(d.Markdown) > maxCanvas:
		return refusal("canvas_too_large")
	}
	return nil
}

func canvasCreate(w *workspace, a args) (reply, error) {
	r, err := w.inside(a["channel_id"])
	if err != nil {
		return nil, err
	}
	if r.canvas != nil {
		return nil, refusal("channel_canvas_already_exists")
	}
	var content document
	if raw := a["document_content"]; raw != "" {
		if json.Unmarshal([]byte(raw), &content) != nil {
			return nil, refusal("invalid_arguments")
		}
		if err := content.check(); err != nil {
			return nil, err
		}
	}
	r.canvas = &canvas{File{ID: w.id("F"), Name: "canvas", Title: "Canvas", Content: content.Markdown}, w.bot.ID}
	w.tell(r, "canvas")
	return reply{"canvas_id": r.canvas.ID}, nil
}

// canvasEdit replaces the whole of a canvas. Changes of a section are not there.
func canvasEdit(w *workspace, a args) (reply, error) {
	r := w.canvasRoom(a["canvas_id"])
	if r == nil || !r.visible(w.bot.ID) {
		return nil, refusal("canvas_not_found")
	}
	var changes []struct {
		Operation string   `json:"operation"`
		Section   string   `json:"section_id"`
		Content   document `json:"document_content"`
	}
	if json.Unmarshal([]byte(a["changes"]), &changes) != nil || len(changes) != 1 || changes[0].Operation != "replace" || changes[0].Section != "" {
		return nil, refusal("invalid_arguments")
	}
	if err := changes[0].Content.check(); err != nil {
		return nil, err
	}
	r.canvas.Content = changes[0].Content.Markdown
	w.tell(r, "canvas edit")
	return reply{}, nil
}

func (w *workspace) canvasRoom(id string) *room {
	for _, r := range w.rooms {
		if r.canvas != nil && r.canvas.ID == id {
			return r
		}
	}
	return nil
}

// filesInfo tells of a canvas, or of a file that the bot has sent.
func filesInfo(w *workspace, a args) (reply, error) {
	if r := w.canvasRoom(a["file"]); r != nil && r.visible(w.bot.ID) {
		return reply{"file": reply{"id": r.canvas.ID, "name": r.canvas.Name, "title": r.canvas.Title, "filetype": "quip", "user": r.canvas.Creator}, "comments": []reply{}, "paging": reply{}}, nil
	}
	u := w.files[a["file"]]
	if u == nil || !u.done {
		return nil, refusal("file_not_found")
	}
	out := u.json()
	out["user"] = w.bot.ID
	return reply{"file": out, "comments": []reply{}, "paging": reply{}}, nil
}

// WriteCanvas is somebody who writes a channel's canvas by hand, and makes it where there is none. An empty text is an empty canvas.
func (s *Server) WriteCanvas(person, channel, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, _ := s.space.person(person)
	r := s.space.room(channel)
	if r.canvas == nil {
		r.canvas = &canvas{File{ID: s.space.id("F"), Name: "canvas", Title: "Canvas"}, p.ID}
	}
	r.canvas.Content = text
}

// Canvas returns what a channel's canvas says; false if it has none.
func (s *Server) Canvas(channel string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.space.room(channel)
	if r == nil || r.canvas == nil {
		return "", false
	}
	return r.canvas.Content, true
}

package slackemu

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

const maxUpload = 32 << 20

// upload is a file on its way: announced, then sent, then shared once.
type upload struct {
	File
	ticket     string
	sent, done bool
}

func (s *Server) filesGetUploadURL(w *workspace, a args) (reply, error) {
	if err := a.need("filename", "length"); err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(a["length"]); err != nil || n < 1 || n > maxUpload {
		return nil, detailed{"invalid_arguments", reply{"response_metadata": reply{
			"messages": []string{"[ERROR] length must be a positive number of bytes"},
		}}}
	}
	if len([]rune(a["alt_txt"])) > 1000 {
		return nil, refusal("alt_txt_too_large")
	}
	u := &upload{File: File{ID: w.id("F"), Name: a["filename"], Title: a["filename"]}, ticket: rand.Text()}
	w.files[u.ID] = u
	return reply{"upload_url": s.URL() + "/upload/" + u.ticket, "file_id": u.ID}, nil
}

func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	content, err := readUpload(w, r)
	if err != nil {
		http.Error(w, "cannot read the file: "+err.Error(), http.StatusBadRequest)
		return
	}
	if !s.storeUpload(r.PathValue("ticket"), content) {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(content)))
}

// readUpload takes a multipart form with one file, or the bytes as they are.
func readUpload(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+1<<20)
	parts, err := r.MultipartReader()
	if err != nil {
		raw, readErr := io.ReadAll(r.Body)
		return string(raw), readErr
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return "", fmt.Errorf("no file in the form: %w", err)
		}
		if part.FileName() != "" {
			raw, err := io.ReadAll(part)
			return string(raw), err
		}
	}
}

func (s *Server) storeUpload(ticket, content string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.space.files {
		if u.ticket == ticket && !u.sent {
			u.Content, u.sent = content, true
			return true
		}
	}
	return false
}

// filesComplete shares uploaded files in a channel, each of them once.
func filesComplete(w *workspace, a args) (reply, error) {
	uploads, err := w.uploads(a["files"])
	if err != nil {
		return nil, err
	}
	if a["channel_id"] != "" {
		if err := w.share(a, uploads); err != nil {
			return nil, err
		}
	}
	out := make([]reply, 0, len(uploads))
	for _, u := range uploads {
		u.done = true
		out = append(out, u.json())
	}
	return reply{"files": out}, nil
}

// uploads reads the list of files that a bot says it has sent.
func (w *workspace) uploads(raw string) ([]*upload, error) {
	var list []struct{ ID, Title string }
	if json.Unmarshal([]byte(raw), &list) != nil || len(list) == 0 {
		return nil, args{}.need("files")
	}
	out := make([]*upload, 0, len(list))
	for _, f := range list {
		u := w.files[f.ID]
		if u == nil || !u.sent || u.done {
			return nil, refusal("file_not_found")
		}
		if f.Title != "" {
			u.Title = f.Title
		}
		out = append(out, u)
	}
	return out, nil
}

func (w *workspace) share(a args, uploads []*upload) error {
	r, err := w.inside(a["channel_id"])
	if err != nil {
		return err
	}
	if ts := a["thread_ts"]; ts != "" && r.find(ts) == nil {
		return refusal("cannot_reply_to_message")
	}
	for i, u := range uploads {
		m := message{Message: Message{User: w.bot.ID, File: &u.File, ThreadTS: a["thread_ts"]}}
		if i == 0 {
			m.Text = a["initial_comment"]
		}
		w.post(r, m)
	}
	return nil
}

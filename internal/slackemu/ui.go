package slackemu

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// commandTimeout is how long Slack waits for an app, in real time, before it
// tells the person that the app did not answer.
const commandTimeout = 3 * time.Second

//go:embed page.html
var pageHTML string

// servePage serves the page. It may talk to this server and to nobody else.
func (s *Server) servePage(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; style-src 'nonce-"+nonce+
		"'; script-src 'nonce-"+nonce+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	_, _ = io.WriteString(w, strings.ReplaceAll(pageHTML, "NONCE", nonce))
}

// wish is what a person does on the page.
type wish struct {
	As, Channel, Text string
	TS, Block, Action string            // of a button
	View              string            // of a form
	Values            map[string]string // by block id
}

// serveSay takes what a person types: a command, or plain talk.
func (s *Server) serveSay(w http.ResponseWriter, r *http.Request) {
	in, ok := readWish(w, r)
	if !ok {
		return
	}
	if strings.HasPrefix(in.Text, "/") {
		answerWish(w, s.command(r.Context(), in))
		return
	}
	answerWish(w, s.talkAs(in))
}

func (s *Server) command(ctx context.Context, in wish) error {
	if err := s.mayTalk(in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	end := strings.IndexAny(in.Text, " \t\n")
	if end < 0 {
		end = len(in.Text)
	}
	_, err := s.Slash(ctx, Slash{
		User: in.As, Channel: in.Channel, Command: in.Text[:end], Text: strings.TrimSpace(in.Text[end:]),
	})
	return unanswered(in.Text[:end], err)
}

// unanswered says what Slack says when a command failed.
func unanswered(command string, err error) error {
	switch {
	case errors.Is(err, ErrNotConnected):
		return errors.New(command + " failed because the app is not connected")
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New(command + " failed because the app did not respond")
	}
	return err
}

func (s *Server) mayTalk(in wish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _, err := s.space.talker(in)
	return err
}

// talker finds who wants to talk where; only members of a channel can.
func (w *workspace) talker(in wish) (Person, *room, error) {
	p, ok := w.person(in.As)
	r := w.room(in.Channel)
	switch {
	case !ok:
		return p, nil, errors.New("choose who you are")
	case r == nil || !r.visible(p.ID):
		return p, nil, errors.New("choose a channel")
	case r.Archived:
		return p, nil, errors.New("#" + r.Name + " is archived")
	case !r.has(p.ID):
		return p, nil, errors.New("join #" + r.Name + " first")
	}
	return p, r, nil
}

func (s *Server) serveJoin(w http.ResponseWriter, r *http.Request) {
	if in, ok := readWish(w, r); ok {
		answerWish(w, s.joinAs(in))
	}
}

func (s *Server) joinAs(in wish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.space.person(in.As)
	r := s.space.room(in.Channel)
	if !ok || r == nil || r.Private || r.Archived {
		return errors.New("this channel cannot be joined")
	}
	if !r.has(p.ID) {
		s.space.join(r, p.ID)
	}
	return nil
}

// readWish reads what the page posts, and nothing that another site posts.
func readWish(w http.ResponseWriter, r *http.Request) (wish, bool) {
	var in wish
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !sameOrigin(r) || kind != "application/json" {
		http.Error(w, "only the page itself may post here", http.StatusForbidden)
		return in, false
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in)
	if err != nil || strings.TrimSpace(in.As) == "" {
		http.Error(w, "cannot read the request", http.StatusBadRequest)
		return in, false
	}
	in.Text = strings.TrimSpace(in.Text)
	return in, true
}

func sameOrigin(r *http.Request) bool {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	return (origin == "" || origin == "http://"+r.Host) && (site == "" || site == "same-origin")
}

func answerWish(w http.ResponseWriter, err error) {
	if err != nil {
		writeJSON(w, http.StatusOK, reply{"ok": false, "error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, reply{"ok": true})
}

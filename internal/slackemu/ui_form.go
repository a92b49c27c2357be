package slackemu

import (
	"context"
	"errors"
	"net/http"
)

// servePress takes the press of a button.
func (s *Server) servePress(w http.ResponseWriter, r *http.Request) {
	in, ok := readWish(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), commandTimeout)
	defer cancel()
	_, err := s.Press(ctx, Press{User: in.As, Channel: in.Channel, TS: in.TS, ActionID: in.Action, BlockID: in.Block})
	answerWish(w, unanswered("The button", err))
}

// serveSubmit takes a form as it was filled in. What is wrong with it goes back
// by block id.
func (s *Server) serveSubmit(w http.ResponseWriter, r *http.Request) {
	in, ok := readWish(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), commandTimeout)
	defer cancel()
	wrong, err := s.Submit(ctx, Submission{User: in.As, View: in.View, Values: in.Values})
	if err != nil || wrong == nil {
		answerWish(w, unanswered("The form", err))
		return
	}
	writeJSON(w, http.StatusOK, reply{"ok": false, "errors": wrong})
}

// serveDismiss closes a form. That the bot was not there to hear of it is no
// matter to the person.
func (s *Server) serveDismiss(w http.ResponseWriter, r *http.Request) {
	in, ok := readWish(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), commandTimeout)
	defer cancel()
	err := s.dismiss(ctx, in.As, in.View)
	if errors.Is(err, ErrNotConnected) || errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	answerWish(w, err)
}

// pageForm is the form that a person has on top, nil if none.
func (w *workspace) pageForm(p Person) reply {
	v := w.formOf(p.ID)
	if v == nil {
		return nil
	}
	values := map[string]string{}
	for _, f := range v.fields() {
		values[f.blockID()] = v.value(f)
	}
	return reply{
		"id": v.id, "hash": v.hash, "title": v.title(), "submit": wording(v.body["submit"]), "close": wording(v.body["close"]),
		"blocks": v.body["blocks"], "values": values, "errors": v.errors,
	}
}

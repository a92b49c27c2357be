package slackemu

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
)

// serveHook takes what the bot says later, through the response_url.
func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	raw, say, err := readSpoken(w, r)
	call := s.record("response_url", raw)
	a := s.respond(r, "response_url", func() answer {
		if err != nil {
			return answerFor(nil, err)
		}
		return s.useHook(r.PathValue("hook"), say)
	})
	s.finish(call, a.code)
	if a.code == "" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok")
		return
	}
	a.write(w)
}

func readSpoken(w http.ResponseWriter, r *http.Request) (args, spoken, error) {
	var say spoken
	var fields map[string]json.RawMessage
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || kind != "application/json" {
		return args{}, say, refusal("invalid_payload")
	}
	if json.Unmarshal(body, &say) != nil || json.Unmarshal(body, &fields) != nil {
		return args{}, say, refusal("invalid_payload")
	}
	return flat(fields), say, nil
}

// useHook says something where the person did something, a member or not. A
// command that was typed cannot be deleted or replaced, so that does nothing.
func (s *Server) useHook(id string, say spoken) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.space.hooks[id]
	switch {
	case h == nil:
		return answer{status: http.StatusNotFound, code: "invalid_url"}
	case h.uses >= hookUses:
		return answer{status: http.StatusNotFound, code: "used_url"}
	case s.cfg.Now().Sub(h.at) > hookLife:
		return answer{status: http.StatusNotFound, code: "expired_url"}
	}
	h.uses++
	return answerFor(nil, s.space.useHook(h, say))
}

// useHook speaks, or changes the message whose button was pressed, which may be
// an ephemeral one.
func (w *workspace) useHook(h *hook, say spoken) error {
	switch {
	case say.DeleteOriginal && h.original != nil:
		return w.deleteOriginal(h)
	case say.DeleteOriginal:
		return nil
	case say.ReplaceOriginal && h.original != nil:
		return w.replaceOriginal(h, say)
	}
	return w.say(h, say)
}

func (w *workspace) deleteOriginal(h *hook) error {
	if !slices.Contains(h.room.talk, h.original) {
		return refusal("message_not_found")
	}
	h.room.remove(h.original)
	w.tell(h.room, "deleted: "+plain(h.original.Message))
	return nil
}

// replaceOriginal leaves nothing of what the message said.
func (w *workspace) replaceOriginal(h *hook, say spoken) error {
	m, err := w.compose(args{"text": say.Text, "blocks": string(say.Blocks)})
	switch {
	case err != nil:
		return err
	case !slices.Contains(h.room.talk, h.original):
		return refusal("message_not_found")
	}
	h.original.Text, h.original.Blocks, h.original.Edited = cut(m.Text, maxText), m.Blocks, true
	h.said = append(h.said, h.original)
	w.tell(h.room, "edit: "+plain(h.original.Message))
	return nil
}

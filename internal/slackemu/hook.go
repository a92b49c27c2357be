package slackemu

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
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

// useHook says something where the command was typed, a member or not. What the
// person typed cannot be deleted or replaced, so that does nothing.
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
	if say.DeleteOriginal {
		return answer{status: http.StatusOK}
	}
	return answerFor(nil, s.space.say(h, say))
}

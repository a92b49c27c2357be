package slackemu

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// method is one Web API method. It runs under the server's lock.
type method func(*workspace, args) (reply, error)

// reply is what a method answers, without "ok".
type reply map[string]any

// refusal is an error code of Slack.
type refusal string

func (r refusal) Error() string { return string(r) }

// detailed is a refusal with more in the answer than its code.
type detailed struct {
	refusal
	more reply
}

func webMethods() map[string]method {
	return map[string]method{
		"auth.test":                     authTest,
		"team.info":                     teamInfo,
		"users.info":                    usersInfo,
		"users.conversations":           usersConversations,
		"bots.info":                     botsInfo,
		"conversations.create":          conversationsCreate,
		"conversations.list":            conversationsList,
		"conversations.info":            conversationsInfo,
		"conversations.members":         conversationsMembers,
		"conversations.history":         conversationsHistory,
		"conversations.replies":         conversationsReplies,
		"conversations.invite":          conversationsInvite,
		"conversations.join":            conversationsJoin,
		"conversations.open":            conversationsOpen,
		"conversations.setTopic":        conversationsSetTopic,
		"conversations.setPurpose":      conversationsSetPurpose,
		"conversations.archive":         conversationsArchive,
		"chat.postMessage":              chatPostMessage,
		"chat.postEphemeral":            chatPostEphemeral,
		"chat.update":                   chatUpdate,
		"chat.delete":                   chatDelete,
		"chat.getPermalink":             chatGetPermalink,
		"pins.add":                      pinsAdd,
		"pins.list":                     pinsList,
		"reactions.add":                 reactionsAdd,
		"files.completeUploadExternal":  filesComplete,
		"files.info":                    filesInfo,
		"conversations.canvases.create": canvasCreate,
		"canvases.edit":                 canvasEdit,
		"views.open":                    viewsOpen,
		"views.push":                    viewsPush,
		"views.update":                  viewsUpdate,
		"views.publish":                 viewsPublish,
	}
}

// answer is what goes back over HTTP.
type answer struct {
	status int
	wait   time.Duration // Retry-After
	body   reply
	code   string // the error code, for Calls
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	q, problem := readRequest(w, r)
	call := s.record(name, q.args)
	a := s.respond(r, name, func() answer {
		if problem != nil {
			return answerFor(nil, problem)
		}
		return s.call(r, name, q)
	})
	s.finish(call, a.code)
	a.write(w)
}

// call runs one method under the lock, after the checks that come first.
func (s *Server) call(r *http.Request, name string, q request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	run, known := s.method(name)
	if !known {
		return answerFor(nil, detailed{"unknown_method", reply{"req_method": name}})
	}
	if err := s.authorize(name, r.Method, q); err != nil {
		return answerFor(nil, err)
	}
	if wait := s.limited(name, q.args); wait > 0 {
		return answer{status: http.StatusTooManyRequests, wait: wait, code: "ratelimited"}
	}
	return answerFor(run(s.space, q.args))
}

// method finds a method; two of them hand out addresses of this server.
func (s *Server) method(name string) (method, bool) {
	switch name {
	case connectionsOpen:
		return s.connectionsOpen, true
	case "files.getUploadURLExternal":
		return s.filesGetUploadURL, true
	}
	m, ok := s.methods[name]
	return m, ok
}

func (s *Server) authorize(name, verb string, q request) error {
	token, want, other := q.token, s.cfg.BotToken, s.cfg.AppToken
	if name == connectionsOpen {
		if verb != http.MethodPost {
			return refusal("insecure_request")
		}
		token, want, other = q.bearer, other, want
	}
	switch token {
	case want:
		return nil
	case other:
		return refusal("not_allowed_token_type")
	case "":
		return refusal("not_authed")
	}
	return refusal("invalid_auth")
}

func answerFor(body reply, err error) answer {
	if err == nil {
		return answer{status: http.StatusOK, body: body}
	}
	a := answer{status: http.StatusOK, code: err.Error()}
	if d, ok := errors.AsType[detailed](err); ok {
		a.body = d.more
	}
	return a
}

func (a answer) write(w http.ResponseWriter) {
	out := reply{"ok": a.code == ""}
	maps.Copy(out, a.body)
	if a.code != "" {
		out["error"] = a.code
	}
	if a.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(a.wait.Seconds()))))
	}
	writeJSON(w, a.status, out)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, fmt.Sprintf("encode answer: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// args are the arguments of a call as text; what is not text is its JSON.
type args map[string]string

func (a args) is(name string) bool { return a[name] == "true" || a[name] == "1" }

// need says which of the arguments are missing.
func (a args) need(names ...string) error {
	var missing []string
	for _, n := range names {
		if a[n] == "" {
			missing = append(missing, "[ERROR] missing required field: "+n)
		}
	}
	if missing == nil {
		return nil
	}
	return detailed{"invalid_arguments", reply{"response_metadata": reply{"messages": missing}}}
}

// list is an argument with commas in it.
func (a args) list(name string) []string {
	return strings.FieldsFunc(a[name], func(c rune) bool { return c == ',' || c == ' ' })
}

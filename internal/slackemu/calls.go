package slackemu

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Call is one call that the bot made. Answers to a response_url count as calls
// of the method "response_url".
type Call struct {
	Method string
	Args   map[string]string // without the token
	Error  string            // the error code; empty when it went well or is still running
}

// Fault is how a call fails.
type Fault struct {
	Status      int           // HTTP status; 0 means 200, or 429 with RetryAfter
	Error       string        // error code; default ratelimited with 429, else internal_error
	RetryAfter  time.Duration // sent in whole seconds, rounded up
	AfterEffect bool          // the call does its work first, only the answer is lost
	Hang        bool          // no answer at all, until the client gives up
}

// Fail makes the next call of a method fail. Several faults of one method are
// taken one after the other.
func (s *Server) Fail(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], f)
}

// Calls are the calls of the bot in the order in which they came in.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.calls)
	for i := range out {
		out[i].Args = maps.Clone(out[i].Args)
	}
	return out
}

func (s *Server) record(method string, a args) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, Call{Method: method, Args: a})
	return len(s.calls) - 1
}

func (s *Server) finish(call int, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[call].Error = code
}

func (s *Server) takeFault(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[method]
	if len(queue) == 0 {
		return Fault{}, false
	}
	s.faults[method] = queue[1:]
	return queue[0], true
}

// respond runs a call, or what a fault leaves of it.
func (s *Server) respond(r *http.Request, method string, call func() answer) answer {
	f, ok := s.takeFault(method)
	if !ok {
		return call()
	}
	if f.AfterEffect {
		call()
	}
	if f.Hang {
		s.hang(r)
	}
	return f.answer()
}

// hang holds a request until its client or the server gives up.
func (s *Server) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

func (f Fault) answer() answer {
	a := answer{status: f.Status, wait: f.RetryAfter, code: f.Error}
	if a.status == 0 && a.wait > 0 {
		a.status = http.StatusTooManyRequests
	}
	a.status = cmp.Or(a.status, http.StatusOK)
	switch {
	case a.code != "":
	case a.status == http.StatusTooManyRequests:
		a.code = "ratelimited"
	case a.status == http.StatusOK:
		a.code = "internal_error"
	default:
		a.code = fmt.Sprintf("http_%d", a.status)
	}
	return a
}

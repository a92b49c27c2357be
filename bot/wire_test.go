package bot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// slackMethod is a method of Slack, called with whatever it needs.
type slackMethod struct {
	name string
	call func(context.Context, Slack) error
}

// slackMethods is the whole interface.
func slackMethods() []slackMethod {
	return []slackMethod{
		{"whoami", func(ctx context.Context, s Slack) error { _, err := s.Whoami(ctx); return err }},
		{"create", func(ctx context.Context, s Slack) error { _, err := s.Create(ctx, "inc-1", false); return err }},
		{"own", func(ctx context.Context, s Slack) error { _, err := s.Own(ctx, "inc-1", nine); return err }},
		{"place", func(ctx context.Context, s Slack) error { _, err := s.Place(ctx, "support"); return err }},
		{"join", func(ctx context.Context, s Slack) error { return s.Join(ctx, "C1") }},
		{"invite", func(ctx context.Context, s Slack) error { return s.Invite(ctx, "C1", "U1") }},
		{"topic", func(ctx context.Context, s Slack) error { return s.Topic(ctx, "C1", "text") }},
		{"post", func(ctx context.Context, s Slack) error {
			_, _, err := s.Post(ctx, "C1", Message{Text: "text"}, "key")
			return err
		}},
		{"find", func(ctx context.Context, s Slack) error { _, err := s.Find(ctx, "C1", "key", nine); return err }},
		{"reply", func(ctx context.Context, s Slack) error {
			_, err := s.FindReply(ctx, "C1", "1.2", "key", nine)
			return err
		}},
		{"edit", func(ctx context.Context, s Slack) error { return s.Edit(ctx, "C1", "1.2", Message{Text: "text"}) }},
		{"pin", func(ctx context.Context, s Slack) error { return s.Pin(ctx, "C1", "1.2") }},
		{"whisper", func(ctx context.Context, s Slack) error { return s.Whisper(ctx, "C1", "U1", "text") }},
		{"upload", func(ctx context.Context, s Slack) error { return s.Upload(ctx, "C1", "a.md", "comment", "content") }},
		{"uploaded", func(ctx context.Context, s Slack) error { _, err := s.Uploaded(ctx, "C1", "a.md", nine); return err }},
		{"person", func(ctx context.Context, s Slack) error { _, err := s.Person(ctx, "U1"); return err }},
	}
}

// answering is a server that answers everything the same way, or in turn.
func answering(t *testing.T, answers ...http.HandlerFunc) string {
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that a client hangs up
		answers[min(int(n.Add(1)), len(answers))-1](w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func body(status int, words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(words))
	}
}

// Whatever comes over the wire, every method makes of it what it is: no silence is taken for a yes.
func TestWire(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   outcome
		pause  time.Duration
	}{
		{"429 with Retry-After", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7")
			body(429, "")(w, r)
		}, unsent, 7 * time.Second},
		{"429 without", body(429, ""), unsent, 30 * time.Second},
		{"200 ratelimited", body(200, `{"ok":false,"error":"ratelimited"}`), unsent, 30 * time.Second},
		{"500", body(500, "oh"), doubtful, 2 * time.Second},
		{"503", body(503, "<html>"), doubtful, 2 * time.Second},
		{"malformed", body(200, `{"ok":true,"ts":`), doubtful, 2 * time.Second},
		{"a page", body(200, `<html>be right back</html>`), doubtful, 2 * time.Second},
		{"empty", body(200, ``), doubtful, 2 * time.Second},
		{"not ok, without a word", body(200, `{"ok":false}`), doubtful, 2 * time.Second},
		{"internal_error", body(200, `{"ok":false,"error":"internal_error"}`), doubtful, 2 * time.Second},
		{"cut off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, doubtful, 2 * time.Second},
		{"refused for good", body(200, `{"ok":false,"error":"is_archived"}`), refused, 0},
		{"tokens", body(200, `{"ok":false,"error":"token_revoked"}`), forbidden, 30 * time.Second},
	}
	for _, tt := range tests {
		api, _ := Dial(answering(t, tt.answer), "xoxb-test", "xapp-test", time.Now)
		for _, m := range slackMethods() {
			t.Run(tt.name+"/"+m.name, func(t *testing.T) {
				err := m.call(t.Context(), api)
				what, pause := judge(err)
				require.Equal(t, tt.want, what, "%v", err)
				require.Equal(t, tt.pause, pause)
			})
		}
	}
}

// A yes that does not say what it must say is none, so that a look-up is not taken for one in vain.
func TestEmptyYes(t *testing.T) {
	api, _ := Dial(answering(t, body(200, `{"ok":true}`)), "xoxb-test", "xapp-test", time.Now)
	for _, m := range slackMethods() {
		t.Run(m.name, func(t *testing.T) {
			what, _ := judge(m.call(t.Context(), api))
			if m.name == "join" || m.name == "pin" {
				require.Equal(t, paid, what, "there is nothing else to say")
				return
			}
			require.Equal(t, doubtful, what)
		})
	}
}

// A server that is not there, and one that does not answer, are not the same.
func TestNoAnswer(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	api, _ := Dial(gone.URL+"/", "xoxb-test", "xapp-test", time.Now)
	hanging := answering(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	slow, _ := Dial(hanging, "xoxb-test", "xapp-test", time.Now)
	for _, m := range slackMethods() {
		t.Run(m.name, func(t *testing.T) {
			what, pause := judge(m.call(t.Context(), api))
			require.Equal(t, unsent, what)
			require.Equal(t, 5*time.Second, pause)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
			defer cancel()
			what, _ = judge(m.call(ctx, slow))
			require.Equal(t, doubtful, what)
		})
	}
}

// A file goes in three calls: whichever fails, nobody takes it for sent, and only what may have arrived is in doubt.
func TestUploadIsThreeCalls(t *testing.T) {
	var url string
	first := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"file_id":"F1","upload_url":"` + url + `here"}`))
	}
	second, third := body(200, "OK - 7"), body(200, `{"ok":true,"files":[{"id":"F1"}]}`)
	tests := []struct {
		name    string
		answers []http.HandlerFunc
		want    outcome
	}{
		{"all well", []http.HandlerFunc{first, second, third}, paid},
		{"bytes turned away", []http.HandlerFunc{first, body(429, "")}, unsent},
		{"bytes lost", []http.HandlerFunc{first, body(500, "")}, doubtful},
		{"completion without a word", []http.HandlerFunc{first, second, body(200, `{"ok":false}`)}, doubtful},
		{"completion empty", []http.HandlerFunc{first, second, body(200, `{"ok":true}`)}, doubtful},
		{"completion refused", []http.HandlerFunc{first, second, body(200, `{"ok":false,"error":"channel_not_found"}`)}, refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url = answering(t, tt.answers...)
			api, _ := Dial(url, "xoxb-test", "xapp-test", time.Now)
			err := api.Upload(t.Context(), "C1", "a.md", "comment", "content")
			what, _ := judge(err)
			require.Equal(t, tt.want, what, "%v", err)
		})
	}
}

// A channel is ours only if we made it, under this name or a numbered one, and not before.
func TestOwn(t *testing.T) {
	at := func(after time.Duration) string { return strconv.FormatInt(nine.Add(after).Unix(), 10) }
	tests := []struct{ name, channels, want string }{
		{"the very name", `{"id":"C1","name":"inc-1-mail","creator":"UBOT","created":` + at(0) + `}`, "C1"},
		{"numbered", `{"id":"C1","name":"inc-1-mail-3","creator":"UBOT","created":` + at(time.Second) + `}`, "C1"},
		{"on the second page", `{"id":"C2","name":"inc-2","creator":"UBOT","created":` + at(0) + `}`, "C9"},
		{"a longer name", `{"id":"C1","name":"inc-1-mail-is-late","creator":"UBOT","created":` + at(0) + `}`, "C9"},
		{"another incident", `{"id":"C1","name":"inc-1-mail9","creator":"UBOT","created":` + at(0) + `}`, "C9"},
		{"somebody else's", `{"id":"C1","name":"inc-1-mail","creator":"U1","created":` + at(0) + `}`, "C9"},
		{"last year's", `{"id":"C1","name":"inc-1-mail","creator":"UBOT","created":` + at(-1000*time.Hour) + `}`, "C9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := answering(t, body(200, `{"ok":true,"user_id":"UBOT","team_id":"T1"}`),
				body(200, `{"ok":true,"channels":[`+tt.channels+`],"response_metadata":{"next_cursor":"more"}}`),
				body(200, `{"ok":true,"channels":[{"id":"C9","name":"inc-1-mail-2","creator":"UBOT","created":`+at(0)+`}]}`))
			api, _ := Dial(url, "xoxb-test", "xapp-test", time.Now)
			id, err := api.Own(t.Context(), "inc-1-mail", nine)
			require.NoError(t, err)
			require.Equal(t, tt.want, id)
		})
	}
}

// What a token is never stands in an error: errors are logged.
func TestErrorsHoldNoToken(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, url := range []string{gone.URL + "/", answering(t, body(200, `{"ok":`)), answering(t, body(500, ""))} {
		api, _ := Dial(url, "xoxb-secret", "xapp-secret", time.Now)
		for _, m := range slackMethods() {
			err := m.call(t.Context(), api)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "secret", m.name)
		}
	}
}

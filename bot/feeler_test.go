package bot

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// heard is a pulse that keeps the last call.
type heard struct {
	nobody
	called string
	held   time.Duration
}

func (h *heard) Called(method, class, word string) { h.called = method + " " + class + " " + word }
func (h *heard) Held(_ string, wait time.Duration) { h.held = wait }

func TestACallIsToldByItsClass(t *testing.T) {
	for _, tt := range []struct {
		status int
		retry  string
		body   string
		want   string
		held   time.Duration
	}{
		{200, "", `{"ok":true,"team_id":"T1"}`, "auth.test ok ", 0},
		{200, "", `{"ok":false,"error":"invalid_auth"}`, "auth.test forbidden invalid_auth", 0},
		{200, "", `{"ok":false,"error":"channel_not_found"}`, "auth.test refused channel_not_found", 0},
		{200, "", `{"ok":false,"error":"internal_error"}`, "auth.test doubt internal_error", 0},
		{200, "", `{"ok":false,"error":"ratelimited"}`, "auth.test limited ratelimited", defaultPause},
		{429, "7", `{"ok":false}`, "auth.test limited slack rate limit exceeded, retry after 7s", 7 * time.Second},
		{429, "soon", `{"ok":false}`, "auth.test limited slack rate limit exceeded, retry after 30s", defaultPause},
		{502, "", `oops`, "auth.test doubt slack server error: 502 Bad Gateway", 0},
		{200, "", `<html>be right back</html>`, "auth.test doubt slack answered ok, and nothing else", 0},
		{200, "", `{}`, "auth.test doubt slack answered ok, and nothing else", 0},
		{200, "", `{"ok":false}`, "auth.test doubt slack server error: 502 not ok, without a word", 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if tt.retry != "" {
				w.Header().Set("Retry-After", tt.retry)
			}
			w.WriteHeader(tt.status)
			_, _ = w.Write([]byte(tt.body))
		}))
		h := &heard{}
		api, _ := DialFelt(server.URL+"/", "xoxb-test", "xapp-test", time.Now, h)
		self, err := api.Whoami(context.Background())
		require.Equal(t, tt.want == "auth.test ok ", err == nil && self.Team == "T1", "the answer is still there to be read")
		require.Equal(t, tt.want, h.called)
		require.Equal(t, tt.held, h.held)
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		server.Close()
	}
}

// An address that an answer gave us, such as one to upload to, is no label.
func TestAnAddressOfAnAnswerIsOther(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	h := &heard{}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/upload/v1/secret.ticket", nil)
	require.NoError(t, err)
	resp, err := feeler{next: http.DefaultTransport, pulse: h}.RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, "other ok ", h.called)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

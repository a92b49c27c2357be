package bot

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// front stands between the bot and the local Slack, and makes calls go wrong on the wire. As a RoundTripper it chooses
// which call meets which fault, as a server it does to that call what the fault says.
type front struct {
	emu     *slackemu.Server
	server  *httptest.Server
	wire    *http.Transport
	nowhere string // host:port where nobody listens
	now     func() time.Time

	mu     sync.Mutex
	faults []*wireFault
	met    map[string]*wireFault // by the mark of the call that met it
}

// wireFault is how calls of a method go wrong. A call without one goes well.
type wireFault struct {
	method string // the last part of the path, or "upload"
	of     string // of its calls, those that say this
	mishap wireMishap
	until  time.Time // all calls before this instant; zero is one call
	calls  int       // how many met it
	hung   chan struct{}
}

// wireMishap is what happens to a call.
type wireMishap struct {
	name   string
	answer http.HandlerFunc // what comes instead of Slack's answer; nil lets it through
	after  bool             // the call has its effect first
	hangs  bool             // nothing comes, until the caller's time is up
	gone   bool             // nobody listens
	lasts  time.Duration
}

// markHeader tells the server which fault a call meets.
const markHeader = "X-Meets"

func newFront(t testing.TB, emu *slackemu.Server, now func() time.Time) *front {
	f := &front{emu: emu, wire: &http.Transport{MaxIdleConnsPerHost: 4}, now: now, met: map[string]*wireFault{}}
	f.server = httptest.NewServer(f)
	gone := httptest.NewServer(http.NotFoundHandler())
	f.nowhere = gone.Listener.Addr().String()
	gone.Close()
	t.Cleanup(func() {
		f.wire.CloseIdleConnections()
		f.server.Close()
	})
	return f
}

// dial is Dial with the front in between.
func (f *front) dial() (Slack, *slack.Client) {
	hc := &http.Client{Timeout: 3 * callTimeout, Transport: listener{f}} // on a busy machine nothing but a fault may take too long
	api := slack.New("xoxb-test", slack.OptionAPIURL(f.server.URL+"/api/"), slack.OptionAppLevelToken("xapp-test"), slack.OptionHTTPClient(hc))
	return client{api: api}, api
}

// fail makes calls go wrong. The function it returns says how many did.
func (f *front) fail(method, of string, m wireMishap) (met func() int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := &wireFault{method: method, of: of, mishap: m, hung: make(chan struct{})}
	if m.lasts > 0 {
		w.until = f.now().Add(m.lasts)
	}
	f.faults = append(f.faults, w)
	return func() int {
		f.mu.Lock()
		defer f.mu.Unlock()
		return w.calls
	}
}

// meets returns the fault that a call meets, if any.
func (f *front) meets(r *http.Request, said string) *wireFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	method := path.Base(r.URL.Path)
	if strings.HasPrefix(r.URL.Path, "/upload/") {
		method = "upload"
	}
	for _, w := range f.faults {
		over := w.until.IsZero() && w.calls > 0 || !w.until.IsZero() && !f.now().Before(w.until)
		if over || w.method != method || !strings.Contains(said, w.of) {
			continue
		}
		w.calls++
		mark := method + w.of + w.mishap.name
		f.met[mark] = w
		r.Header.Set(markHeader, mark)
		return w
	}
	return nil
}

// RoundTrip sends a call to the server with the mark of the fault that it meets.
func (f *front) RoundTrip(in *http.Request) (*http.Response, error) {
	r, body := in.Clone(in.Context()), []byte(nil)
	if in.Body != nil {
		var err error
		if body, err = io.ReadAll(in.Body); err != nil {
			return nil, err
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	said, err := url.QueryUnescape(string(body))
	if err != nil {
		said = string(body)
	}
	w := f.meets(r, said)
	if w != nil && w.mishap.gone {
		r.URL.Host = f.nowhere
	}
	if w != nil && w.mishap.hangs {
		r = r.WithContext(w.untilHung(r.Context()))
	}
	return f.wire.RoundTrip(r)
}

// untilHung ends as a timeout does, and as soon as the call hangs: what happened before then has happened.
func (w *wireFault) untilHung(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-w.hung:
		case <-ctx.Done():
		}
		cancel(context.DeadlineExceeded)
	}()
	return ctx
}

// ServeHTTP lets a call through, or does to it what its fault says.
func (f *front) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // only then does the server notice that a client hangs up
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	f.mu.Lock()
	w := f.met[r.Header.Get(markHeader)]
	f.mu.Unlock()
	if w == nil || w.mishap.after {
		status, kind, answer := f.pass(r, body)
		if w == nil {
			f.tell(rw, status, kind, answer)
			return
		}
	}
	if w.mishap.hangs {
		close(w.hung)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	w.mishap.answer(rw, r)
}

// pass lets a call have its effect and returns Slack's answer. Nothing here depends on its headers but the type.
func (f *front) pass(r *http.Request, body []byte) (status int, kind string, answer []byte) {
	out := r.Clone(context.WithoutCancel(r.Context()))
	out.RequestURI, out.Host = "", ""
	out.Header.Del(markHeader)
	out.URL.Scheme, out.URL.Host = "http", strings.TrimPrefix(f.emu.URL(), "http://")
	out.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := f.wire.RoundTrip(out)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), answer
}

// tell passes an answer on. Addresses in it lead here too.
func (f *front) tell(rw http.ResponseWriter, status int, kind string, answer []byte) {
	rw.Header().Set("Content-Type", kind)
	rw.WriteHeader(status)
	_, _ = rw.Write(bytes.ReplaceAll(answer, []byte(f.emu.URL()+"/upload/"), []byte(f.server.URL+"/upload/")))
}

// reset cuts a connection so that the other side reads no end, but a reset.
func reset(rw http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// startSlack opens a local Slack with the people of the rigs, and Nemo, whom only Slack knows.
func startSlack(t testing.TB, now func() time.Time) *slackemu.Server {
	s, err := slackemu.Start(context.Background(), slackemu.Config{
		Now: now, BotToken: "xoxb-test", AppToken: "xapp-test", Channels: []string{"general", "incidents", "managers", "support"},
		People: []slackemu.Person{
			{ID: "U1", Handle: "dana", Name: "Dana Peretz"}, {ID: "U2", Handle: "sam", Name: "Sam Okafor"}, {ID: "U9", Handle: "nemo", Name: "Nemo Doe"},
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

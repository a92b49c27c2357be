package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

// Whatever comes through the socket, the bot lives on: a command that comes behind it is acked, and so is every envelope
// that has an id, unless the socket was closed over it.
func FuzzEnvelopes(f *testing.F) {
	for _, frame := range frames() {
		f.Add([]byte(frame))
	}
	s := newTalker(f)
	f.Fuzz(func(t *testing.T, frame []byte) {
		id, must := mustBeAcked(frame)
		acked, same := s.deliver(t, frame, id)
		require.True(t, !must || acked || !same, "not acked, and the socket is still open: %q", frame)
		for _, line := range s.expected() {
			require.NotContains(t, line, "panic")
		}
	})
}

// frames are what a socket may say, right and wrong.
func frames() []string {
	slash := func(id, payload string) string {
		return `{"envelope_id":"` + id + `","type":"slash_commands","accepts_response_payload":true,"payload":` + payload + `}`
	}
	return []string{
		slash("f1", `{"team_id":"T1","user_id":"U1","user_name":"dana","channel_id":"C1","command":"/incident","text":"open sev3 a","trigger_id":"t1"}`),
		slash("f2", `{"text":"note INC-1 b"}`), slash("f3", `null`), slash("f4", `"text"`), slash("f5", `[]`), slash("f6", `{"text":7}`), slash("", `{"text":"list"}`),
		slash("f7", `{"team_id":"T1","user_id":"U1","text":"`+strings.Repeat("long ", 8000)+`"}`),
		slash("f8", `{"text":"<@U1|`+"\uE000INC-1/channel\uE001"+`> \u0000 \ud800 & &lt;!channel&gt;"}`),
		`{"type":"slash_commands","payload":{"text":"list"}}`, `{"envelope_id":7,"type":"slash_commands","payload":{}}`, `{"envelope_id":"f9","type":"slash_commands"}`,
		`{"envelope_id":"g1","type":"interactive","payload":{"type":"block_actions","actions":[]}}`, `{"envelope_id":"g2","type":"interactive","payload":{"type":7}}`,
		`{"envelope_id":"g3","type":"events_api","payload":{"type":"event_callback","event":{"type":"message","text":"hi"}}}`,
		`{"envelope_id":"g4","type":"events_api","payload":{"type":"event_callback","event":{"type":"nobody_knows"}}}`, `{"envelope_id":"g5","type":"events_api","payload":[]}`,
		`{"envelope_id":"g6","type":"brand_new","payload":{}}`, `{"envelope_id":"g7"}`, `{"envelope_id":"g8","type":null,"payload":null}`, `{"envelope_id":"g9","type":["x"]}`,
		`{"type":"hello","num_connections":1}`, `{"type":"hello","num_connections":"many"}`, `{"type":"disconnect","reason":"warning"}`, `{"type":"disconnect","reason":{}}`,
		`{}`, `null`, `7`, `"words"`, `[]`, ``, ` `, `{`, `{"envelope_id":"h1"`, "\x00\xff\xfe", `<html>be right back</html>`, strings.Repeat("[", 20_000),
		`{"envelope_id":"h2","type":"brand_new"}{"envelope_id":"h3","type":"brand_new"}`,
	}
}

// mustBeAcked returns the id of an envelope, and whether it needs an ack. Only the first value of a frame is read. Hello
// and disconnect have no ids in life.
func mustBeAcked(frame []byte) (id string, must bool) {
	var e struct {
		ID   string `json:"envelope_id"`
		Type any    `json:"type"`
	}
	if json.NewDecoder(bytes.NewReader(frame)).Decode(&e) != nil {
		return "", false
	}
	if len(e.ID) > 1000 || e.Type == "hello" || e.Type == "disconnect" {
		return "", false
	}
	return e.ID, e.ID != ""
}

// talker is a server that lets the bot open sockets, and says into them what it is told.
type talker struct {
	*rig
	server *httptest.Server
	stop   context.CancelFunc // stops the bot
	fresh  chan struct{}      // a socket was opened
	acks   chan string
	left   chan error // how the bot left the last socket it was seen to leave

	mu   sync.Mutex
	conn *websocket.Conn
	gone chan struct{} // closed when conn is no longer read
	sent int
}

func newTalker(t testing.TB) *talker {
	s := &talker{rig: newRig(t, scratch(t, t), 1), fresh: make(chan struct{}, 1), acks: make(chan string, 1000), left: make(chan error, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("/apps.connections.open", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"ok":true,"url":%q}`, "ws"+strings.TrimPrefix(s.server.URL, "http")+"/link")
	})
	mux.HandleFunc("/link", s.link)
	s.server = httptest.NewServer(mux)
	api := slack.New("xoxb-test", slack.OptionAPIURL(s.server.URL+"/"), slack.OptionAppLevelToken("xapp-test"), slack.OptionHTTPClient(s.server.Client()))
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	ended := make(chan error, 1)
	go func() { ended <- s.Listen(ctx, api) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
		s.server.Close()
	})
	return s
}

// link takes a socket and passes on the ids that are acked.
func (s *talker) link(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	gone := make(chan struct{})
	defer close(gone)
	s.mu.Lock()
	s.conn, s.gone = ws, gone
	s.mu.Unlock()
	select {
	case s.fresh <- struct{}{}:
	default: // nobody has seen the one before
	}
	for {
		var ack struct {
			ID string `json:"envelope_id"`
		}
		if err := ws.ReadJSON(&ack); err != nil {
			select {
			case s.left <- err:
			default: // nobody asks
			}
			return
		}
		s.acks <- ack.ID
	}
}

// open returns a socket that is open, as far as one can know.
func (s *talker) open(t *testing.T) (*websocket.Conn, chan struct{}) {
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		conn, gone := s.conn, s.gone
		s.mu.Unlock()
		select {
		case <-gone: // nil, before the first one, is never ready
		default:
			if conn != nil {
				return conn, gone
			}
		}
		select {
		case <-s.fresh:
		case <-deadline:
			require.Fail(t, "no socket")
		}
	}
}

// deliver says a frame, and behind it a good command until that is acked. It reports whether an ack of the id came too,
// before or soon after, and whether all that happened in one socket.
func (s *talker) deliver(t *testing.T, frame []byte, id string) (acked, same bool) {
	for len(s.acks) > 0 {
		<-s.acks
	}
	first, _ := s.open(t)
	_ = first.WriteMessage(websocket.TextMessage, frame)
	for {
		conn, gone := s.open(t)
		s.sent++
		good := fmt.Sprintf("good-%d", s.sent)
		_ = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"envelope_id":"`+good+`","type":"slash_commands","accepts_response_payload":true,"payload":{"team_id":"T1","user_id":"U1","text":"help","trigger_id":"`+good+`"}}`))
		if conn != first {
			id = "" // the socket was closed over it
		}
		seen, here := s.await(t, gone, good, id)
		acked = acked || seen
		if here {
			return acked, conn == first
		}
	}
}

// await waits for the ack of the good command, and for the other one's for a moment longer. It reports whether the
// other one came, and whether the good one did.
func (s *talker) await(t *testing.T, gone chan struct{}, good, other string) (seen, here bool) {
	deadline := time.After(patience)
	for {
		select {
		case id := <-s.acks:
			here, seen = here || id == good, seen || id == other
			if here && (seen || other == "") {
				return seen, here
			}
			if here {
				deadline = time.After(3 * time.Second) // longer than an ack may take
			}
		case <-gone:
			return seen, here
		case <-deadline:
			require.True(t, here, "wedged: a good command is not acked")
			return seen, here
		}
	}
}

package slackemu

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

const (
	connectionsOpen = "apps.connections.open"

	maxFrame       = 20_480
	maxConnections = 10
	farewell       = time.Second // real time for the other side to take its leave
)

// socket is one open Socket Mode connection.
type socket struct {
	ws   *websocket.Conn
	out  chan []byte
	bye  chan []byte   // the last words
	gone chan struct{} // closed when the other side is no longer read
}

func (s *Server) connectionsOpen(_ *workspace, _ args) (reply, error) {
	ticket := rand.Text()
	s.tickets[ticket] = true
	return reply{"url": "ws://" + s.addr.String() + "/link/?ticket=" + ticket + "&app_id=" + appID}, nil
}

// serveSocket accepts any origin: the ticket is what lets a client in.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !s.redeemTicket(r.URL.Query().Get("ticket")) {
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		s.log.WarnContext(r.Context(), "socket refused", "err", err)
		return
	}
	defer ws.Close()
	defer context.AfterFunc(s.ctx, func() { _ = ws.Close() })()
	s.talk(&socket{
		ws: ws, out: make(chan []byte, 64), bye: make(chan []byte, 1), gone: make(chan struct{}),
	})
}

func (s *Server) redeemTicket(ticket string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	return good
}

// talk holds one connection from hello to its end.
func (s *Server) talk(k *socket) {
	if !s.register(k) {
		_ = k.ws.WriteMessage(websocket.TextMessage, disconnect("too_many_websockets"))
		return
	}
	s.wg.Go(func() { k.write(s.cfg.PingInterval) })
	err := s.read(k)
	s.unregister(k)
	close(k.gone)
	if errors.Is(err, websocket.ErrReadLimit) {
		k.linger(s.ctx)
	}
}

// register opens a connection, with hello as the first thing it says, unless the
// app already has as many as it may.
func (s *Server) register(k *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) >= maxConnections {
		return false
	}
	s.open = append(s.open, k)
	k.out <- hello(len(s.open))
	close(s.changed)
	s.changed = make(chan struct{})
	return true
}

func hello(connections int) []byte {
	return encode(reply{
		"type": "hello", "num_connections": connections,
		"connection_info": reply{"app_id": appID},
		"debug_info":      reply{"host": "local", "build_number": 1, "approximate_connection_time": 18060},
	})
}

func disconnect(reason string) []byte {
	return encode(reply{"type": "disconnect", "reason": reason, "debug_info": reply{"host": "local"}})
}

// encode is for values that always can be encoded.
func encode(v any) []byte {
	raw, _ := json.Marshal(v)
	return raw
}

func (s *Server) unregister(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = slices.DeleteFunc(s.open, func(o *socket) bool { return o == k })
}

// write is the only writer of data: hello, envelopes, pings and the last words.
func (k *socket) write(every time.Duration) {
	ping := time.NewTicker(every)
	defer ping.Stop()
	_ = k.ws.WriteMessage(websocket.TextMessage, <-k.out)
	_ = k.ws.WriteControl(websocket.PingMessage, nil, time.Time{})
	for {
		select {
		case raw := <-k.out:
			_ = k.ws.WriteMessage(websocket.TextMessage, raw)
		case <-ping.C:
			_ = k.ws.WriteControl(websocket.PingMessage, nil, time.Time{})
		case last := <-k.bye:
			k.leave(last)
			return
		case <-k.gone:
			return
		}
	}
}

// leave says the last words and waits a moment for the other side to hang up,
// because closing at once could throw away what it has not read yet.
func (k *socket) leave(last []byte) {
	defer k.ws.Close()
	for len(k.out) > 0 {
		_ = k.ws.WriteMessage(websocket.TextMessage, <-k.out)
	}
	_ = k.ws.WriteMessage(websocket.TextMessage, last)
	closing := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = k.ws.WriteControl(websocket.CloseMessage, closing, time.Time{})
	select {
	case <-k.gone:
	case <-time.After(farewell):
	}
}

// waitGone waits for the end of a connection that was told to go; one that does
// not even read is cut off.
func (k *socket) waitGone() {
	select {
	case <-k.gone:
	case <-time.After(2 * farewell):
		_ = k.ws.Close()
	}
}

// read takes acks until the connection ends; a frame that is too large ends it
// with close code 1009.
func (s *Server) read(k *socket) error {
	k.ws.SetReadLimit(maxFrame)
	for {
		_, raw, err := k.ws.ReadMessage()
		if err != nil {
			return err
		}
		var frame struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &frame) != nil {
			s.log.WarnContext(s.ctx, "client sent a frame that is not JSON", "bytes", len(raw))
			continue
		}
		s.acked(frame.EnvelopeID, bytes.TrimSpace(frame.Payload))
	}
}

// linger reads away what a refused frame still sends, so that the close frame
// is not lost to a reset.
func (k *socket) linger(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = k.ws.Close() })()
	_, _ = io.Copy(io.Discard, k.ws.NetConn())
}

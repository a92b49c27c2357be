package bot

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// farewellTime is how long a last frame may take to leave a connection that may be dead.
const farewellTime = time.Second

// dialer opens Socket Mode's connections so that they end with a close frame (1000, normal closure), after which Slack sends
// nothing more there. slack-go only cuts the line. Behind a proxy the line is the proxy's, and is cut as slack-go does.
func dialer() *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callTimeout}
	if proxied() {
		return d
	}
	plain := net.Dialer{Control: giveUpSoon}
	d.NetDialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		return politely(plain.DialContext(ctx, network, addr))
	}
	secure := tls.Dialer{NetDialer: &plain, Config: &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}}
	d.NetDialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		return politely(secure.DialContext(ctx, network, addr))
	}
	return d
}

// proxied reports whether the environment names a proxy for Slack.
func proxied() bool {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: "wss-primary.slack.com"}})
	return err != nil || proxy != nil
}

func politely(conn net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return &polite{Conn: conn}, nil
}

// polite is a connection that says goodbye.
type polite struct {
	net.Conn
	once sync.Once
}

// Close sends a close frame and closes the connection.
func (p *polite) Close() error {
	p.once.Do(func() {
		defer time.AfterFunc(farewellTime, func() { _ = p.Conn.Close() }).Stop()
		_, _ = p.Write(closeFrame())
	})
	return p.Conn.Close()
}

// closeFrame is a client's close frame with code 1000, masked as RFC 6455 5.3 wants it.
func closeFrame() []byte {
	frame := []byte{0x88, 0x82, 0, 0, 0, 0, websocket.CloseNormalClosure >> 8, websocket.CloseNormalClosure & 0xff}
	mask := frame[2:6]
	_, _ = rand.Read(mask)
	frame[6] ^= mask[0]
	frame[7] ^= mask[1]
	return frame
}

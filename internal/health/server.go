package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Config is what a Server needs. All of it is required.
type Config struct {
	Addr     string // host:port; port 0 is any free one
	Meter    *Meter
	Record   Record
	Writable func(context.Context) error // says why the record cannot be written
	Log      *slog.Logger
}

// Server answers /livez, /readyz and /metrics.
type Server struct {
	cfg      Config
	stopping func() bool
	addr     net.Addr
	http     *http.Server
	ended    sync.WaitGroup
}

// goodbye is how long answers under way have when the server is closed.
const goodbye = time.Second

// Start listens until Close. Once ctx has ended it says that we are stopping, and goes on.
func Start(ctx context.Context, c Config) (*Server, error) {
	if err := c.Meter.registry.Register(newFigures(c.Record, c.Meter.now)); err != nil {
		return nil, fmt.Errorf("health: %w", err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("health: %w", err)
	}
	s := &Server{cfg: c, addr: listener.Addr(), stopping: func() bool { return ctx.Err() != nil }}
	s.http = &http.Server{
		Handler: s.routes(), ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
	}
	s.ended.Go(func() { s.serve(context.WithoutCancel(ctx), listener) })
	return s, nil
}

func (s *Server) serve(ctx context.Context, listener net.Listener) {
	s.cfg.Meter.Began("http")
	defer s.cfg.Meter.Ended("http")
	if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.cfg.Log.ErrorContext(ctx, "health is not served any more", "err", err)
	}
}

// URL is where it listens, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.addr.String() }

// Close ends what is under way and waits for it.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // whoever still reads is cut off
	}
	s.ended.Wait()
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", s.live)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.cfg.Meter.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	}))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, "/livez    whether the program lives", "/readyz   whether it takes commands, and what is wrong if it does not", "/metrics  figures for Prometheus")
	})
	return mux
}

func (s *Server) live(w http.ResponseWriter, _ *http.Request) {
	if !s.cfg.Meter.alive() {
		say(w, http.StatusServiceUnavailable, fmt.Sprintf("What is owed to Slack has not been looked at for %s. Restart allclear, and keep its log.", stalled))
		return
	}
	say(w, http.StatusOK, "ok")
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	wrong := s.wrong(r.Context())
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusServiceUnavailable
	}
	switch {
	case r.URL.Query().Get("format") == "json" || strings.Contains(r.Header.Get("Accept"), "application/json"):
		sayJSON(w, status, wrong)
	case len(wrong) == 0:
		say(w, status, "ok")
	default:
		say(w, status, wrong...)
	}
}

func say(w http.ResponseWriter, status int, lines ...string) {
	head(w, "text/plain; charset=utf-8", status)
	_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
}

func sayJSON(w http.ResponseWriter, status int, wrong []string) {
	head(w, "application/json; charset=utf-8", status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": len(wrong) == 0, "wrong": append([]string{}, wrong...)})
}

func head(w http.ResponseWriter, kind string, status int) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
}

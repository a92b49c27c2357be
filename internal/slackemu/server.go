package slackemu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is one running workspace.
type Server struct {
	cfg     Config
	log     *slog.Logger
	addr    net.Addr
	http    *http.Server
	methods map[string]method

	ctx    context.Context // ends with the server
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu       sync.Mutex // guards all below
	stopping bool
	space    *workspace
	limits   limits
	calls    []Call
	faults   map[string][]Fault
	tickets  map[string]bool
	open     []*socket // were sent hello, oldest first
	changed  chan struct{}
	waiting  map[string][]*waiter
}

// Start opens the workspace and serves it until ctx ends or Close is called.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if err := cfg.fill(); err != nil {
		return nil, fmt.Errorf("start local slack: %w", err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("start local slack: %w", err)
	}
	s := newServer(ctx, cfg, listener.Addr())
	s.wg.Go(func() { s.serve(listener) })
	return s, nil
}

func newServer(ctx context.Context, cfg Config, addr net.Addr) *Server {
	s := &Server{
		cfg: cfg, log: cfg.Log, addr: addr, methods: webMethods(),
		space: newWorkspace(cfg), limits: limits{},
		faults: map[string][]Fault{}, tickets: map[string]bool{},
		changed: make(chan struct{}), waiting: map[string][]*waiter{},
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.http = &http.Server{
		Handler: s.guard(s.routes()), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn),
	}
	return s
}

func (s *Server) serve(listener net.Listener) {
	defer context.AfterFunc(s.ctx, func() { _ = s.http.Close() })()
	if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.log.ErrorContext(s.ctx, "local slack stopped serving", "err", err)
	}
}

// URL is the address of the page, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.addr.String() }

// APIURL is what a client takes as the base of the Web API.
func (s *Server) APIURL() string { return s.URL() + "/api/" }

// Close closes the sockets and waits for everything the server started.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	s.cancel()
	err := s.http.Close()
	s.wg.Wait()
	return err
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link/", s.serveSocket)
	mux.HandleFunc("POST /upload/{ticket}", s.serveUpload)
	mux.HandleFunc("POST /commands/{hook}", s.serveHook)
	mux.HandleFunc("POST /actions/{hook}", s.serveHook)
	mux.HandleFunc("GET /{$}", s.servePage)
	mux.HandleFunc("GET /ui/state", s.serveState)
	mux.HandleFunc("GET /ui/file", s.serveFile)
	mux.HandleFunc("POST /ui/say", s.serveSay)
	mux.HandleFunc("POST /ui/join", s.serveJoin)
	mux.HandleFunc("POST /ui/press", s.servePress)
	mux.HandleFunc("POST /ui/submit", s.serveSubmit)
	mux.HandleFunc("POST /ui/dismiss", s.serveDismiss)
	return mux
}

// guard counts every request, so that Close can wait for it, and turns away
// requests for another host: a name that someone has pointed at loopback.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			panic(http.ErrAbortHandler)
		}
		defer s.wg.Done()
		if !s.knownHost(r.Host) {
			http.Error(w, "unknown host", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// enter adds one to the wait group unless Close has begun to wait for it.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopping {
		s.wg.Add(1)
	}
	return !s.stopping
}

func (s *Server) knownHost(hostport string) bool {
	host, port, err := net.SplitHostPort(hostport)
	_, ours, _ := net.SplitHostPort(s.addr.String())
	return err == nil && port == ours && isLoopback(host)
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/internal/slackemu"
)

// What the environment of a test tells a program that it started with hooks.
const (
	hookServe = "TEST_SERVE"  // serve with hooks at all
	hookDieAt = "TEST_DIE_AT" // the step at which it kills itself: "called INC-1/card #2" is the second time it comes to that one
	hookBlind = "TEST_BLIND"  // what it looks for in Slack is never there
)

// serveWithHooks is the program where a test started it with hooks. Elsewhere it does nothing.
func serveWithHooks() {
	if os.Getenv(hookServe) == "" {
		return
	}
	syscall.Umask(0o077)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	w := &walk{dieAt: os.Getenv(hookDieAt), times: map[string]int{}}
	cmd := serveCmd{hooks: hooks{step: w.step}}
	if os.Getenv(hookBlind) != "" {
		cmd.hooks.wrap = func(s bot.Slack) bot.Slack { return blind{s} }
	}
	os.Exit(status(cmd.Run(ctx, &terminal{out: os.Stdout, err: os.Stderr}), os.Stderr))
}

// walk counts the steps of the program, prints them, and ends the program at one.
type walk struct {
	mu    sync.Mutex
	dieAt string
	times map[string]int
}

func (w *walk) step(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times[name]++
	step := fmt.Sprintf("%s #%d", name, w.times[name])
	_, _ = fmt.Println(step)
	if step == w.dieAt {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // not one step further
	}
}

// blind is a Slack in which nothing that is looked for is found.
type blind struct{ bot.Slack }

func (blind) Find(context.Context, string, string, time.Time) (string, error) { return "", nil }
func (blind) Own(context.Context, string, time.Time) (string, error)          { return "", nil }
func (blind) Uploaded(context.Context, string, string, time.Time) (bool, error) {
	return false, nil
}

// program is allclear as a process of its own.
type program struct {
	process *os.Process
	ended   chan struct{} // closed once it has ended; then the rest may be read
	state   *os.ProcessState
	printed bytes.Buffer
}

// startProgram starts the program with more in its environment.
func startProgram(t *testing.T, env ...string) *program {
	p := &program{ended: make(chan struct{})}
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Env = slices.Concat(os.Environ(), []string{"ALLCLEAR=run"}, env)
	cmd.Stdout, cmd.Stderr = &p.printed, testLog{t}
	require.NoError(t, cmd.Start())
	p.process = cmd.Process
	go func() {
		defer close(p.ended)
		_ = cmd.Wait()
		p.state = cmd.ProcessState
	}()
	return p
}

// testLog passes what the program says on to the log of the test.
type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// until returns a context that ends with the program, or after a time.
func (p *program) until(d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	go func() {
		select {
		case <-p.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// signal sends a signal and waits for the end.
func (p *program) signal(s os.Signal) {
	_ = p.process.Signal(s) // it may have ended by itself
	<-p.ended
}

func (p *program) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// diedOf returns the signal that ended the program; -1 if none did.
func (p *program) diedOf() syscall.Signal {
	<-p.ended
	if s, ok := p.state.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return s.Signal()
	}
	return -1
}

// connected waits until a socket of the program is open; false if it ended before.
func (p *program) connected(t *testing.T, slack *slackemu.Server) bool {
	ctx, cancel := p.until(30 * time.Second)
	defer cancel()
	err := slack.WaitConnected(ctx)
	if errors.Is(err, context.Canceled) {
		return false
	}
	require.NoError(t, err)
	return true
}

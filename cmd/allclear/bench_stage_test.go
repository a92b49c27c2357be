package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// stage is a Slack in this process and a program beside it in a process of its own.
type stage struct {
	tb       testing.TB
	dir      string
	slack    *slackemu.Server
	program  string // "" is the tests' own binary, which is larger than the real one
	process  *exec.Cmd
	said     *os.File // what the program says to its operator
	answer   string   // a part of every answer
	channels []string // where people type, by id
	typed    atomic.Int64
}

// amount is a number that the environment may say otherwise.
func amount(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

// newStage opens a Slack with ten people in it.
func newStage(tb testing.TB, edit func(*slackemu.Config)) *stage {
	cfg := slackemu.Config{Now: time.Now, BotToken: "xoxb-bench", AppToken: "xapp-bench", Channels: []string{"general", "incidents", "managers", "support"}}
	for i := range 10 {
		cfg.People = append(cfg.People, slackemu.Person{ID: fmt.Sprintf("U%08d", i), Handle: fmt.Sprintf("person%d", i), Name: fmt.Sprintf("Person %d", i)})
	}
	if edit != nil {
		edit(&cfg)
	}
	slack, err := slackemu.Start(context.Background(), cfg)
	require.NoError(tb, err)
	return &stage{tb: tb, dir: tb.TempDir(), slack: slack}
}

// start starts a program and waits until its socket is open.
func (s *stage) start(what string, env ...string) {
	var err error
	s.said, err = os.OpenFile(filepath.Join(s.dir, "said"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	require.NoError(s.tb, err)
	s.process = exec.Command(cmp.Or(s.program, os.Args[0]), "serve")
	s.process.Stderr = s.said
	s.process.Env = append(os.Environ(), "ALLCLEAR="+what, "SLACK_BOT_TOKEN=xoxb-bench", "SLACK_APP_TOKEN=xapp-bench",
		"SLACK_API_URL="+s.slack.APIURL(), "DATABASE_URL="+s.db(), "ALLCLEAR_MANAGERS_CHANNEL=#managers", "ALLCLEAR_SUPPORT_CHANNEL=#support")
	s.process.Env = append(s.process.Env, env...)
	require.NoError(s.tb, s.process.Start())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(s.tb, s.slack.WaitConnected(ctx))
}

func (s *stage) db() string { return filepath.Join(s.dir, "bench.db") }

// startAllclear starts the program as an operator would, with the usual pace and settle time.
func (s *stage) startAllclear(env ...string) {
	what := "run"
	if os.Getenv("BENCH_PROFILE") != "" {
		what = "profile"
	}
	s.answer = "update:"
	s.start(what, env...)
}

// startEcho starts a bare bot that gives allclear's answer to everything.
func (s *stage) startEcho(answer string) {
	s.answer = answer
	s.start("echo", "ECHO_TEXT="+answer)
}

// close ends the program and its Slack, and fails if the program complained.
func (s *stage) close() {
	s.stop()
	said, err := os.ReadFile(s.said.Name())
	require.NoError(s.tb, err)
	for line := range bytes.Lines(said) {
		if bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			require.Fail(s.tb, "the program complained: "+string(line))
		}
	}
	require.NoError(s.tb, s.slack.Close())
}

// stop ends the program at once: its last round would wait for the pace.
func (s *stage) stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	s.process = nil
	s.slack.Disconnect("refresh_requested") // Slack notices that its sockets are gone
	require.NoError(s.tb, s.said.Close())
}

// profile profiles the program while something is done, if BENCH_PROFILE names a file for that.
func (s *stage) profile(do func()) {
	path := os.Getenv("BENCH_PROFILE")
	if path == "" {
		do()
		return
	}
	_ = os.Remove(path)
	require.NoError(s.tb, s.process.Process.Signal(syscall.SIGUSR1))
	do()
	require.NoError(s.tb, s.process.Process.Signal(syscall.SIGUSR1))
	require.Eventually(s.tb, func() bool { _, err := os.Stat(path); return err == nil }, time.Minute, 20*time.Millisecond)
}

// pause and resume let the program stand still while another one is measured.
func (s *stage) pause()  { require.NoError(s.tb, s.process.Process.Signal(syscall.SIGSTOP)) }
func (s *stage) resume() { require.NoError(s.tb, s.process.Process.Signal(syscall.SIGCONT)) }

// open opens incidents until there are n, and waits for their channels.
func (s *stage) open(n int) {
	for i := len(s.channels); i < n; i++ {
		s.say(i, "general", fmt.Sprintf("open sev2 number %d | Checkout is slow", i+1))
	}
	require.Eventually(s.tb, func() bool { return len(s.incidents()) == n }, time.Minute, 20*time.Millisecond)
	s.channels = s.incidents()
}

// incidents returns the ids of the incidents' channels.
func (s *stage) incidents() (ids []string) {
	for _, c := range s.slack.Channels() {
		if strings.HasPrefix(c.Name, "inc-") {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// say types one command and returns its answer.
func (s *stage) say(who int, channel, words string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ack, err := s.slack.Slash(ctx, slackemu.Slash{User: fmt.Sprintf("person%d", who%10), Channel: channel, Command: "/incident", Text: words})
	if err != nil {
		s.tb.Error(err)
	}
	return ack.Text
}

// update types one update, somewhere else each time.
func (s *stage) update() string {
	n := int(s.typed.Add(1))
	return s.say(n, s.channels[n%len(s.channels)], fmt.Sprintf("update %d of 90 pods are back, still looking at the database | Checkout is slow for some", n))
}

// load is how long commands took from being typed to being acked, each and all together.
type load struct {
	each []time.Duration
	took time.Duration
	cpu  time.Duration // of the program
}

// updates types n updates with so many hands.
func (s *stage) updates(n, hands int) load {
	l := load{each: make([]time.Duration, n)}
	var next atomic.Int64
	var typists sync.WaitGroup
	began, spent := time.Now(), s.spent()
	for range hands {
		typists.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				at := time.Now()
				answer := s.update()
				l.each[i] = time.Since(at)
				if !strings.Contains(answer, s.answer) {
					s.tb.Errorf("not the answer: %q", answer)
				}
			}
		})
	}
	typists.Wait()
	l.took, l.cpu = time.Since(began), s.spent()-spent
	return l
}

func (l *load) add(o load) {
	l.each = append(l.each, o.each...)
	l.took += o.took
	l.cpu += o.cpu
}

// spent is the processor time of the program so far, in hundredths of a second: on a busy machine it says more than the clock.
func (s *stage) spent() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	require.NoError(s.tb, err)
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	user, err := strconv.Atoi(fields[11])
	require.NoError(s.tb, err)
	system, err := strconv.Atoi(fields[12])
	require.NoError(s.tb, err)
	return time.Duration(user+system) * 10 * time.Millisecond
}

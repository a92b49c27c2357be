package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// watched is the real program as a process, beside a Slack, with its health served.
type watched struct {
	*site
	process *exec.Cmd
	url     string
}

const patience = 60 * time.Second // a busy machine takes its time

// newWatched starts the program and learns from its log where its health is served.
func newWatched(t *testing.T, env ...string) *watched {
	t.Helper()
	w := &watched{site: newSite(t, 0)}
	w.process = exec.Command(os.Args[0], "serve")
	w.process.Env = append(append(os.Environ(), "ALLCLEAR=run", "SLACK_BOT_TOKEN=xoxb-crash", "SLACK_APP_TOKEN=xapp-crash", "SLACK_API_URL="+w.slack.APIURL(),
		"DATABASE_URL="+w.db, "ALLCLEAR_PACE=5ms", "ALLCLEAR_HTTP_ADDR=127.0.0.1:0"), env...)
	logs, err := w.process.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, w.process.Start())
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	lines := bufio.NewScanner(logs)
	for w.url == "" && lines.Scan() {
		var said struct{ Msg, Address string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &said))
		w.url = said.Address
	}
	require.NotEmpty(t, w.url)
	read := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, logs); close(read) }()
	t.Cleanup(func() { w.end(syscall.SIGKILL); <-read })
	return w
}

// end ends the program with a signal, and returns what it ended with.
func (w *watched) end(sig syscall.Signal) error {
	if w.process.ProcessState != nil {
		return nil // it has ended already
	}
	_ = w.process.Process.Signal(sig)
	return w.process.Wait()
}

// say types a line and returns the answer; "" where nobody answered.
func (w *watched) say(who, channel, words string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ack, err := w.slack.Slash(ctx, slackemu.Slash{User: who, Channel: channel, Command: "/incident", Text: words})
	if err != nil {
		return ""
	}
	return ack.Text
}

func (w *watched) get(path string) (status int, body string) {
	resp, err := http.Get(w.url + path)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data)
}

// until waits until a page has a status and words in it.
func (w *watched) until(path string, status int, words string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		got, body := w.get(path)
		return got == status && strings.Contains(body, words)
	}, patience, 20*time.Millisecond, "%s: %d %s", path, status, words)
}

// tell says a line until it is answered: at first the socket may not be open yet.
func (w *watched) tell(words, want string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return strings.Contains(w.say("dana", "general", words), want) }, patience, 50*time.Millisecond, words)
}

func TestServeSaysWhetherItIsReady(t *testing.T) {
	w := newWatched(t)
	w.until("/readyz", http.StatusOK, "ok")
	status, _ := w.get("/livez")
	require.Equal(t, http.StatusOK, status)

	// Without a socket no command arrives. Slack lets none be opened for a while.
	for range 4 {
		w.slack.Fail("apps.connections.open", slackemu.Fault{Status: http.StatusInternalServerError})
	}
	w.slack.Disconnect("refresh_requested")
	w.until("/readyz", http.StatusServiceUnavailable, "No Socket Mode connection")
	w.until("/readyz", http.StatusOK, "ok")
	w.until("/metrics", http.StatusOK, `class="doubt",method="apps.connections.open"`)
	w.until("/metrics", http.StatusOK, "allclear_socket_connections 2\n")
	require.NotContains(t, w.metrics(), "allclear_socket_reconnects_total 0\n")

	// A token that Slack does not take any more is for an operator.
	w.slack.Fail("conversations.create", slackemu.Fault{Error: "invalid_auth"})
	w.tell("open sev1 checkout is down", "INC-1")
	w.until("/readyz", http.StatusServiceUnavailable, "Slack refuses conversations.create: invalid_auth.")
	require.NoError(t, w.end(syscall.SIGTERM))
}

func (w *watched) metrics() string {
	w.t.Helper()
	status, body := w.get("/metrics")
	require.Equal(w.t, http.StatusOK, status)
	return body
}

var labels = regexp.MustCompile(`(?m)^allclear_\w+\{(.*)\} `)

func TestMetricsCountCommandsAndHoldNoWords(t *testing.T) {
	w := newWatched(t)
	w.until("/readyz", http.StatusOK, "ok")
	w.tell("declare sev1 zanzibar is down", "INC-1")
	w.tell("resolve INC-1", "")
	w.tell("hunter2 xyzzy", "")
	w.tell("", "help")
	for _, want := range []string{
		`allclear_commands_total{outcome="recorded",verb="open"} 1`, `allclear_commands_total{outcome="refused",verb="unknown"} 1`,
		`allclear_commands_total{outcome="answered",verb="help"} 1`, `verb="resolve"} 1`, `allclear_ack_seconds_count 4`, `allclear_commit_seconds_count 4`,
		`allclear_incidents_live{drill="false",severity="sev1"} 1`, `allclear_outbox_rows{state="pending"} 0`, `allclear_slack_calls_total{class="ok",method="chat.postMessage"}`,
		`allclear_goroutines_started_total{kind="pay"} 1`, `allclear_payer_rounds_total`, `go_goroutines`,
	} {
		w.until("/metrics", http.StatusOK, want)
	}
	typed := w.metrics()
	for _, words := range []string{"zanzibar", "hunter2", "xyzzy", "declare", "dana", "UDANA", "INC-1", "xoxb", "xapp"} {
		require.NotContains(t, typed, words)
	}
	for _, found := range labels.FindAllStringSubmatch(typed, -1) {
		require.Regexp(t, `^((class|drill|kind|le|method|outcome|severity|state|verb)="[\w.+ ]*",?)+$`, found[1])
	}
	require.NoError(t, w.end(syscall.SIGTERM))
}

// Once it is told to stop it says so, and when it has ended nobody answers.
func TestStoppingIsNotReady(t *testing.T) {
	w := newWatched(t)
	w.until("/readyz", http.StatusOK, "ok")
	w.slack.Fail("conversations.create", slackemu.Fault{Hang: true}) // keeps the last round busy
	w.tell("open sev1 checkout is down", "INC-1")
	w.until("/metrics", http.StatusOK, `allclear_outbox_rows{state="sending"} 1`)
	require.NoError(t, w.process.Process.Signal(syscall.SIGTERM))
	w.until("/readyz", http.StatusServiceUnavailable, "allclear is stopping")
	status, _ := w.get("/livez")
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, w.process.Wait())

	status, _ = w.get("/readyz")
	require.Zero(t, status)
}

func TestBadAddressOfHealth(t *testing.T) {
	for _, bad := range []string{"8080", "localhost", "host:port", "http://host:80", "host:70000", "a:b:80", ":"} {
		c, err := readConfig([]string{})
		require.NoError(t, err)
		c.HTTPAddr = bad
		require.Equal(t, []string{"ALLCLEAR_HTTP_ADDR must be host:port such as 127.0.0.1:8080, or empty to serve no /livez, /readyz and /metrics"}, c.check(), bad)
	}
	for _, good := range []string{"", ":8080", "127.0.0.1:0", "[::1]:9090", "localhost:80"} {
		c, err := readConfig([]string{})
		require.NoError(t, err)
		c.HTTPAddr = good
		require.Empty(t, c.check(), good)
	}
}

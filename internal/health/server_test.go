package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"allclear/incident"
	"allclear/internal/health"
	"allclear/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a server with everything around it that can go wrong.
type house struct {
	meter    *health.Meter
	server   *health.Server
	stop     context.CancelFunc
	clock    time.Time
	writable error
	backlog  store.Backlog
	live     []store.Live
	unread   error
}

// Backlog is what the record would say.
func (h *house) Backlog(context.Context, time.Time) (store.Backlog, error) {
	return h.backlog, h.unread
}

// Live is what the record would say.
func (h *house) Live(context.Context) ([]store.Live, error) { return h.live, h.unread }

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{clock: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	h.meter = health.NewMeter(func() time.Time { return h.clock })
	var ctx context.Context
	ctx, h.stop = context.WithCancel(t.Context())
	var err error
	h.server, err = health.Start(ctx, health.Config{
		Addr: "127.0.0.1:0", Meter: h.meter, Record: h, Log: slog.New(slog.DiscardHandler),
		Writable: func(context.Context) error { return h.writable },
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		h.stop()
		require.NoError(t, h.server.Close())
		http.DefaultClient.CloseIdleConnections()
	})
	return h
}

func (h *house) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(h.server.URL() + path)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(data)
}

// unready requires that one sentence alone says what is wrong.
func (h *house) unready(t *testing.T, words string) {
	t.Helper()
	status, body := h.get(t, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, body, words)
	require.Equal(t, 1, strings.Count(body, "\n"), body)
}

func (h *house) ready(t *testing.T) {
	t.Helper()
	status, body := h.get(t, "/readyz")
	require.Equal(t, "ok\n", body)
	require.Equal(t, http.StatusOK, status)
}

func TestReadyWhenASocketIsOpen(t *testing.T) {
	h := newHouse(t)
	h.unready(t, "No Socket Mode connection")
	h.meter.Opened()
	h.meter.Opened()
	h.ready(t)
	h.meter.Closed()
	h.ready(t)
	h.meter.Closed()
	h.unready(t, "No Socket Mode connection")
}

func TestNotReadyWhenTheRecordCannotBeWritten(t *testing.T) {
	h := newHouse(t)
	h.meter.Opened()
	h.writable = errors.New("disk I/O error")
	h.unready(t, "The record cannot be written, so nothing typed now is recorded: disk I/O error.")
	h.writable = nil
	h.ready(t)
}

// What only an operator can mend is wrong until Slack lets the same thing pass. What is wrong with a token is mended when
// anything passes with it, and the app's token says nothing about the bot's.
func TestNotReadyWhileSlackRefusesUs(t *testing.T) {
	h := newHouse(t)
	h.meter.Opened()
	h.meter.Called("pins.add", "forbidden", "missing_scope")
	h.unready(t, "Slack refuses pins.add: missing_scope.")
	h.meter.Called("chat.postMessage", "ok", "")
	h.unready(t, "pins.add: missing_scope")
	h.meter.Called("pins.add", "unsent", "dial")
	h.unready(t, "pins.add: missing_scope")
	h.meter.Called("pins.add", "ok", "")
	h.ready(t)

	h.meter.Called("chat.postMessage", "forbidden", "invalid_auth")
	h.meter.Called("apps.connections.open", "ok", "")
	h.unready(t, "chat.postMessage: invalid_auth")
	h.meter.Called("users.info", "refused", "user_not_found")
	h.ready(t)
}

func TestNotReadyOnceStoppingBegins(t *testing.T) {
	h := newHouse(t)
	h.meter.Opened()
	h.ready(t)
	h.stop()
	h.unready(t, "allclear is stopping")
	status, _ := h.get(t, "/livez")
	require.Equal(t, http.StatusOK, status, "what was taken is still sent")
}

func TestEverythingWrongIsSaidAsJSON(t *testing.T) {
	h := newHouse(t)
	h.writable = errors.New("full")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.server.URL()+"/readyz", nil)
	require.NoError(t, err)
	r.Header.Set("Accept", "application/json")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	var said struct {
		Ready bool
		Wrong []string
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&said))
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.False(t, said.Ready)
	require.Len(t, said.Wrong, 2)

	h.writable = nil
	h.meter.Opened()
	status, body := h.get(t, "/readyz?format=json")
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"ready":true,"wrong":[]}`, body)
}

// The loop that pays must come round while it runs; before and after it there is nothing to come round.
func TestAliveWhileThePayerComesRound(t *testing.T) {
	h := newHouse(t)
	alive := func(want int) {
		t.Helper()
		status, _ := h.get(t, "/livez")
		require.Equal(t, want, status)
	}
	alive(http.StatusOK)
	h.meter.Began("pay")
	h.meter.Beat()
	h.clock = h.clock.Add(time.Minute)
	alive(http.StatusOK)
	h.clock = h.clock.Add(time.Minute)
	alive(http.StatusServiceUnavailable)
	h.meter.Beat()
	alive(http.StatusOK)
	h.clock = h.clock.Add(time.Hour)
	h.meter.Ended("pay")
	alive(http.StatusOK)
}

func TestNothingElseIsServed(t *testing.T) {
	h := newHouse(t)
	_, body := h.get(t, "/")
	for _, path := range []string{"/livez", "/readyz", "/metrics"} {
		require.Contains(t, body, path)
	}
	for _, path := range []string{"/debug/pprof/", "/debug/vars", "/x", "/livez/x"} {
		status, _ := h.get(t, path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	resp, err := http.Post(h.server.URL()+"/readyz", "text/plain", nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
}

// Whoever opens a connection and says nothing does not keep the program from stopping.
func TestCloseDoesNotWaitForTheSilent(t *testing.T) {
	h := newHouse(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.server.URL(), "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET /livez HTTP/1.1\r\nHost: ")
	require.NoError(t, err)
	closed := make(chan error, 1)
	go func() { closed <- h.server.Close() }()
	select {
	case err := <-closed:
		require.NoError(t, err)
	case <-time.After(30 * time.Second):
		require.Fail(t, "still waiting")
	}
}

func TestAnAddressInUseIsSaid(t *testing.T) {
	h := newHouse(t)
	_, err := health.Start(t.Context(), health.Config{
		Addr: strings.TrimPrefix(h.server.URL(), "http://"), Meter: health.NewMeter(time.Now), Record: h, Log: slog.New(slog.DiscardHandler),
	})
	require.ErrorContains(t, err, "address already in use")
}

func TestFiguresOfTheRecord(t *testing.T) {
	h := newHouse(t)
	h.backlog = store.Backlog{Pending: 3, Sending: 1, Doubt: 2, SetAside: 4, Oldest: 90 * time.Second}
	h.live = []store.Live{{Severity: incident.Sev1, Count: 2}, {Severity: incident.Sev3, Drill: true, Count: 1}}
	_, body := h.get(t, "/metrics")
	for _, want := range []string{
		`allclear_outbox_rows{state="pending"} 3`, `allclear_outbox_rows{state="sending"} 1`, `allclear_outbox_rows{state="doubt"} 2`, `allclear_outbox_rows{state="aside"} 4`,
		`allclear_outbox_oldest_seconds 90`, `allclear_incidents_live{drill="false",severity="sev1"} 2`, `allclear_incidents_live{drill="true",severity="sev3"} 1`,
		`allclear_record_unreadable 0`,
	} {
		require.Contains(t, body, want+"\n")
	}
	h.unread = errors.New("no such table")
	status, body := h.get(t, "/metrics")
	require.Equal(t, http.StatusOK, status, "the other figures are told all the same")
	require.Contains(t, body, "allclear_record_unreadable 1\n")
	require.NotContains(t, body, "allclear_outbox_rows{")
}

func TestMeterCounts(t *testing.T) {
	h := newHouse(t)
	m := h.meter
	m.Command("open", "recorded")
	m.Acked(2 * time.Millisecond)
	m.Committed(4 * time.Second)
	m.Called("pins.add", "limited", "ratelimited")
	m.Held("pins.add", 30*time.Second)
	for range 2 { // as many as are kept
		m.Opened()
	}
	m.Closed()
	m.Opened()
	m.Began("call")
	m.Ended("call")
	m.Panicked()
	_, body := h.get(t, "/metrics")
	for _, want := range []string{
		`allclear_commands_total{outcome="recorded",verb="open"} 1`, `allclear_ack_seconds_bucket{le="0.001"} 0`, `allclear_ack_seconds_bucket{le="0.0025"} 1`,
		`allclear_commit_seconds_bucket{le="3"} 0`, `allclear_commit_seconds_bucket{le="+Inf"} 1`, `allclear_slack_calls_total{class="limited",method="pins.add"} 1`,
		`allclear_slack_rate_limits_total{method="pins.add"} 1`, `allclear_slack_rate_limited_seconds_total{method="pins.add"} 30`, `allclear_socket_connections 2`,
		`allclear_socket_reconnects_total 1`, `allclear_goroutines_started_total{kind="call"} 1`, `allclear_goroutines_started_total{kind="http"} 1`,
		`allclear_goroutines_ended_total{kind="call"} 1`, `allclear_panics_total 1`,
	} {
		require.Contains(t, body, want+"\n")
	}
	for line := range strings.Lines(body) {
		if name, ok := strings.CutPrefix(line, "# TYPE allclear_"); ok {
			name, _, _ = strings.Cut(name, " ")
			require.Regexp(t, `(?m)^# HELP allclear_`+name+` \S+ \S+`, body)
		}
	}
}

package health

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Meter counts what the bot does. It is what package bot calls a Pulse.
type Meter struct {
	facts
	registry  *prometheus.Registry
	commands  *prometheus.CounterVec
	acks      prometheus.Histogram
	commits   prometheus.Histogram
	calls     *prometheus.CounterVec
	holds     *prometheus.CounterVec
	held      *prometheus.CounterVec
	sockets   prometheus.Gauge
	reconnect prometheus.Counter
	began     *prometheus.CounterVec
	ended     *prometheus.CounterVec
	beats     prometheus.Counter
	panics    prometheus.Counter
	broken    prometheus.Counter
}

// seconds are the upper ends of the buckets: from a commit on a fast disk to the three seconds Slack waits for an ack.
var seconds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3}

// NewMeter returns a meter with a registry of its own. Its clock is the machine's.
func NewMeter(now func() time.Time) *Meter {
	m := &Meter{
		facts:    newFacts(now),
		registry: prometheus.NewRegistry(),
		commands: counters("commands_total", "Commands by verb and by what became of them: recorded, answered, refused, repeat (a redelivery) or not_recorded.", "verb", "outcome"),
		acks:     histogram("ack_seconds", "Time from a command's envelope to its ack, which was queued. Slack waits for 3 s."),
		commits:  histogram("commit_seconds", "Time a command waited until its place in the record was on disk."),
		calls:    counters("slack_calls_total", "Calls of Slack's Web API by method and by what they came to: ok, limited, unsent, doubt, refused or forbidden (for an operator to mend).", "method", "class"),
		holds:    counters("slack_rate_limits_total", "How often Slack's rate limit held a method back.", "method"),
		held:     counters("slack_rate_limited_seconds_total", "For how long Slack's rate limit held a method back.", "method"),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "allclear", Name: "socket_connections", Help: "Socket Mode connections that are open. Without one no command arrives.",
		}),
		reconnect: counter("socket_reconnects_total", "Socket Mode connections that were opened after one was lost or refreshed."),
		began:     counters("goroutines_started_total", "Goroutines of the bot that began, by what they do.", "kind"),
		ended:     counters("goroutines_ended_total", "Goroutines of the bot that ended, by what they did.", "kind"),
		beats:     counter("payer_rounds_total", "Rounds of the payer's loop, which comes round at least every few seconds."),
		broken:    counter("templates_failed_total", "Sentences of the company's own that failed while they were filled; the built-in one was said."),
		panics:    counter("panics_total", "Panics that were survived. Each is a defect; its stack is in the log."),
	}
	m.registry.MustRegister(m.commands, m.acks, m.commits, m.calls, m.holds, m.held, m.sockets, m.reconnect, m.began, m.ended, m.beats, m.panics, m.broken,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "allclear", Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "allclear", Name: name, Help: help}, labels)
}

func histogram(name, help string) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "allclear", Name: name, Help: help, Buckets: seconds})
}

// Command counts a command.
func (m *Meter) Command(verb, outcome string) { m.commands.WithLabelValues(verb, outcome).Inc() }

// Acked takes the time of an ack.
func (m *Meter) Acked(took time.Duration) { m.acks.Observe(took.Seconds()) }

// Committed takes the time of a commit.
func (m *Meter) Committed(took time.Duration) { m.commits.Observe(took.Seconds()) }

// Called counts a call to Slack, and remembers what only an operator can mend.
func (m *Meter) Called(method, class, word string) {
	m.calls.WithLabelValues(method, class).Inc()
	m.answered(method, class, word)
}

// Held counts that a rate limit held a method back.
func (m *Meter) Held(method string, wait time.Duration) {
	m.holds.WithLabelValues(method).Inc()
	m.held.WithLabelValues(method).Add(wait.Seconds())
}

// Opened counts a connection that was opened.
func (m *Meter) Opened() {
	m.sockets.Inc()
	if m.connected() {
		m.reconnect.Inc()
	}
}

// Closed counts a connection that was lost or left.
func (m *Meter) Closed() {
	m.sockets.Dec()
	m.disconnected()
}

// Began counts a goroutine.
func (m *Meter) Began(kind string) { m.began.WithLabelValues(kind).Inc() }

// Ended counts a goroutine that ended.
func (m *Meter) Ended(kind string) {
	m.ended.WithLabelValues(kind).Inc()
	if kind == payLoop {
		m.rest()
	}
}

// Beat notes that the payer's loop has come round.
func (m *Meter) Beat() {
	m.beats.Inc()
	m.beat()
}

// Panicked counts a panic.
func (m *Meter) Panicked() { m.panics.Inc() }

// TemplateFailed counts a template of the company's own that failed.
func (m *Meter) TemplateFailed() { m.broken.Inc() }

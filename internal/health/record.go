package health

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"allclear/store"
)

// Record is what is asked of the record when somebody looks.
type Record interface {
	Backlog(ctx context.Context, now time.Time) (store.Backlog, error)
	Live(ctx context.Context) ([]store.Live, error)
}

// askWithin is how long the record is asked for figures.
const askWithin = 3 * time.Second

// figures are read from the record at every scrape.
type figures struct {
	record Record
	now    func() time.Time
	outbox *prometheus.Desc
	oldest *prometheus.Desc
	live   *prometheus.Desc
	silent *prometheus.Desc
}

func newFigures(r Record, now func() time.Time) figures {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("allclear_"+name, help, labels, nil)
	}
	return figures{
		record: r, now: now,
		outbox: desc("outbox_rows", "What is owed to Slack by state: pending, sending (a call is under way), doubt (a call may have had its effect) or aside (Slack will not do it).", "state"),
		oldest: desc("outbox_oldest_seconds", "Age of what is owed for longest; 0 if nothing is."),
		live:   desc("incidents_live", "Incidents that are not over, by severity; drills are counted apart.", "severity", "drill"),
		silent: desc("record_unreadable", "1 if the record could not be read for these figures, which are then missing."),
	}
}

// Describe says which figures there are.
func (f figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{f.outbox, f.oldest, f.live, f.silent} {
		to <- d
	}
}

// Collect reads them.
func (f figures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin) // a collector is given none
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	b, err := f.record.Backlog(ctx, f.now())
	live, err2 := f.record.Live(ctx)
	if err != nil || err2 != nil {
		gauge(f.silent, 1)
		return
	}
	gauge(f.silent, 0)
	gauge(f.outbox, float64(b.Pending), "pending")
	gauge(f.outbox, float64(b.Sending), "sending")
	gauge(f.outbox, float64(b.Doubt), "doubt")
	gauge(f.outbox, float64(b.SetAside), "aside")
	gauge(f.oldest, b.Oldest.Seconds())
	for _, l := range live {
		gauge(f.live, float64(l.Count), l.Severity.String(), strconv.FormatBool(l.Drill))
	}
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/store"
)

// roundTrip is how long a call to Slack takes where Slack is far away.
const roundTrip = 100 * time.Millisecond

// BenchmarkOpen tells how many round trips to a Slack that is far away pass from a typed opening until its opener is in the
// channel and until the card is there, and how many calls an opening makes in all. BENCH_OPENS says how many are opened.
func BenchmarkOpen(b *testing.B) {
	s := newStage(b, nil)
	defer s.close()
	far := newDistance(b, s.slack.APIURL())
	defer far.close()
	s.startAllclear("SLACK_API_URL=" + far.URL + "/api/")
	s.opening(far) // also asks Slack who the opener is, and where the configured channels are
	var invited, posted, calls []time.Duration
	for range amount("BENCH_OPENS", 10) {
		o := s.opening(far)
		invited, posted, calls = append(invited, o.invited), append(posted, o.posted), append(calls, time.Duration(len(o.calls)))
		b.Log(o)
	}
	b.ReportMetric(ratio(quantile(invited, 0.5), roundTrip), "opener-in-round-trips")
	b.ReportMetric(ratio(quantile(posted, 0.5), roundTrip), "card-round-trips")
	b.ReportMetric(float64(quantile(calls, 0.5)), "calls")
	quiet(b)
}

// opening is how an incident was opened.
type opening struct {
	invited, posted time.Duration
	calls           []string
}

// String says so.
func (o opening) String() string {
	return fmt.Sprintf("opener in after %s, card after %s, calls: %s", o.invited, o.posted, strings.Join(o.calls, ", "))
}

// opening opens an incident and waits until nothing is owed for it any more.
func (s *stage) opening(far *distance) (o opening) {
	n := len(s.incidents())
	typed := far.begin()
	s.say(1, "general", fmt.Sprintf("open sev1 number %d | Checkout is slow", n+1))
	for deadline := typed.Add(time.Minute); o.invited == 0 || o.posted == 0; <-time.After(time.Millisecond) {
		require.Less(s.tb, time.Now(), deadline, "the opening has not come")
		for _, c := range s.slack.Channels() {
			if !strings.HasPrefix(c.Name, fmt.Sprintf("inc-%d-", n+1)) {
				continue
			}
			if o.invited == 0 && slices.Contains(c.Members, "U00000001") {
				o.invited = time.Since(typed)
			}
			if o.posted == 0 && len(s.slack.Messages(c.ID)) > 0 {
				o.posted = time.Since(typed)
			}
		}
	}
	s.settled()
	o.calls = far.end()
	return o
}

// settled waits until nothing is owed.
func (s *stage) settled() {
	reader, err := store.OpenReader(context.Background(), s.db())
	require.NoError(s.tb, err)
	defer func() { require.NoError(s.tb, reader.Close()) }()
	require.Eventually(s.tb, func() bool {
		owed, err := reader.Owed(context.Background())
		return err == nil && owed == 0
	}, 5*time.Minute, 10*time.Millisecond)
}

// distance lies between the program and Slack's Web API: every call takes a round trip longer.
type distance struct {
	*httptest.Server
	tb   testing.TB
	link *http.Transport

	mu    sync.Mutex
	began time.Time
	calls []string
}

func newDistance(tb testing.TB, api string) *distance {
	to, err := url.Parse(api)
	require.NoError(tb, err)
	to.Path = ""
	d := &distance{tb: tb, link: &http.Transport{MaxIdleConnsPerHost: 64}}
	proxy := &httputil.ReverseProxy{Transport: d.link, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.note(path.Base(r.URL.Path))
		<-time.After(roundTrip)
		proxy.ServeHTTP(w, r)
	}))
	return d
}

func (d *distance) note(method string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, fmt.Sprintf("%s at %d ms", method, time.Since(d.began).Milliseconds()))
}

// begin forgets the calls so far, end returns those since.
func (d *distance) begin() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls, d.began = nil, time.Now()
	return d.began
}

func (d *distance) end() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

func (d *distance) close() {
	d.Close()
	d.link.CloseIdleConnections()
}

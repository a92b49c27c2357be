package bot

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// opensPerMinute is how many Socket Mode connections may be asked for in a minute. slack-go reconnects without a
// pause when a server accepts a socket and closes it: thousands of times in three seconds, measured.
const opensPerMinute = 20

// doorman holds back calls of apps.connections.open beyond its limit.
type doorman struct {
	next  http.RoundTripper
	limit int
	now   func() time.Time // the network's time: it decides nothing that is written down

	mu   sync.Mutex
	last []time.Time // of the latest openings, oldest first, at most limit
}

// RoundTrip sends a request, after a wait where there were too many.
func (d *doorman) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
		if err := d.hold(r.Context()); err != nil {
			return nil, err
		}
	}
	return d.next.RoundTrip(r)
}

func (d *doorman) hold(ctx context.Context) error {
	timer := time.NewTimer(d.pause())
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause books the next opening and returns how long it must wait.
func (d *doorman) pause() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	at := now
	if len(d.last) >= d.limit {
		if free := d.last[0].Add(time.Minute); free.After(at) {
			at = free
		}
		d.last = d.last[1:]
	}
	d.last = append(d.last, at)
	return at.Sub(now)
}

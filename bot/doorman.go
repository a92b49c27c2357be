package bot

import (
	"context"
	"net/http"
	"slices"
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
	last []time.Time // of the latest openings, oldest first
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

// pause books the next opening and returns how long it must wait. The first few of a minute wait for nothing; the others come
// evenly, so that a storm does not use up the minute in its first second and lock us out for the rest.
func (d *doorman) pause() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	d.last = slices.DeleteFunc(d.last, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	at, atOnce := now, d.limit*3/10
	if n := len(d.last); n >= atOnce {
		if next := d.last[n-1].Add(time.Minute / time.Duration(d.limit-atOnce)); next.After(at) {
			at = next
		}
	}
	d.last = append(d.last, at)
	return at.Sub(now)
}

package bot

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"allclear/store"
)

// scarcity is that Slack takes fewer messages than there are channels: a whole workspace's limit was reached. Then they are
// tried one by one for some time. Slack says no more of that limit than "several hundred a minute", and how long to wait in
// whole seconds only, so the gap between two messages is learned: each that is turned away widens it, each that is taken
// narrows it a little.
type scarcity struct {
	until   time.Time
	gap     time.Duration
	widened time.Time
}

const (
	scarceFor = 30 * time.Second
	firstGap  = 100 * time.Millisecond
	leastGap  = 50 * time.Millisecond // below it nothing is scarce any more
	mostGap   = time.Second
)

// widen takes in that a message was turned away. Several that were under way at once count as one.
func (s *scarcity) widen(now time.Time) {
	if !s.until.After(now) {
		s.gap, s.widened = firstGap, now
	} else if now.Sub(s.widened) > s.gap {
		s.gap, s.widened = min(s.gap+s.gap/4, mostGap), now
	}
	s.until = now.Add(scarceFor)
}

// narrow takes in that a message was taken.
func (s *scarcity) narrow() {
	if s.gap -= s.gap / 50; s.gap < leastGap {
		*s = scarcity{}
	}
}

// turnedAway takes in that a rate limit was met, if it was that of the workspace: more than one channel is refused within the
// time Slack wants us to wait, or messages are scarce already.
func (p *payer) turnedAway(d store.Debt, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if keepsPace(d) && (p.scarce.until.After(now) || p.limitedElsewhere(d, now)) {
		p.scarce.widen(now)
	}
}

// taken takes in that Slack took a message.
func (p *payer) taken(d store.Debt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if keepsPace(d) {
		p.scarce.narrow()
	}
}

// limitedElsewhere reports whether another lane is held back by Slack at an instant.
func (p *payer) limitedElsewhere(d store.Debt, now time.Time) bool {
	for what, until := range p.held {
		if strings.HasPrefix(what, ofLane) && what != method(d) && until.After(now) {
			return true
		}
	}
	return false
}

// limited reports whether a call failed because of a rate limit.
func limited(err error) bool {
	var after *slack.RateLimitedError
	var said slack.SlackErrorResponse
	var status slack.StatusCodeError
	return errors.As(err, &after) || errors.As(err, &said) && slices.Contains(strings.Fields(passing), said.Err) ||
		errors.As(err, &status) && status.Code == http.StatusTooManyRequests
}

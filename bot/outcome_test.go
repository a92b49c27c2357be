package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestJudge(t *testing.T) {
	said := func(word string) error { return slack.SlackErrorResponse{Err: word} }
	tests := []struct {
		name string
		err  error
		want outcome
	}{
		{"ok", nil, paid},
		{"already there", said("already_in_channel"), paid},
		{"already pinned", said("already_pinned"), paid},
		{"429 with Retry-After", &slack.RateLimitedError{RetryAfter: 7 * time.Second}, unsent},
		{"429 without", slack.StatusCodeError{Code: http.StatusTooManyRequests}, unsent},
		{"200 ratelimited", said("ratelimited"), unsent},
		{"refused connection", &url.Error{Op: "Post", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, unsent},
		{"no such host", &net.DNSError{}, unsent},
		{"500", slack.StatusCodeError{Code: 500}, doubtful},
		{"timeout", fmt.Errorf("post: %w", context.DeadlineExceeded), doubtful},
		{"cut off", io.ErrUnexpectedEOF, doubtful},
		{"internal_error", said("internal_error"), doubtful},
		{"ok and nothing else", errEmptyAnswer, doubtful},
		{"no such channel", said("channel_not_found"), refused},
		{"archived", said("is_archived"), refused},
		{"a word nobody has seen", said("brand_new_error"), refused},
		{"token gone", said("token_revoked"), forbidden},
		{"scope missing", said("missing_scope"), forbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := judge(tt.err)
			require.Equal(t, tt.want, got)
		})
	}
	_, pause := judge(&slack.RateLimitedError{RetryAfter: 7 * time.Second})
	require.Equal(t, 7*time.Second, pause)
}

// A server that accepts a socket and closes it at once must not be stormed.
func TestDoormanHoldsBack(t *testing.T) {
	now := nine
	d := &doorman{limit: 20, now: func() time.Time { return now }}
	var opened []time.Time
	for now.Sub(nine) < 5*time.Minute { // a server that accepts and closes
		opened = append(opened, now.Add(d.pause()))
		now = opened[len(opened)-1]
	}
	for i := 20; i < len(opened); i++ {
		require.GreaterOrEqual(t, opened[i].Sub(opened[i-20]), time.Minute, "never more than twenty in a minute")
	}
	require.Equal(t, nine, opened[5], "the first wait for nothing")
	for i := 1; i < len(opened); i++ {
		require.Less(t, opened[i].Sub(opened[i-1]), 5*time.Second, "nor is anybody locked out")
	}
	now = now.Add(2 * time.Minute)
	require.Zero(t, d.pause())
}

func TestEphemeralFitsIntoAnAck(t *testing.T) {
	for _, text := range []string{"short", string(make([]rune, 30_000)), "\u2028"} {
		require.LessOrEqual(t, len(toJSON(ephemeral(text))), ackLimit)
	}
}

// A file in doubt is looked for by its name, so two letters over the same incidents must not share one.
func TestEachLetterHasItsOwnName(t *testing.T) {
	require.Equal(t, "letter-inc-1-inc-2-d1.md", letterName([]incident.ID{1, 2}, "d1"))
	require.NotEqual(t, letterName([]incident.ID{1}, "d1"), letterName([]incident.ID{1}, "d2"))
}

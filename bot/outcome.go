package bot

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/slack-go/slack"
)

// outcome says what a call to Slack came to.
type outcome int

// The classes of outcomes; reliability.md 2.3 has how each was seen.
const (
	paid      outcome = iota // it had its effect, now or before
	unsent                   // it had none: make it again
	doubtful                 // nobody knows: look before making it again
	refused                  // it never will: set it aside and tell somebody
	forbidden                // nothing will, until an operator mends the tokens or scopes: keep it owed
)

// errEmptyAnswer is an "ok" that says nothing: slack-go returns no error for it.
var errEmptyAnswer = errors.New("slack answered ok, and nothing else")

// Slack's words for what has happened already, for what only an operator can mend, for what passes, and for
// what may or may not have had its effect. Every other word is a refusal of this one call.
const (
	alreadyDone     = "already_in_channel already_pinned already_reacted already_archived"
	operators       = "invalid_auth not_authed account_inactive token_revoked token_expired missing_scope not_allowed_token_type access_denied team_access_not_granted no_permission ekm_access_denied"
	passing         = "ratelimited rate_limited message_limit_exceeded canvas_editing_locked"
	mayHaveHappened = "internal_error fatal_error service_unavailable request_timeout update_failed fetch_members_failed canvas_creation_failed"
)

// defaultPause is how long a call waits that Slack turned away without saying for how long.
const defaultPause = 30 * time.Second

// judge tells what an error of a call means, and how long to wait before the next one.
func judge(err error) (outcome, time.Duration) {
	var limited *slack.RateLimitedError
	var said slack.SlackErrorResponse
	var status slack.StatusCodeError
	switch {
	case err == nil:
		return paid, 0
	case errors.As(err, &limited):
		return unsent, max(limited.RetryAfter, time.Second)
	case errors.As(err, &said):
		return judgeWord(said.Err)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return unsent, defaultPause
	case neverLeft(err):
		return unsent, 5 * time.Second
	}
	return doubtful, 2 * time.Second
}

func judgeWord(word string) (outcome, time.Duration) {
	is := func(words string) bool { return slices.Contains(strings.Fields(words), word) }
	switch {
	case is(alreadyDone):
		return paid, 0
	case is(operators):
		return forbidden, defaultPause
	case is(passing):
		return unsent, defaultPause
	case is(mayHaveHappened) || word == "":
		return doubtful, 2 * time.Second
	}
	return refused, 0
}

// neverLeft reports whether a call failed before its first byte was sent.
func neverLeft(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" || errors.Is(err, syscall.ECONNREFUSED)
}

// code returns Slack's word for an error, or a short one of ours, for people and for the log.
func code(err error) string {
	var said slack.SlackErrorResponse
	switch {
	case errors.As(err, &said) && said.Needed != "":
		return said.Err + " (needed: " + said.Needed + ")"
	case errors.As(err, &said):
		return said.Err
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return err.Error()
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// webAPI asks Slack's Web API with nothing in between, so that doctor sees its headers.
type webAPI struct {
	url  string
	http *http.Client
	now  func() time.Time
}

// answerLimit is how much of an answer is read: a page of a thousand channels has about two megabytes.
const answerLimit = 16 << 20

func newWebAPI(base string, now func() time.Time) *webAPI {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a token is for Slack only
	return &webAPI{url: base, now: now, http: &http.Client{Timeout: 10 * time.Second, CheckRedirect: stay}}
}

// answered is what is known of an answer beside its words.
type answered struct {
	header http.Header
	at     time.Time // when it was asked
	took   time.Duration
}

// saidNo is Slack's word for why not.
type saidNo struct{ word, needed string }

// Error returns the word.
func (n saidNo) Error() string {
	if n.needed != "" {
		return fmt.Sprintf("Slack says %s (needed: %s)", n.word, n.needed)
	}
	return "Slack says " + n.word
}

// said returns Slack's word for an error, or "".
func said(err error) string {
	no, _ := errors.AsType[saidNo](err)
	return no.word
}

// call calls a method and reads its answer into a value. Its errors hold no token.
func (w *webAPI) call(ctx context.Context, method string, token secret, args url.Values, into any) (a answered, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+method, strings.NewReader(args.Encode()))
	if err != nil {
		return a, errors.New("SLACK_API_URL is no address")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer "+token.value)
	a.at = w.now()
	resp, err := w.http.Do(r)
	if err != nil {
		return a, unreachable(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	a.header, a.took = resp.Header, w.now().Sub(a.at)
	if err != nil {
		return a, unreachable(err)
	}
	return a, understood(resp.StatusCode, data, into)
}

// unreachable leaves the address out of an error: it says nothing that SLACK_API_URL does not.
func unreachable(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return fmt.Errorf("Slack does not answer: %w", err) //nolint:staticcheck // a name begins it
}

func understood(status int, data []byte, into any) error {
	var is struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
	}
	if err := json.Unmarshal(data, &is); err != nil || !is.OK && is.Error == "" {
		return fmt.Errorf("the answer (HTTP %d) is not one of Slack's Web API", status)
	}
	if !is.OK {
		return saidNo{is.Error, is.Needed}
	}
	return json.Unmarshal(data, into)
}

// advice is what to do about an error of Slack's, where variable holds the token that was used.
func advice(variable string, err error) string {
	kind := "a bot token (xoxb-…), under OAuth & Permissions"
	if variable == "SLACK_APP_TOKEN" {
		kind = "an app-level token (xapp-…) with connections:write, under Basic Information"
	}
	switch said(err) {
	case "":
		return "See that SLACK_API_URL is right and that this machine reaches it."
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return variable + " is not valid any more: make " + kind + "."
	case "not_allowed_token_type":
		return variable + " must be " + kind + "."
	case "missing_scope":
		return "Add the scope to the app and install it again."
	case "forbidden_team", "team_access_not_granted":
		return "Have the app allowed in this workspace."
	case "ratelimited":
		return "Ask again in a minute."
	}
	return "See that Slack is well, and ask again."
}

package bot

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// methods are those that we call; any other address, such as one to upload a file to, is "other".
const methods = "apps.connections.open auth.test chat.postEphemeral chat.postMessage chat.update conversations.create " +
	"conversations.history conversations.info conversations.invite conversations.join conversations.list conversations.members " +
	"conversations.open conversations.setTopic files.completeUploadExternal files.getUploadURLExternal pins.add users.conversations users.info views.publish"

// feeler tells a pulse what every call to Slack came to.
type feeler struct {
	next  http.RoundTripper
	pulse Pulse
}

// RoundTrip sends a request.
func (f feeler) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.next.RoundTrip(r)
	name := path.Base(r.URL.Path)
	known := slices.Contains(strings.Fields(methods), name)
	if !known {
		name = "other"
	}
	why := err
	if err == nil {
		if why, err = answerOf(resp, known); err != nil {
			return nil, err
		}
	}
	f.tell(name, why)
	return resp, err
}

func (f feeler) tell(name string, why error) {
	what, pause := judge(why)
	word := ""
	if why != nil {
		word = code(why)
	}
	class := map[outcome]string{paid: "ok", unsent: "unsent", doubtful: "doubt", refused: "refused", forbidden: "forbidden"}[what]
	if limited(why) {
		class = "limited"
		f.pulse.Held(name, pause)
	}
	f.pulse.Called(name, class, word)
}

// answerOf returns what an answer says in the errors that slack-go will make of it, and leaves it to be read again. Who is
// known answers in JSON.
func answerOf(resp *http.Response, known bool) (said, err error) {
	if resp.StatusCode == http.StatusTooManyRequests {
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil {
			return &slack.RateLimitedError{RetryAfter: defaultPause}, nil
		}
		return &slack.RateLimitedError{RetryAfter: time.Duration(seconds) * time.Second}, nil
	}
	if resp.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}, nil
	}
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	var is slack.SlackResponse
	switch err := json.Unmarshal(data, &is); {
	case err == nil && !is.Ok && is.Error != "":
		return slack.SlackErrorResponse{Err: is.Error}, nil
	case known && (err != nil || !is.Ok):
		return errEmptyAnswer, nil
	}
	return nil, nil
}

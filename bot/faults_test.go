package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

// stage is a method that goes wrong, where in the story it does, and what may wait for it.
type stage struct {
	method string
	of     string
	first  []fault  // what must go wrong before, so that the method is called at all: an answer that is lost
	stops  []string // what people see that waits as long as the method fails; nothing else may
}

// stages are the methods that the payer calls.
func stages() []stage {
	lost := func(method, of string) []fault { return []fault{{method: method, of: of, err: errLost, after: true}} }
	lane := []string{"inc-1-mail: lines", "inc-1-mail: texts"}
	all := []string{"inc-1-mail: ", "incidents: ", "managers: ", "support: "}
	shared := []string{"incidents: "}
	return []stage{
		{"create", "inc-1-mail", nil, all},
		{"invite", "U2", nil, []string{"inc-1-mail: people"}},
		{"post", "INC-1/e2/line", nil, lane},
		{"edit", "INC-1/card", nil, []string{"inc-1-mail: texts"}},
		{"topic", "", nil, []string{"inc-1-mail: topic", "inc-2-more: topic"}},
		{"pin", "INC-1/card", nil, []string{"inc-1-mail: pins"}},
		{"whisper", "", nil, nil},
		{"upload", "postmortem", nil, lane},
		{"find", "INC-1/e2/line", lost("post", "INC-1/e2/line"), lane},
		{"uploaded", "postmortem", lost("upload", "postmortem"), lane},
		{"own", "inc-1-mail", lost("create", "inc-1-mail"), all},
		{"place", "incidents", lost("post", "#incidents INC-1/announcement"), shared},
		{"join", "C-incidents", lost("post", "#incidents INC-1/announcement"), shared},
	}
}

// mishap is a way in which a call goes wrong. wire_test.go has what makes these errors.
type mishap struct {
	name  string
	err   error
	after bool          // the call has its effect
	takes time.Duration // until we know
	lasts time.Duration // zero is one call
}

// long is how long one method may fail before everything must be well again. TestOutage has an hour of everything.
const long = 3 * time.Minute

// What calls fail with that find nobody, and with which nobody knows.
var (
	errDial    = &url.Error{Op: "Post", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	errTimeout = &url.Error{Op: "Post", Err: context.DeadlineExceeded}
)

func mishaps() []mishap {
	return []mishap{
		{name: "429 with Retry-After", err: &slack.RateLimitedError{RetryAfter: 7 * time.Second}},
		{name: "429 without", err: slack.StatusCodeError{Code: 429}},
		{name: "200 ratelimited", err: refusal("ratelimited")},
		{name: "500", err: slack.StatusCodeError{Code: 500}},
		{name: "503 for a minute", err: slack.StatusCodeError{Code: 503}, lasts: time.Minute},
		{name: "timeout before the effect", err: errTimeout, takes: callTimeout},
		{name: "timeout after the effect", err: errTimeout, takes: callTimeout, after: true},
		{name: "malformed", err: &json.SyntaxError{}, after: true},
		{name: "not ok, without a word", err: slack.StatusCodeError{Code: 502}},
		{name: "internal_error before the effect", err: refusal("internal_error")},
		{name: "internal_error after the effect", err: refusal("internal_error"), after: true},
		{name: "connection refused", err: errDial},
		{name: "connection refused for long", err: errDial, lasts: long},
		{name: "token revoked for a minute", err: refusal("token_revoked"), lasts: time.Minute},
	}
}

// The fault matrix: whatever goes wrong with whichever method, in the end people see what they would have seen, once and
// in order, and meanwhile only that waits which has to.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	calm := newRig(t, scratch(t, t), 16)
	soon, late := calm.play(), calm.goOn(long+time.Minute)
	for _, s := range stages() {
		for _, m := range mishaps() {
			t.Run(s.method+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, scratch(t, t), 16)
				r.space.lag = 9 * time.Second // less than the time a message in doubt is looked for
				for _, f := range s.first {
					r.space.fail(f)
				}
				f := fault{method: s.method, of: s.of, err: m.err, after: m.after, takes: m.takes}
				if m.lasts > 0 {
					f.until = nine.Add(m.lasts)
				}
				met := r.space.fail(f)
				if m.lasts == long {
					same(t, soon, r.play(), s.stops)
					same(t, late, r.goOn(long+time.Minute), nil)
				} else {
					same(t, soon, r.play(), nil)
				}
				require.NotZero(t, met(), "nothing went wrong")
				r.settled()
				r.whispered(s.method == "whisper")
			})
		}
	}
}

// An hour without Slack: everything is there afterwards, once and in order.
func TestOutage(t *testing.T) {
	t.Parallel()
	calm, r := newRig(t, scratch(t, t), 16), newRig(t, scratch(t, t), 16)
	r.space.fail(fault{err: errDial, until: nine.Add(time.Hour)})
	calm.play()
	r.play()
	same(t, calm.goOn(62*time.Minute), r.goOn(62*time.Minute), nil)
	require.Empty(t, r.space.hurried())
	r.settled()
	r.whispered(false)
}

// play is a story in which every method is called. It returns what people see two minutes after it began, when a failure
// of a minute must be forgotten.
func (r *rig) play() map[string][]string {
	r.space.fail(refusedLetters())
	r.at(0, "general: open sev3 mail | Mail is late", "general: note INC-1 hello", "general: update INC-1 we look | We look")
	r.owes(post("edge/1", "#incidents", "one"), post("edge/2", "#incidents", "two"))
	r.at(30*time.Second, "general: role INC-1 comms @sam", "general: severity INC-1 sev2 all of it", "general: down INC-1 at 1m ago | Nobody gets mail",
		"general: postmortem INC-1", "support: report INC-1 audience=customer", "general: open sev4 more")
	r.owes(post("edge/3", "#incidents", "three"))
	r.at(2 * time.Minute)
	return inOrder(r.space.sight())
}

// goOn is how the story goes on until a longer failure must be forgotten.
func (r *rig) goOn(until time.Duration) map[string][]string {
	r.at(until)
	return inOrder(r.space.sight())
}

// at waits until so long after the beginning and types lines.
func (r *rig) at(d time.Duration, lines ...string) {
	r.t.Helper()
	r.later(nine.Add(d).Sub(r.clock()))
	for _, line := range lines {
		where, words, _ := strings.Cut(line, ": ")
		r.told(where, words)
	}
}

// inOrder keeps the order that is promised: in a channel that incidents share, a level comes when its incident's own
// channel is there, so that only edges have one.
func inOrder(sight map[string][]string) map[string][]string {
	level := func(line string) bool { return !strings.HasPrefix(line, "edge/") }
	for aspect, lines := range sight {
		if strings.HasSuffix(aspect, ": lines") && !strings.HasPrefix(aspect, "inc-") {
			levels := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !level(line) })
			sight[aspect] = append(slices.DeleteFunc(lines, level), slices.Sorted(slices.Values(levels))...)
		}
	}
	return sight
}

// same says that people see the same, but for what may wait.
func same(t tester, want, got map[string][]string, waits []string) {
	t.Helper()
	for _, aspect := range slices.Sorted(maps.Keys(want)) {
		lines := strings.Replace(aspect, ": draft", ": lines", 1) // where lines wait, so does a draft
		if !slices.ContainsFunc(waits, func(w string) bool { return strings.HasPrefix(aspect, w) || strings.HasPrefix(lines, w) }) {
			require.Equal(t, want[aspect], got[aspect], aspect)
		}
	}
	for aspect := range got {
		require.Contains(t, want, aspect)
	}
}

// whispered says that what nobody can look for was said once, or twice where its answer was lost.
func (r *rig) whispered(lost bool) {
	r.t.Helper()
	said := r.space.whispers("C-support")
	require.NotEmpty(r.t, said)
	require.True(r.t, len(said) == 1 || lost && len(said) == 2, fmt.Sprint(said))
}

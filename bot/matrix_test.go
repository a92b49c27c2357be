package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/slackemu"
)

// wireStage is a method of the Web API that goes wrong, where in the story it does, and what must go wrong before, so
// that it is called at all: an answer that is lost.
type wireStage struct {
	name, method, of string
	lost             [2]string // method and of
}

// wireStages are the methods that the payer and the doorkeeper call. The socket's own is in TestDoorOverHTTP.
func wireStages() []wireStage {
	create, line, file, shared := [2]string{"conversations.create", "inc-1-mail"}, [2]string{"chat.postMessage", `"INC-1/e2/line"`},
		[2]string{"files.completeUploadExternal", "postmortem"}, [2]string{"chat.postMessage", `"INC-1/announcement"`}
	canvas := [2]string{"conversations.canvases.create", "INC-2"}
	return []wireStage{
		{name: "conversations.create", method: "conversations.create", of: "inc-1-mail"},
		{name: "conversations.invite", method: "conversations.invite", of: "U2"},
		{name: "chat.postMessage", method: "chat.postMessage", of: `"INC-1/e2/line"`},
		{name: "chat.update", method: "chat.update"},
		{name: "conversations.setTopic", method: "conversations.setTopic"},
		{name: "pins.add", method: "pins.add"},
		{name: "chat.postEphemeral", method: "chat.postEphemeral"},
		{name: "files.getUploadURLExternal", method: "files.getUploadURLExternal", of: "postmortem"},
		{name: "the upload itself", method: "upload", of: "postmortem"},
		{name: "files.completeUploadExternal", method: "files.completeUploadExternal", of: "postmortem"},
		{name: "users.info", method: "users.info"},
		{name: "conversations.history for a message", method: "conversations.history", lost: line},
		{name: "conversations.history for a file", method: "conversations.history", lost: file},
		{name: "auth.test", method: "auth.test", lost: create},
		{name: "users.conversations", method: "users.conversations", lost: create},
		{name: "conversations.list", method: "conversations.list", lost: shared},
		{name: "conversations.join", method: "conversations.join", lost: shared},
		{name: "conversations.canvases.create", method: "conversations.canvases.create"},
		{name: "conversations.info", method: "conversations.info", lost: canvas},
		{name: "files.info", method: "files.info", lost: canvas},
		{name: "canvases.edit", method: "canvases.edit", lost: canvas},
	}
}

// wireMishaps is what the wire and the servers behind it do to a call.
func wireMishaps() []wireMishap {
	later := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "1")
		body(http.StatusTooManyRequests, "")(w, r)
	}
	page := body(200, "<!DOCTYPE html><html>We will be right back</html>")
	internal := body(200, `{"ok":false,"error":"internal_error"}`)
	return []wireMishap{
		{name: "429 with Retry-After", answer: later},
		{name: "429 without", answer: body(429, "")},
		{name: "200 ratelimited", answer: body(200, `{"ok":false,"error":"ratelimited"}`)},
		{name: "500 before the effect", answer: body(500, "")},
		{name: "500 after the effect", answer: body(500, ""), after: true},
		{name: "503 for a minute", answer: body(503, "<html>"), lasts: time.Minute},
		{name: "timeout before the effect", hangs: true},
		{name: "timeout after the effect", hangs: true, after: true},
		{name: "a page before the effect", answer: page},
		{name: "a page after the effect", answer: page, after: true},
		{name: "not ok, without a word, before the effect", answer: body(200, `{"ok":false}`)},
		{name: "not ok, without a word, after the effect", answer: body(200, `{"ok":false}`), after: true},
		{name: "internal_error before the effect", answer: internal},
		{name: "internal_error after the effect", answer: internal, after: true},
		{name: "connection refused", gone: true},
		{name: "reset before the effect", answer: reset},
		{name: "reset after the effect", answer: reset, after: true},
	}
}

// The fault matrix over real HTTP: whatever goes wrong with whichever method of the Web API, in the end people see what
// they would have seen without, exactly once and in order. Calls take real time, waiting does not.
func TestFaultMatrixOverHTTP(t *testing.T) {
	t.Parallel()
	calm := newWired(t)
	want := calm.play()
	for _, s := range wireStages() {
		for _, m := range wireMishaps() {
			t.Run(s.name+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				w := newWired(t)
				if s.lost[0] != "" {
					w.front.fail(s.lost[0], s.lost[1], wireMishap{name: "lost", answer: body(500, ""), after: true})
				}
				met := w.front.fail(s.method, s.of, m)
				same(t, want, w.play(), nil)
				require.NotZero(t, met(), "nothing went wrong")
				w.settled()
				w.whispered(s.method == "chat.postEphemeral")
			})
		}
	}
}

// wired is a rig whose Slack is at the other end of a wire.
type wired struct {
	*rig
	emu   *slackemu.Server
	front *front
}

func newWired(t *testing.T) *wired {
	w := &wired{rig: newRig(t, scratch(t, t), 16)}
	w.emu = startSlack(t, w.clock)
	w.front = newFront(t, w.emu, w.clock)
	w.slack, _ = w.front.dial()
	w.people.slack = w.slack
	w.front.fail("files.completeUploadExternal", w.id("support"), wireMishap{name: "no letters", answer: body(200, `{"ok":false,"error":"restricted_action"}`), lasts: 1000 * time.Hour})
	require.NoError(t, w.slack.Join(t.Context(), w.id("support"))) // as it is at every start
	return w
}

// id finds a channel; "inc-1" is that incident's.
func (w *wired) id(where string) string {
	for _, c := range w.emu.Channels() {
		if c.Name == where || strings.HasPrefix(c.Name, where+"-") {
			return c.ID
		}
	}
	return where
}

// types types a line as somebody, which must be taken.
func (w *wired) types(who, where, words string) {
	w.t.Helper()
	w.typed++
	user := map[string]string{"dana": "U1", "sam": "U2", "nemo": "U9"}[who]
	answer := w.Handle(context.Background(), Incoming{
		Keys: []string{fmt.Sprintf("trigger:%d", w.typed)}, Source: incident.FromSlash, Team: "T0LOCAL", User: user, Handle: who,
		Channel: w.id(where), Words: words,
	})
	require.NotContains(w.t, strings.ToLower(answer), "not recorded")
	w.wait.Wait() // what is asked about people is known to the next line
}

// until waits until so long after the beginning.
func (w *wired) until(d time.Duration) {
	w.t.Helper()
	w.later(nine.Add(d).Sub(w.clock()))
}

// play is a story in which every method of the Web API is called. It returns what people see in the end.
func (w *wired) play() map[string][]string {
	w.t.Helper()
	w.types("nemo", "general", "list")
	for _, words := range []string{"open sev3 mail | Mail is late", "note INC-1 hello", "update INC-1 we look | We look"} {
		w.types("dana", "general", words)
	}
	w.owes(post("edge/1", "#incidents", "one"), post("edge/2", "#incidents", "two"))
	w.until(30 * time.Second)
	for _, words := range []string{"role INC-1 comms @sam", "severity INC-1 sev2 all of it", "down INC-1 at 1m ago | Nobody gets mail", "postmortem INC-1"} {
		w.types("dana", "general", words)
	}
	w.types("dana", "support", "report INC-1 audience=customer")
	w.types("dana", "general", "open sev4 more")
	w.owes(post("edge/3", "#incidents", "three"))
	w.until(40 * time.Second)
	w.types("dana", "general", "close INC-2 it was nothing")
	w.until(90 * time.Second)
	w.types("nemo", "general", "list")
	w.types("nemo", "general", "note INC-1 by somebody nobody listed")
	w.until(3 * time.Minute)
	return inOrder(w.sight())
}

// sight is what people see, by channel and aspect, as fakeSlack's is. Whose channel it is does not show: channels are called by their names.
func (w *wired) sight() map[string][]string {
	out, names := map[string][]string{}, w.names()
	for _, c := range w.emu.Channels() {
		out["channels"] = append(out["channels"], c.Name)
		out[c.Name+": topic"] = []string{names.Replace(c.Topic)}
		out[c.Name+": people"] = slices.DeleteFunc(slices.Sorted(slices.Values(c.Members)), func(id string) bool { return id == "U0ALLCLEAR" })
		if text, ok := w.emu.Canvas(c.Name); ok {
			out[c.Name+": canvas"] = []string{names.Replace(text)}
		}
		for _, m := range w.emu.Messages(c.ID) {
			if m.To != "" {
				continue
			}
			what := keyIn(m)
			out[c.Name+": lines"] = append(out[c.Name+": lines"], what)
			out[c.Name+": texts"] = append(out[c.Name+": texts"], what+": "+names.Replace(m.Text))
			if m.Pinned {
				out[c.Name+": pins"] = append(out[c.Name+": pins"], what)
			}
		}
		slices.Sort(out[c.Name+": texts"])
	}
	slices.Sort(out["channels"])
	return out
}

// names turns the ids of channels, which differ where a call was made twice, into names.
func (w *wired) names() *strings.Replacer {
	var pairs []string
	for _, c := range w.emu.Channels() {
		pairs = append(pairs, c.ID, "#"+c.Name)
	}
	return strings.NewReplacer(pairs...)
}

// keyIn is what a message is: the key it carries, or its file with all that is in it.
func keyIn(m slackemu.Message) string {
	if m.File != nil {
		return m.File.Name + " " + m.File.Content
	}
	var metadata slack.SlackMetadata
	_ = json.Unmarshal(m.Metadata, &metadata) // without one there is no key
	return fmt.Sprint(metadata.EventPayload["key"])
}

// whispered says that what nobody can look for was said once, or twice where its answer was lost.
func (w *wired) whispered(lost bool) {
	w.t.Helper()
	said := 0
	for _, m := range w.emu.Messages(w.id("support")) {
		if m.To != "" {
			said++
		}
	}
	require.True(w.t, said == 1 || lost && said == 2, "%d whispers", said)
}

// The first questions, who we are and where the socket is, are asked until they are answered.
func TestDoorOverHTTP(t *testing.T) {
	t.Parallel()
	for _, m := range wireMishaps() {
		if m.lasts > 0 {
			m.lasts /= 100 // this clock is the machine's
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			emu := startSlack(t, time.Now)
			f := newFront(t, emu, time.Now)
			met := f.fail(openMethod, "", m)
			r := newRig(t, scratch(t, t), 16)
			ctx, stop := context.WithCancel(t.Context())
			ended, api := make(chan error, 1), (*slack.Client)(nil)
			r.slack, api = f.dial()
			go func() { ended <- r.Listen(ctx, api) }()
			patience, enough := context.WithTimeout(ctx, time.Minute)
			defer enough()
			require.NoError(t, emu.WaitConnected(patience))
			ack, err := emu.Slash(patience, slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: "open sev3 mail"})
			require.NoError(t, err)
			require.Contains(t, ack.Text, "INC-1")
			require.NotZero(t, met(), "nothing went wrong")
			stop()
			require.NoError(t, <-ended)
		})
	}
}

const openMethod = "apps.connections.open"

// Who we are is asked again after meetAgain, all at once here: each case waits.
func TestMeetOverHTTP(t *testing.T) {
	t.Parallel()
	errs := make(chan error)
	for _, m := range wireMishaps() {
		m.lasts /= 60
		emu := startSlack(t, time.Now)
		f := newFront(t, emu, time.Now)
		met := f.fail("auth.test", "", m)
		r := newRig(t, scratch(t, t), 16)
		r.slack, _ = f.dial()
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			err := r.meet(ctx)
			if err == nil && (r.self.Team != "T0LOCAL" || met() == 0) {
				err = fmt.Errorf("%s: team %q after %d faults", m.name, r.self.Team, met())
			}
			errs <- err
		}()
	}
	for range wireMishaps() {
		require.NoError(t, <-errs)
	}
}

// What http.Client itself says when its own time is up is not taken for an answer.
func TestClientTimeout(t *testing.T) {
	t.Parallel()
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // reads the body: only then does the server notice that a client hangs up
		<-r.Context().Done()
	}))
	t.Cleanup(hanging.Close)
	hc := &http.Client{Timeout: 10 * time.Millisecond}
	slow := client{api: slack.New("xoxb-test", slack.OptionAPIURL(hanging.URL+"/"), slack.OptionHTTPClient(hc))}
	for _, m := range slackMethods() {
		err := m.call(t.Context(), slow)
		what, _ := judge(err)
		require.Equal(t, doubtful, what, "%s: %v", m.name, err)
		require.ErrorContains(t, err, "Client.Timeout exceeded", m.name)
	}
}

package bot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/slackemu"
	"allclear/store"
)

// Every verb's example works, in the order of the table, in one incident after another.
func TestExamples(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		answer, err := w.say("general", "open sev1 an incident for examples | Trouble")
		require.NoError(t, err)
		require.Contains(t, answer, "opened")
	}
	help, err := w.say("general", "help")
	require.NoError(t, err)
	for _, v := range bot.Language() {
		require.Contains(t, help, v.Name)
		for _, before := range needed(v.Name) {
			_, err := w.say("inc-1", before)
			require.NoError(t, err)
		}
		answer, err := w.say("inc-1", v.Try)
		require.NoError(t, err)
		require.NotContains(t, answer, "Not recorded", v.Try)
		require.NotEmpty(t, answer)
		more, err := w.say("inc-1", "help "+v.Name)
		require.NoError(t, err)
		require.Contains(t, more, v.Try)
	}
}

// needed are the words that must come before an example for it to make sense.
func needed(verb string) []string {
	switch verb {
	case "approve":
		return []string{"draft"}
	case "undo":
		return []string{"note a slip of the finger"}
	case "resolve", "snooze":
		return []string{"status investigating"}
	case "cancel":
		return []string{"reopen once more"}
	case "reopen":
		return nil
	case "close":
		return []string{"up", "confirm data-loss=none security=none scaling=no", "resolve"}
	}
	return nil
}

// However many people type at once, each line is recorded once and answered once, and one channel keeps its order.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	_, err := w.say("general", "open sev3 busy")
	require.NoError(t, err)
	channel := w.channel("inc-1")
	var all sync.WaitGroup
	errs := make(chan error, 40)
	for i := range 40 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			ack, err := w.slack.Slash(ctx, slackemu.Slash{User: "dana", Channel: channel, Command: "/incident", Text: fmt.Sprintf("update line %d", i)})
			if err == nil && !strings.Contains(ack.Text, fmt.Sprintf("line %d", i)) {
				err = errors.New(ack.Text)
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.NoError(t, w.bot.Drain(context.Background(), w.set))
	in, err := w.db.Load(context.Background(), 1, time.Time{})
	require.NoError(t, err)
	require.Equal(t, 41, in.Version)
	var posted []string
	for _, m := range w.slack.Messages(channel) {
		if _, words, ok := strings.Cut(m.Text, "update: "); ok && m.To == "" {
			posted = append(posted, words)
		}
	}
	require.Len(t, posted, 40)
	for i, e := range in.Updates {
		require.Equal(t, e.Text.Internal, posted[i])
	}
}

// A 9 kB text is recorded whole; what Slack cannot show is said to be left out.
func TestLongText(t *testing.T) {
	w := newWorld(t)
	_, err := w.say("general", "open sev3 long")
	require.NoError(t, err)
	long := strings.Repeat("0123456789 ", 820)
	answer, err := w.say("inc-1", "update "+long)
	require.NoError(t, err)
	require.NotContains(t, answer, "Not recorded")
	in, err := w.db.Load(context.Background(), 1, time.Time{})
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(long), in.Updates[0].Text.Internal)
	require.Contains(t, w.news(), "in the record")

	answer, err = w.say("inc-1", "update "+strings.Repeat("x", 13_000))
	require.NoError(t, err)
	require.Contains(t, answer, "Not recorded")
	require.Contains(t, answer, "13000")
}

// Somebody whom the workspace file does not list is called by their handle until Slack has told their name;
// nobody waits for Slack with an ack to give.
func TestUnlistedPeople(t *testing.T) {
	w := newWorld(t)
	w.slack.Fail("users.info", slackemu.Fault{Status: 500})
	opened := 0
	nemo := func() string {
		opened++
		answer, err := w.deliver(slackemu.Slash{User: "nemo", Channel: "general", Command: "/incident", Text: fmt.Sprintf("open sev4 small thing %d", opened)})
		require.NoError(t, err)
		require.Contains(t, answer, "opened")
		ids, err := w.db.Incidents(context.Background())
		require.NoError(t, err)
		in, err := w.db.Load(context.Background(), ids[len(ids)-1], time.Time{})
		require.NoError(t, err)
		return in.Opener.Name
	}
	require.Equal(t, "nemo", nemo())
	require.Eventually(t, func() bool { return nemo() == "Nemo Doe" }, 10*time.Second, 10*time.Millisecond)
}

// An envelope that nobody understands is acked, so that Slack does not send it for ever.
func TestUnknownEnvelopesAreAcked(t *testing.T) {
	w := newWorld(t)
	for _, envelope := range []map[string]any{
		{"envelope_id": "e-1", "type": "interactive", "payload": map[string]any{"type": "block_actions", "actions": []any{}}, "accepts_response_payload": true},
		{"envelope_id": "e-2", "type": "brand_new_type", "payload": map[string]any{}},
		{"envelope_id": "e-3", "type": "events_api", "payload": map[string]any{"type": "event_callback", "event": map[string]any{"type": "nobody_knows"}}},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		ack, err := w.slack.Send(ctx, envelope)
		cancel()
		require.NoError(t, err)
		require.Equal(t, envelope["envelope_id"], ack.EnvelopeID)
	}
}

// Whatever reason Slack has for a disconnect, the next command arrives.
func TestReconnects(t *testing.T) {
	w := newWorld(t)
	for _, reason := range []string{"warning", "refresh_requested", "too_many_websockets"} {
		w.slack.Disconnect(reason)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		require.NoError(t, w.slack.WaitConnected(ctx))
		cancel()
		answer, err := w.say("general", "list")
		require.NoError(t, err)
		require.NotEmpty(t, answer)
	}
}

// A command from another workspace is not taken.
func TestStrangers(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	require.NoError(t, w.halt())
	require.NoError(t, w.start())
	w.stop()
	require.NoError(t, <-w.stopped)
	w.slack.Disconnect("refresh_requested")
	_, api := bot.Dial(w.slack.APIURL(), "xoxb-test", "xapp-test", time.Now)
	go func() { ended <- w.bot.Run(ctx, api) }()
	require.NoError(t, w.slack.WaitConnected(ctx))
	ack, err := w.slack.Send(ctx, map[string]any{
		"envelope_id": "s-1", "type": "slash_commands", "accepts_response_payload": true,
		"payload": map[string]any{"team_id": "T0OTHER", "user_id": "U1", "channel_id": "C1", "command": "/incident", "text": "list", "trigger_id": "t-1"},
	})
	require.NoError(t, err)
	require.Contains(t, string(ack.Payload), "our own workspace only")
	_, err = w.say("general", "open sev1 checkout is down")
	require.NoError(t, err)
	_, err = w.slack.Send(ctx, w.talk("U1", w.channel("inc-1"), map[string]any{"team": "T0OTHER"}))
	require.NoError(t, err)
	talked, err := w.db.Talked(ctx, 1)
	require.NoError(t, err)
	require.Zero(t, talked, "nobody of ours talked")
	_, err = w.slack.Send(ctx, w.talk("U02OMRI", w.channel("inc-1"), nil))
	require.NoError(t, err)
	talked, err = w.db.Talked(ctx, 1)
	require.NoError(t, err)
	require.NotZero(t, talked)
	cancel()
	require.NoError(t, <-ended)
	w.stopped <- nil
}

// What Slack will never let in is said in a sentence, and nobody waits for ever.
func TestWrongTokens(t *testing.T) {
	w := newWorld(t)
	tests := []struct{ bot, app, want string }{
		{"xoxb-wrong", "xapp-test", "not valid any more"},
		{"xoxb-test", "xapp-wrong", "not valid any more"},
	}
	for _, tt := range tests {
		slack, api := bot.Dial(w.slack.APIURL(), tt.bot, tt.app, time.Now)
		b := bot.New(bot.Config{DB: w.db, Slack: slack, Now: w.now})
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		err := b.Run(ctx, api)
		cancel()
		require.ErrorContains(t, err, tt.want)
		require.NotContains(t, err.Error(), "xoxb-")
		require.NotContains(t, err.Error(), "xapp-wrong")
	}
}

// When the record cannot be written the answer says so and gives the words back.
func TestNotRecorded(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.db.Close())
	answer := w.bot.Handle(context.Background(), bot.Incoming{Source: incident.FromSlash, Team: "T0LOCAL", User: "U01DANA", Channel: "C1", Words: "open sev1 the very words", Keys: []string{"envelope:x"}})
	require.Contains(t, answer, "NOT RECORDED")
	require.Contains(t, answer, "open sev1 the very words")
	var err error
	w.db, err = store.Open(context.Background(), w.dir+"/allclear.db", store.Options{Serve: true})
	require.NoError(t, err)
}

// A redacted word is gone from the file of the record, wherever it had got to: the entry, its correction, the requests,
// the outbox, the postmortem.
func TestRedactedWordsAreGone(t *testing.T) {
	w := newWorld(t)
	for _, words := range []string{"open sev3 leak", "update the password is hunter2", "", "timeline", "catchup", "correct e2 it is hunter2 indeed because I am careless", "postmortem", "timeline", "summary", "close done", "redact e2 because it held a password"} {
		where := "inc-1"
		if strings.HasPrefix(words, "open") {
			where = "general"
		}
		if words == "" { // the same words again are held back, and kept with what was answered
			answer, err := w.say(where, "update the password  is hunter2")
			require.NoError(t, err)
			require.Contains(t, answer, "Not recorded again")
			continue
		}
		answer, err := w.say(where, words)
		require.NoError(t, err)
		require.NotContains(t, answer, "Not recorded")
	}
	w.requireGone(t)
}

// requireGone stops the bot, and looks for the password of these stories in every byte of the record's files. The record still verifies.
func (w *world) requireGone(t *testing.T) {
	t.Helper()
	require.NoError(t, w.halt())
	files, err := filepath.Glob(filepath.Join(w.dir, "allclear.db*"))
	require.NoError(t, err)
	require.NoError(t, w.start())
	faults, err := w.db.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, faults)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if at := strings.Index(string(data), "hunter2"); at >= 0 {
			require.Failf(t, "not gone", "%s holds …%s…", file, strings.ToValidUTF8(string(data[max(0, at-200):min(len(data), at+100)]), "·"))
		}
	}
}

// So is one whose entry was withdrawn before, which the answer to that quoted, and one in a title that a related incident's postmortem
// named.
func TestRedactedWordsAreGoneFromWhatQuotedThem(t *testing.T) {
	for name, lines := range map[string][]string{
		"undo":     {"general: open sev3 leak", "inc-1: update the password is hunter2", "inc-1: undo", "inc-1: redact e2 because it was a password"},
		"withdraw": {"general: open sev3 leak", "inc-1: learned well hunter2 was long", "inc-1: withdraw e2 because it is wrong", "inc-1: redact e2 because it was a password"},
		"relation": {
			"general: open sev3 leak", "inc-1: title the leak of hunter2", "general: open sev3 other", "inc-2: relate INC-1 follows", "inc-2: postmortem",
			"inc-2: close done", "inc-2: catchup", "inc-1: redact e2 because it was a password",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for _, line := range lines {
				where, words, _ := strings.Cut(line, ": ")
				answer, err := w.say(where, words)
				require.NoError(t, err)
				require.NotContains(t, strings.ToLower(answer), "not recorded", words)
				w.set(w.now().Add(time.Minute))
			}
			w.passes(t, time.Hour)
			for _, c := range w.slack.Channels() {
				for _, m := range w.slack.Messages(c.ID) {
					require.False(t, m.To == "" && strings.Contains(m.Text, "hunter2"), c.Name+": "+m.Text) // what one person saw cannot be edited
				}
			}
			w.requireGone(t)
		})
	}
}

// So is one that stood in drafts: made from the record, edited, and in the form in which it was edited.
func TestRedactedDraftsAreGone(t *testing.T) {
	w := newWorld(t)
	for _, line := range []string{
		"general: open sev3 leak", "inc-1: down at 1m ago | The password is hunter2", "inc-1: draft for email", "inc-1: draft", "inc-1: edit | We should not say hunter2 aloud.",
		"inc-1: approve override CL38 CL39 CL40 because it is late", "inc-1: redact e2 because it held a password", "inc-1: redact d3 because it held a password",
	} {
		where, words, _ := strings.Cut(line, ": ")
		answer, err := w.say(where, words)
		require.NoError(t, err)
		require.NotContains(t, answer, "Not recorded", words)
	}
	w.requireGone(t)
}

// So is one that somebody was reminded with, in the channel and privately, also where an incident is private and what was said
// privately cannot be edited, and one that a digest or a list of actions showed.
func TestRedactedRemindersAreGone(t *testing.T) {
	for _, private := range []string{"", "private "} {
		w := newWorld(t)
		say := func(line string) {
			t.Helper()
			where, words, _ := strings.Cut(line, ": ")
			answer, err := w.say(where, words)
			require.NoError(t, err)
			require.NotContains(t, answer, "Not recorded", words)
		}
		say("general: open sev2 " + private + "leak")
		say("inc-1: action planned @dana due 2022-04-13 change the password hunter2")
		say("inc-1: snooze update for 2h because hunter2 is being changed")
		w.passes(t, 3*day)
		for _, asks := range []string{"inc-1: actions", "general: actions", "inc-1: actions me", "inc-1: catchup", "inc-1: summary", "inc-1: timeline", "inc-1: digest", "general: digest"} {
			say(asks)
		}
		say("inc-1: redact e2 because it held a password")
		say("inc-1: redact e3 because it held a password")
		w.requireGone(t)
	}
}

// Where the disk takes longer than Slack waits, the ack says so and gives the words back, and what became of them is said behind it.
func TestSlowRecord(t *testing.T) {
	w := newWorld(t)
	began, end := make(chan struct{}), make(chan struct{})
	wait, err := w.db.Enqueue(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "busy", At: w.now()},
		Decide: func(*store.Book, int64) store.Decision {
			close(began)
			<-end
			return store.Decision{Outcome: store.Answered}
		},
	})
	require.NoError(t, err)
	<-began
	answer, err := w.slack.Slash(t.Context(), slackemu.Slash{User: "dana", Channel: "general", Command: "/incident", Text: "open sev1 a slow disk"})
	close(end)
	require.NoError(t, err)
	require.Contains(t, answer.Text, "*Not recorded yet.*")
	require.Contains(t, answer.Text, "open sev1 a slow disk")
	_, err = wait(t.Context())
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		seen := w.slack.Seen("dana", "general")
		return len(seen) > 0 && strings.Contains(seen[len(seen)-1].Text, "opened INC-1 as SEV1")
	}, 30*time.Second, 10*time.Millisecond)
}

// Who opens the app's home sees what is going on and what Slack would not do; nothing of private incidents.
func TestHome(t *testing.T) {
	w := newWorld(t)
	w.slack.Fail("conversations.setTopic", slackemu.Fault{Error: "restricted_action"})
	for _, words := range []string{"open sev1 mail fails", "open sev2 private somebody got in"} {
		_, err := w.say("general", words)
		require.NoError(t, err)
	}
	_, err := w.slack.Send(t.Context(), map[string]any{
		"envelope_id": "home-1", "type": "events_api", "payload": map[string]any{
			"type": "event_callback", "team_id": "T0LOCAL", "event_id": "Ev1",
			"event": map[string]any{"type": "app_home_opened", "user": "U01DANA", "tab": "home", "event_ts": "1.1"},
		},
	})
	require.NoError(t, err)
	var view string
	require.Eventually(t, func() bool {
		_, err := w.bot.Settle(t.Context())
		require.NoError(t, err)
		for _, call := range w.slack.Calls() {
			if call.Method == "views.publish" && call.Args["user_id"] == "U01DANA" {
				view = call.Args["view"]
			}
		}
		return view != ""
	}, 30*time.Second, 10*time.Millisecond)
	require.Contains(t, view, "mail fails")
	require.Contains(t, view, "INC-1: the channel's topic")
	require.Contains(t, view, "restricted_action")
	require.NotContains(t, view, "somebody got in")
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/store"
)

// errLost is an answer that was cut off: nobody knows whether the call had its effect.
var errLost = fmt.Errorf("post: %w", io.ErrUnexpectedEOF)

// begin opens a rig with INC-1 in it, and everything paid that its opening made owed.
func begin(t tester, dir, words string) *rig {
	r := newRig(t, dir, 1)
	r.told("general", words)
	r.later(time.Minute)
	return r
}

// A debt is read again when its turn comes: while it waited for a place, the call it was found for may have been made.
func TestStaleDebtIsNotPaidTwice(t *testing.T) {
	ctx := context.Background()
	r := newRig(t, t.TempDir(), 2)
	slow := make(chan struct{})
	r.space.fail(fault{method: "post", of: "slow", wait: slow})
	waits := post("waits", "#support", "three")
	waits.NotBefore = nine.Add(2 * time.Second)
	r.owes(post("slow", "#managers", "one"), waits)
	_, err := r.payer.dispatch(ctx, ctx) // "slow" has the first place, and keeps it
	require.NoError(t, err)
	require.Eventually(t, func() bool { return r.space.count("post #managers slow") == 1 }, 10*time.Second, time.Millisecond)

	r.owes(post("twice?", "#incidents", "two"))
	free := r.busy()
	_, err = r.payer.dispatch(ctx, ctx) // "twice?" has the second place, and waits for the writer to mark it
	require.NoError(t, err)
	r.set(nine.Add(2 * time.Second)) // its lane is free again, and so is "waits"
	ended := make(chan error, 1)
	go func() { // reads "waits" and "twice?", and waits for a place with the first
		_, err := r.payer.dispatch(ctx, ctx)
		ended <- err
	}()
	require.Eventually(t, func() bool { r.payer.mu.Lock(); defer r.payer.mu.Unlock(); return len(r.payer.under) == 3 }, 10*time.Second, time.Millisecond)
	r.set(nine.Add(time.Minute)) // nothing but the record says that "twice?" is paid
	free()
	require.NoError(t, <-ended)
	close(slow)
	r.payer.wait.Wait()
	require.Equal(t, "two", r.space.text("twice?"))
}

// An answer that is lost in a channel the bot is not in: the bot joins, looks, and the lane goes on.
func TestLostAnswerInASharedChannel(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	r.space.fail(fault{method: "post", of: "INC-1/announcement", err: errLost, after: true})
	for i := range 3 {
		r.told("general", fmt.Sprintf("open sev3 number %d", i))
	}
	r.later(time.Minute)
	for i := range 3 {
		require.Contains(t, r.space.text(fmt.Sprintf("INC-%d/announcement", i+1)), fmt.Sprintf("number %d", i))
	}
	require.Equal(t, 1, r.space.count("join C-incidents"))
	r.settled()
}

// A channel in which nobody may look is given up on, with what was in doubt in it, and holds up nobody else.
func TestChannelThatCannotBeLookedInto(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	r.space.fail(fault{method: "post", of: "INC-1/announcement", err: errLost, after: true})
	r.space.fail(fault{method: "join", of: "C-incidents", err: refusal("is_archived"), until: nine.Add(time.Hour)})
	r.told("general", "open sev3 first")
	r.later(time.Minute)
	r.told("general", "open sev3 second")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-2/announcement"), "second")
	require.Contains(t, r.says("inc-1", "timeline"), "is_archived")
	r.settled()
}

// Newer content that comes while a message is in doubt is shown where that message turns up.
func TestNewerContentWhileInDoubt(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	r.space.fail(fault{method: "post", of: "INC-1/card", err: errLost, after: true})
	r.told("general", "open sev3 first")
	r.later(time.Second)
	r.told("inc-1", "title the newer title")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/card"), "the newer title")
	r.settled()
}

// A line that is redacted while it is in doubt keeps no secret in Slack.
func TestRedactedWhileInDoubt(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.space.fail(fault{method: "post", of: "INC-1/e2/line", err: errLost, after: true})
	r.told("inc-1", "note the password is hunter2")
	r.later(time.Second)
	r.told("inc-1", "redact e2 because it is a secret")
	r.later(time.Minute)
	require.NotContains(t, r.space.text("INC-1/e2/line"), "hunter2")
	r.settled()
}

// History may show a message late, and may not answer: a call is made again only after two look-ups in vain.
func TestOneLookInVainIsNotEnough(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.space.lag = 14 * time.Second
	r.space.fail(fault{method: "post", of: "INC-1/e2/line", err: errLost, after: true})
	r.space.fail(fault{method: "find", err: slack.StatusCodeError{Code: 500}, until: r.clock().Add(9 * time.Second)})
	r.told("inc-1", "note hello")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/e2/line"), "hello")
	r.settled()
}

// A channel whose creation is in doubt is found, also where its name was taken and it has a number.
func TestCreatedChannelIsFound(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	r.space.channels = append(r.space.channels, &fakeChannel{id: "C-old", name: "inc-1-first", created: nine.AddDate(-1, 0, 0), ours: true, member: true})
	r.space.fail(fault{method: "create", of: "inc-1-first-2", err: errLost, after: true})
	r.told("general", "open sev3 first")
	r.later(time.Minute)
	sight := r.space.sight()
	require.Contains(t, sight["inc-1-first-2: lines"], "INC-1/card")
	require.Empty(t, sight["inc-1-first: lines"], "the channel of last year is not adopted")
	require.NotContains(t, sight, "inc-1-first-3: topic")
	r.settled()
}

// A file whose answer was lost is found by its name, and not sent again.
func TestFileIsUploadedOnce(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.told("inc-1", "close done with it")
	r.later(time.Minute)
	r.space.fail(fault{method: "upload", err: errLost, after: true})
	r.told("inc-1", "note a late word")
	r.later(time.Hour)
	require.Equal(t, 4, r.space.count("upload"), "a file and a page when it was closed, both again with the late word")
	require.Contains(t, r.file("inc-1-first", "postmortem-inc-1-e3.html"), "<svg")
	r.settled()
}

// A letter that Slack will not take is not lost in silence.
func TestRefusedLetterIsTold(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first | Trouble")
	r.space.fail(fault{method: "upload", of: "C-general", err: refusal("restricted_action")})
	r.told("general", "report INC-1 audience=customer")
	r.later(time.Minute)
	require.Empty(t, r.space.whispers("C-general"), "we are not in that channel")
	require.Len(t, textsOf(r, "@U1"), 1)
	require.Contains(t, textsOf(r, "@U1")[0], "restricted_action")
	r.settled()
}

// What is private stays in its channel, whoever relates to it.
func TestPrivateIncidentsDoNotLeak(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 private layoffs in Berlin")
	r.told("general", "open sev3 private mine")
	r.later(time.Minute)
	answer := r.says("inc-2", "relate INC-1 follows")
	r.told("inc-2", "postmortem")
	r.later(time.Minute)
	sight := fmt.Sprint(r.space.sight()["inc-2: texts"])
	require.Contains(t, sight, "postmortem-inc-2")
	require.NotContains(t, sight+answer, "layoffs")
	r.settled()
}

// Managers' summary of an incident that was grave goes on until it is over.
func TestSummaryGoesOnAfterALowerSeverity(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev1 first | Trouble")
	r.told("inc-1", "down at 1m ago | Nobody can pay")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/summary"), "DOWN")
	r.told("inc-1", "severity sev3 less bad")
	r.told("inc-1", "up")
	r.later(time.Minute)
	require.NotContains(t, r.space.text("INC-1/summary"), "DOWN")
	r.settled()
}

// One thing that cannot be seen to when it is due keeps nothing else from being paid, also in the last round.
func TestFailingDueStarvesNobody(t *testing.T) {
	ctx := context.Background()
	for name, round := range map[string]func(*rig){
		"round":      func(r *rig) { r.round(ctx, ctx); r.payer.wait.Wait() },
		"last round": func(r *rig) { require.Error(r.t, r.payRest(ctx)) },
	} {
		t.Run(name, func(t *testing.T) {
			r := begin(t, t.TempDir(), "open sev1 first")
			r.told("inc-1", "note hello")
			r.set(r.clock().Add(31 * time.Minute)) // the next summary is due
			say := r.say
			r.say = nil // whoever writes a text panics
			round(r)
			r.say = say
			require.Contains(t, r.space.text("INC-1/e2/line"), "hello")
			require.NotEmpty(t, r.expected(), name)
			r.later(time.Minute)
			r.settled()
		})
	}
}

// A topic that Slack refused once shows what comes next.
func TestRefusedLevelComesBack(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.space.fail(fault{method: "topic", err: refusal("not_in_channel")}) // somebody removed the bot for a minute
	r.told("inc-1", "severity sev2")
	r.later(time.Minute)
	r.told("inc-1", "severity sev4")
	r.later(2 * time.Minute)
	require.Contains(t, r.space.sight()["inc-1-first: topic"][0], "SEV4")
	r.settled()
}

// A message that somebody deleted is posted anew when there is something new to say.
func TestDeletedMessageIsPostedAnew(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.space.remove("INC-1/announcement")
	r.told("inc-1", "severity sev2")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/announcement"), "SEV2")
	r.told("inc-1", "severity sev1")
	r.later(2 * time.Minute)
	require.Contains(t, r.space.text("INC-1/announcement"), "SEV1")
	r.settled()
}

// The card is pinned where it stands: also when it was deleted and posted anew, or refused at first.
func TestCardIsPinnedWhereItStands(t *testing.T) {
	for name, begins := range map[string]func(*rig){
		"deleted": func(r *rig) {
			r.told("general", "open sev3 first")
			r.later(time.Minute)
			r.space.remove("INC-1/card")
		},
		"refused": func(r *rig) {
			r.space.fail(fault{method: "post", of: "INC-1/card", err: refusal("restricted_action")})
			r.told("general", "open sev3 first")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, t.TempDir(), 1)
			begins(r)
			r.later(time.Minute)
			require.Empty(t, r.space.sight()["inc-1-first: pins"])
			r.told("inc-1", "severity sev2")
			r.later(time.Minute)
			require.Equal(t, []string{"INC-1/card"}, r.space.sight()["inc-1-first: pins"])
			r.settled()
		})
	}
}

// However much is held back, what is not is paid.
func TestWhatIsHeldBackHidesNothing(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	var all []store.Owed
	for i := range 300 {
		all = append(all, store.Owed{Key: fmt.Sprintf("topic/%d", i), Kind: store.OwedTopic, Body: toJSON(owed{Channel: "C-general", Text: "x"})})
	}
	r.space.fail(fault{method: "topic", err: refusal("ratelimited"), until: nine.Add(time.Hour)})
	r.owes(append(all, post("urgent", "#incidents", "urgent"))...)
	r.later(10 * time.Second)
	require.Equal(t, "urgent", r.space.text("urgent"))
}

// A channel that cannot be made holds up nobody else, neither what was owed before that was known nor what is later.
func TestRefusedChannelHoldsUpNobody(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	r.space.fail(fault{method: "create", of: "inc-1-", err: refusal("restricted_action")})
	r.told("general", "open sev3 first")
	r.later(time.Minute)
	r.told("general", "down INC-1 at 1m ago | Payments fail")
	r.told("general", "open sev3 second")
	r.later(time.Minute)
	r.told("inc-2", "down | Payments fail too")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-2/drafts/1/support"), "Payments fail too")
	r.settled()
}

// Commands without a trigger id are not taken for each other.
func TestMissingTriggerIsNoKey(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	require.Equal(t, []string{"envelope:e1"}, keys("envelope:", "e1", "trigger:", ""))
	for i := range 2 {
		answer := r.Handle(context.Background(), Incoming{
			Keys: []string{fmt.Sprintf("envelope:e%d", i), ""}, Source: "slash", Team: "T1", User: "U1", Channel: "C-general", Words: fmt.Sprintf("open sev3 number %d", i),
		})
		require.Contains(t, answer, fmt.Sprintf("INC-%d", i+1))
	}
}

// One answer that says there were too many calls holds back all calls it is about.
func TestTooManyCallsHoldTheMethod(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	for i := range 10 {
		r.told("general", fmt.Sprintf("open sev3 number %d", i))
	}
	r.space.fail(fault{method: "topic", err: &slack.RateLimitedError{RetryAfter: 30 * time.Second}, until: nine.Add(29 * time.Second)})
	r.later(29 * time.Second)
	require.Equal(t, 1, r.space.count("topic"))
	for i := range 10 {
		require.NotContains(t, r.space.text(fmt.Sprintf("INC-%d/card", i+1)), "stands", "cards do not wait for topics")
	}
	r.later(time.Minute)
	require.Equal(t, 11, r.space.count("topic"))
	r.settled()
}

// A look-up that was turned away is not made again before Slack said it may be.
func TestTooManyLookUps(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.space.fail(fault{method: "post", of: "INC-1/e2/line", err: errLost, after: true})
	r.space.fail(fault{method: "find", err: &slack.RateLimitedError{RetryAfter: 30 * time.Second}, until: r.clock().Add(29 * time.Second)})
	r.told("inc-1", "note hello")
	r.later(25 * time.Second)
	require.Equal(t, 1, r.space.count("find"))
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/e2/line"), "hello")
	r.settled()
}

// stopping serves until a call of create is under way, and is then told to stop. end returns when it has.
func (r *rig) stopping() (end func() error) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.serve(ctx, func(ctx context.Context) error { <-ctx.Done(); return nil }) }()
	require.Eventually(r.t, func() bool { return r.space.count("create inc-1-first") == 1 }, 10*time.Second, time.Millisecond)
	stop()
	return func() error { return <-ended }
}

// A call that was begun is finished even while we stop, and what can be paid is paid before we are gone.
func TestCallUnderWayIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), 16)
		answer := make(chan struct{})
		r.space.fail(fault{method: "create", wait: answer})
		r.told("general", "open sev3 first")
		end := r.stopping()
		synctest.Wait() // now everything knows
		close(answer)
		require.NoError(t, end())
		require.Equal(t, 1, r.space.count("create"))
		require.Contains(t, r.space.text("INC-1/card"), "first")
		require.Contains(t, r.space.text("INC-1/announcement"), "first")
	})
}

// A Slack that hangs does not keep us: what is under way is cut in time, and is then in doubt, not lost.
func TestHangingSlackDoesNotKeepUs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), 16)
		r.space.fail(fault{hang: true, until: nine.Add(time.Hour)})
		r.told("general", "open sev3 first")
		end, told := r.stopping(), time.Now()
		require.NoError(t, end())
		require.LessOrEqual(t, time.Since(told), lastRound)
		r.space.calm()
		r.later(time.Minute)
		require.Contains(t, r.space.text("INC-1/card"), "first")
		require.Equal(t, 2, r.space.count("create"), "once more, after it was looked for")
		r.settled()
	})
}

// A record that cannot be written for a moment is not knocked at without a pause, and a panic is not repeated at once.
func TestMishapsRest(t *testing.T) {
	r := begin(t, t.TempDir(), "open sev3 first")
	r.owes(store.Owed{Key: "bad", Kind: store.OwedTopic, Body: toJSON(owed{Channel: "C-general", Text: "x"})})
	r.space.fail(fault{method: "topic", of: "C-general", boom: true})
	_, err := r.Settle(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, r.space.count("topic C-general x"))
	require.Len(t, r.expected(), 1)
	r.later(time.Minute)
	require.Equal(t, 2, r.space.count("topic C-general x"))
	r.settled()
}

// A writer that is stuck keeps no command waiting for its place: the words are given back.
func TestStuckWriterGivesTheWordsBack(t *testing.T) {
	r := newRig(t, t.TempDir(), 1)
	free := r.busy()
	for { // until nothing more has a place
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		_, err := r.db.Enqueue(ctx, onlyOwing(nine, func() []store.Owed { return nil }))
		cancel()
		if err != nil {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			break
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	answer := r.begin(ctx, Incoming{Source: "slash", Team: "T1", User: "U1", Channel: "C-general", Words: "open sev1 the very words"})(ctx).text
	require.Contains(t, answer, "NOT RECORDED")
	require.Contains(t, answer, "open sev1 the very words")
	require.NotEmpty(t, r.expected())
	free()
}

// Only what Slack says ends serve; what an error happens to be called does not.
func TestDoorWords(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{errors.New("read tcp 10.0.0.5:40412->3.68.170.5:443: connection reset by peer"), ""},
		{errors.New("invalid_auth"), ""},
		{slack.StatusCodeError{Code: 503, Status: "404 errors ago"}, ""},
		{slack.StatusCodeError{Code: 404}, "SLACK_API_URL"},
		{fmt.Errorf("open: %w", refusal("invalid_auth")), "not valid any more"},
		{refusal("missing_scope"), "connections:write"},
		{refusal("internal_error"), ""},
	}
	for _, tt := range tests {
		words := doorWords(tt.err)
		require.True(t, tt.want == "" && words == "" || tt.want != "" && strings.Contains(words, tt.want), "%v: %s", tt.err, words)
	}
}

package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// thread returns the first lines of what managers read: the message that is kept up to date, then its thread.
func (r *rig) thread(id incident.ID) []string {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	var top string
	var out []string
	for _, c := range r.space.channels {
		for _, m := range c.messages {
			line, _, _ := strings.Cut(m.text, "\n")
			switch {
			case m.key == summaryKey(id):
				top, out = m.ts, append([]string{line}, out...)
			case strings.HasPrefix(m.key, summaryKey(id)+"/"):
				where := ""
				if m.thread != top {
					where = "outside the thread: "
				}
				out = append(out, where+line)
			}
		}
	}
	return out
}

// troubled is an incident of which managers have been told twice: at its opening, and that it is down.
func troubled(t tester, dir string) *rig {
	r := begin(t, dir, "open sev1 mail")
	r.told("inc-1", "down | Nobody gets mail")
	r.later(2 * time.Minute)
	return r
}

func TestManagersHistoryStandsInAThread(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	require.Len(t, r.thread(1), 1, "before there is a second there is no history")
	r.told("inc-1", "down | Nobody gets mail")
	r.told("inc-1", "note nothing that managers are told")
	r.told("inc-1", "status identified")
	r.later(30 * time.Minute)
	r.told("inc-1", "up")
	r.later(10 * time.Minute)
	require.Equal(t, []string{
		"Since 1:30 PM UTC: up again at 1:31 PM UTC [e5]; nothing else.",
		"SEV1 INC-1 mail: investigating, no downtime recorded. 0 min since opening (1:00 PM UTC). [e1]",
		"Since 1:00 PM UTC: down since 1:01 PM UTC [e2], now identified [e4]; 1 more entry.",
		"No change since 1:01 PM UTC.",
		"Since 1:30 PM UTC: up again at 1:31 PM UTC [e5]; nothing else.",
	}, r.thread(1))
	r.settled()
	require.Empty(t, r.space.hurried())
}

// The message itself says, to the letter, what the newest in its thread says: both follow from the record.
func TestTheThreadSaysWhatTheMessageSaid(t *testing.T) {
	r := troubled(t, scratch(t, t))
	require.Equal(t, r.space.text("INC-1/summary"), r.space.text("INC-1/summary/2022-04-11T13:02Z"))
	r.later(28 * time.Minute)
	require.Equal(t, r.space.text("INC-1/summary"), r.space.text("INC-1/summary/2022-04-11T13:30Z"))
	edits := r.space.count("edit C-managers INC-1/summary")
	r.owes(drawing(must(r.db.Incident(t.Context(), 1)), incident.Drafts{Version: 9}))
	r.later(10 * time.Minute)
	require.Equal(t, edits, r.space.count("edit C-managers INC-1/summary"), "drawn twice it is the same")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Whatever goes wrong with a reply, it stands in its thread once, in order.
func TestRepliesGoWrong(t *testing.T) {
	t.Parallel()
	want := troubled(t, scratch(t, t)).thread(1)
	for _, m := range mishaps() {
		for _, method := range []string{"post", "reply", "edit"} {
			t.Run(method+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				r := begin(t, scratch(t, t), "open sev1 mail")
				r.space.lag = 9 * time.Second
				of := "INC-1/summary/2022-04-11T13:01Z"
				switch method {
				case "reply":
					r.space.fail(fault{method: "post", of: of, err: errLost, after: true})
				case "edit":
					of = "INC-1/summary"
				}
				f := fault{method: method, of: of, err: m.err, after: m.after, takes: m.takes}
				if m.lasts > 0 {
					f.until = r.clock().Add(m.lasts + time.Minute)
				}
				met := r.space.fail(f)
				r.told("inc-1", "down | Nobody gets mail")
				r.later(10 * time.Minute)
				require.Equal(t, want, r.thread(1))
				require.NotZero(t, met())
				require.Empty(t, r.space.hurried())
				r.settled()
			})
		}
	}
}

// A crash leaves a reply in doubt: it is looked for in the thread, and not said twice.
func TestCrashInAReply(t *testing.T) {
	for _, after := range []bool{true, false} {
		r := begin(t, scratch(t, t), "open sev1 mail")
		r.space.fail(fault{method: "post", of: "INC-1/summary/2022-04-11T13:02Z", boom: true, after: after})
		r.told("inc-1", "down | Nobody gets mail")
		r.later(5 * time.Minute)
		require.Len(t, r.thread(1), 3)
		require.Positive(t, r.space.count("reply C-managers"))
		require.Len(t, r.expected(), 1)
		r.settled()
	}
}

// summaries are the keys of those that managers see, in order.
func (r *rig) summaries() []string {
	return slices.DeleteFunc(r.space.sight()["managers: lines"], func(key string) bool { return !strings.Contains(key, "/summary") })
}

// A night without us is made up by one summary; what changed meanwhile is told, each time that it did.
func TestMissedSummariesAreMadeUpOnce(t *testing.T) {
	r := troubled(t, scratch(t, t))
	r.set(r.clock().Add(3 * time.Hour)) // nobody is there
	r.later(0)
	r.later(time.Minute)
	require.Equal(t, []string{"INC-1/summary", "INC-1/summary/2022-04-11T13:01Z", "INC-1/summary/2022-04-11T13:02Z", "INC-1/summary/2022-04-11T16:00Z"},
		r.summaries())
	require.Equal(t, "No change since 3:30 PM UTC.", r.thread(1)[3])
}

// Words that are redacted are blanked in every summary that told them.
func TestRedactedWordsLeaveTheThread(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	r.told("inc-1", "mitigate done reset the password to hunter2")
	r.told("inc-1", "status monitoring")
	r.later(30 * time.Minute)
	require.Contains(t, r.space.text("INC-1/summary/2022-04-11T13:30Z"), "hunter2")
	before := r.space.text("INC-1/summary/2022-04-11T13:01Z")
	r.told("inc-1", "redact e2 because it was a password")
	r.later(time.Minute)
	for _, line := range r.space.sight()["managers: texts"] {
		require.NotContains(t, line, "hunter2")
	}
	require.Len(t, r.thread(1), 4, "they are edited, not said again")
	require.Equal(t, before, r.space.text("INC-1/summary/2022-04-11T13:01Z"), "which never held them")
	r.settled()
}

// Somebody deletes the message: it is posted anew, and the thread goes on below it.
func TestTheThreadOfADeletedMessage(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	r.told("inc-1", "down | Nobody gets mail")
	r.later(2 * time.Second)
	r.space.remove("INC-1/summary") // which nobody notices before there is something to reply
	r.later(3 * time.Minute)
	require.Len(t, r.thread(1), 3)
	require.NotContains(t, strings.Join(r.thread(1), "\n"), "outside")
	r.space.remove("INC-1/summary")
	r.set(r.clock().Add(30 * time.Minute)) // nothing is new but the clock
	r.later(2 * time.Minute)
	require.Equal(t, "No change since 1:01 PM UTC.", r.thread(1)[0])
	r.settled()
}

// What was told before a summary fell and written down after it stands in it: the next one counts from there.
func TestALateEntryIsInItsSummary(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	r.told("inc-1", "down | Nobody gets mail")
	late := &line{bot: r.Bot, in: Incoming{Source: incident.FromSlash, Team: "T1", User: "U1", Channel: r.channel("inc-1"), Words: "status identified"}, told: r.clock().Add(time.Second)}
	late.read()
	require.NoError(t, late.place(t.Context()))
	r.later(2 * time.Minute)
	_, err := r.db.Submit(t.Context(), store.Proposal{Asked: late.asked(), Decide: late.decide})
	require.NoError(t, err)
	r.later(2 * time.Minute)
	require.Contains(t, r.space.text("INC-1/summary/2022-04-11T13:02Z"), "now identified [e3]; nothing else.")
	require.Len(t, r.thread(1), 3)
	r.settled()
}

// Nobody is told of what is private or not grave, and nobody where there is no channel for it.
func TestNoSummaryWhereNobodyIsToldOne(t *testing.T) {
	for _, words := range []string{"open sev1 private mail", "open sev3 mail"} {
		r := begin(t, scratch(t, t), words)
		r.told("inc-1", "status monitoring")
		r.later(time.Hour)
		require.Empty(t, r.space.sight()["managers: lines"], words)
	}
	r := newRig(t, scratch(t, t), 1)
	r.places.Managers = ""
	r.told("general", "open sev1 mail")
	r.later(time.Hour)
	require.Zero(t, r.space.count("post #managers INC-1/summary"))
	require.Contains(t, r.says("inc-1", "summary"), "No change since 1:30 PM UTC.")
	r.settled()
}

// A storm of incidents in one channel: no faster than Slack allows, no thread waits for another's end, and all of it arrives.
func TestFiftyThreadsInOneChannel(t *testing.T) {
	r := newRig(t, scratch(t, t), 16)
	for i := range 50 {
		r.told("general", fmt.Sprintf("open sev1 number %d", i+1))
	}
	r.later(2 * time.Minute)
	for i := range 50 {
		r.told("general", fmt.Sprintf("status INC-%d identified", i+1))
	}
	r.later(4 * time.Minute)
	for i := range 50 {
		require.Len(t, r.thread(incident.ID(i+1)), 3, "INC-%d", i+1)
	}
	require.Empty(t, r.space.hurried())
}

// Events link to their lines, once these stand in Slack; those that do not yet are told by their numbers.
func TestSummariesLinkToTheTimeline(t *testing.T) {
	r := newRig(t, scratch(t, t), 1)
	r.self.URL = "https://x.slack.com/"
	r.told("general", "open sev1 mail")
	r.later(time.Minute)
	r.space.fail(fault{method: "post", of: "INC-1/e3/line", err: refusal("restricted_action"), until: nine.Add(time.Hour)})
	r.told("inc-1", "down | Nobody gets mail")
	r.told("inc-1", "title outgoing mail")
	r.later(2 * time.Minute)
	text := r.space.text("INC-1/summary/2022-04-11T13:02Z")
	require.Regexp(t, `down since 1:01 PM UTC \[<https://x\.slack\.com/archives/C-inc-1-mail/pts\d+\|e2>\], another title \[e3\]`, text)
	require.Contains(t, r.says("general", "summary INC-1"), "|e1>")
	require.NotContains(t, r.says("general", "timeline INC-1"), "https")
	edits := r.space.count("edit C-managers INC-1/summary")
	r.later(20 * time.Minute)
	require.Equal(t, edits, r.space.count("edit C-managers INC-1/summary"), "it does not go on changing")
}

// The last half-hour speaks of itself, also where it is drawn later.
func TestSeverityTwoIsToldByTheHour(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev2 mail")
	require.Contains(t, r.space.text("INC-1/summary"), "Next summary: 2:00 PM UTC.")
	r.later(2 * time.Hour)
	require.ElementsMatch(t, []string{"INC-1/summary", "INC-1/summary/2022-04-11T13:01Z", "INC-1/summary/2022-04-11T14:00Z", "INC-1/summary/2022-04-11T15:00Z"}, r.summaries())
}

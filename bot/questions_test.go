package bot

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/lint"
	"allclear/store"
	"allclear/templates"
)

// sam types words as Sam, in #general, and returns the private answer.
func (r *rig) sam(words string) string {
	r.typed++
	return r.Handle(context.Background(), Incoming{
		Keys: []string{fmt.Sprintf("trigger:%d", r.typed)}, Source: incident.FromSlash, Team: "T1", User: "U2", Handle: "sam", Channel: "C-general", Words: words,
	})
}

// questioned is an incident in which Sam has asked e2, and Dana has answered it in e3.
func questioned(t *testing.T, dir string) *rig {
	t.Helper()
	r := begin(t, dir, "open sev1 mail fails | Mail fails")
	for _, c := range r.space.channels {
		c.member = true
	}
	require.Contains(t, r.sam("ask Is the EU affected?"), "is with the responders")
	r.told("inc-1", "answer e2 only hunter1 | The hunter2 region is not affected.")
	r.later(time.Minute)
	return r
}

// to is what Sam was told privately, in the channel and directly.
func (r *rig) to() []string {
	out := append([]string(nil), r.space.whispers("C-general")...)
	if direct, err := r.space.channel("D-U2"); err == nil {
		for _, m := range direct.messages {
			out = append(out, m.text)
		}
	}
	return out
}

// restarted is the same record in a new process, with the same Slack.
func (r *rig) restarted(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, r.db.Close())
	db, err := store.Open(t.Context(), filepath.Join(dir, "allclear.db"), store.Options{})
	require.NoError(t, err)
	r.db = db
	t.Cleanup(func() { require.NoError(t, db.Close()) })
}

// What Slack does not take now is told after a restart, once.
func TestAnswerAfterARestart(t *testing.T) {
	dir := scratch(t, t)
	r := questioned(t, dir)
	met := r.space.fail(fault{method: "whisper", err: errDial, until: r.clock().Add(time.Hour)})
	r.told("inc-1", "approve e3")
	r.later(10 * time.Minute)
	require.NotZero(t, met())
	require.Empty(t, r.to())
	r.restarted(t, dir)
	r.later(time.Hour)
	require.Len(t, r.to(), 1)
	require.Contains(t, r.to()[0], "```\nThe hunter2 region is not affected.\n```")
	r.settled()
}

// What takes an answer back never overtakes it, whether Slack fails once or the bot is not where they asked, and tells them directly.
func TestAnswersKeepTheirOrder(t *testing.T) {
	for _, f := range []fault{
		{method: "whisper", err: errLost},
		{method: "whisper", of: "C-general", err: refusal("not_in_channel"), until: nine.Add(time.Hour)},
	} {
		r := questioned(t, scratch(t, t))
		met := r.space.fail(f)
		r.told("inc-1", "approve e3")
		r.told("inc-1", "withdraw e3 because it is wrong")
		r.later(10 * time.Minute)
		require.NotZero(t, met())
		require.Len(t, r.to(), 2)
		require.Contains(t, r.to()[0], "Customers may read exactly this")
		require.Contains(t, r.to()[1], "do not use the answer")
		r.settled()
	}
}

// What is redacted before it could be told is not told at all, and stands nowhere.
func TestRedactedAnswerIsNotTold(t *testing.T) {
	for _, words := range []string{"redact e3 because a secret", "redact e2 because a secret"} {
		r := questioned(t, scratch(t, t))
		r.space.fail(fault{method: "whisper", err: errDial, until: r.clock().Add(time.Hour)})
		r.told("inc-1", "approve e3")
		require.Contains(t, r.says("inc-1", "ask is EU affected"), "hunter2")
		r.later(time.Minute)
		r.told("inc-1", words)
		r.later(2 * time.Hour)
		require.NotContains(t, strings.Join(r.to(), "\n"), "hunter2", words)
		require.NotContains(t, r.says("inc-1", "ask is the EU affected"), "hunter2")
		require.Contains(t, r.space.text("INC-1/e4/line"), "approved the answer e3", "what only repeats it is not blanked in the channel")
		r.later(time.Minute)
		r.settled()
		if words[:9] == "redact e3" {
			require.Contains(t, strings.Join(r.to(), "\n"), "do not use the answer")
			require.False(t, r.stored(t, "hunter2"), "not in the record either")
		}
	}
}

// stored reports whether the record still holds words anywhere, once what was deleted is gone from the file.
func (r *rig) stored(t *testing.T, words string) bool {
	t.Helper()
	for id := int64(1); ; id++ {
		asked, err := r.db.Request(t.Context(), id)
		if err != nil || asked.At.IsZero() {
			return false
		}
		if strings.Contains(asked.Words+asked.Answer, words) {
			t.Log(id, asked.Words, asked.Answer)
			return true
		}
	}
}

// A redelivery after a restart has the same answer, and asks nobody again.
func TestAskedOnceThoughDeliveredTwice(t *testing.T) {
	dir := scratch(t, t)
	r := questioned(t, dir)
	in := Incoming{Keys: []string{"envelope:1"}, Source: incident.FromSlash, Team: "T1", User: "U2", Handle: "sam", Channel: "C-general", Words: "ask When will it be fixed?"}
	first := r.Handle(t.Context(), in)
	r.restarted(t, dir)
	require.Equal(t, first, r.Handle(t.Context(), in))
	found, err := r.db.Incident(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, found.Questions(), 2)
}

// Every rule that stops a text stops an answer, once; the lead alone may set aside those about names, secrets and money.
func TestStops(t *testing.T) {
	r := newRig(t, scratch(t, t), 1)
	in := incident.Incident{ID: 1, Status: incident.Investigating}
	found := r.Bot.texts(nine).answerStops(in, "Dana Peretz and Sam Okafor are fixing it; you get a refund. Oops, our bad!")
	var rules, lead []string
	for _, s := range found {
		rules = append(rules, s.Rule)
		if s.Lead {
			lead = append(lead, s.Rule)
		}
	}
	require.Equal(t, []string{"CL01", "CL28", "CL33"}, rules)
	require.Equal(t, []string{"CL01", "CL28"}, lead)
	require.Empty(t, r.Bot.texts(nine).answerStops(in, "We are still looking into it, and more may be affected."))
}

// What is said of its own accord, from what is confirmed, passes the rules for customer texts.
func TestDeniedWordsPass(t *testing.T) {
	say, err := templates.New()
	require.NoError(t, err)
	k := lint.Known{Recorded: true, DataLoss: incident.FindingNone, Security: incident.FindingNone, Scaling: incident.FindingNone}
	for _, s := range incident.Subjects() {
		words := templates.DeniedWords(say, s)
		require.True(t, strings.HasSuffix(words, "."), words)
		require.False(t, lint.Blocked(lint.Check(words, k, lint.Options{})), words)
	}
}

func TestQuestionsAreUnderstood(t *testing.T) {
	tests := []struct {
		words string
		want  incident.Change
	}{
		{"ask Is the EU affected?", incident.Ask{Text: "Is the EU affected?", Where: "C1"}},
		{"ask INC-7 is a | b so?", incident.Ask{Text: "is a | b so?", Where: "C1"}},
		{"again ask why", incident.Ask{Text: "why", Where: "C1", Again: true}},
		{"answer e5 no | No.", incident.AnswerQuestion{Event: 5, Text: incident.Halves{Internal: "no", Public: "No."}}},
		{"approve e6", incident.ApproveAnswer{Event: 6}},
		{"approve e6 override cl01, CL29 because he agreed", incident.ApproveAnswer{Event: 6, Override: []string{"CL01", "CL29"}, Because: "he agreed"}},
	}
	for _, tt := range tests {
		p := testParser()
		p.where = "C1"
		cmd, refusal := understand(verbs(), tt.words, p)
		require.Nil(t, refusal, tt.words)
		require.Equal(t, tt.want, cmd.change)
		require.Equal(t, incident.ID(7), cmd.on)
	}
	for _, words := range []string{"approve e6 now", "answer no", "questions please"} {
		_, refusal := understand(verbs(), words, testParser())
		require.NotNil(t, refusal, words)
	}
}

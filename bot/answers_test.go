package bot

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// as types words as somebody in a channel.
func (r *rig) as(user, where, words string) string {
	r.typed++
	return r.Handle(context.Background(), Incoming{
		Keys: []string{fmt.Sprintf("trigger:%d", r.typed)}, Source: incident.FromSlash, Team: "T1", User: user, Channel: r.channel(where), Words: words,
	})
}

func TestTheSameWordsAgain(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	first := r.says("C-general", "open sev2 mail fails")
	r.later(time.Minute)
	second := r.says("C-general", " open sev2 mail fails ")
	require.Contains(t, second, "*Not recorded again.*")
	require.Contains(t, second, first, "the earlier event")
	require.Contains(t, second, "/incident again open sev2 mail fails", "a choice")
	require.NotContains(t, r.as("U2", "C-general", "open sev2 mail fails"), "Not recorded", "somebody else means it")
	require.NotContains(t, r.says("C-general", "again open sev2 mail fails"), "Not recorded")
	r.later(5*time.Minute + time.Second)
	require.NotContains(t, r.says("C-general", "open sev2 mail fails"), "Not recorded", "five minutes later it is another one")
	ids, err := r.db.Incidents(context.Background())
	require.NoError(t, err)
	require.Len(t, ids, 4)
}

// Words that say something are the same whatever came between; those that only change a state may come again.
func TestTheSameWordsAfterOthers(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev2 mail fails")
	r.later(time.Second)
	r.told("inc-1", "update looking")
	r.told("inc-1", "down")
	r.later(time.Second)
	r.told("inc-1", "up")
	require.Contains(t, r.says("inc-1", "update looking"), "Not recorded again")
	r.later(time.Minute)
	r.told("inc-1", "down")
	r.later(time.Minute)
	r.told("inc-1", "up")
	require.Contains(t, r.says("inc-1", "up"), "Not recorded: nothing changed", "what the record refuses is refused as ever")
}

// After a restart too, which knows the words from the record.
func TestTheSameWordsAfterARestart(t *testing.T) {
	dir := scratch(t, t)
	r := newRig(t, dir, 4)
	r.told("C-general", "open sev2 mail fails")
	require.NoError(t, r.db.Close())
	db, err := store.Open(t.Context(), filepath.Join(dir, "allclear.db"), store.Options{})
	require.NoError(t, err)
	r.db = db
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.Contains(t, r.says("C-general", "open sev2 mail fails"), "Not recorded again")
}

// Whoever may not have been answered when the program ended hears after the restart what became of their words: once.
func TestReceipts(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	for _, c := range r.space.channels {
		c.member = true
	}
	ctx := t.Context()
	r.says("C-general", "open sev2 mail fails")
	r.prove(ctx, r.clock().Add(proofAfter))
	line := r.begin(ctx, Incoming{Source: incident.FromSlash, Team: "T1", User: "U1", Channel: "C-general", Words: "update INC-1 lost answer"})(ctx).text
	refused := r.says("C-general", "update INC-9 nothing there") // acked a moment ago: not proven either
	r.prove(ctx, r.clock().Add(proofAfter/2))

	r.receipts(ctx)
	r.receipts(ctx)
	r.later(time.Minute)
	said := r.space.whispers("C-general")
	require.Len(t, said, 2)
	slices.Sort(said)
	require.Contains(t, said[1], "My answer to what you typed at")
	require.Contains(t, said[1], line)
	require.Contains(t, said[0], refused)
}

// The watermark waits for the oldest that is not answered.
func TestAnswersAreProvenInOrder(t *testing.T) {
	a := newAnswers()
	at := nine
	for request := range int64(3) {
		a.begin(request + 1)
	}
	a.end(2, at)
	a.end(3, at)
	require.Zero(t, a.through(at.Add(time.Minute)), "the first is open")
	a.end(1, at.Add(time.Minute))
	require.Zero(t, a.through(at.Add(time.Minute)))
	require.Equal(t, int64(3), a.through(at.Add(2*time.Minute)))
	require.Zero(t, a.through(at.Add(3*time.Minute)), "nothing new")
	a.begin(4)
	a.begin(4) // a batch that failed is decided twice
	a.end(4, time.Time{})
	a.begin(5)
	a.end(5, at.Add(3*time.Minute))
	require.Zero(t, a.through(at.Add(5*time.Minute)), "one of the two is open")
	a.end(4, at.Add(5*time.Minute))
	require.Equal(t, int64(5), a.through(at.Add(7*time.Minute)))
}

// A private message that cannot be said in its channel is said in the conversation with the person.
func TestWhispersThatCannotBeSaidInTheirChannel(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.space.fail(fault{method: "whisper", err: refusal("user_not_in_channel")})
	_, err := r.db.Submit(t.Context(), onlyOwing(nine, func() []store.Owed { return []store.Owed{whisper("w", "C-general", "U1", "for your ears")} }))
	require.NoError(t, err)
	r.space.fail(fault{method: "post", err: refusal("internal_error"), after: true})
	r.later(time.Minute)
	require.Equal(t, []string{"for your ears"}, textsOf(r, "@U1"), "once, also after a lost answer")
	r.settled()
}

func textsOf(r *rig, name string) (out []string) {
	for _, c := range r.space.channels {
		if c.name == name {
			for _, m := range c.messages {
				out = append(out, m.text)
			}
		}
	}
	return out
}

// A letter that is not sent yet when an entry in it is redacted is not sent, and whoever asked for it is told.
func TestALetterThatIsRedactedMeanwhile(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	for _, c := range r.space.channels {
		c.member = true
	}
	r.told("C-general", "open sev2 mail fails | Mail fails")
	r.told("C-general", "update INC-1 it was hunter2 | We looked into it")
	r.later(time.Minute)
	r.space.fail(fault{method: "upload", err: refusal("ratelimited"), until: r.clock().Add(10 * time.Minute)})
	r.told("C-general", "report INC-1 audience=customer")
	r.later(time.Minute)
	r.told("C-general", "redact INC-1 e2 because it held a password")
	r.later(time.Hour)
	said := r.space.whispers("C-general")
	require.Len(t, said, 1)
	require.Contains(t, said[0], "The file you asked for is not sent: an entry of INC-1")
	require.Empty(t, textsOf(r, "general"))
}

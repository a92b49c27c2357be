package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// owe makes something owed, through a request as everything else.
func owe(t *testing.T, db *store.DB, owed ...store.Owed) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, At: noon},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Owed: owed}
			}}
		},
	})
	require.NoError(t, err)
}

func said(kind store.OwedKind, key, lane, needs, text string) store.Owed {
	return store.Owed{Key: key, Lane: lane, Needs: needs, Kind: kind, Body: fmt.Appendf(nil, `{"text":%q}`, text)}
}

// bury sets something aside, with what needs it.
func bury(t *testing.T, db *store.DB, key, why string) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, At: noon},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Buried: []store.Buried{{Key: key, Why: why}}}
			}}
		},
	})
	require.NoError(t, err)
}

// payable returns what can be paid, as "key vN"; a ? is for doubt.
func payable(t *testing.T, db *store.DB, at time.Time) []string {
	t.Helper()
	debts, err := db.Payable(t.Context(), at)
	require.NoError(t, err)
	out := []string{}
	for _, d := range debts {
		line := fmt.Sprintf("%s v%d", d.Key, d.Version)
		if d.Doubt {
			line += "?"
		}
		out = append(out, line)
	}
	return out
}

func debt(t *testing.T, db *store.DB, key string) store.Debt {
	t.Helper()
	debts, err := db.Payable(t.Context(), noon.Add(24*time.Hour))
	require.NoError(t, err)
	for _, d := range debts {
		if d.Key == key {
			return d
		}
	}
	require.Fail(t, "cannot be paid: "+key)
	return store.Debt{}
}

// pay pays what must be payable.
func pay(t *testing.T, db *store.DB, key string) {
	t.Helper()
	d := debt(t, db, key)
	require.NoError(t, db.Sending(t.Context(), d.ID, noon))
	require.NoError(t, db.Delivered(t.Context(), d.ID, d.Version, store.Delivery{Key: key, Channel: "C1", TS: "1." + key}, noon))
}

func TestALaneKeepsItsOrder(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db,
		said(store.OwedPost, "a1", "A", "", "x"), said(store.OwedPost, "b1", "B", "", "x"),
		said(store.OwedPost, "a2", "A", "", "x"), said(store.OwedInvite, "i", "", "", "x"), said(store.OwedPost, "a3", "A", "", "x"))
	require.Equal(t, []string{"a1 v1", "b1 v1", "i v1"}, payable(t, db, noon))

	d := debt(t, db, "a1")
	require.NoError(t, db.Sending(t.Context(), d.ID, noon))
	require.Equal(t, []string{"a1 v1?", "b1 v1", "i v1"}, payable(t, db, noon), "a call under way holds its lane")
	require.NoError(t, db.Postpone(t.Context(), d.ID, noon.Add(time.Minute), "429"))
	require.Equal(t, []string{"b1 v1", "i v1"}, payable(t, db, noon), "so does one that was put off")
	require.NoError(t, db.Doubt(t.Context(), d.ID, noon.Add(time.Minute), "timeout"))
	require.Equal(t, []string{"b1 v1", "i v1"}, payable(t, db, noon), "and one in doubt")
	pay(t, db, "a1")
	require.Equal(t, []string{"b1 v1", "a2 v1", "i v1"}, payable(t, db, noon))
	pay(t, db, "a2")
	pay(t, db, "b1")
	require.Equal(t, []string{"i v1", "a3 v1"}, payable(t, db, noon))
}

func TestALevelBlocksItsLaneUntilItIsThere(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db, said(store.OwedLevel, "card", "A", "", "one"), said(store.OwedPost, "a1", "A", "", "x"))
	require.Equal(t, []string{"card v1"}, payable(t, db, noon))
	pay(t, db, "card")
	require.Equal(t, []string{"a1 v1"}, payable(t, db, noon))

	owe(t, db, said(store.OwedLevel, "card", "A", "", "two"), said(store.OwedPost, "a2", "A", "", "x"))
	require.Equal(t, []string{"card v2", "a1 v1"}, payable(t, db, noon), "an edit neither waits nor blocks")
	require.NoError(t, db.Doubt(t.Context(), debt(t, db, "card").ID, noon.Add(time.Minute), "timeout"))
	require.Equal(t, []string{"a1 v1"}, payable(t, db, noon))
	pay(t, db, "a1")
	require.Equal(t, []string{"a2 v1"}, payable(t, db, noon))
}

// A post that was made and is owed again, because its entry was redacted, is only edited: it waits for nobody.
func TestAPostOwedAgainWaitsForNobody(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db, said(store.OwedPost, "a0", "A", "", "x"), said(store.OwedPost, "a1", "A", "", "hunter2"), said(store.OwedPost, "a2", "A", "", "x"))
	pay(t, db, "a0")
	pay(t, db, "a1")
	owe(t, db, said(store.OwedPost, "a1", "A", "", "[redacted]"))
	require.Equal(t, []string{"a1 v2", "a2 v1"}, payable(t, db, noon))
}

func TestWhatIsNeededComesFirst(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db,
		said(store.OwedPost, "line", "A", "channel", "x"), said(store.OwedTopic, "topic", "", "channel", "x"),
		said(store.OwedPin, "pin", "", "line", "x"), said(store.OwedCreate, "channel", "", "", "x"))
	require.Equal(t, []string{"channel v1"}, payable(t, db, noon))
	pay(t, db, "channel")
	require.Equal(t, []string{"line v1", "topic v1"}, payable(t, db, noon))
	pay(t, db, "line")
	require.Equal(t, []string{"topic v1", "pin v1"}, payable(t, db, noon))
}

func TestTheNewestContentWins(t *testing.T) {
	db, path := fresh(t)
	owe(t, db, said(store.OwedLevel, "card", "A", "", "one"))
	owe(t, db, said(store.OwedLevel, "card", "A", "", "two"))
	require.Equal(t, []string{"card v2"}, payable(t, db, noon))

	d := debt(t, db, "card")
	require.NoError(t, db.Sending(t.Context(), d.ID, noon))
	owe(t, db, said(store.OwedLevel, "card", "A", "", "three")) // while v2 is on its way
	require.NoError(t, db.Delivered(t.Context(), d.ID, d.Version, store.Delivery{Key: "card", Channel: "C1", TS: "1.1"}, noon))
	require.Equal(t, []string{"card v3"}, payable(t, db, noon))
	d = debt(t, db, "card")
	require.JSONEq(t, `{"text":"three"}`, string(d.Body))
	require.Equal(t, int64(3), d.Request, "the newest request is the one it is owed for")
	pay(t, db, "card")
	require.Empty(t, payable(t, db, noon))

	owe(t, db, said(store.OwedLevel, "card", "A", "", "three"))
	require.Empty(t, payable(t, db, noon), "the same content is nothing new")
	require.Equal(t, []string{"[3 3 delivered]"}, ask(t, path, "SELECT version, paid, state FROM outbox"))
	owe(t, db, said(store.OwedLevel, "card", "A", "", "four"))
	require.Equal(t, []string{"card v4"}, payable(t, db, noon))
}

func TestAttemptsAreCountedSinceTheLastDelivery(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db, said(store.OwedLevel, "card", "A", "", "one"))
	for n := range 3 {
		d := debt(t, db, "card")
		require.Equal(t, n, d.Attempts)
		require.False(t, d.Stands)
		require.NoError(t, db.Sending(t.Context(), d.ID, noon.Add(time.Second)))
		require.Equal(t, noon.Add(time.Second), debt(t, db, "card").Started)
		require.NoError(t, db.Postpone(t.Context(), d.ID, noon, "500"))
	}
	pay(t, db, "card")
	owe(t, db, said(store.OwedLevel, "card", "A", "", "two"))
	require.Zero(t, debt(t, db, "card").Attempts)
	require.True(t, debt(t, db, "card").Stands)
	require.NoError(t, db.Postpone(t.Context(), debt(t, db, "card").ID, noon, "500")) // an edit is not marked before
	require.Equal(t, 1, debt(t, db, "card").Attempts)
}

func TestPostponed(t *testing.T) {
	db, _ := fresh(t)
	next := func(at time.Time) time.Time {
		t.Helper()
		got, err := db.NextPayable(t.Context(), at)
		require.NoError(t, err)
		return got
	}
	require.Zero(t, next(noon))
	owe(t, db, said(store.OwedLevel, "a", "A", "", "x"), said(store.OwedPost, "b", "B", "", "x"))
	require.Zero(t, next(noon), "nothing waits for its time")
	in := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	require.NoError(t, db.Postpone(t.Context(), debt(t, db, "a").ID, in(3), "429"))
	require.NoError(t, db.Doubt(t.Context(), debt(t, db, "b").ID, in(2), "timeout"))
	require.Empty(t, payable(t, db, noon))
	require.Equal(t, in(2), next(noon))
	require.Equal(t, in(3), next(in(2)))
	require.Zero(t, next(in(3)))
	require.Equal(t, []string{"b v1?"}, payable(t, db, in(2)))
	require.Equal(t, []string{"a v1", "b v1?"}, payable(t, db, in(3)))

	owe(t, db, said(store.OwedLevel, "a", "A", "", "y"))
	require.Equal(t, []string{"b v1?"}, payable(t, db, in(2)), "newer content does not cut Slack's wait short")
	pay(t, db, "a")
	owe(t, db, said(store.OwedLevel, "a", "A", "", "z"))
	bury(t, db, "b", "gone")
	require.Equal(t, []string{"a v3"}, payable(t, db, noon), "what was paid waits no longer")
	require.Zero(t, next(noon))
}

// What rests until its own time has not come to its lane yet.
func TestRestingBlocksNobody(t *testing.T) {
	db, _ := fresh(t)
	rest := func(text string, until time.Time) {
		o := said(store.OwedFile, "postmortem", "A", "", text)
		o.NotBefore = until
		owe(t, db, o)
	}
	rest("one", noon.Add(10*time.Minute))
	owe(t, db, said(store.OwedPost, "a1", "A", "", "x"), said(store.OwedPost, "a2", "A", "", "x"))
	require.Equal(t, []string{"a1 v1"}, payable(t, db, noon))
	rest("two", noon.Add(20*time.Minute))
	require.Equal(t, []string{"a1 v1"}, payable(t, db, noon.Add(5*time.Minute)))
	require.Equal(t, []string{"postmortem v2"}, payable(t, db, noon.Add(10*time.Minute)), "newer content does not put it off again")
	rest("three", noon)
	require.Equal(t, []string{"postmortem v3"}, payable(t, db, noon), "and a newer version may not rest at all")
	require.NoError(t, db.Postpone(t.Context(), debt(t, db, "postmortem").ID, noon.Add(time.Minute), "429"))
	require.Empty(t, payable(t, db, noon))
}

func TestBuryTakesWhatNeedsIt(t *testing.T) {
	db, path := fresh(t)
	owe(t, db,
		said(store.OwedCreate, "I/channel", "", "", "x"), said(store.OwedPost, "I/first", "A", "I/channel", "x"),
		said(store.OwedPost, "I/line", "A", "I/channel", "x"), said(store.OwedPin, "I/pin", "", "I/line", "x"), said(store.OwedPost, "I/other", "A", "", "x"))
	pay(t, db, "I/channel")
	pay(t, db, "I/first")
	bury(t, db, "I/channel", "name_taken")
	require.Equal(t, []string{
		"[I/channel delivered ]", "[I/first delivered ]", "[I/line dead name_taken]", "[I/other pending ]", "[I/pin dead name_taken]",
	}, ask(t, path, "SELECT key, state, error FROM outbox ORDER BY key"))
	require.Equal(t, []string{"I/other v1"}, payable(t, db, noon), "the dead block nobody")
	owe(t, db, said(store.OwedPost, "I/line", "A", "I/channel", "again"))
	require.Equal(t, []string{"I/other v1"}, payable(t, db, noon), "and stay dead")
}

func TestWhatWasBeingSentComesBackInDoubt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	owe(t, db, said(store.OwedPost, "a1", "A", "", "x"), said(store.OwedPost, "a2", "A", "", "x"))
	require.NoError(t, db.Sending(t.Context(), debt(t, db, "a1").ID, noon.Add(time.Second)))
	require.NoError(t, db.Close())

	again := open(t, path)
	require.Equal(t, []string{"a1 v1?"}, payable(t, again, noon))
	d := debt(t, again, "a1")
	require.True(t, d.Doubt)
	require.Equal(t, noon.Add(time.Second), d.Started)
	require.Equal(t, 1, d.Attempts)
	require.Equal(t, store.Owed{Key: "a1", Lane: "A", Kind: store.OwedPost, Body: []byte(`{"text":"x"}`)}, d.Owed)
}

func TestDeliveries(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db, said(store.OwedCreate, "INC-1/channel", "", "", "x"), said(store.OwedPost, "line", "A", "", "x"))
	_, ok, err := db.Delivery(t.Context(), "line")
	require.NoError(t, err)
	require.False(t, ok)
	pay(t, db, "line")
	d, ok, err := db.Delivery(t.Context(), "line")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, store.Delivery{Key: "line", Channel: "C1", TS: "1.line"}, d)

	key, err := db.InChannel(t.Context(), "C7")
	require.NoError(t, err)
	require.Empty(t, key)
	channel := debt(t, db, "INC-1/channel")
	require.NoError(t, db.Delivered(t.Context(), channel.ID, channel.Version, store.Delivery{Key: "INC-1/channel", Channel: "C7"}, noon))
	key, err = db.InChannel(t.Context(), "C7")
	require.NoError(t, err)
	require.Equal(t, "INC-1/channel", key)
}

// What cannot be kept is no one's acked request.
func TestABodyThatIsNoJSONIsAnError(t *testing.T) {
	db, path := fresh(t)
	before := dump(t, path)
	p := requested(0, incident.Open{Title: titled("x")}, noon)
	decide := p.Decide
	p.Decide = func(b *store.Book, request int64) store.Decision {
		d := decide(b, request)
		d.Then = func(*store.Book) store.Consequences {
			return store.Consequences{Owed: []store.Owed{{Key: "k", Kind: store.OwedPost, Body: []byte("plain")}}}
		}
		return d
	}
	_, err := db.Submit(t.Context(), p)
	require.ErrorContains(t, err, "INSERT INTO outbox")
	require.Equal(t, before, dump(t, path))
}

// What needs a channel that was refused for good is set aside with it, also when it is owed later, and holds up nobody
// else's messages in a shared lane; nor does what waits for a channel that is not there yet.
func TestAMissingChannelHoldsUpNobody(t *testing.T) {
	db, path := fresh(t)
	owe(t, db, said(store.OwedCreate, "INC-1/channel", "", "", ""),
		said(store.OwedLevel, "INC-1/draft", "#support", "INC-1/channel", "one"), said(store.OwedLevel, "INC-2/draft", "#support", "", "two"))
	require.Equal(t, []string{"INC-1/channel v1", "INC-2/draft v1"}, payable(t, db, noon))
	bury(t, db, "INC-1/channel", "restricted_action")
	owe(t, db, said(store.OwedPost, "INC-1/e2/line", "INC-1/channel", "INC-1/channel", "late"))
	require.Equal(t, []string{"INC-2/draft v1"}, payable(t, db, noon))
	require.Equal(t, []string{"[dead]"}, ask(t, path, "SELECT state FROM outbox WHERE key = 'INC-1/e2/line'"))
}

// What was owed is known for good: before it is written, once it is paid, and when it was set aside.
func TestEverOwed(t *testing.T) {
	db, _ := fresh(t)
	keys := []string{"never", "paid", "aside", "waits"}
	for i := range 100 { // more than one statement asks for
		keys = append(keys, fmt.Sprintf("never %d", i))
	}
	owe(t, db, said(store.OwedLevel, "paid", "C1", "", "a"), said(store.OwedLevel, "aside", "C2", "", "a"))
	debts, err := db.Payable(t.Context(), noon)
	require.NoError(t, err)
	require.NoError(t, db.Delivered(t.Context(), debts[0].ID, 1, store.Delivery{Key: "paid"}, noon))
	bury(t, db, "aside", "gone")
	owe(t, db, said(store.OwedLevel, "waits", "C1", "nothing", "a"))
	want := map[string]bool{"paid": true, "aside": true, "waits": true}
	known, err := db.EverOwed(t.Context(), keys)
	require.NoError(t, err)
	require.Equal(t, want, known)

	var first, second map[string]bool
	wait := func(see *map[string]bool, key string) func(context.Context) (store.Written, error) {
		w, err := db.Enqueue(t.Context(), store.Proposal{
			Asked: store.Asked{Source: incident.FromSystem, At: noon},
			Decide: func(b *store.Book, _ int64) store.Decision {
				return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
					*see = b.Owed(append(keys, "new"))
					return store.Consequences{Owed: []store.Owed{said(store.OwedLevel, key, "C1", "", "a")}}
				}}
			},
		})
		require.NoError(t, err)
		return w
	}
	for _, w := range []func(context.Context) (store.Written, error){wait(&first, "new"), wait(&second, "newer")} {
		_, err := w(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, want, first)
	want["new"] = true
	require.Equal(t, want, second, "also what another request of the same transaction owes")
}

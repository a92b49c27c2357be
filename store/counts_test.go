package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func backlog(t *testing.T, db *store.DB, now time.Time) store.Backlog {
	t.Helper()
	b, err := db.Backlog(t.Context(), now)
	require.NoError(t, err)
	return b
}

func TestBacklogCountsEachStateOnce(t *testing.T) {
	db, _ := fresh(t)
	require.Equal(t, store.Backlog{}, backlog(t, db, noon))
	owe(t, db,
		said(store.OwedPost, "delivered", "A", "", "x"), said(store.OwedPost, "pending", "B", "", "x"), said(store.OwedPost, "under way", "C", "", "x"),
		said(store.OwedPost, "doubt", "D", "", "x"), said(store.OwedPost, "left by a crash", "E", "", "x"), said(store.OwedPost, "dead", "F", "", "x"))
	pay(t, db, "delivered")
	at := noon.Add(10 * time.Minute)
	require.NoError(t, db.Sending(t.Context(), debt(t, db, "left by a crash").ID, noon))
	for _, key := range []string{"under way", "doubt"} {
		require.NoError(t, db.Sending(t.Context(), debt(t, db, key).ID, at))
	}
	require.NoError(t, db.Doubt(t.Context(), debt(t, db, "doubt").ID, at.Add(2*time.Second), "timeout"))
	bury(t, db, "dead", "channel_not_found")
	b := backlog(t, db, at.Add(time.Second))
	require.Equal(t, store.Backlog{Pending: 1, Sending: 1, Doubt: 2, SetAside: 1, Oldest: 10*time.Minute + time.Second}, b)
	require.Equal(t, 4, b.Owed())
}

// A call that is made again after it was put off is under way, not in doubt.
func TestBacklogKnowsASecondCallFromADoubt(t *testing.T) {
	db, _ := fresh(t)
	owe(t, db, said(store.OwedPost, "a", "A", "", "x"))
	id := debt(t, db, "a").ID
	require.NoError(t, db.Postpone(t.Context(), id, noon.Add(time.Minute), "ratelimited"))
	require.NoError(t, db.Sending(t.Context(), id, noon.Add(2*time.Minute)))
	require.Equal(t, store.Backlog{Sending: 1, Oldest: 2 * time.Minute}, backlog(t, db, noon.Add(2*time.Minute)))
}

// What rests by our own will is not late; what was put off is.
func TestBacklogDoesNotCallARestLate(t *testing.T) {
	db, _ := fresh(t)
	rests := said(store.OwedFile, "postmortem", "A", "", "x")
	rests.NotBefore = noon.Add(time.Hour)
	owe(t, db, rests)
	require.Equal(t, store.Backlog{Pending: 1}, backlog(t, db, noon.Add(time.Minute)))
	require.Equal(t, 2*time.Hour, backlog(t, db, noon.Add(2*time.Hour)).Oldest)
	owe(t, db, said(store.OwedPost, "late", "B", "", "x"))
	require.NoError(t, db.Postpone(t.Context(), debt(t, db, "late").ID, noon.Add(time.Hour), "ratelimited"))
	require.Equal(t, time.Minute, backlog(t, db, noon.Add(time.Minute)).Oldest)
}

// refuse sets something aside as the payer does, so that it is known since when.
func refuse(t *testing.T, db *store.DB, key, request, why string, at time.Time) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Keys: []string{request}, Asked: store.Asked{Source: incident.FromSystem, At: at},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Buried: []store.Buried{{Key: key, Why: why}}}
			}}
		},
	})
	require.NoError(t, err)
}

func TestSetAsideIsNewestFirst(t *testing.T) {
	db, _ := fresh(t)
	id := opened(t, db) // Dana asks
	owe(t, db, said(store.OwedPost, "a", "A", "", "x"), said(store.OwedPin, "a/pin", "", "a", "x"), said(store.OwedPost, "a1", "A", "", "x"))
	refuse(t, db, "a", "refused:a:1", "channel_not_found", noon.Add(time.Hour))
	refuse(t, db, string(id.Stream())+"/card", "refused:INC-1/card:3", "is_archived", noon.Add(2*time.Hour))
	refuse(t, db, "a1", "refused:a1:1", "msg_too_long", noon.Add(3*time.Hour))
	got, err := db.SetAside(t.Context())
	require.NoError(t, err)
	require.Equal(t, []store.Aside{
		{Key: "a1", Kind: store.OwedPost, Why: "msg_too_long", Since: noon.Add(3 * time.Hour)},
		{Key: "INC-1/card", Kind: store.OwedLevel, Why: "is_archived", Since: noon.Add(2 * time.Hour), Asker: "slack:T1/U1"},
		{Key: "a", Kind: store.OwedPost, Why: "channel_not_found", Since: noon.Add(time.Hour)},
		{Key: "a/pin", Kind: store.OwedPin, Why: "channel_not_found"},
	}, got)
}

func TestSetAsideListsNoMoreThanCanBeRead(t *testing.T) {
	db, path := fresh(t)
	run(t, path, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
		INSERT INTO outbox (key, lane, queue, needs, kind, body, state, request) SELECT 'k' || i, '', '', '', 'post', '{}', 'dead', 0 FROM n`)
	got, err := db.SetAside(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 100)
	require.Equal(t, "k250", got[0].Key)
	require.Equal(t, 250, backlog(t, db, noon).SetAside)
}

func TestLiveLeavesOutWhatIsOver(t *testing.T) {
	db, _ := fresh(t)
	for _, severity := range []incident.Severity{1, 2, 2} {
		record(t, db, requested(0, incident.Open{Title: titled("x"), Severity: severity}, noon))
	}
	record(t, db, requested(0, incident.Open{Title: titled("x"), Severity: 1, Drill: true}, noon))
	record(t, db, requested(3, incident.Cancel{Why: "a false alarm"}, noon))
	got, err := db.Live(t.Context())
	require.NoError(t, err)
	require.Equal(t, []store.Live{{Severity: 1, Count: 1}, {Severity: 1, Drill: true, Count: 1}, {Severity: 2, Count: 1}}, got)
}

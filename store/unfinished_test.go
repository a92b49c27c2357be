package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// unfinished asks the book for the incidents with an action to be done.
func unfinished(t *testing.T, db *store.DB) (ids []incident.ID) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, At: noon},
		Decide: func(b *store.Book, _ int64) store.Decision {
			ids = nil
			for _, in := range b.Unfinished() {
				ids = append(ids, in.ID)
			}
			return store.Decision{Outcome: store.Answered}
		},
	})
	require.NoError(t, err)
	return ids
}

// An incident that is over has its actions all the same, and whoever opens the record finds those that the one who wrote it had in mind.
func TestUnfinished(t *testing.T) {
	db, path := fresh(t)
	at := noon
	does := func(on incident.ID, do incident.Change) {
		at = at.Add(time.Minute)
		record(t, db, requested(on, do, at))
	}
	both := func(want ...incident.ID) {
		t.Helper()
		require.Equal(t, want, unfinished(t, db))
		require.Equal(t, want, unfinished(t, open(t, path)), "from the record alone")
	}
	both()
	for range 3 {
		does(0, incident.Open{Severity: incident.Sev4, Title: titled("a test")})
		does(newest(t, db), incident.PlanAction{Text: titled("mend it")})
	}
	does(1, incident.Close{Why: titled("fine")})
	both(1, 2, 3)
	does(2, incident.FinishAction{Event: 2})
	does(3, incident.DropAction{Event: 2, Because: "never mind"})
	both(1)
	does(2, incident.Withdraw{Event: 3, Because: "it is not"})
	both(1, 2)
	does(1, incident.Withdraw{Event: 2, Because: "a mistake"})
	both(2)
}

// newest is the newest incident.
func newest(t *testing.T, db *store.DB) incident.ID {
	t.Helper()
	ids, err := db.Incidents(t.Context())
	require.NoError(t, err)
	return ids[len(ids)-1]
}

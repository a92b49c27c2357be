package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// What is done for a time it was scheduled for is written with what it owes, or not at all, and known again after a restart.
func TestRunsAreKept(t *testing.T) {
	db, path := fresh(t)
	slot := noon.Add(time.Hour)
	run := func(owed ...store.Owed) (ran bool, err error) {
		_, err = db.Submit(t.Context(), store.Proposal{
			Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "digest", At: noon},
			Decide: func(*store.Book, int64) store.Decision {
				return store.Decision{Outcome: store.Answered, Then: func(b *store.Book) store.Consequences {
					if ran = b.Ran("digest", slot); ran {
						return store.Consequences{}
					}
					return store.Consequences{Owed: owed, Ran: []store.Run{{Name: "digest", For: slot, At: noon}}}
				}}
			},
		})
		return ran, err
	}
	_, err := run(store.Owed{Key: "x", Kind: "nonsense", Body: []byte(`{}`)})
	require.Error(t, err)
	require.Empty(t, ask(t, path, `SELECT * FROM job_run`), "what could not be owed was not done")
	ran, err := run(store.Owed{Key: "x", Kind: store.OwedPost, Body: []byte(`{}`)})
	require.NoError(t, err)
	require.False(t, ran)
	require.NoError(t, db.Close())
	db = open(t, path)
	ran, err = run(store.Owed{Key: "y", Kind: store.OwedPost, Body: []byte(`{}`)})
	require.NoError(t, err)
	require.True(t, ran)
	require.Equal(t, []string{"[x]"}, ask(t, path, `SELECT key FROM outbox`))
}

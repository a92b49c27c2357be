package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func TestARedeliveryGetsTheSameAnswer(t *testing.T) {
	tests := []struct {
		name string
		keys []string
	}{
		{"same envelope", []string{"envelope-1"}},
		{"same trigger", []string{"trigger-1"}},
		{"both", []string{"envelope-1", "trigger-1"}},
		{"new envelope, old trigger", []string{"envelope-2", "trigger-1"}},
		{"old envelope, new trigger", []string{"envelope-1", "trigger-2"}},
		{"no envelope, old trigger", []string{"", "trigger-1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "allclear.db")
			db, err := store.Open(t.Context(), path, store.Options{})
			require.NoError(t, err)
			first := record(t, db, requested(0, incident.Open{Title: titled("x")}, noon, "envelope-1", "trigger-1"))
			before := dump(t, path)
			delete(before, "request_key")

			again := requested(0, incident.Open{Title: titled("x")}, noon.Add(time.Hour), test.keys...)
			for range 2 { // now, and after a restart
				w, err := db.Submit(t.Context(), again)
				require.NoError(t, err)
				require.Equal(t, store.Written{Request: first.Request, Outcome: store.Recorded, Answer: first.Answer, Repeat: true}, w)
				after := dump(t, path)
				delete(after, "request_key")
				require.Equal(t, before, after)
				require.NoError(t, db.Close())
				db, err = store.Open(t.Context(), path, store.Options{})
				require.NoError(t, err)
			}
			for _, key := range test.keys { // each of its ids is known from then on
				w, err := db.Submit(t.Context(), requested(0, incident.Open{Title: titled("x")}, noon, key))
				require.NoError(t, err)
				require.Equal(t, key != "", w.Repeat)
			}
			require.NoError(t, db.Close())
		})
	}
}

func TestARefusalIsGivenAgain(t *testing.T) {
	db, _ := fresh(t)
	p := requested(1, incident.Note{Text: titled("x")}, noon, "k")
	first, err := db.Submit(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, store.Refused, first.Outcome)
	opened(t, db) // it would be recorded now
	again, err := db.Submit(t.Context(), p)
	require.NoError(t, err)
	first.Repeat = true
	first.Events = nil
	require.Equal(t, first, again)
}

// An id that is not there must not make strangers' requests one.
func TestNoIDIsNoKey(t *testing.T) {
	db, path := fresh(t)
	for range 2 {
		require.False(t, record(t, db, requested(0, incident.Open{Title: titled("x")}, noon, "")).Repeat)
		require.False(t, record(t, db, requested(0, incident.Open{Title: titled("x")}, noon)).Repeat)
	}
	require.Empty(t, ask(t, path, "SELECT * FROM request_key"))
}

package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func TestHeard(t *testing.T) {
	db, path := fresh(t)
	hears := func(at, before time.Time) {
		t.Helper()
		was, err := db.Heard(t.Context(), 1, at)
		require.NoError(t, err)
		require.Equal(t, before, was)
	}
	talked := func(id incident.ID, want time.Time) {
		t.Helper()
		at, err := db.Talked(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, at)
	}
	talked(1, time.Time{})
	hears(noon, time.Time{})
	hears(noon.Add(time.Minute), noon)
	hears(noon, noon.Add(time.Minute)) // delivered again, late
	talked(1, noon.Add(time.Minute))
	talked(2, time.Time{})
	require.Len(t, ask(t, path, `SELECT * FROM life`), 1)
	require.Empty(t, ask(t, path, `SELECT * FROM request`), "nobody asked for anything")
	require.NoError(t, db.Close())
	db = open(t, path)
	hears(noon.Add(2*time.Minute), noon.Add(time.Minute))
}

// What goes on from a key is found by the one who writes and by whoever reads, and nothing that only begins like it.
func TestOwedUnder(t *testing.T) {
	db, _ := fresh(t)
	want := []string{"INC-1/e1/duty/lead/U1/12", "INC-1/e1/duty/lead/managers"}
	var owed []store.Owed
	for _, key := range append([]string{"INC-1/e1/duty/lead", "INC-1/e1/duty/leads", "INC-1/e1/duty/lead2/x", "INC-1/e12/duty/lead/managers"}, want...) {
		owed = append(owed, store.Owed{Key: key, Kind: store.OwedPost, Body: []byte(`{}`)})
	}
	var known []string
	_, err := db.Submit(t.Context(), store.Proposal{Asked: store.Asked{Source: incident.FromSystem, At: noon}, Decide: func(*store.Book, int64) store.Decision {
		return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return store.Consequences{Owed: owed} }}
	}})
	require.NoError(t, err)
	_, err = db.Submit(t.Context(), store.Proposal{Asked: store.Asked{Source: incident.FromSystem, At: noon}, Decide: func(b *store.Book, _ int64) store.Decision {
		known = b.OwedUnder("INC-1/e1/duty/lead")
		return store.Decision{Outcome: store.Answered}
	}})
	require.NoError(t, err)
	require.Equal(t, want, known)
	read, err := db.OwedUnder(t.Context(), "INC-1/e1/duty/lead")
	require.NoError(t, err)
	require.Equal(t, want, read)
}

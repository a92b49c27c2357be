package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/store"
)

// reads writes down what people have read, and returns what the book knows then.
func reads(t *testing.T, db *store.DB, ls ...store.Looked) (known []store.Looked) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: "system", At: noon},
		Decide: func(b *store.Book, _ int64) store.Decision {
			for _, l := range ls {
				if l, ok := b.Looked(l.Person, l.Incident); ok {
					known = append(known, l)
				}
			}
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return store.Consequences{Looked: ls} }}
		},
	})
	require.NoError(t, err)
	return known
}

func TestWhoHasReadWhat(t *testing.T) {
	db, path := fresh(t)
	dana := store.Looked{Person: "slack:T1/U1", Incident: 1, Version: 4, At: noon}
	sam, other := dana, dana
	sam.Person, sam.Version, other.Incident = "slack:T1/U2", 2, 2
	require.Empty(t, reads(t, db, dana, sam), "nobody has looked")
	require.Equal(t, []store.Looked{dana, sam}, reads(t, db, dana, sam))
	require.Empty(t, reads(t, db, other), "each incident for itself")

	back := dana
	back.Version, back.At = 3, noon.Add(1)
	back.At = back.At.Truncate(1000)
	reads(t, db, back)
	require.Equal(t, 4, reads(t, db, dana)[0].Version, "nobody reads backwards")

	require.NoError(t, db.Close())
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.Equal(t, []store.Looked{sam, other}, reads(t, db, sam, other), "it outlives the program")
}

// What a request leads to is written with it or not at all.
func TestReadingIsWrittenWithItsRequest(t *testing.T) {
	db, path := fresh(t)
	run(t, path, "CREATE TRIGGER boom BEFORE INSERT ON looked BEGIN SELECT RAISE(ABORT, 'boom'); END")
	l := store.Looked{Person: "slack:T1/U1", Incident: 1, Version: 4, At: noon}
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: "system", At: noon},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return store.Consequences{Looked: []store.Looked{l}} }}
		},
	})
	require.ErrorContains(t, err, "boom")
	run(t, path, "DROP TRIGGER boom")
	require.Empty(t, reads(t, db, l), "not even in memory")
	require.Equal(t, []string{"[1]"}, ask(t, path, "SELECT count(*) FROM request"))
}

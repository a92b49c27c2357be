package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func setDues(t *testing.T, db *store.DB, dues ...store.Due) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, At: noon},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Dues: dues}
			}}
		},
	})
	require.NoError(t, err)
}

func TestDues(t *testing.T) {
	db, _ := fresh(t)
	in := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	due := func(at time.Time) []store.Due {
		t.Helper()
		got, err := db.Dues(t.Context(), at)
		require.NoError(t, err)
		return got
	}
	next := func() time.Time {
		t.Helper()
		got, err := db.NextDue(t.Context())
		require.NoError(t, err)
		return got
	}
	require.Zero(t, next())
	require.Empty(t, due(in(100)))

	first, second := store.Due{Stream: "INC-1", At: in(10), Since: noon}, store.Due{Stream: "INC-2", At: in(5), Since: noon}
	setDues(t, db, first, second)
	require.Equal(t, in(5), next())
	require.Empty(t, due(in(5).Add(-time.Microsecond)))
	require.Equal(t, []store.Due{second}, due(in(5)))
	require.Equal(t, []store.Due{second, first}, due(in(10)), "the earliest first")

	second.At, second.Since = in(20), in(5)
	setDues(t, db, second)
	require.Equal(t, in(10), next())
	require.Equal(t, []store.Due{first, second}, due(in(20)))

	setDues(t, db, store.Due{Stream: "INC-1"}, store.Due{Stream: "INC-9"})
	require.Equal(t, []store.Due{second}, due(in(20)))
	setDues(t, db, store.Due{Stream: "INC-2"})
	require.Zero(t, next())
}

package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
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

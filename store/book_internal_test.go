package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The book drops what nobody asks for; of what is asked for again and again it holds four times as much, and no more.
func TestTheBookHoldsWhatIsNeeded(t *testing.T) {
	b := newBook(nil, 1)
	type use struct{ incidents, events, rounds int }
	ask := func(u use) {
		for range u.rounds {
			for id := range incident.ID(u.incidents) {
				b.uses++
				b.keep(incident.Incident{ID: id + 1, Version: u.events})
				b.trim()
			}
		}
	}
	ask(use{incidents: 30, events: 1000, rounds: 100})
	require.Equal(t, 30_000, b.held, "all are asked for again and again")
	require.Len(t, b.incidents, 30)
	ask(use{incidents: 1, events: 1000, rounds: 2 * bookUses})
	require.LessOrEqual(t, b.held, bookLimit)
	require.Contains(t, b.incidents, incident.ID(1))
	ask(use{incidents: 100, events: 1000, rounds: 10})
	require.LessOrEqual(t, b.held, bookMost)
	require.NotEmpty(t, b.incidents)
	for id := range b.used {
		require.Contains(t, b.incidents, id)
	}
}

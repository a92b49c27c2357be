package bot

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// What cannot be read looks as if it were not there: whoever draws from it must hear that it could not be read.
func TestTheShelfKnowsThatItCouldNotRead(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	over, end := context.WithCancel(t.Context())
	end()
	for what, look := range map[string]func(*shelf) any{
		"an incident":   func(s *shelf) any { _, ok := s.Incident(1); return ok },
		"drafts":        func(s *shelf) any { return s.Drafts(1).Version > 0 },
		"a delivery":    func(s *shelf) any { return s.Delivered(cardKey(1)) },
		"deliveries":    func(s *shelf) any { return len(s.Deliveries([]string{cardKey(1)})) > 0 },
		"what is owed":  func(s *shelf) any { return s.Owed([]string{cardKey(1)})[cardKey(1)] },
		"what is under": func(s *shelf) any { return len(s.OwedUnder("INC-1")) > 0 },
		"others":        func(s *shelf) any { return len(s.LikelyBefore(1)) > 0 },
		"talk":          func(s *shelf) any { return !s.Talked(1).IsZero() },
	} {
		unread := &shelf{ctx: over, db: r.db}
		require.Equal(t, false, look(unread), what)
		require.ErrorIs(t, unread.err, context.Canceled, what)
		whole := &shelf{ctx: t.Context(), db: r.db}
		look(whole)
		require.NoError(t, whole.err, what)
	}
	none := &shelf{ctx: t.Context(), db: r.db}
	_, ok := none.Incident(incident.ID(7))
	require.False(t, ok)
	require.NoError(t, none.err, "that there is none is no trouble")
}

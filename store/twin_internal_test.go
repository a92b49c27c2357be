package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What was said lately is kept in mind, and no more than that.
func TestRecentForgets(t *testing.T) {
	r := newRecent()
	at := time.Unix(0, 0)
	for i := range int64(3 * recentLimit) {
		r.add(i, Asked{Words: fmt.Sprintf("word %d", i), At: at})
		r.add(i, Asked{Words: "again and again", At: at})
	}
	require.LessOrEqual(t, len(r.said), recentLimit)
	require.Len(t, r.order, recentLimit)
	require.Contains(t, r.said, something(Asked{Words: "again and again"}))
	require.Contains(t, r.said, something(Asked{Words: fmt.Sprintf("word %d", 3*recentLimit-1)}))
	require.NotContains(t, r.said, something(Asked{Words: "word 0"}))
}

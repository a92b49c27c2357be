package bot

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever a workspace's limit is, it is used nearly whole, and little is asked for in vain.
func TestScarcityLearnsTheLimit(t *testing.T) {
	const lasts = 2 * time.Minute
	for _, perSecond := range []float64{1.5, 3, 5, 8, 15} {
		var s scarcity
		now, taken, refused, room := nine, 0, 0, 0.0
		s.widen(now)
		for end := now.Add(lasts); now.Before(end); {
			gap := max(s.gap, 20*time.Millisecond) // fifty channels, one a second each
			now, room = now.Add(gap), room+perSecond*gap.Seconds()
			if room < 1 {
				refused++
				s.widen(now)
				continue
			}
			room--
			taken++
			s.narrow()
		}
		require.GreaterOrEqual(t, float64(taken), 0.95*perSecond*lasts.Seconds(), "%v a second", perSecond)
		require.Less(t, refused, taken/5, "%v a second", perSecond)
	}
}

// Messages that were under way at once and are all refused widen the gap once, and it never grows beyond all bounds.
func TestScarcityWidensOnceForWhatWasUnderWay(t *testing.T) {
	var s scarcity
	for range 50 {
		s.widen(nine)
	}
	require.Equal(t, firstGap, s.gap)
	for i := range 100 {
		s.widen(nine.Add(time.Duration(i) * 2 * time.Second))
	}
	require.Equal(t, mostGap, s.gap)
}

// Where nothing is refused any more nothing is scarce any more.
func TestScarcityPasses(t *testing.T) {
	var s scarcity
	s.widen(nine)
	for range 50 {
		s.narrow()
	}
	require.Zero(t, s)
}

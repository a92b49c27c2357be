package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is written by hand, because it is fast, is what package time and the whole way would have written.
func TestByHand(t *testing.T) {
	for _, name := range []string{"America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "UTC"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		c, at := clock{zone: zone}, time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 6_000 {
			at = at.Add(97 * time.Minute)
			l := at.In(zone)
			require.Equal(t, l.Format("Jan 2, 3:04 PM ")+abbreviation(l), c.LocalStamp(at))
			require.Equal(t, l.Format("3:04 PM ")+abbreviation(l), c.At(at))
			require.Equal(t, c.BothAt(at), cell(c.BothAt(at)), "it needs no escape")
		}
	}
	for _, words := range []string{"", " ", "a", "a b", "a  b", " a", "a ", "a\n", "1. x", "- x", "> x", "é", "a|b", "a_b", "a~b~", "&amp;", "\x7f"} {
		require.Equal(t, markdown(oneLine(words)), cell(words))
	}
}

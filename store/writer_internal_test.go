package store

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatNeedsThePageWrittenComesBeforeWhatFillsIt(t *testing.T) {
	first, second, third := newJob(nil), newJob(nil), newJob(nil)
	mark, look := &job{rows: true}, &job{rows: true}
	got := rowsFirst([]*job{first, mark, second, look, third})
	for i, want := range []*job{mark, look, first, second, third} {
		require.Same(t, want, got[i], "place %d", i)
	}
}

package incident

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns the words sorted by how little they differ from typed, the nearest first.
func Nearest(typed string, words []string) []string {
	typed = strings.ToLower(typed)
	out := slices.Clone(words)
	slices.SortStableFunc(out, func(a, b string) int {
		return cmp.Compare(Distance(typed, strings.ToLower(a)), Distance(typed, strings.ToLower(b)))
	})
	return out
}

// Distance returns how many letters must be added, dropped, changed or swapped with
// their neighbour to turn a into b.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	prev2, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(y)]
}

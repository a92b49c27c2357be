package templates

import (
	"regexp"
	"slices"
	"strings"
)

// part is a piece of an update. It is said whole, in one of its wordings, or not at all.
type part struct {
	what     string   // what it tells, as support calls it; "" if nobody need know that it is left out
	wordings []string // the fullest first; "" is to leave it out
	rank     int      // 1 finds room first
	extra    bool     // only while the text is no longer than it should be; nobody misses it if others tell the same
	para     int      // the paragraph it stands in
}

// fit chooses the fullest wordings for which there is room, those of the lowest rank first, and names what it had to
// leave out. It reports false if even the shortest wordings are too long together.
func fit(parts []part, r room) (text string, left []string, ok bool) {
	chosen := make([]int, len(parts))
	for i, p := range parts {
		chosen[i] = len(p.wordings) - 1
	}
	ok = r.count(composed(parts, chosen)) <= r.hard
	full := map[string]bool{}
	for _, i := range byRank(parts) {
		most := r.hard
		if parts[i].extra {
			most = r.soft
		}
		if parts[i].extra && full[parts[i].what] { // the list has no holes: older ones stay out as well
			continue
		}
		chosen[i] = longest(parts, chosen, i, func(text string) bool { return r.count(text) <= most })
		full[parts[i].what] = full[parts[i].what] || parts[i].wordings[chosen[i]] == ""
	}
	return composed(parts, chosen), leftOut(parts, chosen, r.hard), ok
}

// longest returns the fullest wording of part i that fits beside what the others have; if none does, the one it has.
func longest(parts []part, chosen []int, i int, fits func(string) bool) int {
	try := slices.Clone(chosen)
	for try[i] = range chosen[i] {
		if fits(parts[i].wordings[try[i]]) && fits(composed(parts, try)) {
			return try[i]
		}
	}
	return chosen[i]
}

// byRank returns the places of the parts in the order in which they find room.
func byRank(parts []part) []int {
	order := make([]int, len(parts))
	for i := range parts {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return parts[a].rank - parts[b].rank })
	return order
}

func composed(parts []part, chosen []int) string {
	var b strings.Builder
	para := 0
	for i, p := range parts {
		words := p.wordings[chosen[i]]
		switch {
		case words == "":
			continue
		case b.Len() > 0 && p.para != para:
			b.WriteString("\n\n")
		case b.Len() > 0:
			b.WriteByte(' ')
		}
		b.WriteString(words)
		para = p.para
	}
	return b.String()
}

// leftOut names what is not told in full.
func leftOut(parts []part, chosen []int, hard int) []string {
	said := map[string]bool{}
	for i, p := range parts {
		said[p.what] = said[p.what] || p.wordings[chosen[i]] != ""
	}
	var out []string
	for i, p := range parts {
		missed := !p.extra || !said[p.what] || length(p.wordings[0]) > hard
		if chosen[i] > 0 && missed && p.what != "" && !slices.Contains(out, p.what) {
			out = append(out, p.what)
		}
	}
	return out
}

// linkedLength counts as social networks do: every link is 23 characters.
func linkedLength(s string) int {
	n := length(s)
	for _, at := range links.FindAllStringIndex(s, -1) {
		n += 23 - length(s[at[0]:at[1]])
	}
	return n
}

var links = regexp.MustCompile(`(?i)https?://[^\s)>\]|"]+`)

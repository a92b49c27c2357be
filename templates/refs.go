package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"allclear/incident"
)

// refs says which events a line is made from: " [e2 e4]". It stands at the end, so that the line
// can be read without it and checked with it.
func refs(seqs ...int) ready {
	slices.Sort(seqs)
	var out []string
	for _, s := range slices.Compact(seqs) {
		if s > 0 {
			out = append(out, fmt.Sprintf("e%d", s))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ready(" [" + strings.Join(out, " ") + "]")
}

// linked makes the numbers of events links to their lines, in a text that is escaped for Slack. Where that would be longer than
// Slack lets a message be that is edited, they stay numbers.
func linked(text string, links func([]int) map[int]string) string {
	if links == nil {
		return text
	}
	to := links(refsIn(text))
	out := eventRefs.ReplaceAllStringFunc(text, func(group string) string {
		return eventRef.ReplaceAllStringFunc(group, func(ref string) string {
			if url := to[seqIn(ref)]; url != "" {
				return "<" + url + "|" + ref + ">"
			}
			return ref
		})
	})
	if length(out) >= answerLimit {
		return text
	}
	return out
}

var eventRef = regexp.MustCompile(`e\d+`)

// refsIn are the events that a text names behind its sentences, each once.
func refsIn(text string) []int {
	var out []int
	for _, group := range eventRefs.FindAllString(text, -1) {
		for _, ref := range eventRef.FindAllString(group, -1) {
			out = append(out, seqIn(ref))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// seqIn is the number in "e12"; 0 where it is too long for one.
func seqIn(ref string) int {
	n, err := strconv.Atoi(ref[1:])
	if err != nil {
		return 0
	}
	return n
}

// RefsHead are the events of the headline.
func (sum summary) RefsHead() ready {
	seqs := []int{seqOf(sum.In, incident.KindStarted), seqOf(sum.In, incident.KindTitled)}
	if n := len(sum.In.Turns); n > 0 {
		seqs = append(seqs, sum.In.Turns[n-1].Seq)
	}
	return refs(seqs...)
}

// RefsImpact are the events of the windows.
func (sum summary) RefsImpact() ready {
	var seqs []int
	for _, ev := range sum.In.Effective {
		if k := ev.Body.Kind(); k == incident.KindImpactBegan || k == incident.KindImpactEnded {
			seqs = append(seqs, ev.Seq)
		}
	}
	return refs(seqs...)
}

// RefsCause are the events of the cause, or of the suspicions.
func (sum summary) RefsCause() ready {
	if c, ok := sum.In.ConfirmedCause(); ok {
		return refs(c.Seq)
	}
	var seqs []int
	for _, c := range sum.Doubts {
		seqs = append(seqs, c.Seq)
	}
	return refs(seqs...)
}

// RefsDone are the events of the mitigations named.
func (sum summary) RefsDone() ready {
	var seqs []int
	for _, m := range sum.In.Mitigations[max(len(sum.In.Mitigations)-3, 0):] {
		seqs = append(seqs, m.Seq)
	}
	return refs(seqs...)
}

// RefsPeople are the events that gave the roles.
func (sum summary) RefsPeople() ready {
	var seqs []int
	for _, role := range []incident.Role{incident.Lead, incident.Comms} {
		for _, given := range slices.Backward(sum.In.Roles) {
			if given.Role == role {
				seqs = append(seqs, given.Seq)
				break
			}
		}
	}
	return refs(seqs...)
}

// RefsPublic is the event of the last update.
func (sum summary) RefsPublic() ready { return refs(sum.Told.Seq) }

// seqOf returns the newest event of a kind; 0 if there is none.
func seqOf(in incident.Incident, k incident.Kind) int {
	for _, ev := range slices.Backward(in.Effective) {
		if ev.Body.Kind() == k {
			return ev.Seq
		}
	}
	return 0
}

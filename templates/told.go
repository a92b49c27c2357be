package templates

import (
	"fmt"

	"allclear/incident"
)

// kept says of each update what became of the promise it made.
func (p *postmortem) kept() map[int]string {
	kept := map[int]string{}
	for _, pr := range p.In.Promises() {
		kept[pr.Seq] = p.promise(pr)
	}
	return kept
}

func (p *postmortem) promise(pr incident.Promise) string {
	switch {
	case pr.Kept():
		return "kept"
	case pr.Void:
		return "void, false alarm"
	case pr.Missed(p.now):
		return "missed by " + lateness(pr.Overrun(p.now))
	default:
		return "not due yet"
	}
}

// Promises says how many promises were kept of those that are settled: "promises kept 18 of 19, 1 missed by 56 min".
func (p *postmortem) Promises() string {
	n := incident.CountPromises(p.In.Promises(), p.now)
	said := fmt.Sprintf("promises kept %d of %d", n.Kept, n.Kept+n.Missed)
	switch {
	case n.Missed == 1:
		said += ", 1 missed by " + lateness(n.Longest)
	case n.Missed > 1:
		said += fmt.Sprintf(", %d missed by up to %s", n.Missed, lateness(n.Longest))
	}
	return said
}

// LongestGap says the longest time without an update.
func (p *postmortem) LongestGap() string { return lapse(p.Figures.LongestGap) }

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
		return "missed by " + minutes(pr.Overrun(p.now))
	default:
		return "not due yet"
	}
}

// Promises says how many promises were kept of those that are settled: "promises kept 20 of 20".
func (p *postmortem) Promises() string {
	kept, missed := 0, 0
	for _, pr := range p.In.Promises() {
		switch {
		case pr.Kept():
			kept++
		case pr.Missed(p.now):
			missed++
		}
	}
	return fmt.Sprintf("promises kept %d of %d", kept, kept+missed)
}

// LongestGap says the longest time without an update.
func (p *postmortem) LongestGap() string { return lapse(p.Figures.LongestGap) }

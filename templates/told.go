package templates

import (
	"strconv"

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
		return p.say("promise kept")
	case pr.Void:
		return p.say("promise void")
	case pr.Missed(p.now):
		return p.say("promise missed", minutes(pr.Overrun(p.now)))
	default:
		return p.say("promise not due")
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
	return p.say("promises kept", strconv.Itoa(kept), strconv.Itoa(kept+missed))
}

// LongestGap says the longest time without an update.
func (p *postmortem) LongestGap() string { return p.lapse(p.Figures.LongestGap) }

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
		return p.say("promise missed", p.lateness(pr.Overrun(p.now)))
	default:
		return p.say("promise not due")
	}
}

// Promises says how many promises were kept of those that are settled: "promises kept 18 of 19, 1 missed by 56 min".
func (p *postmortem) Promises() string {
	n := incident.CountPromises(p.In.Promises(), p.now)
	kept, all := strconv.Itoa(n.Kept), strconv.Itoa(n.Kept+n.Missed)
	switch n.Missed {
	case 0:
		return p.say("promises kept", kept, all)
	case 1:
		return p.say("promises kept but one", kept, all, p.lateness(n.Longest))
	default:
		return p.say("promises missed", kept, all, strconv.Itoa(n.Missed), p.lateness(n.Longest))
	}
}

// LongestGap says the longest time without an update.
func (p *postmortem) LongestGap() string { return p.lapse(p.Figures.LongestGap) }

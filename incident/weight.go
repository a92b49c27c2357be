package incident

// Weight says how much an entry matters to somebody who was away.
type Weight int

// From what must be read first to what may be read last.
const (
	Turning Weight = iota // the state changed
	Telling               // customers were told something
	Worked                // something was done against it, or its cause was suspected
	Aside                 // everything else
)

// Weigh returns how much an event of the incident matters.
func (in Incident) Weigh(ev Event) Weight {
	if in.turns(ev) {
		return Turning
	}
	switch ev.Body.(type) {
	case *Published:
		return Telling
	case *Mitigated, *CauseStated:
		return Worked
	}
	return Aside
}

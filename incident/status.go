package incident

import (
	"slices"
	"strings"
)

// Status says where an incident stands.
type Status string

// The places an incident can stand. Monitoring may come before the cause is known,
// and an incident may fall back from it: one in five public incidents does.
const (
	Investigating Status = "investigating" // symptoms are known, the cause is looked for
	Identified    Status = "identified"    // the cause is found, a fix is on its way
	Monitoring    Status = "monitoring"    // service is back, we watch whether it lasts
	Resolved      Status = "resolved"      // it is over; confirmations and the review are owed
	Closed        Status = "closed"        // incident mode is over
	Cancelled     Status = "cancelled"     // it was a false alarm; outside the numbers
)

// Statuses returns every status in the order of a usual incident.
func Statuses() []Status {
	return []Status{Investigating, Identified, Monitoring, Resolved, Closed, Cancelled}
}

// moves is the whole state machine: a move that is not here is refused.
// What else a move needs (closed windows, confirmations) is in [Decide].
func moves(from Status) []Status {
	switch from {
	case Investigating:
		return []Status{Identified, Monitoring, Resolved, Closed, Cancelled}
	case Identified:
		return []Status{Investigating, Monitoring, Resolved, Closed, Cancelled}
	case Monitoring:
		return []Status{Investigating, Identified, Resolved, Closed, Cancelled}
	case Resolved:
		return []Status{Investigating, Identified, Monitoring, Closed, Cancelled}
	case Closed, Cancelled:
		return []Status{Investigating}
	}
	return nil
}

// CanBecome reports whether an incident may move from s to t.
func (s Status) CanBecome(t Status) bool { return slices.Contains(moves(s), t) }

// Over reports whether incident mode has ended, so that only few verbs are still taken.
func (s Status) Over() bool { return s == Closed || s == Cancelled }

// ParseStatus reads one of the four statuses that people set by name.
// Closed and cancelled have verbs of their own.
func ParseStatus(word string) (Status, bool) {
	s := Status(strings.ToLower(word))
	return s, slices.Contains(Statuses()[:4], s)
}

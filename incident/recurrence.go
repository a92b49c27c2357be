package incident

import (
	"slices"
	"strings"
	"time"
)

// RecurrencePeriod is how far back the same cause or component counts as a recurrence (comms.md 4.2).
const RecurrencePeriod = 90 * 24 * time.Hour

// Recurrence is an earlier incident that had something in common with a later one.
type Recurrence struct {
	Incident   Incident
	Tag        string   // the cause's tag, where it is the same; else ""
	Components []string // which failed in both, in order; "" is the whole service
}

// Recurrences returns those of some incidents that were declared within [RecurrencePeriod] before this one and share its cause's tag or a
// component with it, in the order in which they were declared. Drills, false alarms, duplicates and what somebody called unrelated are left out.
func (in Incident) Recurrences(others []Incident) []Recurrence {
	var out []Recurrence
	for _, other := range others {
		if !in.mayRepeat(other) {
			continue
		}
		r := Recurrence{Incident: other, Components: shared(in, other)}
		if tag := in.tag(); tag != "" && strings.EqualFold(tag, other.tag()) {
			r.Tag = tag
		}
		if r.Tag != "" || len(r.Components) > 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Recurrence) int { return a.Incident.Declared.At.Compare(b.Incident.Declared.At) })
	return out
}

func (in Incident) mayRepeat(other Incident) bool {
	before := in.Declared.At.Sub(other.Declared.At)
	if other.ID == in.ID || other.Drill || other.Status == Cancelled || before < 0 || before > RecurrencePeriod || unrelated(&in, &other) {
		return false
	}
	bond, _ := in.RelatedTo(other.ID)
	return bond != Duplicate && bond != Duplicated
}

// tag is the tag of the cause as it is known now.
func (in Incident) tag() string {
	c, _ := in.Cause()
	return c.Tag
}

func shared(in, other Incident) []string {
	var out []string
	for _, w := range in.Windows {
		same := slices.ContainsFunc(other.Windows, func(o Window) bool { return o.Component == w.Component })
		if same && !slices.Contains(out, w.Component) {
			out = append(out, w.Component)
		}
	}
	slices.Sort(out)
	return out
}

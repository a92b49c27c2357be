package incident

import (
	"cmp"
	"slices"
)

// Outstanding is an action that is still to be done, with its incident.
type Outstanding struct {
	In     *Incident
	Action Action
}

// ActionsByDue returns what is still to be done over some incidents: what is due first comes first, what is due on no day
// comes last, and what is due on one day in the order of incidents and events. So what is overdue is in front.
func ActionsByDue(ins []Incident) []Outstanding {
	var out []Outstanding
	for i := range ins {
		for _, a := range ins[i].OpenActions() {
			out = append(out, Outstanding{&ins[i], a})
		}
	}
	slices.SortStableFunc(out, func(x, y Outstanding) int {
		return cmp.Or(x.undated()-y.undated(), x.Action.Due.Compare(y.Action.Due), cmp.Compare(x.In.ID, y.In.ID), cmp.Compare(x.Action.Seq, y.Action.Seq))
	})
	return out
}

func (o Outstanding) undated() int {
	if o.Action.Due.IsZero() {
		return 1
	}
	return 0
}

// OwnedBy keeps of some incidents' actions only those of one person; nobody means everybody.
func OwnedBy(ins []Incident, owner Person) []Incident {
	if owner.ID == "" {
		return ins
	}
	out := slices.Clone(ins)
	for i := range out {
		out[i].Actions = slices.DeleteFunc(slices.Clone(out[i].Actions), func(a Action) bool { return a.Owner.ID != owner.ID })
	}
	return out
}

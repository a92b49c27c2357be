package incident

import "slices"

// Noticed returns the events after version that change what customers should be told, by number. What a draft was made
// from before them is stale. Publications are none: they tell customers, and change nothing; nor is an opening, of which there is
// nothing to tell yet.
func (in Incident) Noticed(version int) []int {
	var out []int
	for _, ev := range in.Events[min(max(version, 0), len(in.Events)):] {
		if in.noticed(ev) {
			out = append(out, ev.Seq)
		}
	}
	return out
}

func (in Incident) noticed(ev Event) bool {
	switch b := ev.Body.(type) {
	case *ImpactBegan, *ImpactEnded, *StatusChanged, *Confirmed, *FalseAlarm, *Concluded, *Reopened:
		return true
	case *CauseStated:
		return b.State == CauseConfirmed && ev.Words().Public != ""
	case *Titled, *Started, *Mitigated, *Updated, *ActionPlanned, *ActionDone:
		return ev.Words().Public != ""
	case *ActionDropped:
		return in.noticedAt(b.Event)
	case *Corrected:
		return !b.Text.publicless() && in.noticedAt(b.Event)
	case *Withdrawn:
		return in.noticedAt(b.Event)
	case *Redacted:
		return in.noticedAt(b.Event)
	}
	return false
}

// publicless reports whether there are words, and none for customers.
func (h Halves) publicless() bool { return h.Internal != "" && h.Public == "" }

func (in Incident) noticedAt(seq int) bool {
	ev, ok := in.Event(seq)
	return ok && in.noticed(ev)
}

// AuthorOf returns whose words a text made from the record says: those of whoever last recorded something that customers notice.
func (in Incident) AuthorOf() Actor {
	for _, ev := range slices.Backward(in.Events) {
		if in.noticed(ev) && ev.Actor.Ref != System().Ref {
			return ev.Actor
		}
	}
	return System()
}

// CorrectedSince returns the events that describe what customers were told up to version and have been amended after it.
func (in Incident) CorrectedSince(version int) []int {
	var out []int
	for _, a := range in.Amended {
		if a.Seq > version && a.Event <= version && in.noticedAt(a.Event) && !slices.Contains(out, a.Event) {
			out = append(out, a.Event)
		}
	}
	return out
}

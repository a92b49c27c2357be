package templates

import (
	"slices"

	"allclear/incident"
)

// withdrew finds what a withdrawal took away, as it read before, and the status the incident fell back to.
func (h *happening) withdrew(in *incident.Incident, b *incident.Withdrawn) {
	before := incident.Fold(in.ID, in.Events[:min(len(in.Events), h.Ev.Seq-1)])
	i := slices.IndexFunc(before.Effective, func(ev incident.Event) bool { return ev.Seq == b.Event })
	if i < 0 {
		return
	}
	was := newHappening(h.clock, &before, &before.Effective[i], before.Windows)
	was.Text = was.glimpse(was.Text, 80)
	h.Was = &was
	if in.Version >= h.Ev.Seq && before.Status != in.Status {
		h.Now = in.Status
	}
}

// wordless leaves out what people typed into an entry that was withdrawn: a line of the channel must not
// repeat it, for it may be redacted later and this line would keep it.
func (h *happening) wordless() {
	if h.Was != nil && h.Was.Text != "" {
		h.Was.Text = "…"
	}
}

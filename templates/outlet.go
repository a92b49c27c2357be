package templates

import "allclear/incident"

// OutletSaid names the place that a draft is for.
func (h *happening) OutletSaid() string {
	b, _ := h.B.(*incident.Drafted)
	return h.outletSaid(b.Outlet)
}

// Outlet names the place that a refusal is about.
func (r refused) Outlet() string { return r.outletSaid(incident.Outlet(r.Word)) }

// Outlet names the place that the draft is for.
func (d draftSaid) Outlet() string { return d.outletSaid(d.Draft.Outlet) }

// outletSaid names a place where customers read, as people call it; the status page if none is named.
func (w *wording) outletSaid(o incident.Outlet) string {
	if o == "" {
		o = incident.StatusPage
	}
	if said := w.say("outlet " + string(o)); said != "" {
		return said
	}
	return string(o)
}

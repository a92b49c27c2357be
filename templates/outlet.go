package templates

import "allclear/incident"

// OutletSaid names the place that a draft is for.
func (h *happening) OutletSaid() string {
	b, _ := h.B.(*incident.Drafted)
	return outletSaid(b.Outlet)
}

// outletSaid names a place where customers read, as people call it.
func outletSaid(o any) string {
	name := incident.Outlet("")
	switch o := o.(type) {
	case incident.Outlet:
		name = o
	case string:
		name = incident.Outlet(o)
	}
	switch name {
	case incident.StatusPage, "":
		return "the status page"
	case incident.Email:
		return "e-mail"
	case incident.Banner:
		return "the banner"
	case incident.Social:
		return "social media"
	case incident.Letter:
		return "the letter"
	}
	return string(name)
}

package incident

import (
	"slices"
	"strings"
)

// Outlet is a place where customers read a text. Each has its own form and length (comms.md 2.5).
type Outlet string

// The outlets.
const (
	StatusPage Outlet = "status-page"
	Email      Outlet = "email"
	Banner     Outlet = "banner"
	Social     Outlet = "social"
	Letter     Outlet = "letter" // over one or several incidents, after they are over
)

// UpdateOutlets returns the outlets of an update while an incident goes on.
func UpdateOutlets() []Outlet { return []Outlet{StatusPage, Email, Banner, Social} }

// ParseOutlet reads an outlet of an update as people type it, in any case. It reports whether word is one.
func ParseOutlet(word string) (Outlet, bool) {
	o := Outlet(strings.ToLower(word))
	return o, slices.Contains(UpdateOutlets(), o)
}

package incident

import (
	"slices"
	"strings"
)

// Role is a part somebody plays in an incident.
type Role string

// The roles that mean something to allclear; any other word is taken as it is.
const (
	Lead  Role = "lead"  // runs the incident
	Comms Role = "comms" // talks to customers
)

// ParseRole reads a role as people type it. It refuses what is no plain word.
func ParseRole(word string) (Role, bool) {
	w := strings.ToLower(word)
	switch {
	case slices.Contains([]string{"lead", "commander", "ic", "leader"}, w):
		return Lead, true
	case slices.Contains([]string{"comms", "communications", "liaison", "communication"}, w):
		return Comms, true
	case w == "" || len(w) > 30 || strings.ContainsFunc(w, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' }):
		return "", false
	}
	return Role(w), true
}

// Assignment gives a role to a person from one moment on.
type Assignment struct {
	Role   Role
	Person Person
	From   Moment
	By     Actor
	Seq    int
}

// RoleGiven gives a role to a person.
type RoleGiven struct {
	Role   Role   `json:"role"`
	Person Person `json:"person"`
}

// Kind is KindRoleGiven.
func (*RoleGiven) Kind() Kind { return KindRoleGiven }

func (b *RoleGiven) apply(in *Incident, ev Event) {
	in.Roles = append(in.Roles, Assignment{Role: b.Role, Person: b.Person, From: ev.Occurred, By: ev.Actor, Seq: ev.Seq})
}

// GiveRoles asks to give one or several roles; each becomes an event of its own.
type GiveRoles []RoleGiven

func (c GiveRoles) decide(d *deciding) {
	if len(c) == 0 {
		d.refuse(Reason{Code: EmptyText, Word: "role"})
	}
	for _, g := range c {
		d.record(&g)
	}
}

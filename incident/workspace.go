package incident

import (
	"slices"
	"strings"
	"time"
)

// Workspace is what an organisation told us about itself: its zone, people and catalogue.
type Workspace struct {
	Zone       *time.Location // the organisation's zone; nil is UTC
	StatusPage string         // URL of the public status page; may be empty
	People     []Listed
	Components []Component // what customers know
	Services   []Service   // what we call things inside
	Customers  []string    // never to be named in a public text
	Vendors    []string
	FirstID    ID // the number of the first incident; 0 means 1

	// ReportDays is how many days after closing a grave incident its report is promised; 0 promises none. Whoever
	// builds a workspace starts from DefaultReportDays.
	ReportDays int
}

// Listed is a person as the workspace file lists them.
type Listed struct {
	Person
	Handle string
}

// Component is something customers know by name.
type Component struct {
	Name string // "US region"
	Say  string // how it stands in a sentence: "our US region"
}

// Service is something only we know by name, and the component it belongs to.
type Service struct{ Name, Component string }

// In returns the organisation's zone.
func (ws Workspace) In() *time.Location {
	if ws.Zone == nil {
		return time.UTC
	}
	return ws.Zone
}

// Say returns how a component stands in a sentence for customers.
func (ws Workspace) Say(component string) string {
	for _, c := range ws.Components {
		if c.Name == component && c.Say != "" {
			return c.Say
		}
	}
	if component == "" {
		return "our service"
	}
	return component
}

// Find returns the person with that Slack id or handle.
func (ws Workspace) Find(idOrHandle string) (Listed, bool) {
	want := strings.TrimPrefix(idOrHandle, "@")
	i := slices.IndexFunc(ws.People, func(p Listed) bool {
		return p.ID == want || (p.Handle != "" && strings.EqualFold(p.Handle, want))
	})
	if i < 0 {
		return Listed{}, false
	}
	return ws.People[i], true
}

// component returns the catalogue's spelling of a typed component. Without a catalogue any
// name is taken. A service stands for the component it belongs to.
func (ws Workspace) component(typed string) (name string, near []string, ok bool) {
	if len(ws.Components) == 0 {
		return typed, nil, true
	}
	var names []string
	for _, c := range ws.Components {
		if strings.EqualFold(c.Name, typed) {
			return c.Name, nil, true
		}
		names = append(names, c.Name)
	}
	for _, s := range ws.Services {
		if strings.EqualFold(s.Name, typed) {
			return s.Component, nil, true
		}
	}
	return "", Nearest(typed, names), false
}

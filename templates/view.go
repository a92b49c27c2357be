package templates

import (
	"time"

	"allclear/incident"
)

// View is an incident as one reader sees it at one instant.
type View struct {
	In          incident.Incident
	Work        incident.Workspace
	AsOf        time.Time           // the instant the text speaks of
	Zone        *time.Location      // of the reader; nil is the organisation's
	NextSummary time.Time           // zero: the line is left out
	Drafts      incident.Drafts     // for what tells of them
	Earlier     []incident.Incident // those that may have something in common with it, as known then; nil: nobody looked

	links func(seqs []int) map[int]string
	words *wording // of the set that tells it
}

// Linked returns the view with links to where the lines of events stand, for a text in Slack: links finds them for all events
// that the text names, and leaves out those that have none or that the reader may not see.
func (v View) Linked(links func(seqs []int) map[int]string) View {
	v.links = links
	return v
}

// inside returns the clock of a reader inside.
func (v View) inside() clock {
	zone := v.Zone
	if zone == nil {
		zone = v.Work.In()
	}
	return clock{wording: v.words, zone: zone, now: v.AsOf}
}

// outside returns the clock of customers: always the organisation's.
func (v View) outside() clock { return clock{wording: v.words, zone: v.Work.In(), now: v.AsOf} }

// Verb is a command as help explains it.
type Verb struct {
	Name, Args, Does, Try string
	Aliases               []string
}

// LetterView is what a letter to customers is made from.
type LetterView struct {
	Incidents []incident.Incident
	Work      incident.Workspace
	AsOf      time.Time
	Sign      incident.Person // zero: nobody signs

	words *wording // of the set that tells it
}

// titleOf returns the title people inside should read: the public one where there is one.
func titleOf(in incident.Incident) string {
	if in.Title.Public != "" {
		return in.Title.Public
	}
	return in.Title.Internal
}

// called returns a person's name as people read it.
func (w *wording) called(p incident.Person) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.ID != "":
		return p.ID
	default:
		return w.say("nobody")
	}
}

// who returns an actor's name as people read it.
func who(a incident.Actor) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.Person() != "":
		return a.Person()
	default:
		return a.Ref
	}
}

// componentOf names a component inside.
func (w *wording) componentOf(name string) string {
	if name == "" {
		return w.say("whole service")
	}
	return name
}

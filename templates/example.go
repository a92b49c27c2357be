package templates

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// exampleFiles hold invented incidents in which everything happens that can: what every template is tried on.
//
//go:embed example/events.jsonl
var exampleFiles embed.FS

// example is what they hold.
type example struct {
	work    incident.Workspace
	streams map[incident.Stream][]incident.Event
}

// exampleLine is one line of the file. Times are of one day in a zone of its own, unless they name another.
type exampleLine struct {
	Stream incident.Stream
	Told   string
	At     string
	Around bool
	By     string
	Kind   incident.Kind
	Body   json.RawMessage
}

func newExample() (*example, error) {
	ex := &example{streams: map[incident.Stream][]incident.Event{}, work: incident.Workspace{
		Zone: time.FixedZone("EST", -5*60*60), StatusPage: "https://status.example.com", ReportDays: 3,
		People: []incident.Listed{
			{Person: incident.Person{ID: "U1", Name: "Mara Voss", Title: "Incident lead"}, Handle: "mara"},
			{Person: incident.Person{ID: "U2", Name: "Jonas Weil"}, Handle: "jonas"},
			{Person: incident.Person{ID: "U3", Name: "Ines Prado"}, Handle: "ines"},
			{Person: incident.Person{ID: "U4", Name: "Lea Brandt", Title: "Head of Operations"}, Handle: "lea"},
		},
		Components: []incident.Component{{Name: "Payments", Say: "our payments"}, {Name: "Bookings", Say: "our bookings"}},
		Services:   []incident.Service{{Name: "pay-db-3", Component: "Payments"}}, Customers: []string{"Harbour Foods"},
	}}
	data, err := exampleFiles.ReadFile("example/events.jsonl")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		if err := ex.add(line); err != nil {
			return nil, fmt.Errorf("example: %w", err)
		}
	}
	return ex, nil
}

func (ex *example) add(line string) error {
	var one exampleLine
	if err := json.Unmarshal([]byte(line), &one); err != nil {
		return err
	}
	body, err := incident.Decode(one.Kind, one.Body)
	if err != nil {
		return err
	}
	ev := incident.Event{Stream: one.Stream, Seq: len(ex.streams[one.Stream]) + 1, Source: incident.FromSlash, Body: body, Actor: ex.actor(one.By)}
	if ev.Recorded, err = ex.at(one.Told); err != nil {
		return err
	}
	ev.Occurred = incident.Exactly(ev.Recorded)
	if one.At != "" {
		if ev.Occurred.At, err = ex.at(one.At); err != nil {
			return err
		}
	}
	ev.Occurred.Around = one.Around
	ex.streams[one.Stream] = append(ex.streams[one.Stream], ev)
	return nil
}

func (ex *example) actor(name string) incident.Actor {
	i := slices.IndexFunc(ex.work.People, func(p incident.Listed) bool { return p.Name == name })
	if i < 0 {
		return incident.System()
	}
	p := ex.work.People[i]
	return incident.Actor{Ref: "slack:T1/" + p.ID, Name: p.Name, Title: p.Title}
}

func (ex *example) at(clock string) (time.Time, error) {
	if !strings.Contains(clock, " ") {
		clock = "2026-03-02 " + clock
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, ex.work.Zone)
	return at.UTC(), err
}

// whole is a view of an incident after all of its events.
func (ex *example) whole(id incident.ID) View { return ex.view(id, len(ex.streams[id.Stream()])) }

// view is an incident after its first n events.
func (ex *example) view(id incident.ID, n int) View {
	events := ex.streams[id.Stream()][:n]
	asOf := events[n-1].Recorded
	return View{In: incident.Fold(id, events), Work: ex.work, AsOf: asOf, NextSummary: asOf.Add(30 * time.Minute)}
}

// views are all incidents after each of their events.
func (ex *example) views() []View {
	var out []View
	for _, id := range []incident.ID{1, 2, 3, 4} {
		for n := range ex.streams[id.Stream()] {
			out = append(out, ex.view(id, n+1))
		}
	}
	return out
}

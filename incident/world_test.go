package incident_test

import (
	"strings"
	"time"
	_ "time/tzdata" // the stories are set in New York on every machine

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// world is an organisation in memory: its record, and the clock on its wall. It takes
// requests as the store does: decide, then add.
type world struct {
	t         require.TestingT
	ws        incident.Workspace
	now       time.Time
	by        incident.Actor
	on        incident.ID
	incidents map[incident.ID]incident.Incident
	log       map[incident.Stream][]incident.Event
	talked    time.Time // when somebody last talked in the incident's channel
}

// newWorld is a Tuesday morning in New York, 8:52, with nothing written yet.
func newWorld(t require.TestingT) *world {
	w := &world{
		t: t, by: actor("dana"),
		incidents: map[incident.ID]incident.Incident{}, log: map[incident.Stream][]incident.Event{},
	}
	w.ws.Zone = newYork(t)
	w.ws.Components = []incident.Component{{Name: "US region", Say: "our US region"}, {Name: "Platform", Say: "the platform"}}
	w.ws.Services = []incident.Service{{Name: "boards-db-07", Component: "Platform"}}
	w.now = time.Date(2022, 4, 12, 8, 52, 0, 0, w.ws.Zone)
	return w
}

// newIncident is a world in which INC-1, a sev1, has just been opened and is talked about.
func newIncident(t require.TestingT) *world {
	w := newWorld(t)
	w.says(incident.Open{Severity: incident.Sev1, Title: text("boards-db-07 stopped | Main database downtime")})
	w.on = 1
	return w
}

func newYork(t require.TestingT) *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return zone
}

func actor(name string) incident.Actor {
	return incident.Actor{Ref: "slack:T1/" + strings.ToUpper(name), Name: name}
}

// text is what somebody typed, with the bar between its halves.
func text(typed string) incident.Halves {
	internal, public, _ := strings.Cut(typed, "|")
	return incident.Halves{Internal: strings.TrimSpace(internal), Public: strings.TrimSpace(public)}
}

// Incident is how an incident stands.
func (w *world) Incident(id incident.ID) (incident.Incident, bool) {
	in, ok := w.incidents[id]
	return in, ok
}

// Next is the id after the highest.
func (w *world) Next() incident.ID { return incident.ID(len(w.incidents) + 1) }

// Talked is when people last talked: what is said in these tests is typed.
func (w *world) Talked(incident.ID) time.Time { return w.talked }

// Drafts are the texts for customers over an incident.
func (w *world) Drafts(id incident.ID) incident.Drafts {
	return incident.FoldDrafts(id, w.log[id.Drafts()])
}

// Head is the newest event of a stream.
func (w *world) Head(s incident.Stream) (int, time.Time) {
	n := len(w.log[s])
	if n == 0 {
		return 0, time.Time{}
	}
	return n, w.log[s][n-1].Recorded
}

// clock sets the clock on the wall: "2022-04-12 09:02", or "09:02" on the same day.
func (w *world) clock(wall string) { w.now = w.moment(wall).At }

// moment reads a wall clock time; "~20:00" is around, "" is not known.
func (w *world) moment(wall string) incident.Moment {
	if wall == "" {
		return incident.Moment{}
	}
	digits := strings.TrimPrefix(wall, "~")
	if len(digits) == len("08:56") {
		digits = w.now.In(w.ws.Zone).Format(time.DateOnly) + " " + digits
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", digits, w.ws.Zone)
	require.NoError(w.t, err)
	return incident.Moment{At: at.UTC(), Around: strings.HasPrefix(wall, "~")}
}

// decide asks without writing anything down.
func (w *world) decide(c incident.Change, at incident.Moment) ([]incident.Event, *incident.Refusal) {
	return incident.Decide(w, w.ws, incident.Request{
		On: w.on, By: w.by, Person: w.person(),
		Told: w.now, At: at, Source: incident.FromSlash, Do: c,
	})
}

// person is who asks. At a shell those have an id whom somebody has listed.
func (w *world) person() incident.Person {
	id, shell := strings.CutPrefix(w.by.Ref, "cli:")
	switch {
	case !shell:
		id = w.by.Person()
	case id != strings.ToUpper(id):
		id = ""
	}
	return incident.Person{ID: id, Name: w.by.Name}
}

// ask asks, and writes down what was decided.
func (w *world) ask(c incident.Change, at incident.Moment) ([]incident.Event, *incident.Refusal) {
	events, refusal := w.decide(c, at)
	for _, ev := range events {
		w.write(ev)
	}
	return events, refusal
}

func (w *world) write(ev incident.Event) {
	w.log[ev.Stream] = append(w.log[ev.Stream], ev)
	if id, ok := ev.Stream.Incident(); ok {
		in := w.incidents[id]
		in.ID = id
		w.incidents[id] = in.Add(ev)
	}
}

// says asks for what must be accepted; happened is when it happened, if not now.
func (w *world) says(c incident.Change, happened ...string) {
	_, refusal := w.ask(c, w.moment(strings.Join(happened, "")))
	require.Nil(w.t, refusal, "%T %+v", c, c)
}

// refused asks for what must be refused, and returns why.
func (w *world) refused(c incident.Change, happened ...string) []incident.Reason {
	events, refusal := w.ask(c, w.moment(strings.Join(happened, "")))
	require.NotNil(w.t, refusal, "%T %+v", c, c)
	require.Empty(w.t, events)
	return refusal.Reasons
}

// it is the incident that is talked about.
func (w *world) it() incident.Incident { return w.incidents[w.on] }

// The requests that stories are made of.

func down(component string) incident.Change {
	return incident.BeginImpact{Impact: incident.Down, Component: component}
}

func degraded(component string) incident.Change {
	return incident.BeginImpact{Impact: incident.Degraded, Component: component}
}

// downUntil tells a whole window afterwards.
func (w *world) downUntil(component, until string) incident.Change {
	return incident.BeginImpact{Impact: incident.Down, Component: component, Until: w.moment(until)}
}

func up(component string) incident.Change { return incident.EndImpact{Component: component} }

func become(s incident.Status) incident.Change { return incident.SetStatus{To: s} }

func note(words string) incident.Change { return incident.Note{Text: text(words)} }

func publish(next incident.Moment) incident.Change {
	return incident.Publish{Next: next.At, Draft: noDraft}
}

// noDraft stands for the sentences, which are not this package's business.
func noDraft(incident.Incident, incident.Outlet, incident.Phase, time.Time, time.Time) (string, []string) {
	return "the draft", nil
}

func nothingFound() incident.Change {
	return incident.Confirm{DataLoss: incident.FindingNone, Security: incident.FindingNone, Scaling: incident.FindingNone}
}

// finish ends an incident in the way a sev1 needs.
func (w *world) finish() {
	w.says(nothingFound())
	w.says(become(incident.Resolved))
	w.says(incident.Close{Why: text("we trust the fix")})
}

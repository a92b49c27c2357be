package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// story makes incidents the only way there is: by requests that are decided.
type story struct {
	t       testing.TB
	set     *Set
	ws      incident.Workspace
	streams map[incident.Stream][]incident.Event
	last    incident.ID
	now     time.Time
}

func newStory(t testing.TB) *story {
	t.Helper()
	set, err := New()
	require.NoError(t, err)
	return &story{t: t, set: set, ws: seedWorkspace(t), streams: map[incident.Stream][]incident.Event{}}
}

func seedWorkspace(t testing.TB) incident.Workspace {
	return incident.Workspace{
		Zone: newYork(t), StatusPage: "https://status.example.com", ReportDays: incident.DefaultReportDays,
		Components: []incident.Component{{Name: "US region", Say: "our US region"}, {Name: "Platform", Say: "the platform"}},
		Services: []incident.Service{
			{Name: "us1-edge-gw", Component: "US region"},
			{Name: "boards-db-07", Component: "Platform"},
			{Name: "txn-janitor", Component: "Platform"},
		},
		Customers: []string{"Acme Freight"}, Vendors: []string{"AWS"},
	}
}

func newYork(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return zone
}

// The people of the seed.
func dana() incident.Person {
	return incident.Person{ID: "U01DANA", Name: "Dana Peretz", Title: "Incident lead"}
}

func omri() incident.Person {
	return incident.Person{ID: "U02OMRI", Name: "Omri Katz", Title: "Database engineer"}
}

func priya() incident.Person {
	return incident.Person{ID: "U03PRIYA", Name: "Priya Nair", Title: "Platform engineer"}
}

func sam() incident.Person {
	return incident.Person{ID: "U04SAM", Name: "Sam Okafor", Title: "Support lead"}
}

func ruth() incident.Person {
	return incident.Person{ID: "U05RUTH", Name: "Ruth Lindqvist", Title: "VP R&D"}
}

// Incident, Next and Head make a story the book that decisions look into.
func (s *story) Incident(id incident.ID) (incident.Incident, bool) {
	events, ok := s.streams[id.Stream()]
	return incident.Fold(id, events), ok
}

func (s *story) Next() incident.ID { return s.last + 1 }

// Talked is when people last talked in a channel.
func (s *story) Talked(incident.ID) time.Time { return time.Time{} }

// Drafts are the texts for customers over an incident.
func (s *story) Drafts(id incident.ID) incident.Drafts {
	return incident.FoldDrafts(id, s.streams[id.Drafts()])
}

func (s *story) Head(st incident.Stream) (int, time.Time) {
	events := s.streams[st]
	if len(events) == 0 {
		return 0, time.Time{}
	}
	return len(events), events[len(events)-1].Recorded
}

// local reads "2022-04-11 09:02" on New York's clocks.
func local(t testing.TB, stamp string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", stamp, newYork(t))
	require.NoError(t, err)
	return at.UTC()
}

func (s *story) at(stamp string) time.Time { s.t.Helper(); return local(s.t, stamp) }

// try decides what somebody asks for at a time, about an incident.
func (s *story) try(told string, by incident.Person, on incident.ID, when incident.Moment, do incident.Change) ([]incident.Event, *incident.Refusal) {
	s.t.Helper()
	if p, ok := do.(incident.Publish); ok {
		p.Draft = s.draft
		do = p
	}
	s.now = s.at(told)
	return incident.Decide(s, s.ws, incident.Request{
		On: on, Person: by, Told: s.now, At: when, Source: incident.FromSlash, Do: do,
		By: incident.Actor{Ref: "slack:T1/" + by.ID, Name: by.Name, Title: by.Title},
	})
}

func (s *story) draft(in incident.Incident, o incident.Outlet, p incident.Phase, asOf, next time.Time) (string, []string) {
	return s.set.Draft(View{In: in, Work: s.ws, AsOf: asOf}, incident.StatusPage, p, next)
}

// does is try for what must be taken; the events are written down.
func (s *story) does(told string, by incident.Person, on incident.ID, do incident.Change) []incident.Event {
	s.t.Helper()
	return s.back(told, by, on, incident.Moment{}, do)
}

// back is does for what happened at another time than it was told.
func (s *story) back(told string, by incident.Person, on incident.ID, when incident.Moment, do incident.Change) []incident.Event {
	s.t.Helper()
	events, refusal := s.try(told, by, on, when, do)
	if refusal != nil {
		s.t.Fatalf("%s %T: %v", told, do, refusal)
	}
	for _, ev := range events {
		s.streams[ev.Stream] = append(s.streams[ev.Stream], ev)
		if id, ok := ev.Stream.Incident(); ok {
			s.last = max(s.last, id)
		}
	}
	return events
}

// exactly and roughly are moments on New York's clocks.
func (s *story) exactly(stamp string) incident.Moment {
	s.t.Helper()
	return incident.Exactly(s.at(stamp))
}

func (s *story) roughly(stamp string) incident.Moment {
	s.t.Helper()
	return incident.Moment{At: s.at(stamp), Around: true}
}

// view is an incident as it was known at a time.
func (s *story) view(id incident.ID, stamp string) View {
	s.t.Helper()
	asOf := s.at(stamp)
	in := incident.Fold(id, incident.AsKnownAt(s.streams[id.Stream()], asOf))
	return View{In: in, Work: s.ws, AsOf: asOf}
}

// letter is the letter over incidents, as of a time, signed by somebody or by nobody.
func (s *story) letter(stamp string, sign incident.Person, ids ...incident.ID) string {
	s.t.Helper()
	v := LetterView{Work: s.ws, AsOf: s.at(stamp), Sign: sign}
	for _, id := range ids {
		v.Incidents = append(v.Incidents, s.view(id, stamp).In)
	}
	return s.set.Letter(v)
}

func inside(text string) incident.Halves  { return incident.Halves{Internal: text} }
func outside(text string) incident.Halves { return incident.Halves{Public: text} }
func both(text, public string) incident.Halves {
	return incident.Halves{Internal: text, Public: public}
}

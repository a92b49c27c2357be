package templates

import (
	"fmt"
	"slices"
	"time"

	"allclear/incident"
)

// digests are those of the example: of days with much in them, with nothing, and with all that can be wrong.
func (s *Set) digests(ex *example) {
	m := ex.material()
	first := incident.DayOf(ex.whole(1).In.Declared.At, ex.work.In())
	terms := []incident.Term{incident.WeekOf(first, ex.work.In()), incident.MonthOf(first, ex.work.In()), incident.DaysFrom(first, 1, ex.work.In())}
	for _, m := range []incident.Material{m, crooked(m), {Newest: m.Newest}, {AsOf: terms[0].From}} {
		for _, term := range append(terms, incident.WeekOf(first.AddDate(0, 0, 70), ex.work.In()), incident.DaysFrom(first.AddDate(0, -3, 0), 300, ex.work.In())) {
			v := DigestView{Digest: incident.DigestOf(m, term), Work: ex.work, Version: "5ad3c01e7f92"}
			s.Digest(v)
			s.DigestPost(v)
			s.DigestDefinitions(v)
			s.ChartPost(s.ChartWords(incident.SeriesOf(m, term, 12)).Weeks)
		}
	}
}

// material is the whole of the example.
func (ex *example) material() incident.Material {
	m := incident.Material{
		Org: ex.streams[incident.Org], Drafts: func(id incident.ID) incident.Drafts { return incident.FoldDrafts(id, ex.streams[id.Drafts()]) },
	}
	for _, id := range []incident.ID{1, 2, 3, 4} {
		in := ex.whole(id).In
		m.Incidents = append(m.Incidents, in)
		m.Begun, m.Newest = in.Declared.At, in.Newest()
	}
	return m
}

// crooked is a record with many incidents, alike and each with something wrong.
func crooked(m incident.Material) incident.Material {
	of := m.Incidents[0]
	for n := range 40 {
		in := of
		in.ID = incident.ID(n + 1)
		in.Status, in.Severity, in.Worst = incident.Statuses()[n%6], incident.Severity(n%3+2), incident.Severity(n%4+1)
		in.Private, in.Drill = n%7 == 1, n == 9
		in.Detector = []incident.Detector{incident.ByCustomer, incident.ByMonitoring, incident.ByStaff, ""}[n%4]
		in.Declared.At = in.Declared.At.Add(time.Duration(n) * time.Minute)
		if n%2 == 0 {
			in.StartedAt = incident.Moment{At: in.Declared.At.Add(time.Duration(n-20) * time.Minute), Around: true}
		}
		if n%4 == 1 { // more than four of one severity, of which nobody told a time
			in.StartedAt, in.Detection, in.Windows = incident.Moment{}, incident.Moment{}, nil
		}
		if n%5 == 0 {
			in.Relations = []incident.Relation{{To: 3, Bond: incident.Duplicate}}
		}
		in.Actions = append(slices.Clip(in.Actions), incident.Action{Text: incident.Halves{Internal: fmt.Sprint(n)}, Seq: n + 1})
		if n%8 == 2 {
			in.Causes = []incident.Cause{{State: incident.CauseSuspected}}
			in.Letters = []incident.Publication{{Outlet: incident.Letter, Draft: 1, At: in.Declared}}
			in.Effective, in.Events = roughly(in.Events), lateEntries(in.Events)
		}
		m.Incidents = append(m.Incidents, in)
	}
	m.Incidents = m.Incidents[1:]
	m.Begun = m.Begun.AddDate(-1, 0, 0)
	return m
}

// roughly are events whose times nobody knows exactly.
func roughly(events []incident.Event) []incident.Event {
	out := slices.Clone(events)
	for i := range out {
		out[i].Occurred.Around = true
	}
	return out
}

// lateEntries are events that were told weeks later.
func lateEntries(events []incident.Event) []incident.Event {
	out := slices.Clone(events)
	for i := range out {
		out[i].Recorded = out[i].Recorded.AddDate(0, 0, 60)
	}
	return out
}

package templates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// reminders is everything that comms hear of a promise and of a silence, by what it says.
func (s *story) reminders(v View, p incident.Promise) map[string]string {
	at := func(t time.Time) View { v.AsOf = t; return v }
	came := func(d time.Duration) incident.Promise { q := p; q.KeptAt = p.Due.Add(d); return q }
	void := p
	void.Void = true
	silent := incident.Silence{Seq: p.Seq, From: p.Made, By: p.Made.Add(30 * time.Minute)}
	over, first, needless := silent, silent, silent
	over.To, first.Seq, needless.By = p.Made.Add(36*time.Minute), 1, time.Time{}
	soon, late := at(p.Due.Add(-time.Minute)), at(p.Due.Add(time.Hour))
	return map[string]string{
		"promise near": s.set.Promise(soon, p, true), "promise due": s.set.Promise(late, p, true), "promise due, to support": s.set.Promise(late, p, false),
		"promise kept": s.set.Promise(late, came(-2*time.Minute), true), "promise late": s.set.Promise(late, came(4*time.Minute), true),
		"promise late, hardly": s.set.Promise(late, came(20*time.Second), true),
		"promise void":         s.set.Promise(late, void, true), "promise withdrawn": s.set.PromiseWithdrawn(late, p.Seq),
		"overdue, to comms": s.set.Overdue(late, p, sam()), "overdue, to the lead": s.set.Overdue(late, p, v.In.Lead()),
		"nudge": s.set.Nudge(late, silent, true), "nudge over": s.set.Nudge(late, over, true), "nudge needless": s.set.Nudge(late, needless, true),
		"first nudge": s.set.Nudge(late, first, true), "nudge withdrawn": s.set.NudgeWithdrawn(late, p.Seq),
	}
}

func TestReminders(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-12 11:20")
	p, ok := v.In.Standing()
	require.True(t, ok)
	all := s.reminders(v, p)
	var parts []string
	for _, name := range []string{
		"promise near", "promise due", "promise due, to support", "promise kept", "promise late", "promise late, hardly", "promise void",
		"promise withdrawn", "overdue, to comms", "overdue, to the lead", "nudge", "nudge over", "nudge needless", "first nudge", "nudge withdrawn",
	} {
		parts = append(parts, name, all[name])
	}
	require.Len(t, all, len(parts)/2)
	golden(t, "reminders.txt", sections(parts...))
}

// A message that is edited by every look at the incident must not change with the clock, but for what it says.
func TestARemindersWordsStandStill(t *testing.T) {
	s := seed(t)
	v := s.view(2, "2022-04-12 11:20")
	p, _ := v.In.Standing()
	said := func(after time.Duration) string { v.AsOf = p.Due.Add(after); return s.set.Promise(v, p, true) }
	require.Equal(t, said(-5*time.Minute), said(-time.Minute))
	require.Equal(t, said(0), said(30*time.Hour))
	p.KeptAt = p.Due.Add(time.Minute)
	require.Equal(t, said(time.Minute), said(30*time.Hour))
}

// Whom Slack does not know cannot be mentioned, and whom nobody named leads.
func TestWhoIsNotified(t *testing.T) {
	v := View{In: incident.Incident{Opener: dana()}}
	require.Equal(t, ready("<@U01DANA>"), v.ping())
	v.In.Roles = []incident.Assignment{{Role: incident.Comms, Person: sam()}}
	require.Equal(t, ready("<@U04SAM>"), v.ping())
	v.In.Roles[0].Person.ID = "!channel"
	require.Empty(t, v.ping())
}

func TestATimelineMarksAMissedPromise(t *testing.T) {
	s := bare(t)
	s.does("2022-04-11 09:03", sam(), 1, incident.Publish{Next: s.at("2022-04-11 09:20")})
	s.does("2022-04-11 09:24", sam(), 1, incident.Publish{Next: s.at("2022-04-11 10:20")})
	v := s.view(1, "2022-04-11 10:20")
	require.Contains(t, s.set.Timeline(v), " **promise missed by 4 min** |")
	require.Contains(t, s.set.TimelinePost(v), " *promise missed by 4 min*")
	require.Contains(t, s.set.Postmortem(v, nil), "promises kept 0 of 1, 1 missed by 4 min.")
	v.AsOf = s.at("2022-04-11 11:00")
	require.Contains(t, s.set.Timeline(v), " **promise missed by 40 min** |")
	require.Contains(t, s.set.Postmortem(v, nil), "promises kept 0 of 2, 2 missed by up to 40 min.")
	require.Contains(t, s.set.Summary(v), "2 missed.")
}

// Nobody is pinged by a name that is no id of Slack's.
func TestPing(t *testing.T) {
	ping := func(id string) ready {
		return View{In: incident.Incident{Roles: []incident.Assignment{{Role: incident.Comms, Person: incident.Person{ID: id}}}}}.ping()
	}
	require.EqualValues(t, "<@U01OMRI>", ping("U01OMRI"))
	for _, id := range []string{"", "!channel", "U1|x", "u1", "cli:dana", "C123"} {
		require.Empty(t, ping(id))
	}
}

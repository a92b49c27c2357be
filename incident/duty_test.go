package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// asked plays what becomes due until a time on the wall, and returns when somebody begins to be asked, is told privately (call) or told on
// (raise): "08:54 lead e1", "08:57 call lead e1".
func (w *world) asked(until string) string {
	var out []string
	end := w.moment(until).At
	for at := w.now; ; {
		due, ok := w.it().NextDue(at, w.talked, w.ws)
		if !ok || due.At.After(end) {
			return strings.Join(out, "; ")
		}
		at = due.At
		for _, d := range w.it().Duties(at, w.talked, w.ws) {
			out = append(out, w.sounds(d, at)...)
		}
	}
}

func (w *world) sounds(d incident.Duty, at time.Time) []string {
	name := fmt.Sprintf(" %s e%d", d.Kind, d.Seq)
	wall := at.In(w.ws.Zone).Format("15:04")
	if day := at.In(w.ws.Zone).Format("2 "); day != w.now.In(w.ws.Zone).Format("2 ") {
		wall = at.In(w.ws.Zone).Format("Mon 2 15:04")
	}
	switch {
	case !d.Asks(at):
		return nil
	case d.Due.Equal(at):
		return []string{wall + name}
	case d.Raised.Equal(at):
		return []string{wall + " raise" + name}
	case len(d.Calls) > 0 && d.Calls[len(d.Calls)-1].Equal(at):
		return []string{wall + " call" + name}
	}
	return nil
}

// duty is the one of a kind that follows from an event, as it stands now.
func (w *world) duty(kind incident.DutyKind, seq int) incident.Duty {
	for _, d := range w.it().Duties(w.now, w.talked, w.ws) {
		if d.Kind == kind && d.Seq == seq {
			return d
		}
	}
	return incident.Duty{}
}

func TestNobodyLeads(t *testing.T) {
	w := newIncident(t)
	require.Equal(t, "08:54 lead e1; 08:57 call lead e1; 09:02 raise lead e1", w.asked("09:20"))
	w.clock("08:53")
	w.by = actor("omri")
	w.says(note("somebody else types"))
	require.False(t, w.duty(incident.DutyLead, 1).Met())
	w.clock("08:56")
	w.says(incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: "OMRI"}}})
	d := w.duty(incident.DutyLead, 1)
	require.Equal(t, []any{incident.EndGiven, 3, "omri"}, []any{d.How, d.End, d.By.Name})
	require.Empty(t, w.asked("09:20"))
}

func TestWhoeverOpenedItIsThere(t *testing.T) {
	w := newIncident(t)
	w.says(note("I look"))
	require.Equal(t, incident.EndThere, w.duty(incident.DutyLead, 1).How)
	w = newIncident(t)
	w.talked = w.moment("08:53").At
	require.Equal(t, incident.EndTalk, w.duty(incident.DutyLead, 1).How)
	w = newIncident(t)
	w.says(incident.SetSeverity{To: incident.Sev4})
	require.Empty(t, w.asked("12:00"))
	w = newWorld(t)
	w.says(incident.Open{Severity: incident.Sev4, Title: text("a test is red")})
	w.on = 1
	require.Empty(t, w.asked("12:00"), "nobody needs to run a sev4")
}

func TestNobodyWritesAnythingDown(t *testing.T) {
	w := newIncident(t)
	w.says(note("I look"))
	require.Equal(t, "09:22 update e2; 09:52 raise update e2", w.asked("10:30"))
	w.talked = w.moment("09:10").At
	require.Equal(t, "09:40 update e2; 10:10 raise update e2", w.asked("10:30"), "people talk")
	w.clock("09:45")
	require.True(t, w.duty(incident.DutyUpdate, 2).Asks(w.now))
	w.talked = w.now
	require.Equal(t, incident.EndTalk, w.duty(incident.DutyUpdate, 2).How)
	w.clock("10:20")
	require.True(t, w.duty(incident.DutyUpdate, 2).Asks(w.now), "and silence again")
	w.says(note("back at it"))
	d := w.duty(incident.DutyUpdate, 2)
	require.Equal(t, []any{incident.EndRecorded, 3}, []any{d.How, d.End})

	w.says(become(incident.Monitoring))
	require.Equal(t, "11:20 update e4; 12:20 raise update e4", w.asked("12:30"), "while we only watch, twice as long")
	w.says(publish(w.moment("12:00")))
	require.Equal(t, "13:00 update e5; 14:00 raise update e5", w.asked("14:10"), "a silence that was announced")
	w.says(become(incident.Resolved))
	require.Empty(t, w.asked("17:00"))
}

func TestASmallOneSleepsAtNight(t *testing.T) {
	w := newIncident(t)
	w.says(incident.SetSeverity{To: incident.Sev3})
	require.Equal(t, "12:52 update e2; 16:52 call update e2", w.asked("17:00"))
	w.clock("2022-04-15 16:00") // a Friday
	w.says(note("I look on Monday"))
	require.Equal(t, "Mon 18 09:00 update e3; Mon 18 13:00 call update e3", w.asked("2022-04-18 18:00"))
	w.clock("2022-04-16 08:00") // a Saturday
	w.says(note("or now"))
	require.Equal(t, "Mon 18 09:00 update e4; Mon 18 13:00 call update e4", w.asked("2022-04-18 18:00"))
}

func TestAWindowWithoutAnEffect(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	require.Equal(t, "08:57 effect e2; 09:07 call effect e2", w.asked("09:10"))
	w.clock("08:58")
	w.says(incident.Correct{Event: 2, Text: text("| Customers cannot log in"), Because: "it was missing"})
	d := w.duty(incident.DutyEffect, 2)
	require.Equal(t, []any{incident.EndWords, 3}, []any{d.How, d.End})
	w.says(down("US region"))
	w.clock("08:59")
	w.says(up("US region"))
	require.Equal(t, incident.EndUp, w.duty(incident.DutyEffect, 4).How)
	w.says(degraded("US region"))
	w.says(incident.Withdraw{Event: 6, Because: "it was not"})
	require.Equal(t, incident.EndWithdrawn, w.duty(incident.DutyEffect, 6).How)
}

func TestALongShift(t *testing.T) {
	w := newIncident(t)
	w.says(note("I look"))
	w.talked = w.moment("23:00").At // so that nothing else is asked
	require.Equal(t, "14:52 relief e1; 18:52 call relief e1; 22:52 call relief e1", w.asked("23:00"))
	w.clock("15:00")
	w.says(incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: "OMRI"}}})
	require.Equal(t, incident.EndGiven, w.duty(incident.DutyRelief, 1).How)
	require.Equal(t, "21:00 relief e3", w.asked("23:00"))
	w.says(incident.Withdraw{Event: 3, Because: "he is away"})
	require.Equal(t, incident.EndWithdrawn, w.duty(incident.DutyRelief, 3).How)
	require.False(t, w.duty(incident.DutyRelief, 1).Met())
}

func TestResolvedAndNotClosed(t *testing.T) {
	w := newIncident(t) // a Tuesday
	w.says(become(incident.Resolved))
	require.Equal(t, "Wed 13 09:00 close e2; Thu 14 09:00 call close e2", w.asked("2022-04-15 23:00"))
	w.clock("2022-04-15 20:00")
	w.says(become(incident.Monitoring))
	w.says(become(incident.Resolved))
	require.Equal(t, "Mon 18 09:00 close e4; Tue 19 09:00 call close e4", w.asked("2022-04-19 23:00"), "a weekend")
	require.Equal(t, incident.EndNeedless, w.duty(incident.DutyClose, 2).How)
	w.says(nothingFound())
	w.says(incident.Close{Why: text("fine")})
	require.Equal(t, incident.EndDone, w.duty(incident.DutyClose, 4).How)
}

func TestAPostmortemIsDue(t *testing.T) {
	w := newIncident(t) // closed on a Tuesday, so due on Friday
	w.finish()
	require.Equal(t, "Fri 15 09:00 postmortem e4; Mon 18 09:00 call postmortem e4", w.asked("2022-04-30 23:00"))
	w.clock("2022-04-13 10:00")
	w.says(incident.Reopen{Why: "it is back"})
	require.Equal(t, incident.EndNeedless, w.duty(incident.DutyReview, 4).How)
	w.says(become(incident.Resolved))
	w.says(incident.Close{Why: text("fine")})
	require.Equal(t, "Fri 15 09:00 postmortem e7; Mon 18 09:00 call postmortem e7", w.asked("2022-04-30 23:00"), "due on a Saturday, asked for on Friday")
}

func TestAnActionIsDue(t *testing.T) {
	w := newIncident(t)
	w.says(incident.SetSeverity{To: incident.Sev4})
	w.says(incident.PlanAction{Text: text("test it"), Due: time.Date(2022, 4, 18, 0, 0, 0, 0, time.UTC)}) // a Monday
	require.Equal(t, "Fri 15 09:00 action e3; Tue 19 09:00 call action e3; Tue 26 09:00 call action e3", w.asked("2022-04-30 23:00"))
	w.says(incident.Close{Why: text("fine")})
	w.clock("2022-04-20 10:00")
	w.says(incident.ChangeAction{Event: 3, Due: time.Date(2022, 4, 21, 0, 0, 0, 0, time.UTC)})
	require.Equal(t, "Fri 22 09:00 action e3; Fri 29 09:00 call action e3", w.asked("2022-04-30 23:00"), "what counts from its new day")
	w.says(incident.FinishAction{Event: 3})
	require.Equal(t, incident.EndDone, w.duty(incident.DutyAction, 3).How)
	w.says(incident.PlanAction{Text: text("no day")})
	require.Empty(t, w.asked("2022-05-30 23:00"))
}

func TestSnoozed(t *testing.T) {
	w := newIncident(t)
	w.says(note("I look"))
	w.clock("09:25")
	w.says(incident.SnoozeDuty{Until: w.moment("11:00").At, Because: "waiting for the vendor"})
	d := w.duty(incident.DutyUpdate, 2)
	require.False(t, d.Met(), "to ask for silence is no sign of life")
	require.False(t, d.Asks(w.now))
	require.Equal(t, "waiting for the vendor", d.Snooze.Because)
	require.Equal(t, "11:00 update e2; 11:30 raise update e2", w.asked("12:00"))
	w.clock("11:00")
	require.Equal(t, w.now, w.duty(incident.DutyUpdate, 2).Calls[0], "an edited message would notify nobody")
	w.says(note("they called"))
	require.Equal(t, incident.EndRecorded, w.duty(incident.DutyUpdate, 2).How)

	w.says(down("Platform"))
	w.says(down("US region"))
	w.says(incident.SnoozeDuty{Event: 5, Until: w.moment("12:00").At, Because: "the same"})
	require.Contains(t, w.asked("11:20"), "11:05 effect e6")
	require.NotContains(t, w.asked("11:20"), "effect e5")
}

// What is still pending is found without looking at everything, and is the same.
func TestPendingIsWhatIsNotMet(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	w.says(degraded("US region"))
	w.clock("08:53")
	w.says(up("US region"))
	w.says(incident.PlanAction{Text: text("test it"), Due: time.Date(2022, 4, 18, 0, 0, 0, 0, time.UTC)})
	w.says(incident.PlanAction{Text: text("no day")})
	var want []string
	for _, d := range w.it().Duties(w.now, w.talked, w.ws) {
		if !d.Met() && !d.Due.IsZero() {
			want = append(want, fmt.Sprint(d.Kind, d.Seq))
		}
	}
	var got []string
	for _, d := range w.it().Snoozable(w.now, w.talked, w.ws) {
		got = append(got, fmt.Sprint(d.Kind, d.Seq))
	}
	require.ElementsMatch(t, want, got)
	require.Contains(t, got, "effect2")
	require.Contains(t, got, "action5")
}

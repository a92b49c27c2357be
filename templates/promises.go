package templates

import (
	"regexp"
	"strings"
	"time"

	"allclear/incident"
)

// reminder is what comms hear of a promise or of a silence.
type reminder struct {
	standing
	Seq      int
	Due      time.Time // of a promise
	From     time.Time // of a silence
	At       time.Time // when the update came
	For      string    // by how much it was late, or how long customers had heard nothing; "" where that would be nonsense
	First    bool      // customers had never heard anything
	Ping     ready     // whoever has comms, or else leads, so that Slack notifies them; "" for nobody
	Leads    bool
	HasComms bool
}

// newReminder tells days as they are seen from an instant of its own, so that an old message never changes its words.
func newReminder(v View, seq int, seen time.Time) reminder {
	v.AsOf = seen
	return reminder{standing: newStanding(v).shortened(200), Seq: seq}
}

// Promise says what has become of a promise by v.AsOf: that it is nearly due, that it is due, or how it ended. A promise that
// runs has nothing to say. ping notifies whoever has comms, or else leads.
func (s *Set) Promise(v View, p incident.Promise, ping bool) string {
	v.words = s.words
	state := p.State(v.AsOf)
	if state == incident.PromiseRuns {
		return ""
	}
	r := newReminder(v, p.Seq, p.Due)
	r.Due, r.At = p.Due, p.KeptAt
	r.For = v.words.lateness(p.Overrun(v.AsOf))
	if ping {
		r.Ping = v.ping()
	}
	return rows(s.slack, "promise "+string(state), r)
}

// Report says what has become of the report that customers were promised: that its day has come, that it is over, or that
// the letter was sent. ping notifies whoever has comms, or else leads.
func (s *Set) Report(v View, p incident.ReportPromise, ping bool) string {
	v.words = s.words
	r := newReminder(v, p.Seq, p.Remind)
	r.Due, r.At = noon(p.Day, r.zone), p.SentAt
	if ping {
		r.Ping = v.ping()
	}
	state := "near"
	switch {
	case !p.SentAt.IsZero():
		state = "sent"
	case !v.AsOf.Before(p.Due):
		state = "over"
	}
	return rows(s.slack, "report "+state, r)
}

// PromiseWithdrawn says that the update which promised was withdrawn.
func (s *Set) PromiseWithdrawn(v View, seq int) string {
	v.words = s.words
	return rows(s.slack, "withdrawn promise", newReminder(v, seq, v.AsOf))
}

// Overdue tells one of those who have comms or lead, privately, that a promise is due and was not kept.
func (s *Set) Overdue(v View, p incident.Promise, to incident.Person) string {
	v.words = s.words
	r := newReminder(v, p.Seq, p.Due)
	r.Due = p.Due
	comms, ok := v.In.Role(incident.Comms)
	r.HasComms, r.Leads = ok && comms.ID == to.ID, v.In.Lead().ID == to.ID
	return rows(s.slack, "overdue to one", r)
}

// Nudge says how long customers have heard nothing although the cadence wants an update, or how that ended. ping notifies
// whoever has comms, or else leads.
func (s *Set) Nudge(v View, x incident.Silence, ping bool) string {
	v.words = s.words
	switch {
	case !x.To.IsZero():
		r := newReminder(v, x.Seq, x.From)
		r.From, r.At, r.First = x.From, x.To, x.First()
		r.For = v.words.spell(x.To.Truncate(time.Minute).Sub(x.From.Truncate(time.Minute))) // as the clock shows it
		return rows(s.slack, "nudge over", r)
	case !x.Sounds(v.AsOf):
		r := newReminder(v, x.Seq, x.From)
		r.First = x.First()
		return rows(s.slack, "nudge needless", r)
	}
	r := newReminder(v, x.Seq, x.By)
	r.From, r.First, r.For = x.From, x.First(), v.words.spell(x.By.Sub(x.From))
	if ping {
		r.Ping = v.ping()
	}
	return rows(s.slack, "nudge", r)
}

// NudgeWithdrawn says that the update was withdrawn since which customers had heard nothing.
func (s *Set) NudgeWithdrawn(v View, seq int) string {
	v.words = s.words
	return rows(s.slack, "withdrawn update", newReminder(v, seq, v.AsOf))
}

var slackID = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

// ping is the mention of whoever has comms, or else leads; "" if Slack does not know them.
func (v View) ping() ready {
	who, ok := v.In.Role(incident.Comms)
	if !ok {
		who = v.In.Lead()
	}
	return pings([]incident.Person{who})
}

// pings are the tokens that ping people; nothing for those whom Slack does not know.
func pings(people []incident.Person) ready {
	var out []string
	for _, who := range people {
		if slackID.MatchString(who.ID) {
			out = append(out, "<@"+who.ID+">")
		}
	}
	return ready(strings.Join(out, " "))
}

// spell says how long something lasted; nothing if it ran backwards.
func (w *wording) spell(d time.Duration) string {
	if d < 0 {
		return ""
	}
	return w.lateness(d)
}

// lateness says how long something took that is not said in seconds.
func (w *wording) lateness(d time.Duration) string {
	if d < time.Minute {
		return w.say("less than 1 min")
	}
	return short(d)
}

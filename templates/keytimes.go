package templates

import (
	"slices"
	"strings"

	"allclear/incident"
)

// keyTime is one of the instants that are told apart, and the event that says it.
type keyTime struct {
	*wording
	key  string // as data calls it
	Name string
	At   incident.Moment
	By   string
	Ev   incident.Event
}

// KeyTimes are the nine instants of an incident. None is derived from another.
func (p *postmortem) KeyTimes() []keyTime {
	in := p.In
	firstUp, lastUp := in.Recoveries()
	if p.FalseAlarm() { // it ended the windows itself
		firstUp, lastUp = incident.Moment{}, incident.Moment{}
	}
	var cause incident.Moment
	if c, ok := in.ConfirmedCause(); ok {
		cause = c.At
	}
	rows := []keyTime{
		{Name: "started", At: in.StartedAt, Ev: at(in, in.StartedAt, incident.KindStarted)},
		{Name: "detected", At: in.Detection, Ev: at(in, in.Detection, incident.KindDetected)},
		{Name: "declared", At: in.Declared, Ev: at(in, in.Declared, incident.KindOpened)},
		{Name: "first public", At: in.FirstPublic(), Ev: at(in, in.FirstPublic(), incident.KindPublished)},
		{Name: "first recovery", At: firstUp, Ev: recovery(in, firstUp)},
		{Name: "last recovery", At: lastUp, Ev: recovery(in, lastUp)},
		{Name: "cause", At: cause, Ev: at(in, cause, incident.KindCauseStated)},
		{Name: "resolved", At: in.Resolution, Ev: at(in, in.Resolution, incident.KindStatusChanged)},
		{Name: "closed", At: in.Closing, Ev: at(in, in.Closing, incident.KindClosed)},
	}
	for i := range rows {
		rows[i].wording, rows[i].key = p.wording, dataNames.Replace(rows[i].Name)
		rows[i].Name = p.say("time " + rows[i].Name)
		if rows[i].Ev.Body != nil {
			rows[i].By = who(rows[i].Ev.Actor)
		}
	}
	return rows
}

// dataNames makes names for data of ours.
var dataNames = strings.NewReplacer("cause", "cause_confirmed", " ", "_")

// Precision says how exactly a key time is known.
func (k keyTime) Precision() string {
	switch {
	case !k.At.Known():
		return ""
	case k.At.Around:
		return k.say("precision around")
	default:
		return k.say("precision exact")
	}
}

// at returns the newest event of a kind that says a moment.
func at(in incident.Incident, m incident.Moment, k incident.Kind) incident.Event {
	if !m.Known() {
		return incident.Event{}
	}
	for _, ev := range slices.Backward(in.Effective) {
		if ev.Body.Kind() == k && ev.Occurred.At.Equal(m.At) {
			return ev
		}
	}
	return incident.Event{}
}

// recovery returns the event that ended a window at a moment: by itself, or with its beginning.
func recovery(in incident.Incident, m incident.Moment) incident.Event {
	if ev := at(in, m, incident.KindImpactEnded); ev.Body != nil {
		return ev
	}
	for _, ev := range in.Effective {
		if b, ok := ev.Body.(*incident.ImpactBegan); ok && b.Until != nil && b.Until.Equal(m.At) {
			return ev
		}
	}
	return at(in, m, incident.KindImpactBegan)
}

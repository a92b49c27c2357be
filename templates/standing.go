package templates

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// standing is how an incident stands, in words for people inside. Card, topic, lists and
// summary share it, so that they cannot disagree.
type standing struct {
	clock
	In       incident.Incident
	Title    string // the internal one, or else the public one
	Public   string // the public one
	Sev      string
	Mark     ready           // "DRILL " in front of a drill; else nothing
	Since    incident.Moment // of the status
	Lead     string
	Comms    string
	Open     []openWindow
	Down     time.Duration // in total, open windows up to now
	Parts    []time.Duration
	Slow     time.Duration   // degraded, apart
	Last     incident.Moment // the last recovery
	Cause    incident.Cause
	Known    bool // a cause was stated, if only a suspected one
	Told     incident.Publication
	Promised time.Time // zero if no promise stands
}

type openWindow struct {
	Component string
	Impact    incident.Impact
	Start     incident.Moment
	For       string
}

func newStanding(v View) standing {
	in, down := v.In, v.In.Windows.Of(incident.Down)
	st := standing{
		clock: v.inside(), In: in, Title: in.Title.Inside(), Public: in.Title.Public,
		Lead: v.words.called(in.Lead()), Down: down.Total(v.AsOf),
		Slow: in.Windows.Of(incident.Degraded).Total(v.AsOf), Last: lastEnd(in.Windows),
	}
	st.Sev, st.Mark = sev(in.Severity), drillMark(in)
	st.Cause, st.Known = in.Cause()
	if comms, ok := in.Role(incident.Comms); ok {
		st.Comms = st.called(comms)
	}
	if n := len(in.Turns); n > 0 {
		st.Since = in.Turns[n-1].From
	}
	if n := len(in.Publications); n > 0 {
		st.Told = in.Publications[n-1]
	}
	if p, ok := in.Standing(); ok {
		st.Promised = p.Due
	}
	st.windows(down, v.AsOf)
	st.uncounted()
	return st
}

// drillMark is what stands in front of everything said of a drill.
func drillMark(in incident.Incident) ready {
	if in.Drill {
		return "DRILL "
	}
	return ""
}

// uncounted takes a false alarm out of the numbers: nothing was down.
func (st *standing) uncounted() {
	if st.FalseAlarm() {
		st.Open, st.Parts, st.Down, st.Slow, st.Last = nil, nil, 0, 0, incident.Moment{}
	}
}

// FalseAlarm reports whether it was cancelled.
func (st standing) FalseAlarm() bool { return st.In.Status == incident.Cancelled }

func (st *standing) windows(down incident.Windows, asOf time.Time) {
	for _, w := range st.In.Windows.Open() {
		st.Open = append(st.Open, openWindow{st.componentOf(w.Component), w.Impact, w.Start, short(w.Lasted(asOf))})
	}
	for _, s := range episodes(down, asOf) {
		st.Parts = append(st.Parts, s.Length())
	}
}

func sev(s incident.Severity) string {
	switch s {
	case incident.Sev1, incident.Sev2, incident.Sev3, incident.Sev4:
		return strings.ToUpper(s.String())
	}
	return ""
}

// State says in a word or two where it stands for customers: "down since 8:56 AM EDT".
func (st standing) State() string {
	switch {
	case st.FalseAlarm():
		return st.say("false alarm state")
	case len(st.Open) > 0:
		w := st.worst()
		return st.say("since", string(w.Impact), st.When(w.Start))
	case st.Last.Known():
		return st.say("up since", st.When(st.Last))
	default:
		return ""
	}
}

// worst is the oldest open window that is down, or else the oldest open one.
func (st standing) worst() openWindow {
	if i := slices.IndexFunc(st.Open, func(w openWindow) bool { return w.Impact == incident.Down }); i >= 0 {
		return st.Open[i]
	}
	return st.Open[0]
}

// Lacks names what the record still needs, each with what to type.
func (st standing) Lacks() []string {
	in := st.In
	if st.FalseAlarm() {
		return nil
	}
	var out []string
	lack := func(absent bool, what string, about ...string) {
		if absent {
			out = append(out, st.say("lacks "+what, about...))
		}
	}
	lack(st.Public == "", "public title")
	lack(!in.StartedAt.Known(), "start")
	lack(!in.Detection.Known(), "detection")
	lack(st.Comms == "", "comms")
	lack(len(in.Windows) == 0, "effect")
	if in.Severity.Grave() {
		for _, s := range incident.Subjects() {
			lack(!in.Confirmations.Settled(s), "confirmation", string(s))
		}
	}
	return out
}

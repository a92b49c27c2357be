package templates

import (
	"slices"
	"time"

	"allclear/incident"
)

// affected are components of which an update says the same thing. A stretch is what lies between being well
// and being well again, whether down, degraded, or one after the other.
type affected struct {
	clock
	Say       []string // as sentences say them: "our US region"
	Effects   []string // what customers cannot do now
	Began     incident.Moment
	Back      incident.Moment // since when they are well again; unknown while they are not
	Down      time.Duration   // downtime of this stretch
	Degraded  bool            // this stretch was never down
	DownNow   bool
	Again     bool            // they were affected before, in a stretch of its own
	Also      bool            // others were named before
	Unchanged incident.Moment // the last update, if nothing has changed since
}

// lastStretch is what an update says of one component: its windows are given, and it has some.
func lastStretch(c clock, say string, ws incident.Windows) affected {
	all := episodes(ws, c.now)
	last := within(ws, all[len(all)-1])
	a := affected{
		clock: c, Say: []string{say}, Began: last[0].Start, Again: len(all) > 1,
		Down: last.Of(incident.Down).Total(c.now), Degraded: len(last.Of(incident.Down)) == 0,
	}
	if open := last.Open(); len(open) > 0 {
		a.Effects, a.DownNow = effects(open), len(open.Of(incident.Down)) > 0
	} else {
		a.Back = lastEnd(last)
	}
	return a
}

// merged puts together those of which the same is said.
func merged(all []affected, same func(a, b affected) bool) []affected {
	var out []affected
	for _, a := range all {
		i := slices.IndexFunc(out, func(b affected) bool { return same(a, b) })
		if i < 0 {
			out = append(out, a)
			continue
		}
		out[i].Say = union(out[i].Say, a.Say)
		out[i].Effects = union(out[i].Effects, a.Effects)
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func sameStart(a, b affected) bool { return a.Began == b.Began && sameKind(a, b) }

func sameKind(a, b affected) bool { return a.DownNow == b.DownNow }

func sameReturn(a, b affected) bool {
	return a.Back == b.Back && a.Degraded == b.Degraded
}

func sameMinutes(a, b affected) bool {
	return sameReturn(a, b) && a.Down/time.Minute == b.Down/time.Minute
}

// Names says them: "our US region and the platform".
func (a affected) Names() string { return and(a.Say) }

// Has is the verb for them.
func (a affected) Has() string {
	if len(a.Say) > 1 {
		return "have"
	}
	return "has"
}

// Is is the verb for them.
func (a affected) Is() string {
	if len(a.Say) > 1 {
		return "are"
	}
	return "is"
}

// Bad says what they are now, where no public words say what customers cannot do, or there is no room for them.
func (a affected) Bad() string {
	if a.DownNow {
		return a.say("unavailable")
	}
	return a.say("not working normally")
}

// BadSince says what they have been since it began.
func (a affected) BadSince() string {
	if a.DownNow {
		return a.say("been unavailable")
	}
	return a.say("not worked normally")
}

// Well says what they are after this stretch.
func (a affected) Well() string {
	if a.Degraded {
		return a.say("working normally")
	}
	return a.say("available")
}

// Minutes says a duration in minutes, as customers read it.
func (a affected) Minutes(t time.Duration) string { return inMinutes(t) }

func inMinutes(t time.Duration) string {
	if t < time.Minute {
		return "less than a minute"
	}
	return count(int(t/time.Minute), "minute")
}

// outage is the whole downtime of components that had the same.
type outage struct {
	clock
	Say         []string
	Total       time.Duration
	Periods     int
	First, Last incident.Moment
}

// outageOf is the downtime of one component; false if it had none.
func outageOf(c clock, say string, ws incident.Windows) (outage, bool) {
	down := ws.Of(incident.Down)
	if len(down) == 0 {
		return outage{}, false
	}
	return outage{
		clock: c, Say: []string{say}, Total: down.Total(c.now), Periods: len(episodes(down, c.now)),
		First: down[0].Start, Last: lastEnd(down),
	}, true
}

func (o outage) same(p outage) bool {
	return o.Total == p.Total && o.Periods == p.Periods && o.First == p.First && o.Last == p.Last
}

// Names says the components.
func (o outage) Names() string { return and(o.Say) }

// It is the pronoun for them.
func (o outage) It() string {
	if len(o.Say) > 1 {
		return "they"
	}
	return "it"
}

// Was is the verb for them.
func (o outage) Was() string {
	if len(o.Say) > 1 {
		return "were"
	}
	return "was"
}

// Downtimes says from when to when it was down: "8:56 AM EDT to 9:58 AM EDT". Each time keeps its zone:
// on a status page a reader may quote one without the other.
func (o outage) Downtimes(join string) string {
	first := o.When(o.First)
	if incident.DayOf(o.First.At, o.zone).Equal(incident.DayOf(o.Last.At, o.zone)) {
		first = o.Time(o.First)
	}
	return first + " " + join + " " + o.When(o.Last)
}

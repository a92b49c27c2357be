package lint

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// Known is what the record knows that a text may or may not say. The zero value knows nothing.
type Known struct {
	Recorded bool // there is a record; without one, rules that need it say nothing
	Version  int  // of the record; 0 over several incidents
	AsOf     time.Time
	Zone     *time.Location // nil: not known

	People    []Person
	Services  []string // what we call things inside
	Public    []string // component names, and how sentences say them; they override every list
	Affected  []string // those of them that the record says were affected
	Customers []string
	Vendors   []string
	IDs       []string // of the incidents
	Inside    []string // internal halves: the ids and the names that only they have may not be said
	Hosts     []string // of links that customers may follow; nil: not known

	Minutes   []int             // every duration that may be said
	Instants  []incident.Moment // every instant that may be said
	Counts    []int             // how many incidents, and downtimes in each and in all
	Downtimes int               // the most that one incident had
	Downtime  int               // minutes, in all
	Outages   []int             // minutes, of each component that was down
	Said      []string          // public halves: what they say may be said
	Planned   []string          // actions, in public words
	Done      []string

	Phase     incident.Phase
	Severity  incident.Severity   // the worst
	Cause     incident.CauseState // of all incidents; "" while one has none
	DataLoss  incident.Finding
	Security  incident.Finding
	Scaling   incident.Finding
	Resolved  bool // all of them
	Cancelled bool // a false alarm, or a drill: no phase asks anything of it
	Down      bool // something was
	DownNow   bool
	Well      bool // what was affected is well again
	Recurring bool // a component is affected that was well again before
	Partial   bool // not every component that customers know was affected
	NoReport  bool // none is promised, however grave it was
	Restored  incident.Moment
	Last      string // what customers were told last

	names *names // of Inside, if they were read before
}

// Person is somebody who must not be named.
type Person struct{ Name, Handle, ID, Email string }

// KnownFrom gathers what the incidents and the workspace know at an instant.
func KnownFrom(in []incident.Incident, ws incident.Workspace, asOf time.Time) Known {
	k := Known{Recorded: len(in) > 0, AsOf: asOf, Zone: ws.In(), Customers: ws.Customers, Vendors: ws.Vendors}
	k.workspace(ws)
	k.NoReport = ws.ReportDays < 1
	if len(in) == 0 {
		return k
	}
	k.states(in)
	for _, one := range in {
		k.people(one)
		k.wording(one)
		k.figures(one, asOf)
	}
	k.together(in, asOf)
	k.affected(in, ws)
	return k
}

func (k *Known) workspace(ws incident.Workspace) {
	for _, p := range ws.People {
		k.People = append(k.People, Person{Name: p.Name, Handle: p.Handle, ID: p.ID})
	}
	for _, s := range ws.Services {
		k.Services = append(k.Services, s.Name)
	}
	for _, c := range ws.Components {
		k.Public = append(k.Public, c.Name, ws.Say(c.Name))
	}
	if page, err := url.Parse(ws.StatusPage); err == nil && page.Hostname() != "" {
		k.Hosts = hosts(page.Hostname())
	}
}

// hosts are the status page and its sisters: the main site, the help centre.
func hosts(page string) []string {
	all := []string{page}
	if _, parent, ok := strings.Cut(page, "."); ok && strings.Contains(parent, ".") {
		all = append(all, parent, "www."+parent, "help."+parent, "support."+parent)
	}
	return all
}

func (k *Known) people(in incident.Incident) {
	add := func(p incident.Person) { k.People = append(k.People, Person{Name: p.Name, ID: p.ID}) }
	add(in.Opener)
	for _, a := range in.Roles {
		add(a.Person)
	}
	for _, a := range in.Actions {
		add(a.Owner)
	}
	for _, a := range in.Responders() {
		k.People = append(k.People, Person{Name: a.Name, ID: a.Ref[strings.LastIndexAny(a.Ref, "/:")+1:]})
	}
}

// wording sorts what people typed into what customers may read and what only we may.
func (k *Known) wording(in incident.Incident) {
	k.IDs = append(k.IDs, in.ID.String())
	for _, ev := range in.Effective {
		if ev.Body.Kind() == incident.KindPublished {
			continue
		}
		w := ev.Words()
		if w.Public != "" {
			k.Said = append(k.Said, w.Public)
		}
		if w.Internal != "" {
			k.Inside = append(k.Inside, w.Internal)
		}
	}
	for _, a := range in.Actions {
		if a.Done.Known() {
			k.Done = append(k.Done, a.Text.Public)
		} else if a.Open() {
			k.Planned = append(k.Planned, a.Text.Public)
		}
	}
	if n := len(in.Publications); n > 0 {
		k.Last = in.Publications[n-1].Text
	}
}

func (k *Known) states(in []incident.Incident) {
	last := in[len(in)-1]
	k.Phase, k.Resolved = last.Status.Phase(), true
	k.Cause, k.DataLoss, k.Security, k.Scaling = incident.CauseConfirmed, incident.FindingNone, incident.FindingNone, incident.FindingNone
	k.Cancelled = true
	for _, one := range in {
		k.Severity = one.Worst.Worse(k.Severity)
		k.Resolved = k.Resolved && (one.Status == incident.Resolved || one.Status.Over())
		k.Cancelled = k.Cancelled && (one.Status == incident.Cancelled || one.Drill)
		k.Cause = least(k.Cause, one)
		k.DataLoss = weaker(k.DataLoss, one.Confirmations.On(incident.DataLoss).Finding)
		k.Security = weaker(k.Security, one.Confirmations.On(incident.Security).Finding)
		k.Scaling = weaker(k.Scaling, one.Confirmations.On(incident.Scaling).Finding)
	}
	if len(in) == 1 {
		k.Version = last.Version
	}
}

func least(so incident.CauseState, in incident.Incident) incident.CauseState {
	c, ok := in.Cause()
	switch {
	case !ok || so == "":
		return ""
	case c.State == incident.CauseConfirmed:
		return so
	}
	return c.State
}

func weaker(so, f incident.Finding) incident.Finding {
	if so == incident.FindingNone {
		return f
	}
	return so
}

func (k *Known) figures(in incident.Incident, asOf time.Time) {
	for _, ev := range in.Effective {
		k.Instants = append(k.Instants, ev.Occurred)
	}
	for _, w := range in.Windows {
		k.Instants = append(k.Instants, w.Start, w.End)
	}
	for _, p := range in.Promises() {
		k.Instants = append(k.Instants, incident.Exactly(p.Due))
	}
	f := in.Figures(asOf)
	k.lapses(f.ToDetect, f.ToAcknowledge, f.ToFirstPublic, f.DeclaredPublic, f.ToFirstUp, f.ToLastUp, f.ToCause, f.ToResolve, f.ToClose)
	k.windows(in.Windows, asOf)
	for _, i := range []incident.Impact{incident.Down, incident.Degraded} {
		k.windows(in.Windows.Of(i), asOf)
	}
	k.periods(in.Windows, asOf)
	for _, name := range parts(in.Windows) {
		k.windows(ofComponent(in.Windows, name), asOf)
		k.windows(ofComponent(in.Windows.Of(incident.Down), name), asOf)
		k.windows(ofComponent(in.Windows.Of(incident.Degraded), name), asOf)
		if down := ofComponent(in.Windows.Of(incident.Down), name); len(down) > 0 {
			k.Outages = append(k.Outages, minutes(down.Total(asOf)))
		}
	}
	n := len(in.Windows.Of(incident.Down).Union(asOf))
	k.Downtimes = max(k.Downtimes, n)
	k.Counts = append(k.Counts, n, len(in.Windows), len(in.Publications))
	k.DownNow = k.DownNow || len(in.Windows.Of(incident.Down).Open()) > 0
	k.Down = k.Down || n > 0
	k.Recurring = k.Recurring || recurring(in.Windows, asOf)
	if _, last := in.Recoveries(); last.Known() {
		k.Restored = last
	}
}

// recurring reports whether a component was well in between. Another one that fails later is no recurrence.
func recurring(ws incident.Windows, asOf time.Time) bool {
	return slices.ContainsFunc(ws.Open(), func(w incident.Window) bool { return len(ofComponent(ws, w.Component).Union(asOf)) > 1 })
}

// periods counts the downtimes of each component, and those of all of them: those of the same times count once.
func (k *Known) periods(ws incident.Windows, asOf time.Time) {
	all := map[incident.Span]bool{}
	for _, name := range parts(ws) {
		own := ofComponent(ws.Of(incident.Down), name).Union(asOf)
		for _, s := range own {
			all[s] = true
		}
		k.Counts = append(k.Counts, len(own))
	}
	k.Counts = append(k.Counts, len(all))
}

func (k *Known) lapses(all ...incident.Lapse) {
	for _, l := range all {
		if l.Known {
			k.Minutes = append(k.Minutes, l.Minutes())
		}
	}
}

// windows adds what can be said of windows: each, all, the sum so far at each end, and from first to last.
func (k *Known) windows(ws incident.Windows, asOf time.Time) {
	var sum time.Duration
	for _, s := range ws.Union(asOf) {
		sum += s.Length()
		k.Minutes = append(k.Minutes, minutes(s.Length()), minutes(sum))
	}
	for _, w := range ws {
		k.Minutes = append(k.Minutes, minutes(w.Lasted(asOf)))
	}
	if b, ok := ws.Bounds(asOf); ok {
		k.Minutes = append(k.Minutes, minutes(b.Length()))
	}
}

func minutes(d time.Duration) int { return int(d / time.Minute) }

func parts(ws incident.Windows) []string {
	var names []string
	for _, w := range ws {
		if !slices.Contains(names, w.Component) {
			names = append(names, w.Component)
		}
	}
	return names
}

func ofComponent(ws incident.Windows, name string) incident.Windows {
	return slices.DeleteFunc(slices.Clone(ws), func(w incident.Window) bool { return w.Component != name })
}

// together adds the figures over all incidents.
func (k *Known) together(in []incident.Incident, asOf time.Time) {
	var all incident.Windows
	downtimes, updates := 0, 0
	var sum time.Duration
	for _, one := range in {
		all = append(all, one.Windows...)
		downtimes += len(one.Windows.Of(incident.Down).Union(asOf))
		updates += len(one.Publications)
		sum += one.Windows.Of(incident.Down).Total(asOf)
	}
	k.Well = len(all) > 0 && len(all.Open()) == 0
	k.windows(all.Of(incident.Down), asOf)
	k.windows(all.Of(incident.Degraded), asOf)
	k.Downtime = minutes(sum)
	k.Minutes = append(k.Minutes, k.Downtime)
	k.Counts = append(k.Counts, len(in), downtimes, updates)
}

func (k *Known) affected(in []incident.Incident, ws incident.Workspace) {
	named := map[string]bool{}
	for _, one := range in {
		for _, w := range one.Windows {
			named[w.Component] = true
			k.Affected = append(k.Affected, ws.Say(w.Component))
			if w.Component != "" {
				k.Affected = append(k.Affected, w.Component)
			}
		}
	}
	k.Partial = len(named) > 0 && !named[""] && len(named) < len(ws.Components)
}

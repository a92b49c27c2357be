package incident

import (
	"maps"
	"time"
)

// SlackRefused says that Slack will not do for us what we owed, ever.
type SlackRefused struct {
	What  string `json:"what"`  // the key of what was owed
	Error string `json:"error"` // Slack's code
}

// Kind is KindSlackRefused.
func (*SlackRefused) Kind() Kind { return KindSlackRefused }

func (b *SlackRefused) apply(*Incident, Event) {}

// Reported says that a report over incidents was made. It belongs to the [Org] stream.
type Reported struct {
	Incidents []ID       `json:"incidents"`
	Audience  string     `json:"audience"`
	Sign      Person     `json:"sign,omitzero"`
	AsOf      *time.Time `json:"as_of,omitempty"`
}

// Kind is KindReported.
func (*Reported) Kind() Kind { return KindReported }

func (b *Reported) apply(*Incident, Event) {}

// Report asks for the letter to customers over one or several incidents. It becomes a draft of the first one named; one as of an earlier
// time becomes none, because it would take the place of the one that counts.
type Report struct {
	Incidents []ID
	Audience  string       // "customer"
	Sign      Person       // zero if nobody signs
	AsOf      time.Time    // from what had been recorded by then; zero is now
	Write     LetterWriter // nil: only that it was asked for is recorded
}

// LetterWriter writes the letter that the record allows, and names what it lacks. It is package templates' Letter; see [Drafter].
type LetterWriter func(ins []Incident, sign Person, asOf time.Time) (text string, missing []string)

func (Report) anywhere() {}

func (c Report) decide(d *deciding) {
	var ins []Incident
	d.notInFuture(Exactly(c.AsOf))
	for _, id := range c.Incidents {
		in, ok := d.book.Incident(id)
		if ok && !c.AsOf.IsZero() {
			in = in.AsKnownAt(c.AsOf)
			ok = in.Version > 0
		}
		ins = append(ins, in)
		switch {
		case !ok || in.Private && d.req.On != id:
			d.refuse(Reason{Code: UnknownIncident, ID: id})
		case in.Drill:
			d.refuse(Reason{Code: NotForCustomers, ID: id, Word: "drill"})
		case in.Status == Cancelled:
			d.refuse(Reason{Code: NotForCustomers, ID: id, Word: string(Cancelled)})
		}
	}
	d.recordIn(Org, Exactly(d.req.Told), &Reported{Incidents: c.Incidents, Audience: c.Audience, Sign: c.Sign, AsOf: kept(c.AsOf)})
	if len(d.reasons) == 0 && len(ins) > 0 && c.Write != nil && c.AsOf.IsZero() {
		c.draft(d, ins)
	}
}

// draft records the letter as a draft. Whoever asks for it is its author: somebody else approves it.
func (c Report) draft(d *deciding, ins []Incident) {
	text, missing := c.Write(ins, c.Sign, instant(d.req.Told))
	d.in = ins[0]
	d.recordDraft(&Drafted{
		Number: len(d.book.Drafts(d.in.ID).All) + 1, Outlet: Letter, Phase: Resolved, Text: text, Hash: HashOf(text), Missing: missing,
		Of: d.snapshot(ins...), Sign: c.Sign,
	})
}

// ZoneChosen says in which zone a person types and reads times. It belongs to the [Org] stream.
type ZoneChosen struct {
	Person string `json:"person"` // the actor's reference
	Zone   string `json:"zone"`   // an IANA name; "" is the organisation's again
}

// Kind is KindZoneChosen.
func (*ZoneChosen) Kind() Kind { return KindZoneChosen }

func (b *ZoneChosen) apply(*Incident, Event) {}

// ChooseZone asks for another zone for the person who asks.
type ChooseZone struct{ Zone string }

func (ChooseZone) anywhere() {}

func (c ChooseZone) decide(d *deciding) {
	d.recordIn(Org, Exactly(d.req.Told), &ZoneChosen{Person: d.req.By.Ref, Zone: c.Zone})
}

// Organisation is the fold of the [Org] stream.
type Organisation struct {
	Version int
	Newest  time.Time
	zones   map[string]string // by the person's reference
}

// FoldOrg builds the organisation's state from its events.
func FoldOrg(events []Event) Organisation {
	var org Organisation
	for _, ev := range events {
		org = org.Add(ev)
	}
	return org
}

// Add returns the state after one more event. The receiver does not change.
func (o Organisation) Add(ev Event) Organisation {
	o.Version, o.Newest = ev.Seq, ev.Recorded
	if z, ok := ev.Body.(*ZoneChosen); ok {
		zones := map[string]string{}
		maps.Copy(zones, o.zones)
		zones[z.Person] = z.Zone
		o.zones = zones
	}
	return o
}

// ZoneOf returns the IANA name of the zone a person chose; "" if none.
func (o Organisation) ZoneOf(ref string) string { return o.zones[ref] }

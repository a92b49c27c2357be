package incident

import (
	"slices"
	"time"
)

// Phase says which kind of update customers were given. It has the names of the statuses customers know.
type Phase = Status

// Publication is an update that customers were given.
type Publication struct {
	Phase    Phase
	Outlet   Outlet
	Text     string // the exact bytes
	Own      bool   // the person pasted words other than the draft
	Approved bool   // somebody had approved exactly these bytes
	Draft    int    // the draft that says exactly this; 0 if none does
	Instead  int    // the draft that counted when other words than its own were posted; 0 if none did
	Missing  []string
	At       Moment
	Next     time.Time // the promised next update; zero if none was promised
	By       Actor
	Seq      int
}

// Published says that customers were told something, and promises the next update.
type Published struct {
	Phase    Phase      `json:"phase"`
	Outlet   Outlet     `json:"outlet,omitempty"` // "" is the status page
	Text     string     `json:"text"`
	Draft    string     `json:"draft,omitempty"` // what allclear had drafted, where other words were used
	Approved bool       `json:"approved"`
	Number   int        `json:"number,omitempty"`  // the draft that says exactly this, if one does
	Instead  int        `json:"instead,omitempty"` // the draft that counted, where these are other words than its own
	Behind   int        `json:"behind,omitempty"`  // by how many events that customers notice that draft was stale
	Missing  []string   `json:"missing,omitempty"` // what the draft could not say because no public half exists
	Next     *time.Time `json:"next,omitempty"`
}

// Kind is KindPublished.
func (*Published) Kind() Kind { return KindPublished }

func (b *Published) apply(in *Incident, ev Event) {
	p := Publication{
		Phase: b.Phase, Outlet: b.Outlet.or(StatusPage), Text: b.Text, Own: b.Draft != "", Approved: b.Approved, Draft: b.Number, Instead: b.Instead,
		Missing: b.Missing, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq,
	}
	if b.Next != nil {
		p.Next = *b.Next
	}
	if p.Outlet == Letter {
		in.Letters = append(slices.Clip(in.Letters), p)
		return
	}
	in.Publications = append(in.Publications, p)
	if n := len(in.Publications); n > 1 && sooner(p, in.Publications[n-2]) < 0 { // an earlier one, told late
		in.Publications = slices.Clone(in.Publications)
		slices.SortStableFunc(in.Publications, sooner)
	}
}

func sooner(a, b Publication) int { return a.At.At.Compare(b.At.At) }

func (b *Published) words() Halves { return Halves{Public: b.Text} }

func (b *Published) reworded(h Halves) Body {
	out := *b
	out.Text = h.Public
	if out.Text == Blank && out.Draft != "" {
		out.Draft = Blank // it was made of the same words
	}
	return &out
}

// Drafter writes the update for customers that the record allows, and names what it lacks for a full one.
// It is package templates' Draft; here it is an argument because sentences are not our business.
type Drafter func(in Incident, o Outlet, p Phase, asOf time.Time, next time.Time) (text string, missing []string)

// Publish asks to record that customers were told something. Phase "" is the one of the draft, or else of the incident's status.
// It is never refused for want of approval or of public words: what happened is recorded, and marked.
type Publish struct {
	Number int    // the draft that was posted; 0: see below
	Outlet Outlet // "" is the status page
	Phase  Phase
	Next   time.Time // zero if no next update was promised
	Text   string    // what was really posted; "" means the draft
	Draft  Drafter
}

func (Publish) afterwards() {}

func (c Publish) decide(d *deciding) {
	d.limit(Halves{Public: c.Text}, "text", textLimit)
	if c.Number > 0 {
		if dr, ok := d.theDraft(c.Number, c.Outlet); ok {
			c.Outlet = dr.Outlet
		}
	}
	if len(d.reasons) > 0 {
		return
	}
	c.Outlet = c.Outlet.or(StatusPage)
	b := c.posted(d, d.book.Drafts(d.in.ID))
	if b.Outlet == StatusPage {
		b.Outlet = ""
	}
	d.record(b)
	if dr, ok := d.book.Drafts(d.in.ID).Draft(b.Number); ok && b.Outlet == Letter {
		d.sentOver(b, dr)
	}
}

// sentOver records in the other incidents of a letter that it was sent. Its draft is the first one's.
func (d *deciding) sentOver(b *Published, dr Draft) {
	for _, s := range dr.Of {
		if s.Incident != d.in.ID {
			twin := *b
			twin.Number, twin.Instead = 0, 0
			d.recordIn(s.Incident.Stream(), d.at, &twin)
		}
	}
}

// posted finds out which words were posted: those that the person gives, those of the draft they name, those of the newest draft if
// somebody approved or edited it and nobody has posted it yet, or else what the record allows now.
func (c Publish) posted(d *deciding, ds Drafts) *Published {
	if dr, ok := c.chosen(d, ds); ok {
		return c.from(d, dr)
	}
	phase := c.Phase
	if phase == "" {
		phase = d.in.Status.Phase()
	}
	text, missing := c.Draft(d.in, c.Outlet, phase, d.at.At, c.Next)
	b := &Published{Phase: phase, Outlet: c.Outlet, Text: text, Missing: missing, Next: kept(c.Next)}
	if c.Text != "" && c.Text != text {
		b.Text, b.Draft = c.Text, text
	}
	if dr, ok := ds.saying(c.Outlet, b.Text); ok {
		c.approved(d, b, dr)
	} else if last, ok := ds.Last(c.Outlet); ok {
		b.Instead = last.Number
	}
	return b
}

// chosen returns the draft that was posted, where that can be told without asking the record.
func (c Publish) chosen(d *deciding, ds Drafts) (Draft, bool) {
	if c.Number > 0 {
		return ds.Draft(c.Number)
	}
	if c.Text != "" {
		return ds.saying(c.Outlet, c.Text)
	}
	last, ok := ds.Last(c.Outlet)
	ok = ok && (last.Approved() || last.From > 0 && !last.Blanked()) && !d.spent(last)
	return last, ok && (c.Phase == "" || c.Phase == last.Phase)
}

// spent reports whether nobody means these words any more who does not name them: they were posted, or they promise, unapproved, an
// update by a time that is over.
func (d *deciding) spent(dr Draft) bool {
	posted := slices.ContainsFunc(d.in.Publications, func(p Publication) bool { return p.Draft == dr.Number })
	return posted || !dr.Approved() && !dr.Next.IsZero() && !dr.Next.After(d.at.At)
}

// saying returns the newest draft for an outlet that says exactly these words.
func (ds Drafts) saying(o Outlet, text string) (Draft, bool) {
	for _, dr := range slices.Backward(ds.All) {
		if dr.Outlet == o && dr.Text == text {
			return dr, true
		}
	}
	return Draft{}, false
}

// from records that a draft was posted, perhaps in other words.
func (c Publish) from(d *deciding, dr Draft) *Published {
	b := &Published{Phase: dr.Phase, Outlet: dr.Outlet, Text: dr.Text, Missing: dr.Missing, Next: kept(c.Next)}
	if b.Next == nil {
		b.Next = kept(dr.Next)
	}
	if c.Phase != "" {
		b.Phase = c.Phase
	}
	if c.Text != "" && c.Text != dr.Text {
		b.Text, b.Draft, b.Instead = c.Text, dr.Text, dr.Number
		return b
	}
	c.approved(d, b, dr)
	return b
}

// approved marks a publication with the draft whose words it has. A time that the draft does not promise is no part of what was approved.
func (c Publish) approved(d *deciding, b *Published, dr Draft) {
	b.Number, b.Behind = dr.Number, d.behind(dr)
	b.Approved = dr.Approved() && (b.Next == nil || instant(*b.Next).Equal(instant(dr.Next)))
}

func (o Outlet) or(other Outlet) Outlet {
	if o == "" {
		return other
	}
	return o
}

// Phase returns the phase of an update given in status s.
func (s Status) Phase() Phase {
	if s.Over() {
		return Resolved
	}
	return s
}

// Unpublished returns the numbers of the events that told customers something and were withdrawn.
func (in Incident) Unpublished() []int {
	var out []int
	for _, a := range in.Amended {
		ev, ok := in.Event(a.Event)
		if ok && a.Kind == KindWithdrawn && ev.Body.Kind() == KindPublished && !slices.Contains(out, a.Event) {
			out = append(out, a.Event)
		}
	}
	return out
}

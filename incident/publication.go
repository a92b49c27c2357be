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
	Text     string // the exact bytes
	Own      bool   // the person pasted words other than the draft
	Approved bool   // somebody else had approved exactly these bytes
	Missing  []string
	At       Moment
	Next     time.Time // the promised next update; zero if none was promised
	By       Actor
	Seq      int
}

// Published says that customers were told something, and promises the next update.
type Published struct {
	Phase    Phase      `json:"phase"`
	Text     string     `json:"text"`
	Draft    string     `json:"draft,omitempty"` // what allclear had drafted, where other words were used
	Approved bool       `json:"approved"`
	Missing  []string   `json:"missing,omitempty"` // what the draft could not say because no public half exists
	Next     *time.Time `json:"next,omitempty"`
}

// Kind is KindPublished.
func (*Published) Kind() Kind { return KindPublished }

func (b *Published) apply(in *Incident, ev Event) {
	p := Publication{
		Phase: b.Phase, Text: b.Text, Own: b.Draft != "", Approved: b.Approved, Missing: b.Missing,
		At: ev.Occurred, By: ev.Actor, Seq: ev.Seq,
	}
	if b.Next != nil {
		p.Next = *b.Next
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

// Publish asks to record that customers were told something. Phase "" is the one of the incident's status.
// It is never refused for want of approval or of public words: what happened is recorded, and marked.
type Publish struct {
	Phase Phase
	Next  time.Time // zero if no next update was promised
	Text  string    // what was really posted; "" means the draft
	Draft Drafter
}

func (Publish) afterwards() {}

func (c Publish) decide(d *deciding) {
	phase := c.Phase
	if phase == "" {
		phase = d.in.Status.Phase()
	}
	draft, missing := c.Draft(d.in, StatusPage, phase, d.at.At, c.Next)
	b := &Published{Phase: phase, Text: draft, Missing: missing, Next: kept(c.Next)}
	if c.Text != "" && c.Text != draft {
		b.Text, b.Draft = c.Text, draft
	}
	d.limit(Halves{Public: c.Text}, "text", textLimit)
	d.record(b)
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

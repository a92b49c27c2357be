package incident

import "time"

// Blank is what stands where words were redacted.
const Blank = "[redacted]"

// Amendment is a change to what an earlier event says. The earlier event stays.
type Amendment struct {
	Event   int // the event that is amended
	Kind    Kind
	Because string
	By      Actor
	At      time.Time // when we were told
	Seq     int       // the event that amends
}

// Corrected says that an earlier event should have read otherwise.
type Corrected struct {
	Event    int        `json:"event"`
	Occurred *time.Time `json:"occurred,omitempty"` // the right time, if the time was wrong
	Around   bool       `json:"around,omitempty"`
	Text     Halves     `json:"text,omitzero"` // the right words; an empty half stays as it was
	Because  string     `json:"because"`
}

// Kind is KindCorrected.
func (*Corrected) Kind() Kind { return KindCorrected }

func (b *Corrected) apply(in *Incident, ev Event) {
	in.Amended = append(in.Amended, amendment(b.Event, b.Because, ev))
}

// correct returns target as it should have read.
func (b *Corrected) correct(target Event) Event {
	if b.Occurred != nil {
		target.Occurred = Moment{At: *b.Occurred, Around: b.Around}
	}
	if w, ok := target.Body.(worded); ok && !b.Text.Empty() {
		target.Body = w.reworded(b.Text.Or(w.words()))
	}
	return target
}

// Withdrawn annuls an earlier event.
type Withdrawn struct {
	Event   int    `json:"event"`
	Because string `json:"because"`
}

// Kind is KindWithdrawn.
func (*Withdrawn) Kind() Kind { return KindWithdrawn }

func (b *Withdrawn) apply(in *Incident, ev Event) {
	in.Amended = append(in.Amended, amendment(b.Event, b.Because, ev))
}

// Redacted blanks the words of an earlier event, such as a pasted password.
// It is the one exception to "rows are never updated": the stored words go too.
type Redacted struct {
	Event   int    `json:"event"`
	Because string `json:"because"`
}

// Kind is KindRedacted.
func (*Redacted) Kind() Kind { return KindRedacted }

func (b *Redacted) apply(in *Incident, ev Event) {
	in.Amended = append(in.Amended, amendment(b.Event, b.Because, ev))
}

// Scrub returns the body with every word people typed replaced by [Blank].
func Scrub(b Body) Body {
	w, ok := b.(worded)
	if !ok {
		return b
	}
	var h Halves
	old := w.words()
	if old.Internal != "" {
		h.Internal = Blank
	}
	if old.Public != "" {
		h.Public = Blank
	}
	return w.reworded(h)
}

func blanked(ev Event) Event {
	ev.Body = Scrub(ev.Body)
	return ev
}

func amendment(event int, because string, ev Event) Amendment {
	return Amendment{Event: event, Kind: ev.Body.Kind(), Because: because, By: ev.Actor, At: ev.Recorded, Seq: ev.Seq}
}

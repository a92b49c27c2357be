package incident

import (
	"slices"
	"time"
)

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
	switch b := b.(type) {
	case *Corrected:
		out := *b
		out.Text, out.Because = blanked(b.Text), Blank
		return &out
	case *Withdrawn:
		return &Withdrawn{Event: b.Event, Because: Blank}
	case worded:
		return b.reworded(blanked(b.words()))
	}
	return b
}

func blanked(h Halves) Halves {
	if h.Internal != "" {
		h.Internal = Blank
	}
	if h.Public != "" {
		h.Public = Blank
	}
	return h
}

// Secrets returns the numbers of the events whose words go when event target is redacted: its own, and those
// of the corrections it has had, which may repeat them.
func Secrets(events []Event, target int) []int {
	out := []int{target}
	for _, ev := range events {
		if c, ok := ev.Body.(*Corrected); ok && c.Event == target {
			out = append(out, ev.Seq)
		}
	}
	return out
}

// withoutSecrets returns the events with the words blanked that were redacted.
func withoutSecrets(events []Event) []Event {
	gone := map[int]bool{}
	for i, ev := range events {
		if r, ok := ev.Body.(*Redacted); ok {
			for _, seq := range Secrets(events[:i], r.Event) {
				gone[seq] = true
			}
		}
	}
	if len(gone) == 0 {
		return events
	}
	out := slices.Clone(events)
	for i := range out {
		if gone[i+1] {
			out[i].Body = Scrub(out[i].Body)
		}
	}
	return out
}

func amendment(event int, because string, ev Event) Amendment {
	return Amendment{Event: event, Kind: ev.Body.Kind(), Because: because, By: ev.Actor, At: ev.Recorded, Seq: ev.Seq}
}

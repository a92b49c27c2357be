package incident

// Updated is a line people should read.
type Updated struct {
	Text Halves `json:"text"`
}

// Kind is KindUpdated.
func (*Updated) Kind() Kind { return KindUpdated }

func (b *Updated) apply(in *Incident, ev Event) {
	in.Updates = append(in.Updates, entry(b.Text, ev))
}

func (b *Updated) words() Halves { return b.Text }

func (b *Updated) reworded(h Halves) Body { return &Updated{Text: h} }

// Update asks to record a line, perhaps with a wording for customers.
type Update struct{ Text Halves }

func (c Update) decide(d *deciding) {
	d.needText(c.Text, "text")
	d.record(&Updated{Text: c.Text})
}

// Noted is a line for the record only. It has no public half, ever.
type Noted struct {
	Text string `json:"text"`
}

// Kind is KindNoted.
func (*Noted) Kind() Kind { return KindNoted }

func (b *Noted) apply(in *Incident, ev Event) {
	in.Notes = append(in.Notes, entry(Halves{Internal: b.Text}, ev))
}

func (b *Noted) words() Halves { return Halves{Internal: b.Text} }

func (b *Noted) reworded(h Halves) Body { return &Noted{Text: h.Internal} }

// Note asks to record a line for the record only.
type Note struct{ Text Halves }

func (Note) afterwards() {}

func (c Note) decide(d *deciding) {
	d.needText(c.Text, "text")
	if c.Text.Public != "" {
		d.refuse(Reason{Code: NoPublicHalf, Word: "note"})
	}
	d.record(&Noted{Text: c.Text.Internal})
}

func entry(text Halves, ev Event) Entry {
	return Entry{Text: text, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq}
}

// Started says when it began and what happened then. That is not when customers
// first noticed (a window says that) and not when we did ([Detected]).
type Started struct {
	Text Halves `json:"text,omitzero"`
}

// Kind is KindStarted.
func (*Started) Kind() Kind { return KindStarted }

func (b *Started) apply(in *Incident, ev Event) { in.StartedAt, in.Trigger = ev.Occurred, b.Text }

func (b *Started) words() Halves { return b.Text }

func (b *Started) reworded(h Halves) Body { return &Started{Text: h} }

// Start asks to record when it began.
type Start struct{ Text Halves }

func (c Start) decide(d *deciding) {
	d.limit(c.Text, "text", textLimit)
	d.record(&Started{Text: c.Text})
}

// Detector says who noticed first.
type Detector string

// Who can notice.
const (
	ByMonitoring Detector = "monitoring"
	ByCustomer   Detector = "customer"
	ByStaff      Detector = "staff"
)

// Detectors returns everyone who can notice.
func Detectors() []string {
	return []string{string(ByMonitoring), string(ByCustomer), string(ByStaff)}
}

// Detected says when we first knew, and through whom. Without it the time to
// detect is unknown; it is never taken to be zero.
type Detected struct {
	By Detector `json:"by,omitempty"`
}

// Kind is KindDetected.
func (*Detected) Kind() Kind { return KindDetected }

func (b *Detected) apply(in *Incident, ev Event) { in.Detection, in.Detector = ev.Occurred, b.By }

// Detect asks to record when we first knew.
type Detect struct{ By Detector }

func (c Detect) decide(d *deciding) { d.record(&Detected{By: c.By}) }

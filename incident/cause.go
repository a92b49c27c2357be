package incident

// CauseState says how sure we are of a cause.
type CauseState string

// A cause is suspected, and stays inside, until somebody confirms it.
const (
	CauseSuspected CauseState = "suspected"
	CauseConfirmed CauseState = "confirmed"
)

// Cause is what we thought, at one time, was the cause. All of them are kept.
type Cause struct {
	State CauseState
	Tag   string // one word for counting repeats: "config-change"
	Text  Halves
	At    Moment
	By    Actor
	Seq   int
}

// CauseStated says what the cause is, or may be.
type CauseStated struct {
	State CauseState `json:"state"`
	Tag   string     `json:"tag,omitempty"`
	Text  Halves     `json:"text"`
}

// Kind is KindCauseStated.
func (*CauseStated) Kind() Kind { return KindCauseStated }

func (b *CauseStated) apply(in *Incident, ev Event) {
	in.Causes = append(in.Causes, Cause{State: b.State, Tag: b.Tag, Text: b.Text, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq})
}

func (b *CauseStated) words() Halves { return b.Text }

func (b *CauseStated) reworded(h Halves) Body {
	return &CauseStated{State: b.State, Tag: b.Tag, Text: h}
}

// StateCause asks to record a suspected or confirmed cause.
type StateCause struct {
	State CauseState
	Tag   string
	Text  Halves
}

func (c StateCause) decide(d *deciding) {
	d.needText(c.Text, "cause")
	d.record(&CauseStated{State: c.State, Tag: c.Tag, Text: c.Text})
}

// Result says how a mitigation went.
type Result string

// The results of a mitigation. Those that failed are kept like the others.
const (
	Tried   Result = "tried"   // it did not help, or we do not know yet
	Partial Result = "partial" // it helped, but did not end it
	Done    Result = "done"    // it did what it was for
)

// Results returns every result.
func Results() []string { return []string{string(Tried), string(Partial), string(Done)} }

// Mitigation is something we did against it.
type Mitigation struct {
	Result Result
	Text   Halves
	At     Moment
	By     Actor
	Seq    int
}

// Mitigated says what was done against it and how that went.
type Mitigated struct {
	Result Result `json:"result"`
	Text   Halves `json:"text"`
}

// Kind is KindMitigated.
func (*Mitigated) Kind() Kind { return KindMitigated }

func (b *Mitigated) apply(in *Incident, ev Event) {
	in.Mitigations = append(in.Mitigations, Mitigation{Result: b.Result, Text: b.Text, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq})
}

func (b *Mitigated) words() Halves { return b.Text }

func (b *Mitigated) reworded(h Halves) Body { return &Mitigated{Result: b.Result, Text: h} }

// Mitigate asks to record something done against it.
type Mitigate struct {
	Result Result
	Text   Halves
}

func (c Mitigate) decide(d *deciding) {
	d.needText(c.Text, "text")
	d.record(&Mitigated{Result: c.Result, Text: c.Text})
}

package incident

// Subject is something that customers ask about and that only a named person may deny.
type Subject string

// The three subjects that must be settled before a grave incident is closed.
const (
	DataLoss Subject = "data-loss" // was customer data lost?
	Security Subject = "security"  // was it an attack?
	Scaling  Subject = "scaling"   // did our systems fail to scale?
)

// Subjects returns the three subjects.
func Subjects() []Subject { return []Subject{DataLoss, Security, Scaling} }

// Finding is the answer to a subject.
type Finding string

// The findings. Unknown is an answer, but settles nothing.
const (
	FindingNone    Finding = "none"
	FindingSome    Finding = "some"
	FindingUnknown Finding = "unknown"
)

// ParseFinding reads a finding as people type it; "no" and "yes" are taken too.
func ParseFinding(word string) (Finding, bool) {
	switch word {
	case "none", "no":
		return FindingNone, true
	case "some", "yes":
		return FindingSome, true
	case "unknown":
		return FindingUnknown, true
	}
	return "", false
}

// Confirmation is one finding, with who vouches for it.
type Confirmation struct {
	Finding Finding
	At      Moment
	By      Actor
	Seq     int
}

// Confirmations holds the last finding on each subject.
type Confirmations struct {
	dataLoss, security, scaling Confirmation
}

// On returns the last finding on a subject; its Finding is "" if there is none.
func (c Confirmations) On(s Subject) Confirmation {
	if p := c.at(s); p != nil {
		return *p
	}
	return Confirmation{}
}

// Settled reports whether somebody said yes or no, not merely unknown.
func (c Confirmations) Settled(s Subject) bool {
	f := c.On(s).Finding
	return f == FindingNone || f == FindingSome
}

// Denied reports whether somebody vouched that there was none of it.
func (c Confirmations) Denied(s Subject) bool { return c.On(s).Finding == FindingNone }

func (c *Confirmations) at(s Subject) *Confirmation {
	switch s {
	case DataLoss:
		return &c.dataLoss
	case Security:
		return &c.security
	case Scaling:
		return &c.scaling
	}
	return nil
}

// Confirmed records findings; a subject that is not named keeps its last one.
type Confirmed struct {
	DataLoss Finding `json:"data_loss,omitempty"`
	Security Finding `json:"security,omitempty"`
	Scaling  Finding `json:"scaling,omitempty"`
}

// Kind is KindConfirmed.
func (*Confirmed) Kind() Kind { return KindConfirmed }

// Of returns the finding on a subject, or "".
func (b *Confirmed) Of(s Subject) Finding {
	switch s {
	case DataLoss:
		return b.DataLoss
	case Security:
		return b.Security
	case Scaling:
		return b.Scaling
	}
	return ""
}

func (b *Confirmed) apply(in *Incident, ev Event) {
	for _, s := range Subjects() {
		if f := b.Of(s); f != "" {
			*in.Confirmations.at(s) = Confirmation{Finding: f, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq}
		}
	}
}

// Confirm asks to record findings.
type Confirm Confirmed

func (c Confirm) decide(d *deciding) {
	b := Confirmed(c)
	if b == (Confirmed{}) {
		d.refuse(Reason{Code: EmptyText, Word: "finding"})
	}
	d.record(&b)
}

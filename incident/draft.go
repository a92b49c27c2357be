package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Drafts returns the stream of the texts for customers that are drafted over the incident. It is one of its own, so that
// drafting moves nothing that drafts are made from: a draft of e12 stays one of e12 however often it is approved.
func (id ID) Drafts() Stream { return id.Stream() + draftsOf }

const draftsOf = "/drafts"

// DraftsOf returns the id of the incident whose drafts are in this stream.
func (s Stream) DraftsOf() (ID, bool) {
	n := len(s) - len(draftsOf)
	if n < 0 || s[n:] != draftsOf {
		return 0, false
	}
	return ParseID(string(s[:n]))
}

// Snapshot is an incident as a draft describes it: up to event Version.
type Snapshot struct {
	Incident ID  `json:"incident"`
	Version  int `json:"version"`
}

// Drafted says that a text for customers was drafted: by allclear from the record, or by a person who edited an earlier draft.
// Its number, d3, counts the drafts of the incident from 1. The hash stays when the text is redacted.
type Drafted struct {
	Number  int        `json:"number"`
	Outlet  Outlet     `json:"outlet"`
	Phase   Phase      `json:"phase"`
	Text    string     `json:"text"` // the exact bytes
	Hash    string     `json:"hash"` // SHA-256 of Text, in hexadecimal digits
	Next    *time.Time `json:"next,omitempty"`
	Missing []string   `json:"missing,omitempty"` // what it could not say because no public half exists
	From    int        `json:"from,omitempty"`    // the draft that was edited; 0 if it is made from the record
	Of      []Snapshot `json:"of"`
	Author  string     `json:"author,omitempty"` // whose words it says, as a reference; "" is the event's actor
	Name    string     `json:"name,omitempty"`   // of the author
	Sign    Person     `json:"sign,omitzero"`    // who signs a letter
}

// Kind is KindDrafted.
func (*Drafted) Kind() Kind { return KindDrafted }

func (b *Drafted) apply(*Incident, Event) {}

func (b *Drafted) words() Halves { return Halves{Public: b.Text} }

func (b *Drafted) reworded(h Halves) Body {
	out := *b
	out.Text = h.Public
	if out.Text == Blank {
		out.Missing = nil
	}
	return &out
}

// DraftStands says that the record has moved on and a draft still says what it says.
type DraftStands struct {
	Number int        `json:"number"`
	Of     []Snapshot `json:"of"`
}

// Kind is KindDraftStands.
func (*DraftStands) Kind() Kind { return KindDraftStands }

func (b *DraftStands) apply(*Incident, Event) {}

// LintOverridden says that somebody let a draft, or an answer, pass although a rule for customer texts (comms.md 3) stops it, and why.
type LintOverridden struct {
	Number  int    `json:"number"`          // of the draft; 0 for an answer
	Event   int    `json:"event,omitempty"` // the answer
	Rule    string `json:"rule"`            // CL29
	Words   string `json:"words"`           // which the rule objects to; "" where it misses something
	Because string `json:"because"`
}

// Kind is KindLintOverridden.
func (*LintOverridden) Kind() Kind { return KindLintOverridden }

func (b *LintOverridden) apply(*Incident, Event) {}

func (b *LintOverridden) words() Halves { return Halves{Internal: b.Because, Public: b.Words} }

func (b *LintOverridden) reworded(h Halves) Body {
	out := *b
	out.Because, out.Words = h.Internal, h.Public
	return &out
}

// DraftApproved says that somebody approved the exact bytes of a draft.
type DraftApproved struct {
	Number int    `json:"number"`
	Hash   string `json:"hash"`
	Self   bool   `json:"self,omitempty"` // by the author of the words, alone
}

// Kind is KindDraftApproved.
func (*DraftApproved) Kind() Kind { return KindDraftApproved }

func (b *DraftApproved) apply(*Incident, Event) {}

// Draft is one version of a text for customers. It never changes, but for what others say of it.
type Draft struct {
	Number    int
	Outlet    Outlet
	Phase     Phase
	Text      string
	Hash      string
	Next      time.Time // the next update that it promises; zero if it promises none
	Missing   []string
	From      int
	Of        []Snapshot
	Author    Actor
	Sign      Person
	Made      time.Time
	Approval  Approval // zero until somebody has approved it
	Overrides []Override
	Edited    int // the draft that it was edited into; its approval is void then
}

// Approval is somebody's consent to the exact bytes of a draft.
type Approval struct {
	By   Actor
	At   time.Time
	Self bool
}

// Override is a rule that somebody set aside for a draft.
type Override struct {
	Rule, Words, Because string
	By                   Actor
	At                   time.Time
}

// Approved reports whether somebody approved these bytes and nobody has edited or redacted them since.
func (d Draft) Approved() bool { return !d.Approval.At.IsZero() && d.Edited == 0 && !d.Blanked() }

// Blanked reports whether the text was redacted.
func (d Draft) Blanked() bool { return d.Text == Blank }

// Snapshot returns the version of an incident that the draft describes; 0 if it does not.
func (d Draft) Snapshot(id ID) int {
	for _, s := range d.Of {
		if s.Incident == id {
			return s.Version
		}
	}
	return 0
}

// Finder finds incidents.
type Finder interface {
	// Incident returns how an incident stands.
	Incident(id ID) (Incident, bool)
}

// Described returns the incidents that the draft describes, as they are now.
func (d Draft) Described(known Finder) []Incident {
	var out []Incident
	for _, s := range d.Of {
		if in, ok := known.Incident(s.Incident); ok {
			out = append(out, in)
		}
	}
	return out
}

// Behind returns the events that customers notice by which the incidents it describes have moved on since.
func (d Draft) Behind(of []Incident) []int {
	var out []int
	for _, in := range of {
		out = append(out, in.Noticed(d.Snapshot(in.ID))...)
	}
	return out
}

// Drafts are the texts for customers over an incident, every version of them: the fold of its own stream.
// Values are shared freely; Add returns a new one and never changes its receiver.
type Drafts struct {
	Incident ID
	Version  int // the number of its newest event
	Newest   time.Time
	All      []Draft // d3 is All[2]
	Events   []Event
}

// FoldDrafts builds the drafts that events describe.
func FoldDrafts(id ID, events []Event) Drafts {
	ds := Drafts{Incident: id}
	for _, ev := range withoutSecrets(events) {
		ds = ds.Add(ev)
	}
	return ds
}

// Add returns the drafts after one more event. A redaction folds everything again.
func (ds Drafts) Add(ev Event) Drafts {
	if ev.Body.Kind() == KindRedacted && len(ds.Events) > 0 && ds.Version < ev.Seq {
		events := withoutSecrets(append(slices.Clip(ds.Events), ev))
		ds = Drafts{Incident: ds.Incident}
		for _, one := range events {
			ds = ds.plus(one)
		}
		return ds
	}
	return ds.plus(ev)
}

func (ds Drafts) plus(ev Event) Drafts {
	ds.Version, ds.Newest = ev.Seq, ev.Recorded
	ds.Events = append(slices.Clip(ds.Events), ev)
	ds.All = slices.Clone(ds.All)
	switch b := ev.Body.(type) {
	case *Drafted:
		ds.drafted(b, ev)
	case *DraftStands:
		ds.about(b.Number, func(d *Draft) { d.Of = b.Of })
	case *DraftApproved:
		ds.about(b.Number, func(d *Draft) { d.Approval = Approval{By: ev.Actor, At: ev.Recorded, Self: b.Self} })
	case *LintOverridden:
		ds.about(b.Number, func(d *Draft) {
			d.Overrides = append(slices.Clip(d.Overrides), Override{Rule: b.Rule, Words: b.Words, Because: b.Because, By: ev.Actor, At: ev.Recorded})
		})
	}
	return ds
}

func (ds *Drafts) drafted(b *Drafted, ev Event) {
	d := Draft{
		Number: b.Number, Outlet: b.Outlet, Phase: b.Phase, Text: b.Text, Hash: b.Hash, Missing: b.Missing, From: b.From, Of: b.Of,
		Author: ev.Actor, Sign: b.Sign, Made: ev.Recorded,
	}
	if b.Author != "" {
		d.Author = Actor{Ref: b.Author, Name: b.Name}
	}
	if b.Next != nil {
		d.Next = *b.Next
	}
	ds.about(b.From, func(from *Draft) { from.Edited = b.Number })
	ds.All = append(ds.All, d)
}

func (ds *Drafts) about(number int, change func(*Draft)) {
	if number > 0 && number <= len(ds.All) {
		change(&ds.All[number-1])
	}
}

// Draft returns draft dN.
func (ds Drafts) Draft(number int) (Draft, bool) {
	if number < 1 || number > len(ds.All) {
		return Draft{}, false
	}
	return ds.All[number-1], true
}

// Last returns the newest draft for an outlet: the one that counts.
func (ds Drafts) Last(o Outlet) (Draft, bool) {
	for _, d := range slices.Backward(ds.All) {
		if d.Outlet == o {
			return d, true
		}
	}
	return Draft{}, false
}

// Successor returns the number of the draft for the same outlet that has taken the place of this one; 0 if it counts.
func (ds Drafts) Successor(d Draft) int {
	for _, other := range ds.All[min(d.Number, len(ds.All)):] {
		if other.Outlet == d.Outlet {
			return other.Number
		}
	}
	return 0
}

// HashOf returns what the bytes of a text are recognised by: their SHA-256, in hexadecimal digits.
func HashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

package incident

import (
	"slices"
	"strings"
	"time"
)

// draftLimit is how many characters an edited update may have: no outlet takes more (comms.md 2.5: an e-mail, 3,000).
const draftLimit = 4_000

// Propose asks for a draft made from the record as it is. Where the newest draft for the outlet says exactly that already,
// nothing is recorded but, if the record has moved on, that it still stands.
type Propose struct {
	Outlet Outlet
	Phase  Phase     // "" is the one of the incident's status
	Next   time.Time // the next update that the text shall promise; zero for none
	Draft  Drafter
}

func (Propose) afterwards() {}

func (c Propose) decide(d *deciding) {
	phase := c.Phase
	if phase == "" {
		phase = d.in.Status.Phase()
	}
	if c.Next.IsZero() && phase.Phase() != Resolved {
		c.Next = d.in.nextUpdate(d.at.At, d.ws.In())
	}
	text, missing := c.Draft(d.in, c.Outlet, phase, d.at.At, c.Next)
	d.draft(Drafted{Outlet: c.Outlet, Phase: phase, Text: text, Missing: missing, Next: kept(c.Next), Of: d.snapshot(d.in)})
}

// unclocked is when customers hear again of an incident that no clock runs for, if an update is drafted all the same.
const unclocked = 4 * time.Hour

// nextUpdate returns the time that an update given now should promise.
func (in Incident) nextUpdate(now time.Time, zone *time.Location) time.Time {
	if next, ok := in.NextUpdateBy(now, zone); ok {
		return next
	}
	return fiveMinutes(now.Add(unclocked), zone).UTC()
}

// draft records a draft made from the record, unless the newest one says the same.
func (d *deciding) draft(b Drafted) {
	ds := d.book.Drafts(d.in.ID)
	last, ok := ds.Last(b.Outlet)
	switch {
	case !ok || last.Text != b.Text || last.Phase != b.Phase || last.Edited > 0 || last.Sign != b.Sign:
		author := d.in.AuthorOf()
		b.Number, b.Hash, b.Author, b.Name = len(ds.All)+1, HashOf(b.Text), author.Ref, author.Name
		d.recordDraft(&b)
	case d.behind(last) > 0:
		d.recordDraft(&DraftStands{Number: last.Number, Of: b.Of})
	}
}

func (d *deciding) recordDraft(b Body) { d.recordIn(d.in.ID.Drafts(), Exactly(d.req.Told), b) }

func (d *deciding) snapshot(ins ...Incident) []Snapshot {
	var out []Snapshot
	for _, in := range ins {
		out = append(out, Snapshot{in.ID, in.Version})
	}
	return out
}

// behind returns by how many events that customers notice the record has moved on since a draft.
func (d *deciding) behind(dr Draft) int { return len(dr.Behind(dr.Described(d.book))) }

// EditDraft asks to record other words for a draft. They become a draft of their own, and void the first one's approval.
type EditDraft struct {
	Number int // 0: the newest for the outlet
	Outlet Outlet
	Text   string
}

func (EditDraft) afterwards() {}

func (c EditDraft) decide(d *deciding) {
	from, ok := d.theDraft(c.Number, c.Outlet)
	if !ok {
		return
	}
	d.fitsDraft(from, c.Text)
	if len(d.reasons) > 0 {
		return
	}
	d.recordDraft(&Drafted{
		Number: len(d.book.Drafts(d.in.ID).All) + 1, Outlet: from.Outlet, Phase: from.Phase, Text: c.Text, Hash: HashOf(c.Text),
		Next: kept(from.Next), From: from.Number, Of: from.Of, Sign: from.Sign,
	})
}

// fitsDraft refuses words that no draft can have.
func (d *deciding) fitsDraft(from Draft, text string) {
	limit := draftLimit
	if from.Outlet == Letter {
		limit = textLimit
	}
	d.limit(Halves{Public: text}, "text", limit)
	switch {
	case strings.TrimSpace(text) == "":
		d.refuse(Reason{Code: EmptyText, Word: "text for customers"})
	case text == from.Text:
		d.refuse(Reason{Code: DraftSame, Seq: from.Number})
	}
}

// theDraft finds a draft by number, or the newest for an outlet.
func (d *deciding) theDraft(number int, o Outlet) (Draft, bool) {
	ds := d.book.Drafts(d.in.ID)
	if number > 0 {
		dr, ok := ds.Draft(number)
		if !ok {
			d.refuse(Reason{Code: UnknownDraft, Seq: number, Have: len(ds.All), ID: d.in.ID})
		}
		return dr, ok
	}
	if o == "" {
		o = StatusPage
	}
	dr, ok := ds.Last(o)
	if !ok {
		d.refuse(Reason{Code: NoDraft, Word: string(o), ID: d.in.ID})
	}
	return dr, ok
}

// RedactDraft asks to blank the words of a draft, such as a password that somebody typed into it.
type RedactDraft struct {
	Number  int
	Because string
}

func (RedactDraft) afterwards() {}

func (c RedactDraft) decide(d *deciding) {
	dr, ok := d.theDraft(c.Number, "")
	switch {
	case !ok:
		return
	case c.Because == "":
		d.refuse(Reason{Code: ReasonMissing, Word: "redact"})
	case dr.Blanked():
		d.refuse(Reason{Code: DraftBlank, Seq: dr.Number})
	}
	d.limit(Halves{Internal: c.Because}, "reason", textLimit)
	for _, ev := range d.book.Drafts(d.in.ID).Events {
		if b, ok := ev.Body.(*Drafted); ok && b.Number == c.Number {
			d.recordDraft(&Redacted{Event: ev.Seq, Because: c.Because})
		}
	}
}

// Stop is a rule for customer texts that stops a draft.
type Stop struct {
	Rule    string // CL29
	Words   string // which it objects to; "" where something is missing
	Why     string
	Instead string
	Lead    bool // only the lead may set it aside
}

// Approve asks to approve the exact bytes of a draft. Where rules stop it, it is refused with each of them, unless they are set aside
// with a reason.
type Approve struct {
	Number   int    // 0: the newest for the outlet
	Outlet   Outlet // "" is the status page
	Hash     string // of the bytes that were shown; "" if that is not known
	Override []string
	Because  string
	Stops    func(d Draft, of []Incident) []Stop // the rules that stop a draft of these incidents
}

func (Approve) afterwards() {}

func (c Approve) decide(d *deciding) {
	dr, ok := d.theDraft(c.Number, c.Outlet)
	if !ok {
		return
	}
	d.current(dr, c)
	stops := c.Stops(dr, dr.Described(d.book))
	d.stopped(stops, c)
	if len(d.reasons) > 0 {
		return
	}
	for _, s := range stops {
		d.recordDraft(&LintOverridden{Number: dr.Number, Rule: s.Rule, Words: s.Words, Because: c.Because})
	}
	d.recordDraft(&DraftApproved{Number: dr.Number, Hash: dr.Hash, Self: dr.Author.Same(d.req.By)})
}

// current refuses a draft that is not the one that counts, or is not the one that was read.
func (d *deciding) current(dr Draft, c Approve) {
	switch last, _ := d.book.Drafts(d.in.ID).Last(dr.Outlet); {
	case dr.Blanked():
		d.refuse(Reason{Code: DraftBlank, Seq: dr.Number})
	case c.Hash != "" && !strings.HasPrefix(dr.Hash, c.Hash):
		d.refuse(Reason{Code: DraftOther, Seq: dr.Number})
	case last.Number != dr.Number:
		d.refuse(Reason{Code: DraftSuperseded, Seq: dr.Number, Have: last.Number})
	case dr.Approved():
		d.refuse(Reason{Code: AlreadyApproved, Seq: dr.Number, Word: dr.Approval.By.Name, At: Exactly(dr.Approval.At)})
	}
}

// leads reports whether whoever asks has the lead. Who opened it from a shell, and is listed nowhere, has no id to be known by.
func (d *deciding) leads() bool {
	if lead := d.in.Lead(); lead.ID != "" {
		return lead.ID == d.req.Person.ID
	}
	return d.in.Events[0].Actor.Same(d.req.By)
}

// stopped refuses what rules stop and nobody sets aside, or not somebody who may.
func (d *deciding) stopped(stops []Stop, c Approve) {
	for _, s := range stops {
		switch {
		case !slices.Contains(c.Override, s.Rule):
			d.refuse(Reason{Code: DraftStopped, Word: s.Rule, Offer: []string{s.Words, s.Why, s.Instead}})
		case c.Because == "":
			d.refuse(Reason{Code: ReasonMissing, Word: "override"})
		case s.Lead && !d.leads():
			d.refuse(Reason{Code: OverrideNeedsLead, Word: s.Rule, Offer: []string{d.in.Lead().Name}})
		}
	}
	for _, rule := range c.Override {
		if !slices.ContainsFunc(stops, func(s Stop) bool { return s.Rule == rule }) {
			d.refuse(Reason{Code: NothingToOverride, Word: rule})
		}
	}
}

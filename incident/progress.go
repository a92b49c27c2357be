package incident

import "time"

// StatusChanged moves the incident to another status.
type StatusChanged struct {
	From Status `json:"from"`
	To   Status `json:"to"`
	Why  string `json:"why,omitempty"`
}

// Kind is KindStatusChanged.
func (*StatusChanged) Kind() Kind { return KindStatusChanged }

func (b *StatusChanged) apply(in *Incident, ev Event) { in.turn(b.To, ev, b.Why) }

func (b *StatusChanged) words() Halves { return Halves{Internal: b.Why} }

func (b *StatusChanged) reworded(h Halves) Body {
	return &StatusChanged{From: b.From, To: b.To, Why: h.Internal}
}

// turn is the one place where the status changes.
func (in *Incident) turn(to Status, ev Event, why string) {
	if !to.Over() && to != in.Status && (in.Status == Resolved || in.Status.Over()) {
		in.Reopenings++
		in.Resolution, in.Closing, in.ClosingWhy, in.Review = Moment{}, Moment{}, Halves{}, Review{}
	}
	if to == Resolved {
		in.Resolution = ev.Occurred
	}
	in.Status = to
	in.Turns = append(in.Turns, Turn{Status: to, From: ev.Occurred, Why: why, Seq: ev.Seq})
}

// SetStatus asks for another status.
type SetStatus struct {
	To  Status
	Why string
}

func (c SetStatus) decide(d *deciding) {
	if c.To.Over() { // that has verbs of its own, which ask for more
		d.refuse(Reason{Code: IllegalMove, Status: d.in.Status, Word: string(c.To)})
	} else {
		d.move(c.To)
	}
	if c.To == Resolved {
		d.refuseOpenWindows()
	}
	d.limit(Halves{Internal: c.Why}, "reason", textLimit)
	d.record(&StatusChanged{From: d.in.Status, To: c.To, Why: c.Why})
}

func (d *deciding) move(to Status) {
	switch {
	case d.in.Status == to:
		d.refuse(Reason{Code: AlreadyStatus, Status: to, At: d.in.Turns[len(d.in.Turns)-1].From})
	case !d.in.Status.CanBecome(to):
		d.refuse(Reason{Code: IllegalMove, Status: d.in.Status, Word: string(to)})
	}
}

func (d *deciding) refuseOpenWindows() {
	for _, w := range d.in.Windows.Open() {
		d.refuse(Reason{Code: WindowOpen, Component: w.Component, At: w.Start, Word: string(w.Impact)})
	}
}

// Concluded ends incident mode. Nothing is archived; see [Status.Over] for what is still taken.
type Concluded struct {
	Why Halves `json:"why"`
}

// Kind is KindClosed.
func (*Concluded) Kind() Kind { return KindClosed }

func (b *Concluded) apply(in *Incident, ev Event) {
	in.turn(Closed, ev, b.Why.Inside())
	in.Closing, in.ClosingWhy = ev.Occurred, b.Why
}

func (b *Concluded) words() Halves { return b.Why }

func (b *Concluded) reworded(h Halves) Body { return &Concluded{Why: h} }

// Close asks to end incident mode. It always needs a reason and closed windows; a grave
// incident also needs status resolved and all three confirmations.
type Close struct{ Why Halves }

func (c Close) decide(d *deciding) {
	if c.Why.Empty() {
		d.refuse(Reason{Code: ReasonMissing, Word: "close"})
	}
	d.refuseOpenWindows()
	if d.in.Severity.Grave() {
		d.refuseUnfinished()
	}
	d.limit(c.Why, "reason", textLimit)
	d.record(&Concluded{Why: c.Why})
}

func (d *deciding) refuseUnfinished() {
	if d.in.Status != Resolved {
		d.refuse(Reason{Code: NotResolved, Status: d.in.Status})
	}
	for _, s := range Subjects() {
		if !d.in.Confirmations.Settled(s) {
			d.refuse(Reason{Code: Unconfirmed, Word: string(s)})
		}
	}
}

// FalseAlarm takes the incident out of the numbers.
type FalseAlarm struct {
	Why string `json:"why"`
}

// Kind is KindCancelled.
func (*FalseAlarm) Kind() Kind { return KindCancelled }

// apply also ends the open windows: nothing was down. They stay in the record, outside the numbers.
func (b *FalseAlarm) apply(in *Incident, ev Event) {
	in.turn(Cancelled, ev, b.Why)
	for _, w := range in.Windows.Open() {
		in.Windows = in.Windows.ended([]string{w.Component}, Moment{At: later(ev.Occurred.At, w.Start.At.Add(time.Microsecond))})
	}
}

func (b *FalseAlarm) words() Halves { return Halves{Internal: b.Why} }

func (b *FalseAlarm) reworded(h Halves) Body { return &FalseAlarm{Why: h.Internal} }

// Cancel asks to call it a false alarm.
type Cancel struct{ Why string }

func (c Cancel) decide(d *deciding) {
	if c.Why == "" {
		d.refuse(Reason{Code: ReasonMissing, Word: "cancel"})
	}
	d.move(Cancelled)
	d.limit(Halves{Internal: c.Why}, "reason", textLimit)
	d.record(&FalseAlarm{Why: c.Why})
}

// Reopened takes incident mode up again; totals go on where they were.
type Reopened struct {
	From Status `json:"from"`
	Why  string `json:"why"`
}

// Kind is KindReopened.
func (*Reopened) Kind() Kind { return KindReopened }

func (b *Reopened) apply(in *Incident, ev Event) { in.turn(Investigating, ev, b.Why) }

func (b *Reopened) words() Halves { return Halves{Internal: b.Why} }

func (b *Reopened) reworded(h Halves) Body { return &Reopened{From: b.From, Why: h.Internal} }

// Reopen asks to take incident mode up again.
type Reopen struct{ Why string }

func (Reopen) afterwards() {}

func (c Reopen) decide(d *deciding) {
	if c.Why == "" {
		d.refuse(Reason{Code: ReasonMissing, Word: "reopen"})
	}
	if !d.in.Status.Over() && d.in.Status != Resolved {
		d.refuse(Reason{Code: IllegalMove, Status: d.in.Status, Word: "reopened"})
	}
	d.limit(Halves{Internal: c.Why}, "reason", textLimit)
	d.record(&Reopened{From: d.in.Status, Why: c.Why})
}

package incident

// Opened is the first event of every incident.
type Opened struct {
	Severity Severity `json:"severity"`
	Assumed  bool     `json:"assumed,omitempty"` // nobody said how bad it is
	Title    Halves   `json:"title"`
	Private  bool     `json:"private,omitempty"`
	Drill    bool     `json:"drill,omitempty"`
	Opener   Person   `json:"opener,omitzero"`
}

// Kind is KindOpened.
func (*Opened) Kind() Kind { return KindOpened }

func (b *Opened) apply(in *Incident, ev Event) {
	in.Severity, in.Worst = b.Severity, b.Severity
	in.Title, in.Private, in.Drill, in.Opener = b.Title, b.Private, b.Drill, b.Opener
	in.Declared = ev.Occurred
	in.turn(Investigating, ev, "")
}

func (b *Opened) words() Halves { return b.Title }

func (b *Opened) reworded(h Halves) Body {
	out := *b
	out.Title = h
	return &out
}

// Open asks for a new incident. Severity zero means [DefaultSeverity].
type Open struct {
	Severity Severity
	Title    Halves
	Private  bool
	Drill    bool
}

func (Open) anywhere() {}

func (c Open) decide(d *deciding) {
	if c.Title.Empty() {
		d.refuse(Reason{Code: EmptyText, Word: "title"})
	}
	d.limit(c.Title, "title", titleLimit)
	assumed := c.Severity == 0
	if assumed {
		c.Severity = DefaultSeverity
	}
	d.in.ID = d.book.Next()
	d.record(&Opened{Severity: c.Severity, Assumed: assumed, Title: c.Title, Private: c.Private, Drill: c.Drill, Opener: d.req.Person})
}

// Titled changes the title, or one half of it.
type Titled struct {
	Title Halves `json:"title"`
}

// Kind is KindTitled.
func (*Titled) Kind() Kind { return KindTitled }

func (b *Titled) apply(in *Incident, _ Event) { in.Title = b.Title.Or(in.Title) }

func (b *Titled) words() Halves { return b.Title }

func (b *Titled) reworded(h Halves) Body { return &Titled{Title: h} }

// Retitle asks for another title; an empty half stays as it is.
type Retitle struct{ Title Halves }

func (c Retitle) decide(d *deciding) {
	if c.Title.Empty() {
		d.refuse(Reason{Code: EmptyText, Word: "title"})
	}
	d.limit(c.Title, "title", titleLimit)
	d.record(&Titled{Title: c.Title})
}

// SeverityChanged says that it is worse or less bad than we thought.
type SeverityChanged struct {
	From Severity `json:"from"`
	To   Severity `json:"to"`
	Why  string   `json:"why,omitempty"`
}

// Kind is KindSeverityChanged.
func (*SeverityChanged) Kind() Kind { return KindSeverityChanged }

func (b *SeverityChanged) apply(in *Incident, ev Event) {
	in.Severity, in.Worst, in.Rated, in.rated = b.To, in.Worst.Worse(b.To), ev.Recorded, ev.Seq
}

func (b *SeverityChanged) words() Halves { return Halves{Internal: b.Why} }

func (b *SeverityChanged) reworded(h Halves) Body {
	return &SeverityChanged{From: b.From, To: b.To, Why: h.Internal}
}

// SetSeverity asks for another severity.
type SetSeverity struct {
	To  Severity
	Why string
}

func (c SetSeverity) decide(d *deciding) {
	if c.To == d.in.Severity {
		d.refuse(Reason{Code: AlreadySeverity, Word: c.To.String()})
	}
	d.limit(Halves{Internal: c.Why}, "reason", textLimit)
	d.record(&SeverityChanged{From: d.in.Severity, To: c.To, Why: c.Why})
}

package incident

import "time"

// ImpactBegan opens a window, or tells a whole one afterwards.
type ImpactBegan struct {
	Impact    Impact     `json:"impact"`
	Component string     `json:"component,omitempty"`
	Effect    Halves     `json:"effect,omitzero"`
	Until     *time.Time `json:"until,omitempty"` // set when the window was told whole
	Around    bool       `json:"until_around,omitempty"`
}

// Kind is KindImpactBegan.
func (*ImpactBegan) Kind() Kind { return KindImpactBegan }

func (b *ImpactBegan) apply(in *Incident, ev Event) {
	w := b.window(ev.Occurred, ev.Seq)
	// What was degraded goes down, or the other way round: one window ends where the next begins.
	if open, ok := in.Windows.openOn(w.Component); ok && w.Open() && open.Impact != w.Impact {
		in.Windows = in.Windows.ended([]string{w.Component}, w.Start)
	}
	in.Windows = in.Windows.with(w)
}

func (b *ImpactBegan) window(from Moment, seq int) Window {
	w := Window{Component: b.Component, Impact: b.Impact, Start: from, Effect: b.Effect, Seq: seq}
	if b.Until != nil {
		w.End = Moment{At: *b.Until, Around: b.Around}
	}
	return w
}

func (b *ImpactBegan) words() Halves { return b.Effect }

func (b *ImpactBegan) reworded(h Halves) Body {
	out := *b
	out.Effect = h
	return &out
}

// ImpactEnded ends the open windows of the components it names.
type ImpactEnded struct {
	Components []string `json:"components"`
}

// Kind is KindImpactEnded.
func (*ImpactEnded) Kind() Kind { return KindImpactEnded }

func (b *ImpactEnded) apply(in *Incident, ev Event) {
	in.Windows = in.Windows.ended(b.Components, ev.Occurred)
}

// BeginImpact asks to open a window ("down at 08:50"), or to tell a whole one ("down from … to …").
type BeginImpact struct {
	Impact    Impact
	Component string // as typed; "" where none was named
	Effect    Halves
	Until     Moment
}

func (c BeginImpact) decide(d *deciding) {
	component, ok := d.component(c.Component)
	if !ok {
		return
	}
	d.notInFuture(c.Until)
	b := &ImpactBegan{Impact: c.Impact, Component: component, Effect: c.Effect, Until: kept(c.Until.At), Around: c.Until.Around}
	d.fits(b.window(d.at, 0))
	d.record(b)
}

// fits refuses a window that is inverted, already open, or overlaps another of its component.
func (d *deciding) fits(w Window) {
	if !w.Open() && !w.End.At.After(w.Start.At) {
		d.refuse(Reason{Code: WindowInverted, Component: w.Component, At: w.Start, Until: w.End})
		return
	}
	open, isOpen := d.in.Windows.openOn(w.Component)
	switch {
	case isOpen && w.Open() && open.Impact == w.Impact:
		d.refuse(Reason{Code: AlreadyOpen, Component: w.Component, At: open.Start, Word: string(open.Impact)})
	case isOpen && w.Open() && !w.Start.At.After(open.Start.At):
		d.refuse(Reason{Code: WindowInverted, Component: w.Component, At: open.Start, Until: w.Start})
	default:
		d.overlaps(w, isOpen)
	}
}

func (d *deciding) overlaps(w Window, isOpen bool) {
	others := d.in.Windows
	if isOpen && w.Open() {
		others = others.ended([]string{w.Component}, w.Start)
	}
	if o, ok := others.conflict(w); ok {
		d.refuse(Reason{Code: WindowOverlaps, Component: w.Component, At: o.Start, Until: o.End, Seq: o.Seq})
	}
}

// EndImpact asks to end the open windows: all of them, or those of one component.
type EndImpact struct {
	Component string // as typed; "" ends every open window
}

func (c EndImpact) decide(d *deciding) {
	open := d.in.Windows.Open()
	if c.Component != "" {
		name, ok := d.component(c.Component)
		if !ok {
			return
		}
		open = open.filter(func(w Window) bool { return w.Component == name })
	}
	if len(open) == 0 {
		d.refuse(Reason{Code: NoWindow, Component: c.Component})
		return
	}
	b := &ImpactEnded{}
	for _, w := range open {
		if !d.at.At.After(w.Start.At) {
			d.refuse(Reason{Code: WindowInverted, Component: w.Component, At: w.Start, Until: d.at})
		}
		b.Components = append(b.Components, w.Component)
	}
	d.record(b)
}

// component returns the catalogue's spelling of a component that was typed. Without one it
// is the only component the incident has named so far, or else the whole service.
func (d *deciding) component(typed string) (string, bool) {
	if typed == "" {
		return d.in.usualComponent(), true
	}
	name, near, ok := d.ws.component(typed)
	if !ok {
		d.refuse(Reason{Code: UnknownComponent, Word: typed, Offer: near})
	}
	return name, ok
}

func (in Incident) usualComponent() string {
	name := ""
	for i, w := range in.Windows {
		if i > 0 && w.Component != name {
			return ""
		}
		name = w.Component
	}
	return name
}

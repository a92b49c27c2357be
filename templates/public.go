package templates

import (
	"slices"
	"time"

	"allclear/incident"
)

// public returns what customers may read of a text. Redacted words are none.
func public(h incident.Halves) string {
	if h.Public == incident.Blank {
		return ""
	}
	return oneLine(h.Public)
}

// publicTitle heads an incident in a text for customers; it never falls back on the internal title.
func (w *wording) publicTitle(in incident.Incident) string {
	if t := public(in.Title); t != "" {
		return t
	}
	names := slices.DeleteFunc(components(in.Windows), func(name string) bool { return name == "" })
	if len(names) > 0 {
		return w.say("title of components", and(names))
	}
	return w.say("title unknown")
}

// publicCause returns the confirmed cause in public words, if it has any.
func publicCause(in incident.Incident) (string, incident.Moment) {
	c, ok := in.ConfirmedCause()
	if !ok || public(c.Text) == "" {
		return "", incident.Moment{}
	}
	return public(c.Text), c.At
}

// publicDone returns the public words of what was done from an instant on, oldest first.
func publicDone(in incident.Incident, from time.Time) []string {
	var out []string
	for _, m := range in.Mitigations {
		if t := public(m.Text); t != "" && !m.At.At.Before(from) {
			out = append(out, t)
		}
	}
	return out
}

// effects returns what customers could not do, in public words, each once, oldest first.
func effects(ws incident.Windows) []string {
	var out []string
	for _, w := range ws {
		if t := public(w.Effect); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// saying returns how components stand in a sentence, each once: "our US region".
func saying(ws incident.Windows, work incident.Workspace) []string {
	var out []string
	for _, w := range ws {
		if s := work.Say(w.Component); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// components returns the components of windows, each once.
func components(ws incident.Windows) []string {
	var out []string
	for _, w := range ws {
		out = union(out, []string{w.Component})
	}
	return out
}

// ofComponent returns the windows of one component.
func ofComponent(ws incident.Windows, component string) incident.Windows {
	var out incident.Windows
	for _, w := range ws {
		if w.Component == component {
			out = append(out, w)
		}
	}
	return out
}

// stateAt returns the incident as it stood at t, as far as we know today. A draft that is
// told afterwards must not know what came later.
func stateAt(in incident.Incident, t time.Time) incident.Incident {
	if !slices.ContainsFunc(in.Effective, func(ev incident.Event) bool { return ev.Occurred.At.After(t) }) &&
		!slices.ContainsFunc(in.Windows, func(w incident.Window) bool { return w.End.At.After(t) }) {
		return in
	}
	var kept []incident.Event
	for _, ev := range in.Effective {
		switch ev.Body.(type) {
		case *incident.Corrected, *incident.Withdrawn, *incident.Redacted:
			continue // Effective says it already
		}
		if ev.Body.Kind() == incident.KindOpened || !ev.Occurred.At.After(t) {
			kept = append(kept, ev)
		}
	}
	out := incident.Fold(in.ID, kept)
	out.Version = in.Version
	for i, w := range out.Windows {
		if w.End.At.After(t) {
			out.Windows[i].End = incident.Moment{}
		}
	}
	return out
}

// episodes returns the stretches of impact by t, one after the other. One that begins at t counts.
func episodes(ws incident.Windows, t time.Time) []incident.Span {
	return ws.Union(t.Add(time.Nanosecond))
}

// within returns the windows that lie in a stretch.
func within(ws incident.Windows, s incident.Span) incident.Windows {
	var out incident.Windows
	for _, w := range ws {
		if !w.Start.At.Before(s.From) && w.Start.At.Before(s.To) {
			out = append(out, w)
		}
	}
	return out
}

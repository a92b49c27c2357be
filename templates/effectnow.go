package templates

import (
	"slices"

	"allclear/incident"
)

// effectNow is what customers cannot do, in their words where there are any; what they could not do, once the
// incident is resolved; and nothing of a false alarm.
func (w *wording) effectNow(in incident.Incident, most int) string {
	if in.Status == incident.Cancelled {
		return ""
	}
	words := worstEffect(in.Windows)
	if words == "" {
		return ""
	}
	if isOver(in) && len(in.Windows.Open()) == 0 {
		words = w.wereMet(words)
	}
	return cut(sentence(words), most)
}

// worstEffect takes the words of what is down before what is degraded, of what is open before all else, and the
// newest among equals. While something is open, only its components have a say.
func worstEffect(ws incident.Windows) string {
	open := ws.Open()
	about := ws
	if len(open) > 0 {
		about = nil
		for _, name := range components(open) {
			about = append(about, ofComponent(ws, name)...)
		}
	}
	for _, some := range []struct {
		incident.Windows
		incident.Impact
	}{{open, incident.Down}, {open, incident.Degraded}, {about, incident.Down}, {about, incident.Degraded}} {
		if e := newestEffect(some.Windows, some.Impact); !e.Empty() {
			return incident.Halves{Internal: e.Public}.Or(e).Internal
		}
	}
	return ""
}

func newestEffect(ws incident.Windows, bad incident.Impact) incident.Halves {
	for i := range slices.Backward(ws) {
		if ws[i].Impact == bad && !ws[i].Effect.Empty() {
			return ws[i].Effect
		}
	}
	return incident.Halves{}
}

// wereMet puts an effect into the past, or says that it is one where its tense is not known.
func (w *wording) wereMet(words string) string {
	if was, ok := past(words); ok {
		return was
	}
	return w.say("effect in doubt", lower(words))
}

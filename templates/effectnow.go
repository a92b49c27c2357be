package templates

import (
	"slices"

	"allclear/incident"
)

// effectNow is what customers cannot do, in their words where there are any; what they could not do, once the
// incident is resolved; and nothing of a false alarm.
func effectNow(in incident.Incident, most int) string {
	if in.Status == incident.Cancelled {
		return ""
	}
	words := worstEffect(in.Windows)
	if words == "" {
		return ""
	}
	if isOver(in) && len(in.Windows.Open()) == 0 {
		words = wereMet(words)
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
	for _, some := range []incident.Windows{open.Of(incident.Down), open.Of(incident.Degraded), about.Of(incident.Down), about.Of(incident.Degraded)} {
		for _, w := range slices.Backward(some) {
			if e := w.Effect; !e.Empty() {
				return incident.Halves{Internal: e.Public}.Or(e).Internal
			}
		}
	}
	return ""
}

// wereMet puts an effect into the past, or says that it is one where its tense is not known.
func wereMet(words string) string {
	if was, ok := past(words); ok {
		return was
	}
	return "What customers met: " + lower(words)
}

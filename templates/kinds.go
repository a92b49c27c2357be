package templates

import "allclear/incident"

// kindSaid says what kind of entry a kind is, in plain words; nothing if it is none.
func (w *wording) kindSaid(k incident.Kind) string { return w.say("kind " + string(k)) }

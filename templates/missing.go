package templates

import "allclear/incident"

// missing names what a full update would need and the record does not have, each with what
// to type. It goes to support, so it repeats no internal words.
func (d *draft) missing() []string {
	var out []string
	lack := func(absent bool, what, command string) {
		if absent {
			out = append(out, d.say("missing", d.say("missing "+what), command))
		}
	}
	lack(d.Unknown(), "effect", d.say("missing effect command"))
	for _, seq := range d.wordless() {
		lack(true, "effect", d.say("missing effect words", eventCell(seq)))
	}
	lack(d.phase == incident.Identified && d.Cause == "", "cause", d.addCause())
	fixing := d.phase == incident.Identified || d.phase == incident.Monitoring
	lack(fixing && len(publicDone(d.in, d.in.Declared.At)) == 0, "done", d.say("missing done command"))
	up := d.phase == incident.Monitoring || d.phase == incident.Resolved
	lack(up && d.Open(), "up", d.say("missing up command"))
	over := d.phase == incident.Resolved
	lack(over && !d.Over, "resolved", d.say("missing resolved command"))
	lack(over && !d.in.Confirmations.Settled(incident.DataLoss), "data", confirming(incident.DataLoss))
	lack(!over && d.NextBy() == "", "next", d.say("missing next command", string(d.phase)))
	return append(out, d.unsaid(d.in)...)
}

// wordless are the events of the open windows that customers have no words for.
func (d *draft) wordless() []int {
	var out []int
	for _, w := range d.in.Windows.Open() {
		if public(w.Effect) == "" {
			out = append(out, w.Seq)
		}
	}
	return out
}

func (d *draft) addCause() string {
	if c, ok := d.in.ConfirmedCause(); ok {
		return d.say("missing words", eventCell(c.Seq))
	}
	return d.say("missing cause command")
}

package templates

import (
	"fmt"

	"allclear/incident"
)

// missing names what a full update would need and the record does not have, each with what
// to type. It goes to support, so it repeats no internal words.
func (d *draft) missing() []string {
	var out []string
	lack := func(absent bool, what, cmd string) {
		if absent {
			out = append(out, what+": type /incident "+cmd)
		}
	}
	lack(d.Unknown(), "effect", `down "Component" | what customers cannot do`)
	for _, seq := range d.wordless() {
		lack(true, "effect", fmt.Sprintf("correct e%d | what customers cannot do because it had no public words", seq))
	}
	lack(d.phase == incident.Identified && d.Cause == "", "cause", d.addCause())
	fixing := d.phase == incident.Identified || d.phase == incident.Monitoring
	lack(fixing && len(publicDone(d.in, d.in.Declared.At)) == 0, "what was done", "mitigate done what we did | what customers may read of it")
	up := d.phase == incident.Monitoring || d.phase == incident.Resolved
	lack(up && d.Open(), "restored at", "up")
	over := d.phase == incident.Resolved
	lack(over && !d.Over, "resolved", "status resolved")
	lack(over && !d.in.Confirmations.Settled(incident.DataLoss), "data", confirming(incident.DataLoss))
	lack(!over && d.NextUpdate() == "", "next update", fmt.Sprintf("published %s next in 30m", d.phase))
	return append(out, unsaid(d.in)...)
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
		return fmt.Sprintf("correct e%d | what customers may read because it had no public words", c.Seq)
	}
	return "cause confirmed what it is | what customers may read of it"
}

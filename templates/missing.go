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
	lack(len(d.in.Windows) == 0, "effect", `down "Component" | what customers cannot do`)
	lack(len(d.in.Windows) > 0 && d.Effect == "" && d.phase != incident.Resolved, "effect", d.addEffect())
	lack(d.phase == incident.Identified && d.Cause == "", "cause", d.addCause())
	fixing := d.phase == incident.Identified || d.phase == incident.Monitoring
	lack(fixing && len(publicDone(d.in, d.in.Declared.At)) == 0, "what was done", "mitigate done what we did | what customers may read of it")
	up := d.phase == incident.Monitoring || d.phase == incident.Resolved
	lack(up && d.Open, "restored at", "up")
	over := d.phase == incident.Resolved
	lack(over && !d.Over, "resolved", "status resolved")
	lack(over && !d.in.Confirmations.Settled(incident.DataLoss), "data", "confirm data-loss=none")
	lack(!over && d.next.IsZero(), "next update", fmt.Sprintf("published %s next 15:30", d.phase))
	return out
}

// addEffect returns how the newest window gets its public words: it is there already, so it is corrected.
func (d *draft) addEffect() string {
	if len(d.in.Windows) == 0 {
		return ""
	}
	seq := d.in.Windows[len(d.in.Windows)-1].Seq
	return fmt.Sprintf("correct e%d | what customers cannot do because it had no public words", seq)
}

func (d *draft) addCause() string {
	if c, ok := d.in.ConfirmedCause(); ok {
		return fmt.Sprintf("correct e%d | what customers may read because it had no public words", c.Seq)
	}
	return "cause confirmed what it is | what customers may read of it"
}

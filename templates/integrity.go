package templates

import (
	"fmt"
	"time"

	"allclear/incident"
)

// late is from when on an entry told afterwards is marked.
const late = 10 * time.Minute

// LateRows are the entries that were told afterwards, and how long.
func (p *postmortem) LateRows() ready {
	var t table
	for i := range p.In.Effective {
		ev := &p.In.Effective[i]
		if !ev.Backdated() {
			continue
		}
		d, mark := ev.Recorded.Sub(ev.Occurred.At), ""
		if d > late {
			mark = "over 10 min"
		}
		t.row(eventCell(ev.Seq), cell(kindSaid(ev.Body.Kind())), cell(who(ev.Actor)), short(d), mark)
	}
	return t.ready()
}

// Approximate lists the events whose time is only known around.
func (p *postmortem) Approximate() []int {
	var out []int
	for _, ev := range p.In.Effective {
		if ev.Occurred.Around {
			out = append(out, ev.Seq)
		}
	}
	return out
}

// Amendments says every correction, withdrawal and redaction.
func (p *postmortem) Amendments() []string {
	verbs := map[incident.Kind]string{
		incident.KindCorrected: "corrected", incident.KindWithdrawn: "withdrew", incident.KindRedacted: "blanked the words of",
	}
	var out []string
	for _, a := range p.In.Amended {
		out = append(out, fmt.Sprintf("e%d: %s %s e%d, because %s", a.Seq, who(a.By), verbs[a.Kind], a.Event, a.Because))
	}
	return out
}

// Lacking names what a whole record of an incident has and this one does not.
func (p *postmortem) Lacking() []string {
	in := p.In
	var out []string
	lack := func(absent bool, what string) {
		if absent {
			out = append(out, what)
		}
	}
	_, cause := in.ConfirmedCause()
	lack(!in.StartedAt.Known(), "start")
	lack(!in.Detection.Known(), "detection")
	lack(in.Detection.Known() && in.Detector == "", "who noticed first")
	lack(len(in.Windows) == 0, "windows of impact")
	lack(len(in.Publications) == 0, "public updates")
	lack(!cause, "confirmed cause")
	lack(in.Title.Public == "", "public title")
	lack(p.Comms == "", "comms")
	for _, s := range incident.Subjects() {
		lack(in.Severity.Grave() && !in.Confirmations.Settled(s), "confirmation of "+string(s))
	}
	for _, w := range in.Windows {
		lack(w.Effect.Empty(), "effect of the window of "+eventCell(w.Seq))
	}
	for _, a := range in.Actions {
		lack(a.Owner == (incident.Person{}), "owner of action "+eventCell(a.Seq))
		lack(a.Due.IsZero() && !a.Done.Known(), "due date of action "+eventCell(a.Seq))
	}
	return out
}

// Confirmations says each subject, its finding and who vouches for it.
func (p *postmortem) Confirmations() []string {
	var out []string
	for _, s := range incident.Subjects() {
		c := p.In.Confirmations.On(s)
		if c.Finding == "" {
			out = append(out, string(s)+": not recorded")
			continue
		}
		out = append(out, fmt.Sprintf("%s, said %s at %s (e%d)", finding(s, c.Finding), who(c.By), p.Both(c.At), c.Seq))
	}
	return out
}

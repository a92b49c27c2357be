package templates

import (
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
			mark = cell(p.say("very late"))
		}
		t.row(eventCell(ev.Seq), cell(p.kindSaid(ev.Body.Kind())), cell(who(ev.Actor)), short(d), mark)
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
	phrases := map[incident.Kind]string{
		incident.KindCorrected: "amendment corrected", incident.KindWithdrawn: "amendment withdrawn", incident.KindRedacted: "amendment redacted",
	}
	var out []string
	for _, a := range p.In.Amended {
		out = append(out, p.say(phrases[a.Kind], eventCell(a.Seq), who(a.By), eventCell(a.Event), a.Because))
	}
	return out
}

// Lacking names what a whole record of an incident has and this one does not.
func (p *postmortem) Lacking() []string {
	in := p.In
	var out []string
	lack := func(absent bool, what string, about ...string) {
		if absent {
			out = append(out, p.say("lacking "+what, about...))
		}
	}
	_, cause := in.ConfirmedCause()
	lack(!in.StartedAt.Known(), "start")
	lack(!in.Detection.Known(), "detection")
	lack(in.Detection.Known() && in.Detector == "", "detector")
	lack(len(in.Windows) == 0, "windows")
	lack(len(in.Publications) == 0, "updates")
	lack(!cause, "cause")
	lack(in.Title.Public == "", "public title")
	lack(p.Comms == "", "comms")
	for _, s := range incident.Subjects() {
		lack(in.Severity.Grave() && !in.Confirmations.Settled(s), "confirmation", string(s))
	}
	for _, w := range in.Windows {
		lack(w.Effect.Empty(), "effect", eventCell(w.Seq))
	}
	for _, a := range in.Actions {
		lack(a.Owner == (incident.Person{}) && a.Open(), "owner", eventCell(a.Seq))
		lack(a.Due.IsZero() && a.Open(), "due date", eventCell(a.Seq))
	}
	return out
}

// Confirmations says each subject, its finding and who vouches for it.
func (p *postmortem) Confirmations() []string {
	var out []string
	for _, s := range incident.Subjects() {
		c := p.In.Confirmations.On(s)
		if c.Finding == "" {
			out = append(out, p.say("confirmation missing", string(s)))
			continue
		}
		out = append(out, p.say("confirmation", p.finding(s, c.Finding), who(c.By), p.Both(c.At), eventCell(c.Seq)))
	}
	return out
}

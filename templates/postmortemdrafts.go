package templates

import (
	"slices"
	"strconv"
	"strings"

	"allclear/incident"
)

// Approvals says how many drafts somebody approved: "3 drafts approved, 1 of them by the author alone"; nothing if none was.
func (p *postmortem) Approvals() string {
	approved, alone := 0, 0
	for _, d := range p.View.Drafts.All {
		if !d.Approval.At.IsZero() {
			approved++
		}
		if d.Approval.Self {
			alone++
		}
	}
	if approved == 0 {
		return ""
	}
	return p.say("drafts approved", strconv.Itoa(approved), strconv.Itoa(alone))
}

// setAside is a rule for customer texts that somebody set aside.
type setAside struct {
	Number                       int
	Rule, Words, Because, By, At string
}

// SetAside are the rules that were set aside, in order.
func (p *postmortem) SetAside() []setAside {
	var out []setAside
	for _, d := range p.View.Drafts.All {
		for _, o := range d.Overrides {
			out = append(out, setAside{d.Number, o.Rule, oneLine(o.Words), oneLine(o.Because), who(o.By), p.BothAt(o.At)})
		}
	}
	return out
}

// letterSaid is the letter to customers as the postmortem tells of it.
type letterSaid struct {
	Number int
	By, At string
	Alone  bool
	Sent   string // when; "" if nobody said that it was
	Text   ready  // in a fence of its own
}

// Letter is the newest letter that was approved; nil if none was.
func (p *postmortem) Letter() *letterSaid {
	d, ok := p.approvedLetter()
	if !ok {
		return nil
	}
	return &letterSaid{d.Number, who(d.Approval.By), p.BothAt(d.Approval.At), d.Approval.Self, p.sent(d.Number), fenced(d.Text)}
}

func (p *postmortem) approvedLetter() (incident.Draft, bool) {
	for _, d := range slices.Backward(p.View.Drafts.All) {
		if d.Outlet == incident.Letter && d.Approved() {
			return d, true
		}
	}
	return incident.Draft{}, false
}

func (p *postmortem) sent(number int) string {
	for _, l := range p.In.Letters {
		if l.Draft == number {
			return p.Both(l.At)
		}
	}
	return ""
}

// fenced puts a text into a code block whose fence is longer than any in it.
func fenced(text string) ready {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return ready(fence + "markdown\n" + strings.TrimRight(text, "\n") + "\n" + fence)
}

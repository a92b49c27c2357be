package templates

import (
	"strconv"
	"strings"
)

// Questions says what was asked and when, and when it was answered; nothing if nobody asked.
func (p *postmortem) Questions() string {
	var said []string
	answered := 0
	for _, q := range p.In.Questions() {
		row := newQuestionRow(p.View, q)
		one := p.say("question asked", eventCell(q.Seq), p.BothAt(row.Asked), and(row.People))
		switch {
		case row.Approver != "":
			one = p.say("question answered", one, eventCell(row.Answer), p.BothAt(row.Approved))
		case row.Denied:
			one = p.say("question answered at once", one)
		default:
			one = p.say("question not answered", one)
		}
		if row.Approver != "" || row.Denied {
			answered++
		}
		said = append(said, one)
	}
	if len(said) == 0 {
		return ""
	}
	return p.say("questions asked", strconv.Itoa(len(said)), strconv.Itoa(answered), strings.Join(said, "; "))
}

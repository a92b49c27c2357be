package templates

import (
	"fmt"
	"strings"
)

// Questions says what was asked and when, and when it was answered; nothing if nobody asked.
func (p *postmortem) Questions() string {
	var said []string
	answered := 0
	all := p.In.Questions()
	for _, q := range all {
		row := newQuestionRow(p.View, q)
		one := fmt.Sprintf("e%d asked %s by %s", q.Seq, p.BothAt(row.Asked), and(row.People))
		switch {
		case row.Approver != "":
			one += fmt.Sprintf(", answered by e%d %s", row.Answer, p.BothAt(row.Approved))
		case row.Denied:
			one += ", answered at once by what was confirmed"
		default:
			one += ", not answered for customers"
		}
		if row.Approver != "" || row.Denied {
			answered++
		}
		said = append(said, one)
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("%d asked, %d answered: %s", len(all), answered, strings.Join(said, "; "))
}

package templates

import (
	"strings"

	"allclear/incident"
)

// blockLimit is how many characters Slack takes in one block of text.
const blockLimit = 3000

// Lost is something that Slack will not do, and why.
type Lost struct {
	ID        incident.ID
	What, Why string
}

// Home is the app's home tab: the incidents that one reader may see, and what could not be told to Slack.
func (s *Set) Home(ins []incident.Incident, lost []Lost, v View) string {
	shown := lost[:min(len(lost), 20)]
	return render(s.slack, "home", struct {
		Open page
		Lost []Lost
		More int
	}{fitting(s.listed(s.slack, ins, v), 2*blockLimit), shown, len(lost) - len(shown)})
}

// Blocks parts a text at its lines so that each part fits into a block.
func Blocks(text string) []string {
	var out []string
	part := ""
	for line := range strings.Lines(text) {
		if part != "" && length(part)+length(line) > blockLimit {
			out, part = append(out, part), ""
		}
		part += cut(line, blockLimit)
	}
	return append(out, part)
}

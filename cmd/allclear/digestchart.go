package main

import (
	"fmt"
	"strings"
	"time"

	"allclear/incident"
	"allclear/internal/chart"
	"allclear/templates"
)

// chartWeeks is how many weeks are drawn for a term: enough to see what is usual.
func chartWeeks(t incident.Term) int {
	if t.Days <= 7 {
		return 8
	}
	return max(13, (t.Days+13)/7)
}

// draw writes the pictures, and a page that shows them with what says the same.
func (cmd digestCmd) draw(t *terminal, l *library, s incident.Series, term incident.Term) error {
	pictures, err := picturesOf(l.say.ChartWords(s), s, "digest-"+term.First.Format(time.DateOnly))
	if err != nil {
		return err
	}
	paths, err := writeAll(cmd.Chart, cmd.Force, pictures)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(t.err, strings.Join(paths, "\n")) // beside the digest, which may be read by a script
	return nil
}

func picturesOf(words templates.ChartWords, s incident.Series, name string) ([]file, error) {
	var out []file
	var page strings.Builder
	for _, one := range []struct {
		name string
		text templates.ChartText
		draw func(incident.Series, templates.ChartText, chart.Format) ([]byte, error)
	}{{name + "-weeks", words.Weeks, chart.Weeks}, {name + "-restore", words.Restores, chart.Restores}} {
		for _, format := range chart.Formats() {
			data, err := one.draw(s, one.text, format)
			if err != nil {
				return nil, err
			}
			out = append(out, file{one.name + "." + string(format), data})
		}
		_, _ = fmt.Fprintf(&page, "![%s](%s.png)\n\n%s\n\n", one.text.Title, one.name, one.text.Says)
	}
	return append(out, file{name + ".md", []byte(page.String())}), nil
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
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

// draw writes the pictures, and a page that shows them with what says the same. All are written, or none if one of them is there already.
func (cmd digestCmd) draw(t *terminal, l *library, s incident.Series, term incident.Term) error {
	pictures, err := picturesOf(l.say.ChartWords(s), s, "digest-"+term.First.Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, p := range pictures {
		path := filepath.Join(cmd.Chart, p.name)
		if _, err := os.Lstat(path); err == nil && !cmd.Force {
			return fmt.Errorf("%s is there already; --force replaces it", path)
		}
	}
	if err := os.MkdirAll(cmd.Chart, 0o700); err != nil {
		return err
	}
	for _, p := range pictures {
		path := filepath.Join(cmd.Chart, p.name)
		if err := os.WriteFile(path, p.data, 0o600); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(t.err, path)
	}
	return nil
}

// picture is a file of a digest.
type picture struct {
	name string
	data []byte
}

func picturesOf(words templates.ChartWords, s incident.Series, name string) ([]picture, error) {
	var out []picture
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
			out = append(out, picture{one.name + "." + string(format), data})
		}
		_, _ = fmt.Fprintf(&page, "![%s](%s.png)\n\n%s\n\n", one.text.Title, one.name, one.text.Says)
	}
	return append(out, picture{name + ".md", []byte(page.String())}), nil
}

package templates

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// ChartWords are what stands in and under the pictures of a digest.
type ChartWords struct {
	Weeks, Restores ChartText
}

// ChartText is what stands in one picture, and what says the same without it.
type ChartText struct {
	Title   string
	Counted string   // what is counted: the upper picture, where there are two
	Timed   string   // what is measured in minutes
	Labels  []string // of the points, in order
	Says    string   // the same in words: caption, and text for who cannot see it
	Nothing string   // what stands where there is nothing to draw
}

// ChartPost is what stands over a picture in Slack.
func (s *Set) ChartPost(c ChartText) string { return escapeSlack(c.Says) }

// mostRestores is how many incidents the words with a picture name: Slack takes no more than a thousand characters.
const mostRestores = 30

// ChartWords says what charts say.
func (s *Set) ChartWords(series incident.Series) ChartWords {
	w := s.words
	out := ChartWords{
		Weeks:    ChartText{Title: w.say("chart weeks"), Counted: w.say("chart incidents"), Timed: w.say("chart downtime")},
		Restores: ChartText{Title: w.say("chart restores"), Timed: w.say("chart restore"), Nothing: w.say("chart nothing")},
	}
	var weeks, restores []string
	for _, p := range series.Points {
		label := p.Week.First.Format("2 Jan")
		out.Weeks.Labels = append(out.Weeks.Labels, label)
		if p.Unknown {
			weeks = append(weeks, w.say("chart no week", label))
			continue
		}
		weeks = append(weeks, w.say("chart week", label, strconv.Itoa(p.Incidents), wholeMinutes(p.Down)))
	}
	for _, r := range series.Restored {
		name := w.say("digest private")
		if r.ID > 0 {
			name = r.ID.String()
		}
		out.Restores.Labels = append(out.Restores.Labels, name)
		restores = append(restores, w.say("chart restored", name, r.Worst.String(), fmt.Sprint(int(r.Took/time.Minute))))
	}
	out.Weeks.Says = w.say("chart weeks say", strings.Join(weeks, "; "))
	if more := len(restores) - mostRestores; more > 0 {
		restores = append(restores[:mostRestores], w.say("digest more", strconv.Itoa(more)))
	}
	out.Restores.Says = w.say("chart restores say", orWords(strings.Join(restores, "; "), w.say("chart nothing")), strconv.Itoa(series.Lacking))
	return out
}

package templates

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"allclear/incident"
)

// Summary returns the managers' summary: eight lines, at most 120 words beside the numbers of its events.
func (s *Set) Summary(v View) string {
	v.words = s.words
	// Typed words are cut by ten characters more, and ten more, until it is short enough; most often they need no cut.
	text := func(i int) string { return rows(s.plain, "summary", newSummary(v, 140-10*i)) }
	if whole := text(0); shortEnough(whole) {
		return whole
	}
	return text(1 + sort.Search(11, func(i int) bool { return shortEnough(text(i + 1)) }))
}

func shortEnough(summary string) bool {
	return len(strings.Fields(eventRefs.ReplaceAllString(summary, ""))) <= summaryWords
}

// summaryWords is how many words a manager is given to read.
const summaryWords = 120

var eventRefs = regexp.MustCompile(` \[(e\d+ ?)+\]`)

// SummaryPost is the summary for a Slack channel.
func (s *Set) SummaryPost(v View) string { return escapeSlack(lines(s.Summary(v))) }

// summary is what managers are told.
type summary struct {
	standing
	View    View
	Name    string // the public title, or else the internal one
	Effects string
	Now     incident.Window // the oldest open window
	IsDown  bool
	IsSlow  bool
	Start   incident.Moment
	Opened  bool             // nobody told when it started: Start is when it was opened
	Doubts  []incident.Cause // suspicions that nobody has confirmed
	Done    []string
	Missed  int
	People  int
	LeadFor time.Duration
}

// newSummary shows at most so many characters of each typed text.
func newSummary(v View, most int) summary {
	in := v.In
	sum := summary{standing: newStanding(v).shortened(max(most, 40)), View: v, Name: cut(oneLine(titleOf(in)), 80), Start: in.StartedAt}
	sum.curt = true
	if !sum.Start.Known() { // a start nobody told is never taken from a window
		sum.Start, sum.Opened = in.Declared, true
	}
	sum.Effects = sum.effectNow(in, max(most, 80))
	sum.now()
	sum.Cause.Text.Internal = cut(oneLine(sum.Cause.Text.Internal), most)
	if words := sum.Cause.Text.Public; words != "" {
		sum.Cause.Text.Internal = cut(oneLine(words), most)
	}
	sum.Done = sum.doneWords(in, min(most+20, 80))
	sum.People = len(in.Responders())
	sum.doubts()
	sum.Missed = incident.CountPromises(in.Promises(), v.AsOf).Missed
	sum.lead(v.AsOf)
	return sum
}

// now finds the window that says how bad it is: the oldest one that is down, or else the oldest open one.
func (sum *summary) now() {
	open := sum.In.Windows.Open()
	if sum.FalseAlarm() || len(open) == 0 {
		return
	}
	down := open.Of(incident.Down)
	sum.IsDown, sum.IsSlow = len(down) > 0, len(down) == 0
	sum.Now = append(down, open...)[0]
}

// doneWords says the last three mitigations with their results: "replaced the affected database (partial)".
func (w *wording) doneWords(in incident.Incident, most int) []string {
	var out []string
	for _, m := range in.Mitigations[max(len(in.Mitigations)-3, 0):] {
		words := m.Text.Public
		if words == "" {
			words = m.Text.Internal
		}
		words = strings.TrimPrefix(lower(words), "we ")
		out = append(out, w.say("mitigation done", cut(words, most), string(m.Result)))
	}
	return out
}

func (sum *summary) doubts() {
	for _, c := range sum.In.Causes {
		if c.State == incident.CauseSuspected {
			sum.Doubts = append(sum.Doubts, c)
		}
	}
}

// lead finds how long the lead has been on, while it matters.
func (sum *summary) lead(asOf time.Time) {
	from := sum.In.Declared
	for _, r := range sum.In.Roles {
		if r.Role == incident.Lead {
			from = r.From
		}
	}
	if d := asOf.Sub(from.At); d > 6*time.Hour && !isOver(sum.In) {
		sum.LeadFor = d
	}
}

// Doubt is the newest suspicion.
func (sum summary) Doubt() incident.Cause { return sum.Doubts[len(sum.Doubts)-1] }

// Sum says the parts of the downtime: "41+28+26"; nothing if there is only one.
func (sum summary) Sum() string {
	if len(sum.Parts) < 2 {
		return ""
	}
	parts := make([]string, len(sum.Parts))
	for i, p := range sum.Parts {
		parts[i] = fmt.Sprint(int(p / time.Minute))
	}
	return strings.Join(parts, "+")
}

// Nth says which downtime the open one is.
func (sum summary) Nth() string { return ordinal(len(sum.Parts)) }

// SinceStart is how long ago it began.
func (sum summary) SinceStart() string { return sum.Ago(sum.Start.At) }

// Took is how long it took from its start to an instant.
func (sum summary) Took(m incident.Moment) string { return short(max(m.At.Sub(sum.Start.At), 0)) }

// CauseWord says the cause in two words, for the headline.
func (sum summary) CauseWord() string {
	switch {
	case !sum.Known:
		return sum.say("cause unknown")
	case sum.Cause.State == incident.CauseConfirmed:
		return sum.say("cause confirmed")
	default:
		return sum.say("cause suspected")
	}
}

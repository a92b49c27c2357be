package templates

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"allclear/incident"
)

// Summary returns the managers' summary: what changed since the one before, where one was sent, and eight lines, together at most 120
// words and 900 characters beside the numbers of its events. What was sent before follows from the record, so that one record gives one
// text for one instant, whoever asks.
func (s *Set) Summary(v View) string {
	v.words = s.words
	// Typed words are cut, step by step, until it is short enough; most often they need no cut.
	text := func(i int) string { return rows(s.plain, "summary", newSummary(v, i)) }
	if whole := text(0); shortEnough(whole) {
		return whole
	}
	return text(1 + sort.Search(summarySteps-1, func(i int) bool { return shortEnough(text(i + 1)) }))
}

func shortEnough(summary string) bool {
	bare := eventRefs.ReplaceAllString(summary, "")
	return len(strings.Fields(bare)) <= summaryWords && length(bare) <= summaryLength
}

// summaryWords and summaryLength are how much a manager is given to read; summarySteps is how often words are cut for it.
const (
	summaryWords  = 120
	summaryLength = 900
	summarySteps  = 13
)

var eventRefs = regexp.MustCompile(` \[(e\d+ ?)+\]`)

// SummaryPost is the summary for a Slack channel. Its events link to their lines, where the view knows them.
func (s *Set) SummaryPost(v View) string { return linked(escapeSlack(lines(s.Summary(v))), v.links) }

// summary is what managers are told.
type summary struct {
	standing
	View    View
	Delta   *delta // nil: none was sent before
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

// newSummary shows less of each typed text with every step, and of what changed since the last one: first when, then the lesser changes.
func newSummary(v View, step int) summary {
	in, most, few := v.In, max(140-10*step, 40), max(25-2*step, 0)
	sum := summary{standing: newStanding(v).shortened(most), View: v, Name: cut(fewer(titleOf(in), few+2), 80), Start: in.StartedAt}
	sum.curt = true
	sum.Delta = newDelta(v, step, few)
	if !sum.Start.Known() { // a start nobody told is never taken from a window
		sum.Start, sum.Opened = in.Declared, true
	}
	sum.Effects = fewer(sum.effectNow(in, max(most, 60)), few+4)
	sum.now()
	if words := sum.Cause.Text.Public; words != "" {
		sum.Cause.Text.Internal = words
	}
	sum.Cause.Text.Internal = cut(fewer(sum.Cause.Text.Internal, few+1), most)
	sum.Done = sum.doneWords(in, 80, max(few, 1))
	if step == summarySteps && len(sum.Done) > 2 {
		sum.Done = sum.Done[len(sum.Done)-2:] // where there are many days to name, there is no room for more
	}
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
func (w *wording) doneWords(in incident.Incident, most, few int) []string {
	var out []string
	for _, m := range in.Mitigations[max(len(in.Mitigations)-3, 0):] {
		out = append(out, w.mitigated(m.Text, m.Result, most, few))
	}
	return out
}

// mitigated says one of them in at most so many typed characters and words, in its public ones where it has any.
func (w *wording) mitigated(text incident.Halves, result incident.Result, most, few int) string {
	words := text.Public
	if words == "" {
		words = text.Internal
	}
	return w.say("mitigation done", cut(fewer(strings.TrimPrefix(lower(words), "we "), few), most), string(result))
}

// fewer keeps so many words of typed ones, on one line, and marks that it cut them.
func fewer(s string, most int) string {
	if words := strings.Fields(oneLine(s)); len(words) > most {
		return strings.TrimRight(strings.Join(words[:most], " "), ",;:.") + "…"
	}
	return oneLine(s)
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

// mostParts is how many parts of a downtime are worth reading.
const mostParts = 12

// Sum says the parts of the downtime: "41+28+26"; nothing if there is only one, or more than anybody reads.
func (sum summary) Sum() string {
	if len(sum.Parts) < 2 || len(sum.Parts) > mostParts {
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

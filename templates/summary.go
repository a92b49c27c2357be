package templates

import (
	"fmt"
	"strings"
	"time"

	"allclear/incident"
)

// Summary returns the managers' summary: eight lines, at most 120 words beside the numbers of its events.
func (s *Set) Summary(v View) string { return rows(s.plain, "summary", newSummary(v)) }

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
	Doubts  []incident.Cause // suspicions that nobody has confirmed
	Done    []string
	Missed  int
	People  int
	LeadFor time.Duration
}

func newSummary(v View) summary {
	in := v.In
	sum := summary{standing: newStanding(v).shortened(140), View: v, Name: cut(oneLine(titleOf(in)), 80), Start: in.StartedAt}
	if !sum.Start.Known() && len(in.Windows) > 0 {
		sum.Start = in.Windows[0].Start
	}
	if !sum.Start.Known() {
		sum.Start = in.Declared
	}
	sum.Effects = newestEffect(in.Windows)
	sum.IsDown = len(in.Windows.Open().Of(incident.Down)) > 0
	sum.IsSlow = len(in.Windows.Open()) > 0 && !sum.IsDown
	if open := in.Windows.Open(); len(open) > 0 {
		sum.Now = open[0]
	}
	if words := sum.Cause.Text.Public; words != "" {
		sum.Cause.Text.Internal = cut(oneLine(words), 140)
	}
	sum.Done = doneWords(in)
	sum.People = len(in.Responders())
	sum.doubts()
	sum.promises(v.AsOf)
	sum.lead(v.AsOf)
	return sum
}

// newestEffect is what customers cannot do, in their words where there are any.
func newestEffect(ws incident.Windows) string {
	for i := len(ws) - 1; i >= 0; i-- {
		if e := ws[i].Effect; !e.Empty() {
			return cut(sentence(incident.Halves{Internal: e.Public}.Or(e).Internal), 140)
		}
	}
	return ""
}

// doneWords says the last three mitigations with their results: "replaced the affected database (partial)".
func doneWords(in incident.Incident) []string {
	var out []string
	for _, m := range in.Mitigations[max(len(in.Mitigations)-3, 0):] {
		words := m.Text.Public
		if words == "" {
			words = m.Text.Internal
		}
		words = strings.TrimPrefix(lower(words), "we ")
		out = append(out, fmt.Sprintf("%s (%s)", cut(words, 80), m.Result))
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

func (sum *summary) promises(asOf time.Time) {
	for _, p := range sum.In.Promises() {
		if p.Missed(asOf) {
			sum.Missed++
		}
	}
}

// lead finds how long the lead has been on, until incident mode ended.
func (sum *summary) lead(asOf time.Time) {
	from := sum.In.Declared
	for _, r := range sum.In.Roles {
		if r.Role == incident.Lead {
			from = r.From
		}
	}
	if sum.In.Closing.Known() {
		asOf = sum.In.Closing.At
	}
	if d := asOf.Sub(from.At); d > 6*time.Hour {
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
		return "cause unknown"
	case sum.Cause.State == incident.CauseConfirmed:
		return "cause confirmed"
	default:
		return "cause suspected, unconfirmed"
	}
}

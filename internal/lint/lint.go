// Package lint reads a text that customers will get, and says what may not stand in it and why.
//
// It is pure: the text, what the record knows and the place where the text will stand come in, findings go
// out. Every rule is a row of the table in rules.go. A rule that needs the record says nothing without one;
// a pattern that only the record can excuse warns without one, because nobody can tell.
package lint

import (
	"cmp"
	"slices"
	"time"

	"allclear/incident"
)

// Severity says what a finding does to a text.
type Severity string

// The two severities: a text with a Block may not go out, a Warn is advice.
const (
	Block Severity = "block"
	Warn  Severity = "warn"
)

// Channel is where a text will stand.
type Channel = incident.Outlet

// The channels. Words is a part of a text, such as the public half of a command.
const (
	Words      Channel = ""
	StatusPage         = incident.StatusPage
	Email              = incident.Email
	Banner             = incident.Banner
	Social             = incident.Social
	Letter             = incident.Letter
)

// Channels returns every channel that has a name.
func Channels() []Channel { return []Channel{StatusPage, Email, Banner, Social, Letter} }

// Options say what the text is for.
type Options struct {
	Channel Channel
	Phase   incident.Phase // "": that of the record on a status page or in an e-mail, else none
	Next    time.Time      // the next update that the text shall promise; zero: any time will do
	Sign    string         // who signs the letter; they alone may be named in it
	Version int            // the version of the record that the text was made from; 0: not known
	Own     bool           // the text is a part that is about to be recorded as public words, so that it may say what it says
}

// Finding is one thing that a rule found.
type Finding struct {
	Rule     string   `json:"rule"`
	Name     string   `json:"name"`
	Severity Severity `json:"severity"`
	Words    string   `json:"words"` // exactly text[Start:End]; "" where something is missing
	Start    int      `json:"start"` // bytes
	End      int      `json:"end"`
	Why      string   `json:"why"`
	Instead  string   `json:"instead"` // a wording that passes, or what to do
}

// Rule is one row of the table.
type Rule struct {
	ID       string
	Name     string
	Severity Severity // unless the record or the phase says otherwise
	When     string   // when it is another, or when only it speaks; "" if the same always
	Looks    string   // at what it looks
	Why      string
	Instead  string
	check    func(*text) []span
}

// NeedsLead reports whether only the lead may set a rule aside: what it stops leaks, or binds the company (comms.md 3, "Overrides").
func NeedsLead(rule string) bool { return rule <= "CL10" || rule == "CL28" }

// span is a stretch of the normalised text that a rule objects to. What it leaves empty is taken from the rule.
type span struct {
	from, to     int
	severity     Severity
	why, instead string
	raw          bool // from and to count in the text as it was given
	untold       bool // only a record could excuse it, and there is none
}

// Check returns what the rules find in a text, in the order in which it stands there.
func Check(words string, k Known, o Options) []Finding {
	t := read(words, &k, o)
	var found []Finding
	for _, r := range rules {
		found = append(found, r.find(t)...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// Blocked reports whether any finding keeps the text from going out.
func Blocked(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Severity == Block })
}

func (r Rule) find(t *text) []Finding {
	var found []Finding
	for _, s := range r.check(t) {
		f := Finding{
			Rule: r.ID, Name: r.Name, Severity: cmp.Or(s.severity, r.Severity),
			Why: cmp.Or(s.why, r.Why), Instead: cmp.Or(s.instead, r.Instead),
		}
		if s.untold {
			f.Why = "No record was read that could confirm this."
		}
		f.Start, f.End = s.from, s.to
		if !s.raw {
			f.Start, f.End = t.given(s.from, s.to)
		}
		f.Words = t.raw[f.Start:f.End]
		found = append(found, f)
	}
	return found
}

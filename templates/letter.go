package templates

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// Letter returns the letter to customers, in Markdown. Every fact in it is recorded; a sentence
// whose fact is not in the record is not there.
func (s *Set) Letter(v LetterView) string {
	v.words = s.words
	return pages(s.markdown, "letter", newLetter(v), 0)
}

// DueBy returns the day by which customers were promised the letter: the first of those that its incidents promise, as
// midnight UTC of the calendar day. It is false where none does.
func (v LetterView) DueBy() (day time.Time, ok bool) {
	for _, in := range told(v.Incidents) {
		if by, promised := in.ReportBy(v.Work.ReportDays, v.Work.In()); promised && (!ok || by.Before(day)) {
			day, ok = by, true
		}
	}
	return day, ok
}

// letter is what the letter says over all incidents.
type letter struct {
	clock
	View     LetterView
	Accounts []account
	Days     string
	Total    time.Duration // of downtime, overlaps counted once
	Slow     time.Duration // degraded, apart
	Overlap  bool          // the downtimes of the incidents add up to more than the total
	Affected bool          // anything is recorded that customers met
	Measured bool          // and when
	Apart    bool          // every two of them are recorded as unrelated
	Open     bool          // something is down or degraded
	Restored bool          // nothing is, and all are resolved
	Updates  int
	Page     ready
	Planned  []string
	Finished []string
}

func newLetter(v LetterView) letter {
	l := letter{clock: clock{wording: v.words, zone: v.Work.In(), now: v.AsOf}, View: v, Page: link(v.Work.StatusPage), Restored: true}
	ins := told(v.Incidents)
	var down, slow []incident.Span
	var parts []time.Duration
	for _, in := range ins {
		a := newAccount(l.clock, in, v.Work)
		down = append(down, in.Windows.Of(incident.Down).Union(v.AsOf)...)
		for _, dip := range a.Dips {
			slow = append(slow, dip.span(v.AsOf))
		}
		parts = append(parts, a.Total)
		l.Affected = l.Affected || len(a.Effects)+len(in.Windows)+len(a.Trigger) > 0
		l.Measured = l.Measured || len(in.Windows) > 0
		l.Open = l.Open || len(in.Windows.Open()) > 0
		l.Restored = l.Restored && isOver(in)
		l.Updates += len(in.Publications)
		l.Accounts = append(l.Accounts, a)
		l.actions(in)
	}
	l.Restored = l.Restored && !l.Open
	l.Total, l.Slow = incident.Length(incident.Union(down)), incident.Length(incident.Union(slow))
	l.Overlap = overlap(parts, l.Total)
	l.Apart = allUnrelated(ins)
	l.Days = l.days()
	l.distinguish()
	return l
}

// distinguish adds to titles that several incidents have when each of them began.
func (l *letter) distinguish() {
	times := map[string]int{}
	for _, a := range l.Accounts {
		times[a.Title]++
	}
	for i, a := range l.Accounts {
		if times[a.Title] > 1 {
			l.Accounts[i].Title = l.say("title with its day", a.Title, a.OnDay(), a.Bare(a.Began))
		}
	}
}

func isOver(in incident.Incident) bool { return in.Status == incident.Resolved || in.Status.Over() }

// told returns the incidents a letter is about, each once, in the order they began; a false alarm is none, nor is a drill.
func told(ins []incident.Incident) []incident.Incident {
	seen := map[incident.ID]bool{}
	ins = slices.DeleteFunc(slices.Clone(ins), func(in incident.Incident) bool {
		again := seen[in.ID]
		seen[in.ID] = true
		return again || in.Drill || in.Status == incident.Cancelled
	})
	slices.SortStableFunc(ins, func(a, b incident.Incident) int { return began(a).At.Compare(began(b).At) })
	return ins
}

// began returns when an incident began: as somebody said unless a window is older, or else with its first window, or
// else when it was opened.
func began(in incident.Incident) incident.Moment {
	switch {
	case in.StartedAt.Known() && !startedLate(in):
		return in.StartedAt
	case len(in.Windows) > 0:
		return in.Windows[0].Start
	default:
		return in.Declared
	}
}

func allUnrelated(ins []incident.Incident) bool {
	for i, a := range ins {
		for _, b := range ins[i+1:] {
			if bond, ok := a.RelatedTo(b.ID); !ok || bond != incident.Unrelated {
				return false
			}
		}
	}
	return len(ins) > 1
}

func (l *letter) actions(in incident.Incident) {
	for _, a := range in.Actions {
		switch words := public(a.Text); {
		case words == "":
		case a.Done.Known():
			l.Finished = append(l.Finished, words)
		case a.Open():
			l.Planned = append(l.Planned, words)
		}
	}
}

// mostDays is how many days a sentence can name.
const mostDays = 4

// days says on which days they began: "On Monday, April 11, and Tuesday, April 12, 2022", or between which.
func (l *letter) days() string {
	var days []time.Time
	for _, a := range l.Accounts {
		if d := incident.DayOf(a.Began.At, l.zone); !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	begin := "on days"
	if n := len(days); n > mostDays {
		begin, days = "between days", []time.Time{days[0], days[n-1]}
	}
	var said []string
	for i, d := range days {
		form := "Monday, January 2"
		if i+1 == len(days) || days[i+1].Year() != d.Year() {
			form += ", 2006"
		}
		said = append(said, d.Format(form))
	}
	all := strings.Join(said, "")
	if n := len(said); n > 1 {
		all = strings.Join(said[:n-1], ", ") + ", and " + said[n-1]
	}
	if begin == "on days" {
		return l.say("on days", all)
	}
	return l.say("between days", all)
}

// Denied reports whether somebody vouched, in every incident, that there was none of it.
func (l letter) Denied(subject string) bool {
	for _, in := range told(l.View.Incidents) {
		if !in.Confirmations.Denied(incident.Subject(subject)) {
			return false
		}
	}
	return len(l.Accounts) > 0
}

// Many reports whether the letter is about more than one incident.
func (l letter) Many() bool { return len(l.Accounts) > 1 }

// HasDone reports whether the letter tells of anything that was done.
func (l letter) HasDone() bool {
	return len(l.Finished) > 0 || slices.ContainsFunc(l.Accounts, func(a account) bool { return len(a.Before)+len(a.After) > 0 })
}

// link makes a URL from the configuration fit to stand in a text.
func link(url string) ready {
	return ready(strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", "|", "%7C", "`", "%60").Replace(oneLine(url)))
}

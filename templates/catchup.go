package templates

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"allclear/incident"
)

// Reading is how far somebody has read an incident. The zero value is not at all.
type Reading struct {
	Version int
	At      time.Time
}

// Unread is an incident with what somebody has read of it.
type Unread struct {
	View View
	Read Reading
}

// How many lines somebody who was away is given, and how many of them tell what happened: one says how it stands, one how much is left out.
const (
	catchupLines = 10
	catchupItems = catchupLines - 2
)

// catchup is what happened in an incident since somebody last looked.
type catchup struct {
	standing
	Read  Reading
	First bool // they never looked
	New   int
	Rows  []ready
	More  int
}

// Catchup returns what happened in an incident since somebody last looked, in at most ten lines: all of it in its order, or else
// what matters most first.
func (s *Set) Catchup(u Unread) string {
	v := u.View
	t := s.timeline(s.slack, &v)
	unread := slices.DeleteFunc(t.entries, func(e entry) bool { return e.was.Seq <= u.Read.Version })
	c := catchup{standing: newStanding(v).shortened(100), Read: u.Read, First: u.Read.Version == 0, New: len(unread)}
	if c.More = len(unread) - catchupItems; c.More > 0 {
		unread = heaviest(&v.In, unread, catchupItems)
	}
	for _, e := range unread {
		r := t.row(e)
		r.Text, r.Public = r.glimpse(r.Text, answerWords), r.glimpse(r.Public, 80)
		r.What = r.what(s.slack)
		c.Rows = append(c.Rows, ready(flow(s.slack, "moment", r)))
	}
	return rows(s.slack, "catchup", c)
}

// heaviest returns what matters most, and of that the newest, the weightiest first.
func heaviest(in *incident.Incident, all []entry, most int) []entry {
	out := slices.Clone(all)
	weigh := func(e entry) incident.Weight { return in.Weigh(*e.was) }
	slices.SortStableFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(weigh(a), weigh(b)), cmp.Compare(b.was.Seq, a.was.Seq))
	})
	out = out[:most]
	slices.SortStableFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(weigh(a), weigh(b)), cmp.Compare(a.was.Seq, b.was.Seq))
	})
	return out
}

// CatchupAll returns what is new in several incidents, a line each, the gravest first of those in which something is.
func (s *Set) CatchupAll(all []Unread, v View) string {
	v.words = s.words
	slices.SortStableFunc(all, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(quiet(a), quiet(b)), cmp.Compare(a.View.In.Severity, b.View.In.Severity), cmp.Compare(a.View.In.ID, b.View.In.ID))
	})
	var out []string
	for _, u := range all[:min(len(all), catchupLines-1)] {
		out = append(out, rows(s.slack, "catchup line", s.inOneLine(u)))
	}
	return rows(s.slack, "catchup all", struct {
		Rows []ready
		More int
	}{readies(out), len(all) - len(out)})
}

func quiet(u Unread) int {
	if u.View.In.Version > u.Read.Version {
		return 0
	}
	return 1
}

func readies(texts []string) []ready {
	out := make([]ready, len(texts))
	for i, t := range texts {
		out[i] = ready(t)
	}
	return out
}

// unreadLine is what is new in one of several incidents.
type unreadLine struct {
	standing
	Read  Reading
	First bool
	New   int
	News  *delta
}

func (s *Set) inOneLine(u Unread) unreadLine {
	v := u.View
	v.words = s.words
	l := unreadLine{
		standing: newStanding(v).shortened(60), Read: u.Read, First: u.Read.Version == 0, New: v.In.Version - u.Read.Version,
		News: deltaSince(v, u.Read.Version, newsroom{v.inside(), &v.In, true, 5}),
	}
	l.News.cut(3, true)
	return l
}

// Entries says how many are new.
func (l unreadLine) Entries() string { return entriesOf(l.New) }

// Entries says how many are new.
func (c catchup) Entries() string { return entriesOf(c.New) }

func entriesOf(n int) string {
	if n == 1 {
		return "1 new entry"
	}
	return strconv.Itoa(n) + " new entries"
}

package templates

import (
	"math"
	"unicode/utf8"

	"allclear/incident"
)

// cardLimit is below the 4,000 characters that Slack takes for a changed message.
const cardLimit = 3500

// topicLimit is Slack's.
const topicLimit = 250

// Card returns the card pinned in the incident's channel.
func (s *Set) Card(v View) string {
	v.words = s.words
	text := ""
	for most := 500; most >= 15; most /= 2 {
		st := newStanding(v).shortened(most)
		if text = rows(s.slack, "card", st); length(text) <= cardLimit {
			return text
		}
	}
	return cut(text, cardLimit)
}

// shortened cuts every typed word of the standing, so that what is shown of them fits.
func (st standing) shortened(most int) standing {
	st.Title, st.Public = cut(oneLine(st.Title), most), cut(oneLine(st.Public), most)
	st.Lead, st.Comms = cut(oneLine(st.Lead), most), cut(oneLine(st.Comms), most)
	st.Cause.Text.Internal = cut(oneLine(st.Cause.Text.Inside()), most)
	open := st.Open
	st.Open = nil
	for _, w := range open {
		w.Component = cut(oneLine(w.Component), most)
		st.Open = append(st.Open, w)
	}
	return st
}

// Hidden is how many open windows the card has no room for.
func (st standing) Hidden() int { return max(len(st.Open)-8, 0) }

// Shown are the open windows it shows.
func (st standing) Shown() []openWindow { return st.Open[:len(st.Open)-st.Hidden()] }

// Topic returns the topic of the incident's channel.
func (s *Set) Topic(v View) string {
	v.words = s.words
	st := newStanding(v)
	text := ""
	for most := 100; most > 0; most /= 2 {
		st = st.shortened(most)
		if text = flow(s.slack, "topic", st); utf8.RuneCountInString(text) <= topicLimit {
			return text
		}
	}
	return cut(text, topicLimit) // a company's own may be too long by itself
}

// Announcement returns the words for the incidents channel. The channel is a reference that
// is fit to be printed.
func (s *Set) Announcement(v View, channel string) string {
	v.words = s.words
	return rows(s.slack, "announcement", struct {
		standing
		Channel ready
	}{newStanding(v).shortened(300), ready(channel)})
}

// List returns the incidents that one reader may see, one to a line.
func (s *Set) List(ins []incident.Incident, v View) string {
	return rows(s.slack, "list", fitting(s.listed(s.slack, ins, v), postLimit))
}

// ListText is List for the terminal: all of them, in plain text.
func (s *Set) ListText(ins []incident.Incident, v View) string {
	all := s.listed(s.plain, ins, v)
	return rows(s.plain, "list", fitting(all, math.MaxInt))
}

func (s *Set) listed(m *manner, ins []incident.Incident, v View) []string {
	v.words = s.words
	var all []string
	for _, in := range ins {
		one := v
		one.In = in
		all = append(all, flow(m, "listed", newStanding(one).shortened(120)))
	}
	return all
}

// postLimit is how many characters a longer post shows.
const postLimit = 3000

// page is as many rows as fit, and how many do not.
type page struct {
	Rows []ready
	More int
}

func fitting(all []string, limit int) page {
	var p page
	size := 0
	for i, row := range all {
		if size += length(row) + 1; size > limit {
			p.More = len(all) - i
			return p
		}
		p.Rows = append(p.Rows, ready(row))
	}
	return p
}

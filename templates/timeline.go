package templates

import (
	"cmp"
	"slices"

	"allclear/incident"
)

// row is one line of the timeline: an event as it counts now, and what became of it.
type row struct {
	*happening
	Before  ready // what it said before it was corrected; empty if it was not
	Amended []incident.Amendment
	Gone    bool // withdrawn
}

// timeline returns every event in the order in which they happened, with what became of each. What corrects or
// withdraws another one happened when it was told.
func (s *Set) timeline(m *manner, v View) []*row {
	amended := map[int][]incident.Amendment{}
	for _, a := range v.In.Amended {
		amended[a.Event] = append(amended[a.Event], a)
	}
	all := make([]*row, 0, len(v.In.Events))
	now := v.In.Effective // in the same order, without those that were withdrawn
	for _, ev := range v.In.Events {
		counts, gone := ev, true
		if len(now) > 0 && now[0].Seq == ev.Seq {
			counts, gone, now = now[0], false, now[1:]
		}
		r := &row{happening: newHappening(onItsDay(v, counts), &v.In, counts), Amended: amended[ev.Seq], Gone: gone}
		r.What = r.what(m)
		if r.by(incident.KindCorrected) > 0 {
			r.Before = s.before(v, ev)
		}
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b *row) int {
		return cmp.Or(a.Ev.Occurred.At.Compare(b.Ev.Occurred.At), cmp.Compare(a.Ev.Seq, b.Ev.Seq))
	})
	return all
}

// by returns the newest event that amended this one in some way; 0 if none did.
func (r *row) by(k incident.Kind) int {
	for _, a := range slices.Backward(r.Amended) {
		if a.Kind == k {
			return a.Seq
		}
	}
	return 0
}

// GoneBy is the event that withdrew this one.
func (r *row) GoneBy() int { return r.by(incident.KindWithdrawn) }

// Late reports whether it was told more than ten minutes after it happened.
func (r *row) Late() bool { return r.Ev.Recorded.Sub(r.Ev.Occurred.At) > late }

// onItsDay is the reader's clock on the day of an event, beside which its own sentence need not name that day.
func onItsDay(v View, ev incident.Event) clock {
	c := v.inside()
	c.now = ev.Occurred.At
	return c
}

func (s *Set) before(v View, was incident.Event) ready {
	h := newHappening(onItsDay(v, was), &v.In, was)
	h.What = h.what(s.markdown)
	return ready(s.markdown.say("before", h))
}

// Timeline returns every event as a Markdown table, those that were corrected or withdrawn too.
func (s *Set) Timeline(v View) string {
	return pages(s.markdown, "timeline", struct {
		standing
		Rows ready
	}{newStanding(v), timelineTable(s.timeline(s.markdown, v))})
}

// TimelinePost returns the newest lines of the timeline that fit into a message, withdrawn ones struck through.
func (s *Set) TimelinePost(v View) string {
	var newest []string
	for _, r := range slices.Backward(s.timeline(s.slack, v)) {
		r.Text, r.Public = r.glimpse(r.Text, answerWords), r.glimpse(r.Public, 80)
		r.What = r.what(s.slack)
		newest = append(newest, flow(s.slack, "moment", r))
	}
	p := fitting(newest, postLimit)
	slices.Reverse(p.Rows)
	return rows(s.slack, "timeline", struct {
		standing
		page
	}{newStanding(v).shortened(200), p})
}

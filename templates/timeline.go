package templates

import (
	"cmp"
	"fmt"
	"slices"
	"text/template"

	"allclear/incident"
)

// row is one line of the timeline: an event as it counts now, and what became of it.
type row struct {
	happening
	What   ready
	Before ready // what it said before it was corrected; empty if it was not
	Marks  []string
	Gone   bool // withdrawn
	GoneBy int  // by which event
	Late   bool // told more than ten minutes after it happened
}

// timeline returns every event in the order in which they happened, with what became of each. What corrects or
// withdraws another one happened when it was told.
func (s *Set) timeline(t *template.Template, v View) []row {
	now := map[int]incident.Event{}
	for _, ev := range v.In.Effective {
		now[ev.Seq] = ev
	}
	var all []row
	for _, ev := range v.In.Events {
		all = append(all, s.row(t, v, ev, now))
	}
	slices.SortStableFunc(all, func(a, b row) int {
		return cmp.Or(a.Ev.Occurred.At.Compare(b.Ev.Occurred.At), cmp.Compare(a.Ev.Seq, b.Ev.Seq))
	})
	return all
}

func (s *Set) row(t *template.Template, v View, ev incident.Event, now map[int]incident.Event) row {
	counts, ok := now[ev.Seq]
	if !ok {
		counts = ev
	}
	r := row{happening: newHappening(onItsDay(v, counts), v.In, counts), Gone: !ok}
	r.What = r.what(t)
	if amendedBy(v.In, ev.Seq, incident.KindCorrected) {
		r.Before = s.before(v, ev)
	}
	r.Marks = marks(v.In, ev.Seq)
	for _, a := range v.In.Amended {
		if r.Gone && a.Event == ev.Seq && a.Kind == incident.KindWithdrawn {
			r.GoneBy = a.Seq
		}
	}
	r.Late = counts.Recorded.Sub(counts.Occurred.At) > late
	return r
}

// onItsDay is the reader's clock on the day of an event, beside which its own sentence need not name that day.
func onItsDay(v View, ev incident.Event) clock {
	c := v.inside()
	c.now = ev.Occurred.At
	return c
}

func (s *Set) before(v View, was incident.Event) ready {
	h := newHappening(onItsDay(v, was), v.In, was)
	return ready(render(s.markdown, "before", struct {
		happening
		What ready
	}{h, h.what(s.markdown)}))
}

func amendedBy(in incident.Incident, seq int, k incident.Kind) bool {
	return slices.ContainsFunc(in.Amended, func(a incident.Amendment) bool { return a.Event == seq && a.Kind == k })
}

// marks says what became of an event: "withdrawn by e30: undone".
func marks(in incident.Incident, seq int) []string {
	verbs := map[incident.Kind]string{
		incident.KindCorrected: "corrected", incident.KindWithdrawn: "withdrawn", incident.KindRedacted: "words blanked",
	}
	var out []string
	for _, a := range in.Amended {
		if a.Event == seq {
			out = append(out, fmt.Sprintf("%s by e%d: %s", verbs[a.Kind], a.Seq, a.Because))
		}
	}
	return out
}

// Timeline returns every event as a Markdown table, those that were corrected or withdrawn too.
func (s *Set) Timeline(v View) string {
	return pages(s.markdown, "timeline", struct {
		standing
		Rows []row
	}{newStanding(v), s.timeline(s.markdown, v)})
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

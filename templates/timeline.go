package templates

import (
	"cmp"
	"iter"
	"slices"

	"allclear/incident"
)

// row is one line of the timeline: an event as it counts now, and what became of it.
type row struct {
	happening
	Before  ready // what it said before it was corrected; empty if it was not
	Amended []incident.Amendment
	Gone    bool   // withdrawn
	Missed  string // by how much the promise was missed that it made to customers
}

// entry is an event in its place in the timeline.
type entry struct {
	counts *incident.Event // as it counts now
	was    *incident.Event // as it was recorded
	gone   bool
}

// timeline is every event in the order in which they happened, and what is known of them. What corrects or
// withdraws another one happened when it was told. Rows are made one by one: thousands would be a lot to keep.
type timeline struct {
	set     *Set
	m       *manner
	v       *View
	entries []entry
	amended map[int][]incident.Amendment // by the event that was amended
	ended   map[int64]incident.Windows   // by their end
	missed  map[int]string               // by the event that promised
	now     row                          // the one that is being told
}

func (s *Set) timeline(m *manner, v *View) *timeline {
	v.words = s.words
	t := &timeline{set: s, m: m, v: v, entries: entries(&v.In), amended: map[int][]incident.Amendment{}, ended: map[int64]incident.Windows{}, missed: missedPromises(v)}
	for _, a := range v.In.Amended {
		t.amended[a.Event] = append(t.amended[a.Event], a)
	}
	for _, w := range v.In.Windows {
		t.ended[w.End.At.UnixNano()] = append(t.ended[w.End.At.UnixNano()], w)
	}
	return t
}

// missedPromises says of each promise that was missed by how much.
func missedPromises(v *View) map[int]string {
	out := map[int]string{}
	for _, p := range v.In.Promises() {
		if p.Missed(v.AsOf) {
			out[p.Seq] = v.words.lateness(p.Overrun(v.AsOf))
		}
	}
	return out
}

func entries(in *incident.Incident) []entry {
	all := make([]entry, len(in.Events))
	now := in.Effective // in the same order, without those that were withdrawn
	for i := range in.Events {
		ev := &in.Events[i]
		all[i] = entry{ev, ev, true}
		if len(now) > 0 && now[0].Seq == ev.Seq {
			all[i] = entry{&now[0], ev, false}
			now = now[1:]
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Or(a.counts.Occurred.At.Compare(b.counts.Occurred.At), cmp.Compare(a.counts.Seq, b.counts.Seq))
	})
	return all
}

// row tells an entry. What it returns is good until the next one.
func (t *timeline) row(e entry) *row {
	var ended incident.Windows
	if e.counts.Body.Kind() == incident.KindImpactEnded {
		ended = t.ended[e.counts.Occurred.At.UnixNano()]
	}
	r := &t.now
	*r = row{happening: t.happening(e.counts, ended), Amended: t.amended[e.counts.Seq], Gone: e.gone, Missed: t.missed[e.counts.Seq]}
	r.What = r.what(t.m)
	if r.by(incident.KindCorrected) > 0 {
		r.Before = t.before(e.was)
	}
	return r
}

// happening is an event told by the reader's clock on its day, beside which its own sentence need not name that day.
func (t *timeline) happening(ev *incident.Event, ended incident.Windows) happening {
	c := t.v.inside()
	c.now = ev.Occurred.At
	return newHappening(c, &t.v.In, ev, ended)
}

// before is how an event read before it was corrected.
func (t *timeline) before(was *incident.Event) ready {
	h := t.happening(was, t.v.In.Windows)
	h.What = h.what(t.set.markdown)
	return ready(t.set.markdown.tell("before", &h))
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

// Timeline returns every event as a Markdown table, those that were corrected or withdrawn too.
func (s *Set) Timeline(v View) string {
	t := s.timeline(s.markdown, &v)
	return pages(s.markdown, "timeline", struct {
		standing
		Rows iter.Seq[ready]
	}{newStanding(v), t.table()}, t.size())
}

// TimelinePost returns the newest lines of the timeline that fit into a message, withdrawn ones struck through.
func (s *Set) TimelinePost(v View) string {
	t := s.timeline(s.slack, &v)
	var newest []string
	for _, e := range slices.Backward(t.entries) {
		r := t.row(e)
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

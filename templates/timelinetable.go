package templates

import (
	"fmt"
	"iter"
	"slices"

	"allclear/incident"
)

// table writes the rows of the timeline, some at a time.
func (t *timeline) table() iter.Seq[ready] {
	return func(yield func(ready) bool) {
		for some := range slices.Chunk(t.entries, 64) {
			if !yield(t.rows(some)) {
				return
			}
		}
	}
}

func (t *timeline) rows(some []entry) ready {
	out := newTable(len(some))
	for _, e := range some {
		r := t.row(e)
		when := r.Ev.Occurred
		stamp := r.Stamp(when.At)
		out.row(eventCell(r.Ev.Seq), around(when)+stamp, r.LocalStamp(when.At), cell(r.Who), r.story(), r.told(stamp))
	}
	return out.ready()
}

// size is about how long the table will be.
func (t *timeline) size() int { return rowSize * len(t.entries) }

// amending says how one event amends another.
var amending = map[incident.Kind]string{
	incident.KindCorrected: "corrected", incident.KindWithdrawn: "withdrawn", incident.KindRedacted: "words blanked",
}

// told says when we were told: mostly in the minute in which it happened.
func (r *row) told(happened string) string {
	switch {
	case r.SameMinute():
		return happened
	case r.Late():
		return r.Stamp(r.Ev.Recorded) + " (late)"
	}
	return r.Stamp(r.Ev.Recorded)
}

// story is what an event says, struck through if it was withdrawn, and what became of it.
func (r *row) story() string {
	said := string(r.What)
	if r.Public != "" {
		said += " · " + r.label() + cell(string(r.Public))
	}
	if r.Gone {
		said = "~~" + said + "~~"
	}
	if r.Missed != "" {
		said += " **promise missed by " + r.Missed + "**"
	}
	for _, a := range r.Amended {
		said += " **" + cell(fmt.Sprintf("%s by e%d: %s", amending[a.Kind], a.Seq, a.Because)) + "**"
	}
	if r.Before != "" {
		said += " (before: " + string(r.Before) + ")"
	}
	return said
}

// label stands before public words, where the sentence has not said that they are public.
func (r *row) label() string {
	if r.Telling() {
		return ""
	}
	return "public: "
}

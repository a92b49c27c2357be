package templates

import (
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

// amending names the phrase for how one event amends another.
var amending = map[incident.Kind]string{
	incident.KindCorrected: "amended corrected", incident.KindWithdrawn: "amended withdrawn", incident.KindRedacted: "amended redacted",
}

// told says when we were told: mostly in the minute in which it happened.
func (r *row) told(happened string) string {
	switch {
	case r.SameMinute():
		return happened
	case r.Late():
		return r.Stamp(r.Ev.Recorded) + " " + cell(r.say("late"))
	}
	return r.Stamp(r.Ev.Recorded)
}

// story is what an event says, struck through if it was withdrawn, and what became of it.
func (r *row) story() string {
	said := string(r.What)
	if r.Public != "" {
		said = r.published(said)
	}
	if r.Gone {
		said = "~~" + said + "~~"
	}
	if r.Missed != "" {
		said += " **" + cell(r.say("row of a missed promise", r.Missed)) + "**"
	}
	for _, a := range r.Amended {
		said += " **" + cell(r.say(amending[a.Kind], eventCell(a.Seq), a.Because)) + "**"
	}
	if r.Before != "" {
		said += " (" + cell(r.say("before")) + " " + string(r.Before) + ")"
	}
	return said
}

// published adds the public words, and says that they are public where the sentence has not said so.
func (r *row) published(said string) string {
	if r.Telling() {
		return said + " · " + cell(string(r.Public))
	}
	return said + " · " + cell(r.say("public")) + " " + cell(string(r.Public))
}

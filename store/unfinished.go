package store

import (
	"maps"
	"slices"

	"allclear/incident"
)

// unfinished finds the incidents that may have an action which is neither done nor dropped. It reads the whole record once, so the
// book keeps what it finds. What was withdrawn counts for nothing; the fold says for certain.
const unfinished = `
	SELECT DISTINCT CAST(substr(p.stream, 5) AS INTEGER) FROM event p
	WHERE p.kind = 'action_planned' AND p.stream LIKE 'INC-%' AND NOT EXISTS (
		SELECT 1 FROM event d WHERE d.stream = p.stream AND d.seq > p.seq AND d.kind IN ('action_done', 'action_dropped')
			AND json_extract(d.body, '$.event') = p.seq AND NOT EXISTS (
				SELECT 1 FROM event w WHERE w.stream = d.stream AND w.seq > d.seq AND w.kind = 'withdrawn' AND json_extract(w.body, '$.event') = d.seq))
	ORDER BY 1`

// Unfinished returns the incidents with an action that is neither done nor dropped, those that are over too, by number.
func (b *Book) Unfinished() []incident.Incident {
	if b.unfinished == nil {
		b.findUnfinished()
	}
	var out []incident.Incident
	for _, id := range slices.Sorted(maps.Keys(b.unfinished)) {
		if in, ok := b.Incident(id); ok && len(in.OpenActions()) > 0 {
			out = append(out, in)
		}
	}
	return out
}

func (b *Book) findUnfinished() {
	if err := b.t.flush(); err != nil {
		b.fail(err)
		return
	}
	rows, err := b.t.all(unfinished)
	if err != nil {
		b.fail(err)
		return
	}
	ids, err := scanIDs(rows)
	if err != nil {
		b.fail(err)
	}
	b.unfinished = map[incident.ID]bool{}
	for _, id := range ids {
		b.unfinished[id] = true
	}
}

// keepUnfinished keeps in mind whether an incident that has just changed has an action to be done.
func (b *Book) keepUnfinished(in incident.Incident) {
	switch {
	case b.unfinished == nil:
	case len(in.OpenActions()) > 0:
		b.unfinished[in.ID] = true
	default:
		delete(b.unfinished, in.ID)
	}
}

package store

import (
	"maps"
	"slices"
	"time"

	"allclear/incident"
)

// Book is the state of the record as the writer knows it, for decisions. It is an
// [incident.Book]; it may be used only within a [Proposal]'s Decide.
type Book struct {
	w         *writer
	first     incident.ID
	incidents map[incident.ID]incident.Incident
	hashes    map[incident.Stream][]byte
	org       *incident.Organisation
	next      incident.ID
	changed   map[incident.ID]bool // by the job under way
	recent    *recent              // nil until somebody asks
	t         *tx
	err       error // the first thing that went wrong while looking something up
}

func newBook(w *writer, first incident.ID) *Book {
	b := &Book{w: w, first: max(first, 1)}
	b.forget()
	return b
}

// forget drops everything cached; it will be folded from the record again.
func (b *Book) forget() {
	b.incidents = map[incident.ID]incident.Incident{}
	b.hashes = map[incident.Stream][]byte{}
	b.changed = map[incident.ID]bool{}
	b.org, b.next, b.recent = nil, 0, nil
}

// begin readies the book for one job.
func (b *Book) begin(t *tx) {
	b.t, b.err = t, nil
	clear(b.changed)
}

func (b *Book) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Incident returns how an incident stands; false if there is none of that number.
func (b *Book) Incident(id incident.ID) (incident.Incident, bool) {
	if in, ok := b.incidents[id]; ok {
		return in, true
	}
	rows, err := b.t.events(id.Stream())
	if err != nil {
		b.fail(err)
	}
	if len(rows) == 0 {
		return incident.Incident{}, false
	}
	in := incident.Fold(id, bare(rows))
	b.incidents[id], b.hashes[id.Stream()] = in, rows[len(rows)-1].hash
	return in, true
}

// Next returns the id the next incident will have.
func (b *Book) Next() incident.ID {
	if b.next != 0 {
		return b.next
	}
	var last incident.ID
	if err := b.t.one(`SELECT coalesce(max(number), 0) FROM incident`).Scan(&last); err != nil {
		b.fail(err)
	}
	b.next = max(last+1, b.first)
	return b.next
}

// Org returns the organisation's own state.
func (b *Book) Org() incident.Organisation {
	if b.org == nil {
		rows, err := b.t.events(incident.Org)
		if err != nil {
			b.fail(err)
		}
		if len(rows) > 0 {
			b.hashes[incident.Org] = rows[len(rows)-1].hash
		}
		org := incident.FoldOrg(bare(rows))
		b.org = &org
	}
	return *b.org
}

// Head returns the number and the recording time of a stream's newest event.
func (b *Book) Head(s incident.Stream) (int, time.Time) {
	if id, ok := s.Incident(); ok {
		in, _ := b.Incident(id)
		return in.Version, in.Newest()
	}
	org := b.Org()
	return org.Version, org.Newest
}

// Live returns the incidents that are not over, by number.
func (b *Book) Live() []incident.Incident {
	rows, err := b.t.all(`SELECT number FROM incident WHERE status NOT IN ('closed', 'cancelled') ORDER BY number`)
	if err != nil {
		b.fail(err)
		return nil
	}
	ids, err := scanIDs(rows)
	if err != nil {
		b.fail(err)
	}
	var out []incident.Incident
	for _, id := range ids {
		if in, ok := b.Incident(id); ok {
			out = append(out, in)
		}
	}
	return out
}

// Delivered reports whether something that was owed has been delivered once.
func (b *Book) Delivered(key string) bool {
	var n int
	if err := b.t.one(`SELECT count(*) FROM delivery WHERE key = ?1`, key).Scan(&n); err != nil {
		b.fail(err)
	}
	return n > 0
}

// append takes an event that was just written into the state.
func (b *Book) append(ev incident.Event, hash []byte) {
	b.hashes[ev.Stream] = hash
	id, ok := ev.Stream.Incident()
	if !ok {
		org := b.Org() // may have read the new row already
		if org.Version < ev.Seq {
			org = org.Add(ev)
			b.org = &org
		}
		return
	}
	b.changed[id] = true
	if b.next != 0 {
		b.next = max(b.next, id+1)
	}
	in, known := b.incidents[id]
	if !known && ev.Seq > 1 {
		b.Incident(id) // reads the new row with the others
		return
	}
	in.ID = id
	b.incidents[id] = in.Add(ev)
}

func (b *Book) touched() []incident.ID { return slices.Sorted(maps.Keys(b.changed)) }

package store

import (
	"cmp"
	"database/sql"
	"maps"
	"slices"
	"time"

	"allclear/incident"
)

// How many events the book holds in memory: at rest bookLimit, some five megabytes; while more are needed again and again, bookMost.
// Those of one incident are held whole. Reading an incident of a thousand events anew for each line of it would take as long as
// fifty lines.
const (
	bookLimit = 5_000
	bookMost  = 40_000
	bookUses  = 2_000 // what nobody has asked for in as many questions is not needed now
)

// Book is the state of the record as the writer knows it, for decisions. It is an
// [incident.Book]; it may be used only within a [Proposal]'s Decide.
type Book struct {
	w         *writer
	first     incident.ID
	incidents map[incident.ID]incident.Incident
	used      map[incident.ID]int64 // when an incident was last asked for, by a counter
	uses      int64
	held      int   // events in incidents
	trimmed   int64 // when it was last looked for what can be dropped, by the same counter
	drafts    map[incident.ID]incident.Drafts
	hashes    map[incident.Stream][]byte
	org       *incident.Organisation
	next      incident.ID
	changed   map[incident.ID]bool // by the job under way
	recent    *recent              // nil until somebody asks
	dues      map[incident.Stream]Due
	// the incidents with an action that is still to be done; nil until somebody asks
	unfinished map[incident.ID]bool
	talked     map[incident.ID]time.Time // when somebody last talked in an incident's channel
	looked     map[reading]Looked
	windows    map[incident.ID][]incident.Window // as the projection has them
	drawing    map[string]bool                   // keys of looks that are owed for certain
	request    int64                             // the newest; 0 until somebody asks
	t          *tx
	err        error // the first thing that went wrong while looking something up
}

func newBook(w *writer, first incident.ID) *Book {
	b := &Book{w: w, first: max(first, 1)}
	b.forget()
	return b
}

// forget drops everything cached; it will be folded from the record again.
func (b *Book) forget() {
	b.incidents, b.used, b.held, b.trimmed = map[incident.ID]incident.Incident{}, map[incident.ID]int64{}, 0, 0
	b.drafts = map[incident.ID]incident.Drafts{}
	b.hashes = map[incident.Stream][]byte{}
	b.changed = map[incident.ID]bool{}
	b.dues, b.talked, b.looked = map[incident.Stream]Due{}, map[incident.ID]time.Time{}, map[reading]Looked{}
	b.windows, b.drawing = map[incident.ID][]incident.Window{}, map[string]bool{}
	b.org, b.next, b.recent, b.request, b.unfinished = nil, 0, nil, 0, nil
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
	b.uses++
	if in, ok := b.incidents[id]; ok {
		b.used[id] = b.uses
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
	b.hashes[id.Stream()] = rows[len(rows)-1].hash
	b.keep(in)
	return in, true
}

func (b *Book) keep(in incident.Incident) {
	b.held += in.Version - b.incidents[in.ID].Version
	b.incidents[in.ID], b.used[in.ID] = in, b.uses
}

// trim drops the incidents that nobody has asked for the longest, where the book has grown too big. What is not written yet
// must not be dropped.
func (b *Book) trim() {
	if b.held <= bookLimit || b.held <= bookMost && b.uses < b.trimmed+bookUses/4 {
		return
	}
	b.trimmed = b.uses
	ids := slices.SortedFunc(maps.Keys(b.incidents), func(x, y incident.ID) int { return cmp.Compare(b.used[x], b.used[y]) })
	for _, id := range ids[:len(ids)-1] {
		if needed := b.uses-b.used[id] < bookUses; b.held <= bookLimit*3/4 || needed && b.held <= bookMost*3/4 {
			return
		}
		b.drop(id)
	}
}

func (b *Book) drop(id incident.ID) {
	b.held -= b.incidents[id].Version + len(b.drafts[id].Events)
	delete(b.incidents, id)
	delete(b.used, id)
	delete(b.drafts, id)
	delete(b.hashes, id.Stream())
	delete(b.hashes, id.Drafts())
	delete(b.windows, id)
	delete(b.dues, id.Stream())
	delete(b.talked, id)
}

// newRequest returns the number of the next request.
func (b *Book) newRequest() int64 {
	if b.request == 0 {
		if err := b.t.one(`SELECT coalesce(max(id), 0) FROM request`).Scan(&b.request); err != nil {
			b.fail(err)
		}
	}
	b.request++
	return b.request
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

// Drafts returns the texts for customers over an incident.
func (b *Book) Drafts(id incident.ID) incident.Drafts {
	if ds, ok := b.drafts[id]; ok {
		return ds
	}
	b.Incident(id) // they are dropped together
	rows, err := b.t.events(id.Drafts())
	if err != nil {
		b.fail(err)
	}
	if len(rows) > 0 {
		b.hashes[id.Drafts()] = rows[len(rows)-1].hash
	}
	b.keepDrafts(incident.FoldDrafts(id, bare(rows)))
	return b.drafts[id]
}

func (b *Book) keepDrafts(ds incident.Drafts) {
	b.held += len(ds.Events) - len(b.drafts[ds.Incident].Events)
	b.drafts[ds.Incident] = ds
}

// Head returns the number and the recording time of a stream's newest event.
func (b *Book) Head(s incident.Stream) (int, time.Time) {
	if id, ok := s.Incident(); ok {
		in, _ := b.Incident(id)
		return in.Version, in.Newest()
	}
	if id, ok := s.DraftsOf(); ok {
		ds := b.Drafts(id)
		return ds.Version, ds.Newest
	}
	org := b.Org()
	return org.Version, org.Newest
}

// Live returns the incidents that are not over, by number.
func (b *Book) Live() []incident.Incident {
	if err := b.t.flush(); err != nil {
		b.fail(err)
		return nil
	}
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

// Owed returns which of some keys were ever owed, whatever became of them.
func (b *Book) Owed(keys []string) map[string]bool {
	err := b.t.flush() // the newest may not be written yet
	var out map[string]bool
	if err == nil {
		out, err = everOwed(keys, b.t.all)
	}
	if err != nil {
		b.fail(err)
	}
	return out
}

// OwedUnder returns every key that was ever owed and goes on from another with a slash, whatever became of it, in order.
func (b *Book) OwedUnder(key string) []string {
	err := b.t.flush()
	var rows *sql.Rows
	if err == nil {
		rows, err = b.t.all(underKey, key)
	}
	if err != nil {
		b.fail(err)
		return nil
	}
	keys, err := keysOf(rows)
	if err != nil {
		b.fail(err)
	}
	return keys
}

// append takes an event that was just written into the state.
func (b *Book) append(ev incident.Event, hash []byte) {
	b.hashes[ev.Stream] = hash
	if id, ok := ev.Stream.DraftsOf(); ok {
		if ds := b.Drafts(id); ds.Version < ev.Seq { // else it has read the new row already
			b.keepDrafts(ds.Add(ev))
		}
		return
	}
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
		in, _ = b.Incident(id) // reads the new row with the others
		b.keepUnfinished(in)
		return
	}
	in.ID = id
	b.keep(in.Add(ev))
	b.keepUnfinished(b.incidents[id])
}

func (b *Book) touched() []incident.ID { return slices.Sorted(maps.Keys(b.changed)) }

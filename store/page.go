package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"allclear/incident"
)

// page is what the requests of one transaction lead to and is not written yet. It goes to SQLite in a few statements of many
// rows, which cost a fraction of as many statements. Whatever reads or changes rows it may hold flushes it first.
type page struct {
	requests []requestRow
	keys     []keyRow
	seen     map[string]Written // the same keys, with what became of their requests
	events   []stored
	changed  []incident.ID // whose projections are to be written
	owed     []owedRow
	places   map[string]int // of keys in owed
	dues     map[incident.Stream]Due
	looked   map[reading]Looked
}

type requestRow struct {
	id      int64
	asked   Asked
	outcome Outcome
	answer  string
}

type keyRow struct {
	key     string
	request int64
	repeat  bool // of a request that was there before
}

type owedRow struct {
	Owed
	request int64
}

func newPage() *page {
	return &page{seen: map[string]Written{}, places: map[string]int{}, dues: map[incident.Stream]Due{}, looked: map[reading]Looked{}}
}

func (p *page) empty() bool {
	return len(p.requests)+len(p.keys)+len(p.events)+len(p.changed)+len(p.owed)+len(p.dues)+len(p.looked) == 0
}

// owe puts what is owed on the page. Newer content for the same key takes the place of the older.
func (p *page) owe(owed []Owed, request int64) {
	for _, o := range owed {
		if i, ok := p.places[o.Key]; ok {
			p.owed[i] = owedRow{o, request}
			continue
		}
		p.places[o.Key] = len(p.owed)
		p.owed = append(p.owed, owedRow{o, request})
	}
}

func (p *page) change(ids []incident.ID) {
	for _, id := range ids {
		if !slices.Contains(p.changed, id) {
			p.changed = append(p.changed, id)
		}
	}
}

// flush writes the page and begins an empty one.
func (t *tx) flush() error {
	p := t.page
	if p.empty() {
		return nil
	}
	t.page = newPage()
	for _, write := range []func(*page) error{t.writeRequests, t.writeKeys, t.writeEvents, t.writeProjections, t.writeOwed, t.writeDues, t.writeLooked} {
		if err := write(p); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) writeRequests(p *page) error {
	return insertRows(t, `INSERT INTO request (id, source, actor, channel, words, received_at, outcome, answer) VALUES `, "(?,?,?,?,?,?,?,?)", "",
		p.requests, func(r requestRow) []any {
			return []any{
				r.id, string(r.asked.Source), r.asked.Actor.Ref, r.asked.Channel, r.asked.Words, toMicros(r.asked.At), string(r.outcome), r.answer,
			}
		})
}

func (t *tx) writeKeys(p *page) error {
	columns := func(k keyRow) []any { return []any{k.key, k.request} }
	repeats, fresh := parted(p.keys)
	return errors.Join(
		insertRows(t, `INSERT INTO request_key (key, request) VALUES `, "(?,?)", "", fresh, columns),
		insertRows(t, `INSERT INTO request_key (key, request) VALUES `, "(?,?)", " ON CONFLICT (key) DO NOTHING", repeats, columns))
}

// parted parts the keys of requests that were there before, some of which are there too, from those of new requests: one
// of these that is there already is a redelivery nobody has noticed, and must fail.
func parted(keys []keyRow) (repeats, fresh []keyRow) {
	for _, k := range keys {
		if k.repeat {
			repeats = append(repeats, k)
		} else {
			fresh = append(fresh, k)
		}
	}
	return repeats, fresh
}

func (t *tx) writeEvents(p *page) error {
	return insertRows(t, `INSERT INTO event (`+eventColumns+`) VALUES `, "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", "", p.events, func(s stored) []any {
		ev := s.event
		return []any{
			string(ev.Stream), ev.Seq, string(s.kind), ev.Actor.Ref, ev.Actor.Name, ev.Actor.Title, toMicros(ev.Occurred.At),
			flag(ev.Occurred.Around), toMicros(ev.Recorded), string(ev.Source), ev.Request, string(s.body), s.bodyHash, s.previous, s.hash,
		}
	})
}

func (t *tx) writeProjections(p *page) error {
	ins := make([]incident.Incident, 0, len(p.changed))
	for _, id := range p.changed {
		in, _ := t.w.book.Incident(id)
		ins = append(ins, in)
	}
	return t.project(ins)
}

func (t *tx) writeOwed(p *page) error {
	return insertRows(t, oweInto, oweValues, oweAgain, p.owed, func(o owedRow) []any {
		return []any{o.Key, o.Lane, o.Lane, o.Needs, string(o.Kind), string(o.Body), toMicros(o.NotBefore), o.request, o.Needs, o.Needs}
	})
}

func (t *tx) writeDues(p *page) error {
	var set []Due
	for _, d := range p.dues {
		if !d.At.IsZero() {
			set = append(set, d)
		} else if err := t.exec(`DELETE FROM due WHERE stream = ?1`, string(d.Stream)); err != nil {
			return fmt.Errorf("due %s: %w", d.Stream, err)
		}
	}
	return insertRows(t, `INSERT INTO due (stream, at, since) VALUES `, "(?,?,?)", " ON CONFLICT (stream) DO UPDATE SET at = excluded.at, since = excluded.since",
		set, func(d Due) []any { return []any{string(d.Stream), toMicros(d.At), toMicros(d.Since)} })
}

// insertRows writes rows with as few statements as their sizes allow: few sizes, so that each is prepared once.
func insertRows[Row any](t *tx, into, values, then string, rows []Row, columns func(Row) []any) error {
	for len(rows) > 0 {
		n := rowsAtOnce(len(rows))
		args := make([]any, 0, n*strings.Count(values, "?"))
		for _, r := range rows[:n] {
			args = append(args, columns(r)...)
		}
		if err := t.exec(many(into, values, then, n), args...); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSuffix(into, " VALUES "), err)
		}
		rows = rows[n:]
	}
	return nil
}

func rowsAtOnce(n int) int {
	for _, size := range []int{64, 16, 4, 2} {
		if n >= size {
			return size
		}
	}
	return 1
}

// many returns the statement for n rows. Its placeholders are plain ones, which both engines can number.
func many(into, values, then string, n int) string {
	return into + strings.Repeat(values+",", n-1) + values + then
}

// answerOf returns the answer of a request, written or not.
func (t *tx) answerOf(request int64) (answer string, err error) {
	if err := t.flush(); err != nil {
		return "", err
	}
	err = t.one(`SELECT answer FROM request WHERE id = ?1`, request).Scan(&answer)
	return answer, err
}

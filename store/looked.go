package store

import (
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"allclear/incident"
)

// Looked says up to which event a person has read an incident, and when.
type Looked struct {
	Person   string // an actor's reference
	Incident incident.ID
	Version  int
	At       time.Time
}

type reading struct {
	person   string
	incident incident.ID
}

// lookedLimit is how many readings the book holds in memory at the most.
const lookedLimit = 10_000

// Looked returns how far a person has read an incident; false if they never looked at it.
func (b *Book) Looked(person string, id incident.ID) (Looked, bool) {
	key := reading{person, id}
	if l, ok := b.looked[key]; ok {
		return l, l.Version > 0
	}
	l := Looked{Person: person, Incident: id}
	var at int64
	err := b.t.one(`SELECT version, at FROM looked WHERE person = ?1 AND incident = ?2`, person, int64(id)).Scan(&l.Version, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		b.fail(err)
		return l, false
	}
	l.At = fromMicros(at)
	b.remember(l)
	return l, l.Version > 0
}

// remember keeps a reading; once there are too many, what the page does not hold is read from the record again.
func (b *Book) remember(l Looked) {
	if len(b.looked) >= lookedLimit {
		b.looked = maps.Clone(b.t.page.looked)
	}
	b.looked[reading{l.Person, l.Incident}] = l
}

// look puts readings on the page. Nobody reads backwards.
func (t *tx) look(readings []Looked) {
	for _, l := range readings {
		if before, _ := t.w.book.Looked(l.Person, l.Incident); before.Version > l.Version {
			l.Version = before.Version
		}
		t.page.looked[reading{l.Person, l.Incident}] = l
		t.w.book.remember(l)
	}
}

func (t *tx) writeLooked(p *page) error {
	return insertRows(t, `INSERT INTO looked (person, incident, version, at) VALUES `, "(?,?,?,?)",
		" ON CONFLICT (person, incident) DO UPDATE SET version = excluded.version, at = excluded.at", slices.Collect(maps.Values(p.looked)),
		func(l Looked) []any { return []any{l.Person, int64(l.Incident), l.Version, toMicros(l.At)} })
}

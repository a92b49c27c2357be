package bot

import (
	"cmp"
	"context"
	"time"

	"allclear/incident"
	"allclear/store"
)

// knowing is what knows other incidents and what was delivered: the book, or the record behind it.
type knowing interface {
	Incident(id incident.ID) (incident.Incident, bool)
	Delivered(key string) bool
	Drafts(id incident.ID) incident.Drafts
	Owed(keys []string) map[string]bool
	LikelyBefore(id incident.ID) []incident.ID
	// OwedUnder returns every key that was ever owed and goes on from another with a slash.
	OwedUnder(key string) []string
	Talked(id incident.ID) time.Time
	Deliveries(keys []string) map[string]store.Delivery
}

// shelf is the record as somebody reads it who does not write. What cannot be read is not there, and err says why.
type shelf struct {
	ctx context.Context //nolint:containedctx // of the one call that reads
	db  *store.DB
	err error // the first thing that could not be read
}

// read returns what was read, or nothing.
func read[T any](s *shelf, what T, err error) T {
	if err == nil {
		return what
	}
	s.err = cmp.Or(s.err, err)
	var nothing T
	return nothing
}

// Incident returns an incident.
func (s *shelf) Incident(id incident.ID) (incident.Incident, bool) {
	in, err := s.db.Incident(s.ctx, id)
	in = read(s, in, err)
	return in, in.Version > 0
}

// Drafts returns the texts for customers over an incident.
func (s *shelf) Drafts(id incident.ID) incident.Drafts {
	ds, err := s.db.Drafts(s.ctx, id)
	ds = read(s, ds, err)
	ds.Incident = id
	return ds
}

// Delivered reports whether something that was owed has been delivered once.
func (s *shelf) Delivered(key string) bool {
	_, ok, err := s.db.Delivery(s.ctx, key)
	return read(s, ok, err)
}

// Owed returns which keys were ever owed, paid or not.
func (s *shelf) Owed(keys []string) map[string]bool {
	known, err := s.db.EverOwed(s.ctx, keys)
	return read(s, known, err)
}

// LikelyBefore returns incidents that may have something in common with one.
func (s *shelf) LikelyBefore(id incident.ID) []incident.ID {
	ids, err := s.db.LikelyBefore(s.ctx, id)
	return read(s, ids, err)
}

// OwedUnder returns every key that was ever owed and goes on from another.
func (s *shelf) OwedUnder(key string) []string {
	under, err := s.db.OwedUnder(s.ctx, key)
	return read(s, under, err)
}

// Talked returns when somebody last talked in an incident's channel.
func (s *shelf) Talked(id incident.ID) time.Time {
	at, err := s.db.Talked(s.ctx, id)
	return read(s, at, err)
}

// Deliveries returns where what was delivered of some keys stands.
func (s *shelf) Deliveries(keys []string) map[string]store.Delivery {
	stand, err := s.db.Deliveries(s.ctx, keys)
	return read(s, stand, err)
}

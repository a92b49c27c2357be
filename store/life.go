package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"allclear/incident"
)

// Heard notes that somebody talked in an incident's channel at an instant, and returns when that was known to have happened last before;
// zero for never. What is older than that is nothing new, so that hearing the same again is harmless.
func (db *DB) Heard(ctx context.Context, id incident.ID, at time.Time) (before time.Time, err error) {
	err = db.writer.do(ctx, func(t *tx) error {
		t.w.book.begin(t)
		if before = t.w.book.Talked(id); !at.After(before) || t.w.book.err != nil {
			return t.w.book.err
		}
		t.w.book.talked[id] = at
		return t.exec(`INSERT INTO life (incident, at) VALUES (?1, ?2) ON CONFLICT (incident) DO UPDATE SET at = excluded.at`, int(id), toMicros(at))
	})
	if err != nil {
		return before, fmt.Errorf("note that %s is talked about: %w", id, err)
	}
	return before, nil
}

// lastTalk is the query for when somebody last talked in an incident's channel.
const lastTalk = `SELECT at FROM life WHERE incident = ?1`

// Talked returns when somebody last talked in an incident's channel; zero if nobody did.
func (b *Book) Talked(id incident.ID) time.Time {
	if at, ok := b.talked[id]; ok {
		return at
	}
	var at int64
	if err := b.t.one(lastTalk, int(id)).Scan(&at); err != nil && !errors.Is(err, sql.ErrNoRows) {
		b.fail(err)
	}
	b.talked[id] = fromMicros(at)
	return b.talked[id]
}

// Talked returns when somebody last talked in an incident's channel; zero if nobody did.
func (r *Reader) Talked(ctx context.Context, id incident.ID) (time.Time, error) {
	var at int64
	if err := r.sql.QueryRowContext(ctx, lastTalk, int(id)).Scan(&at); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("talk about %s: %w", id, err)
	}
	return fromMicros(at), nil
}

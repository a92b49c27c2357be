package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"allclear/incident"
)

// ErrNoIncident is returned for an incident that the record does not hold.
var ErrNoIncident = errors.New("no such incident")

// Incidents returns the numbers of all incidents, in order.
func (r *Reader) Incidents(ctx context.Context) ([]incident.ID, error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT number FROM incident ORDER BY number`)
	if err != nil {
		return nil, fmt.Errorf("incidents: %w", err)
	}
	return scanIDs(rows)
}

// Load returns an incident as it was known at asOf; the zero time is now.
func (r *Reader) Load(ctx context.Context, id incident.ID, asOf time.Time) (incident.Incident, error) {
	events, err := r.Events(ctx, id.Stream())
	if err != nil {
		return incident.Incident{}, err
	}
	if !asOf.IsZero() {
		events = incident.AsKnownAt(events, asOf)
	}
	if len(events) == 0 {
		return incident.Incident{}, fmt.Errorf("%s: %w", id, ErrNoIncident)
	}
	return incident.Fold(id, events), nil
}

// LoadDrafts returns the texts for customers over an incident, every version of them.
func (r *Reader) LoadDrafts(ctx context.Context, id incident.ID) (incident.Drafts, error) {
	events, err := r.Events(ctx, id.Drafts())
	return incident.FoldDrafts(id, events), err
}

// Events returns the events of a stream, in order.
func (r *Reader) Events(ctx context.Context, s incident.Stream) ([]incident.Event, error) {
	rows, err := r.stored(ctx, s)
	return bare(rows), err
}

func (r *Reader) stored(ctx context.Context, s incident.Stream) ([]stored, error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT `+eventColumns+` FROM event WHERE stream = ?1 ORDER BY seq`, string(s))
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", s, err)
	}
	return scanEvents(rows)
}

// Streams returns the names of all streams.
func (r *Reader) Streams(ctx context.Context) (out []incident.Stream, err error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT DISTINCT stream FROM event ORDER BY stream`)
	if err != nil {
		return nil, fmt.Errorf("streams: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s incident.Stream
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("streams: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Dues returns what is due at now or before, earliest first.
func (r *Reader) Dues(ctx context.Context, now time.Time) (out []Due, err error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT stream, at, since FROM due WHERE at <= ?1 ORDER BY at, stream`, toMicros(now))
	if err != nil {
		return nil, fmt.Errorf("due: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d Due
		var at, since int64
		if err := rows.Scan(&d.Stream, &at, &since); err != nil {
			return nil, fmt.Errorf("due: %w", err)
		}
		d.At, d.Since = fromMicros(at), fromMicros(since)
		out = append(out, d)
	}
	return out, rows.Err()
}

// NextDue returns when something is due first; zero if nothing is.
func (r *Reader) NextDue(ctx context.Context) (time.Time, error) {
	var at int64
	if err := r.sql.QueryRowContext(ctx, `SELECT coalesce(min(at), 0) FROM due`).Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("next due: %w", err)
	}
	return fromMicros(at), nil
}

// Request returns a request as it came in, with its answer.
func (r *Reader) Request(ctx context.Context, id int64) (Asked, error) {
	var a Asked
	var at int64
	err := r.sql.QueryRowContext(ctx, `SELECT source, actor, channel, words, received_at, answer FROM request WHERE id = ?1`, id).
		Scan(&a.Source, &a.Actor.Ref, &a.Channel, &a.Words, &at, &a.Answer)
	if err != nil {
		return a, fmt.Errorf("request %d: %w", id, err)
	}
	a.At = fromMicros(at)
	return a, nil
}

// Outcome returns what became of the request that had a key; false if there was none.
func (r *Reader) Outcome(ctx context.Context, key string) (Outcome, bool, error) {
	var o Outcome
	err := r.sql.QueryRowContext(ctx, `SELECT r.outcome FROM request_key k JOIN request r ON r.id = k.request WHERE k.key = ?1`, key).Scan(&o)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("outcome of %s: %w", key, err)
	}
	return o, true, nil
}

// RequestOf returns the request that has a key; 0 if none has.
func (r *Reader) RequestOf(ctx context.Context, key string) (request int64, err error) {
	err = r.sql.QueryRowContext(ctx, `SELECT request FROM request_key WHERE key = ?1`, key).Scan(&request)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("request of %s: %w", key, err)
	}
	return request, nil
}

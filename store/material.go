package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"allclear/incident"
)

// Wanted says what a digest is made from.
type Wanted struct {
	Since    time.Time           // what ended before is left unread, but for open actions and owed reviews; see [incident.Term.Since]
	AsOf     time.Time           // as known at; zero: all that is recorded
	Progress func(done, all int) // is told of incidents read; nil: nobody
}

// Newest returns when we were last told anything, as known at asOf; the zero time is now.
func (r *Reader) Newest(ctx context.Context, asOf time.Time) (time.Time, error) {
	h, err := heads(ctx, r.sql, asOf)
	return h.newest, err
}

// Material reads what a digest is made from, all of one moment, and by what the whole record is recognised as it was known
// then: the same record gives the same word.
func (r *Reader) Material(ctx context.Context, w Wanted) (m incident.Material, version string, err error) {
	tx, err := r.sql.BeginTx(ctx, nil)
	if err != nil {
		return m, "", fmt.Errorf("material: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	h, err := heads(ctx, tx, w.AsOf)
	if err != nil {
		return m, "", err
	}
	g := &gathering{ctx: ctx, tx: tx, Wanted: w, drafts: map[incident.ID]incident.Drafts{}}
	g.m = incident.Material{Begun: h.begun, Newest: h.newest, AsOf: w.AsOf, Drafts: func(id incident.ID) incident.Drafts { return g.drafts[id] }}
	if err := g.gather(); err != nil {
		return m, "", err
	}
	return g.m, h.version, nil
}

// querier is a snapshot, or what makes one of each query.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// head is the newest events of all streams, in short.
type head struct {
	newest, begun time.Time
	version       string
}

// heads looks at the newest event of every stream. Their hashes hold all that came before.
func heads(ctx context.Context, q querier, asOf time.Time) (h head, err error) {
	until := int64(1<<63 - 1)
	if !asOf.IsZero() {
		until = toMicros(asOf)
	}
	rows, err := q.QueryContext(ctx, `
		WITH stream (name, declared) AS (
			SELECT 'ORG', NULL UNION ALL SELECT 'INC-' || number, declared_at FROM incident UNION ALL SELECT 'INC-' || number || '/drafts', NULL FROM incident)
		SELECT s.name, s.declared, e.recorded_at, e.hash FROM stream s JOIN event e ON e.stream = s.name AND e.seq =
			(SELECT max(seq) FROM event WHERE stream = s.name AND recorded_at <= ?1)
		ORDER BY s.name`, until)
	if err != nil {
		return h, fmt.Errorf("heads: %w", err)
	}
	defer rows.Close()
	sum := sha256.New()
	for rows.Next() {
		var name string
		var declared sql.NullInt64
		var recorded int64
		var hash []byte
		if err := rows.Scan(&name, &declared, &recorded, &hash); err != nil {
			return h, fmt.Errorf("heads: %w", err)
		}
		h.take(declared, recorded)
		_, _ = fmt.Fprintf(sum, "%s %x\n", name, hash)
	}
	h.version = hex.EncodeToString(sum.Sum(nil))[:12]
	return h, rows.Err()
}

func (h *head) take(declared sql.NullInt64, recorded int64) {
	if at := fromMicros(recorded); at.After(h.newest) {
		h.newest = at
	}
	if at := fromMicros(declared.Int64); declared.Valid && (h.begun.IsZero() || at.Before(h.begun)) {
		h.begun = at
	}
}

// gathering reads material.
type gathering struct {
	Wanted
	ctx    context.Context //nolint:containedctx // of the one call that gathers
	tx     *sql.Tx
	m      incident.Material
	drafts map[incident.ID]incident.Drafts
}

func (g *gathering) gather() error {
	ids, err := g.mattering()
	if err != nil {
		return err
	}
	stmt, err := g.tx.PrepareContext(g.ctx, `SELECT `+eventColumns+` FROM event WHERE stream = ?1 ORDER BY seq`)
	if err != nil {
		return fmt.Errorf("gather: %w", err)
	}
	defer stmt.Close()
	if g.m.Org, err = g.events(stmt, incident.Org); err != nil {
		return err
	}
	for i, id := range ids {
		if err := g.incident(stmt, id); err != nil {
			return err
		}
		if g.Progress != nil {
			g.Progress(i+1, len(ids))
		}
	}
	return nil
}

// mattering returns the incidents that are to be read whole. All events of a stream were recorded, and so have happened, before its
// newest; what is closed since then matters for what it still owes: actions, and the review of one that was grave, also for a while.
func (g *gathering) mattering() ([]incident.ID, error) {
	rows, err := g.tx.QueryContext(g.ctx, `
		SELECT i.number FROM incident i
		WHERE i.status NOT IN ('closed', 'cancelled') OR i.status = 'closed' AND i.severity <= 2
			OR (SELECT recorded_at FROM event WHERE stream = 'INC-' || i.number AND seq = i.version) >= ?1
			OR EXISTS (SELECT 1 FROM event WHERE stream = 'INC-' || i.number AND kind IN ('action_planned', 'severity_changed'))
		ORDER BY i.number`, toMicros(g.Since))
	if err != nil {
		return nil, fmt.Errorf("what matters: %w", err)
	}
	return scanIDs(rows)
}

func (g *gathering) incident(stmt *sql.Stmt, id incident.ID) error {
	events, err := g.events(stmt, id.Stream())
	if err != nil || len(events) == 0 {
		return err
	}
	g.m.Incidents = append(g.m.Incidents, incident.Fold(id, events))
	drafts, err := g.events(stmt, id.Drafts())
	if len(drafts) > 0 {
		g.drafts[id] = incident.FoldDrafts(id, drafts)
	}
	return err
}

// events are those of a stream as they were known.
func (g *gathering) events(stmt *sql.Stmt, s incident.Stream) ([]incident.Event, error) {
	rows, err := stmt.QueryContext(g.ctx, string(s))
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", s, err)
	}
	all, err := scanEvents(rows)
	if err != nil || g.AsOf.IsZero() {
		return bare(all), err
	}
	return incident.AsKnownAt(bare(all), g.AsOf), nil
}

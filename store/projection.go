package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"allclear/incident"
)

// project writes how incidents stand into the projection tables.
func (t *tx) project(ins []incident.Incident) error {
	err := insertRows(t, `INSERT INTO incident (number, version, title, public_title, private, drill, severity, status, lead,
			declared_at, started_at, resolved_at, closed_at) VALUES `, "(?,?,?,?,?,?,?,?,?,?,?,?,?)", `
		ON CONFLICT (number) DO UPDATE SET version = excluded.version, title = excluded.title, public_title = excluded.public_title,
			severity = excluded.severity, status = excluded.status, lead = excluded.lead, declared_at = excluded.declared_at,
			started_at = excluded.started_at, resolved_at = excluded.resolved_at, closed_at = excluded.closed_at`,
		ins, func(in incident.Incident) []any {
			return []any{
				int(in.ID), in.Version, in.Title.Internal, in.Title.Public, flag(in.Private), flag(in.Drill), int(in.Severity), string(in.Status),
				in.Lead().ID, toMicros(in.Declared.At), orNull(in.StartedAt), orNull(in.Resolution), orNull(in.Closing),
			}
		})
	for _, in := range ins {
		if err == nil {
			err = t.projectWindows(in)
		}
	}
	return err
}

// projectWindows writes an incident's windows, unless they are there already.
func (t *tx) projectWindows(in incident.Incident) error {
	there, known := t.w.book.windows[in.ID]
	if known && slices.Equal(there, in.Windows) {
		return nil
	}
	if err := t.exec(`DELETE FROM downtime WHERE incident = ?1`, int(in.ID)); err != nil {
		return fmt.Errorf("project %s: %w", in.ID, err)
	}
	t.w.book.windows[in.ID] = slices.Clone(in.Windows)
	return insertRows(t, `INSERT INTO downtime (incident, seq, component, impact, start_at, end_at) VALUES `, "(?,?,?,?,?,?)", "",
		in.Windows, func(w incident.Window) []any {
			return []any{int(in.ID), w.Seq, w.Component, string(w.Impact), toMicros(w.Start.At), orNull(w.End)}
		})
}

// Rebuild writes the projections anew, from the events alone.
func (db *DB) Rebuild(ctx context.Context) error {
	err := db.writer.do(ctx, func(t *tx) error {
		clear(t.w.book.windows)
		ids, err := t.clearProjections()
		if err != nil {
			return err
		}
		for _, id := range ids {
			rows, err := t.events(id.Stream())
			if err != nil {
				return err
			}
			if err := t.project([]incident.Incident{incident.Fold(id, bare(rows))}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return nil
}

// clearProjections empties the projections and returns the incidents that the events know.
func (t *tx) clearProjections() ([]incident.ID, error) {
	for _, query := range []string{`DELETE FROM downtime`, `DELETE FROM incident`} {
		if err := t.exec(query); err != nil {
			return nil, err
		}
	}
	rows, err := t.all(`SELECT DISTINCT CAST(substr(stream, 5) AS INTEGER) FROM event WHERE stream LIKE 'INC-%'`)
	if err != nil {
		return nil, err
	}
	return scanIDs(rows)
}

func orNull(m incident.Moment) sql.NullInt64 {
	return sql.NullInt64{Int64: toMicros(m.At), Valid: m.Known()}
}

func scanIDs(rows *sql.Rows) (out []incident.ID, err error) {
	defer rows.Close()
	for rows.Next() {
		var id incident.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

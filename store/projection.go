package store

import (
	"context"
	"database/sql"
	"fmt"

	"allclear/incident"
)

// project writes how an incident stands into the projection tables.
func (t *tx) project(in incident.Incident) error {
	if err := t.exec(`INSERT INTO incident (number, version, title, public_title, private, drill, severity, status, lead,
			declared_at, started_at, resolved_at, closed_at)
		VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)
		ON CONFLICT (number) DO UPDATE SET version = excluded.version, title = excluded.title, public_title = excluded.public_title,
			severity = excluded.severity, status = excluded.status, lead = excluded.lead, declared_at = excluded.declared_at,
			started_at = excluded.started_at, resolved_at = excluded.resolved_at, closed_at = excluded.closed_at`,
		int(in.ID), in.Version, in.Title.Internal, in.Title.Public, flag(in.Private), flag(in.Drill), int(in.Severity), string(in.Status),
		in.Lead().ID, toMicros(in.Declared.At), orNull(in.StartedAt), orNull(in.Resolution), orNull(in.Closing)); err != nil {
		return fmt.Errorf("project %s: %w", in.ID, err)
	}
	if err := t.exec(`DELETE FROM downtime WHERE incident = ?1`, int(in.ID)); err != nil {
		return fmt.Errorf("project %s: %w", in.ID, err)
	}
	for _, w := range in.Windows {
		if err := t.exec(`INSERT INTO downtime (incident, seq, component, impact, start_at, end_at) VALUES (?1,?2,?3,?4,?5,?6)`,
			int(in.ID), w.Seq, w.Component, string(w.Impact), toMicros(w.Start.At), orNull(w.End)); err != nil {
			return fmt.Errorf("project %s: %w", in.ID, err)
		}
	}
	return nil
}

// Rebuild writes the projections anew, from the events alone.
func (db *DB) Rebuild(ctx context.Context) error {
	err := db.writer.do(ctx, func(t *tx) error {
		ids, err := t.clearProjections()
		if err != nil {
			return err
		}
		for _, id := range ids {
			rows, err := t.events(id.Stream())
			if err != nil {
				return err
			}
			if err := t.project(incident.Fold(id, bare(rows))); err != nil {
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

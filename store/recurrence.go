package store

import (
	"context"
	"database/sql"
	"fmt"

	"allclear/incident"
)

// likely finds the incidents that may have something in common with one: declared before it, in the period given, not private, and with
// a component of its, or a cause with its tag. Whether they have is for package incident to say.
const likely = `WITH tags (tag) AS (SELECT lower(json_extract(body, '$.tag')) FROM event
		WHERE stream = 'INC-' || ?1 AND kind = 'cause_stated' AND json_extract(body, '$.tag') IS NOT NULL)
	SELECT o.number FROM incident o JOIN incident i ON i.number = ?1
	WHERE o.number <> i.number AND o.private = 0 AND o.drill = 0 AND o.declared_at BETWEEN i.declared_at - ?2 AND i.declared_at AND (
		EXISTS (SELECT 1 FROM downtime a JOIN downtime b ON b.incident = i.number AND b.component = a.component WHERE a.incident = o.number)
		OR EXISTS (SELECT 1 FROM event e WHERE e.stream = 'INC-' || o.number AND e.kind = 'cause_stated'
			AND lower(json_extract(e.body, '$.tag')) IN (SELECT tag FROM tags)))
	ORDER BY o.declared_at DESC, o.number LIMIT 100`

func likelyBefore(id incident.ID, query func(string, ...any) (*sql.Rows, error)) ([]incident.ID, error) {
	rows, err := query(likely, int(id), incident.RecurrencePeriod.Microseconds())
	if err != nil {
		return nil, fmt.Errorf("incidents like %s: %w", id, err)
	}
	return scanIDs(rows)
}

// LikelyBefore returns incidents of the time before one that may have a cause or a component in common with it, the latest hundred; no private
// ones.
func (r *Reader) LikelyBefore(ctx context.Context, id incident.ID) ([]incident.ID, error) {
	return likelyBefore(id, func(query string, args ...any) (*sql.Rows, error) { return r.sql.QueryContext(ctx, query, args...) })
}

// LikelyBefore is [Reader.LikelyBefore] while something is decided.
func (b *Book) LikelyBefore(id incident.ID) []incident.ID {
	err := b.t.flush() // the newest may not be written yet
	var out []incident.ID
	if err == nil {
		out, err = likelyBefore(id, b.t.all)
	}
	if err != nil {
		b.fail(err)
	}
	return out
}

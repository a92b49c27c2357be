package store

import (
	"context"
	"fmt"
	"time"

	"allclear/incident"
)

// Answered says that whoever made a request, up to one and with it, is known to have been answered.
func (db *DB) Answered(ctx context.Context, through int64) error {
	return db.mark(ctx, "answered", `UPDATE answered SET through = ?1 WHERE through < ?1`, through)
}

// Unanswered returns the requests that people typed since an instant and whose answers are not known to have reached them,
// oldest first.
func (r *Reader) Unanswered(ctx context.Context, since time.Time) (ids []int64, err error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT id FROM request WHERE id > (SELECT through FROM answered) AND source = ?1 AND received_at >= ?2 ORDER BY id`,
		string(incident.FromSlash), toMicros(since))
	if err != nil {
		return nil, fmt.Errorf("unanswered: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("unanswered: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

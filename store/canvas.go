package store

import (
	"context"
	"fmt"
)

// NoCanvases returns how many incidents were to have a canvas and have none, and Slack's word for why of the newest one.
func (r *Reader) NoCanvases(ctx context.Context) (n int, why string, err error) {
	const none = `FROM delivery WHERE key LIKE 'INC-%/canvas' AND ts LIKE 'none: %'`
	err = r.sql.QueryRowContext(ctx, `SELECT count(*), coalesce((SELECT substr(ts, 7) `+none+` ORDER BY delivered_at DESC, key LIMIT 1), '') `+none).Scan(&n, &why)
	if err != nil {
		return 0, "", fmt.Errorf("incidents without a canvas: %w", err)
	}
	return n, why, nil
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Deliveries returns where what was delivered of some keys stands, by key.
func (r *Reader) Deliveries(ctx context.Context, keys []string) (map[string]Delivery, error) {
	return deliveredOf(keys, func(query string, args ...any) (*sql.Rows, error) { return r.sql.QueryContext(ctx, query, args...) })
}

// Deliveries returns where what was delivered of some keys stands, by key.
func (b *Book) Deliveries(keys []string) map[string]Delivery {
	out, err := deliveredOf(keys, b.t.all)
	if err != nil {
		b.fail(err)
	}
	return out
}

// deliveredOf asks in few sizes, so that few statements are prepared.
func deliveredOf(keys []string, query func(string, ...any) (*sql.Rows, error)) (map[string]Delivery, error) {
	out := map[string]Delivery{}
	for len(keys) > 0 {
		n := rowsAtOnce(len(keys))
		args := make([]any, n)
		for i, key := range keys[:n] {
			args[i] = key
		}
		rows, err := query(`SELECT key, channel, ts FROM delivery WHERE key IN (?`+strings.Repeat(",?", n-1)+`)`, args...)
		if err == nil {
			err = scanDeliveries(rows, out)
		}
		if err != nil {
			return nil, fmt.Errorf("deliveries: %w", err)
		}
		keys = keys[n:]
	}
	return out, nil
}

func scanDeliveries(rows *sql.Rows, into map[string]Delivery) error {
	defer rows.Close()
	for rows.Next() {
		var d Delivery
		if err := rows.Scan(&d.Key, &d.Channel, &d.TS); err != nil {
			return err
		}
		into[d.Key] = d
	}
	return rows.Err()
}

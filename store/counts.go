package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"allclear/incident"
)

// asideLimit is how many rows that were set aside are listed; Backlog counts them all.
const asideLimit = 100

// doubtAfter is when a call that was marked counts as in doubt although nobody has said so: whoever made it is gone.
const doubtAfter = time.Minute

// Aside is a row of the outbox that was set aside for good: Slack will not do it.
type Aside struct {
	Key   string
	Kind  OwedKind
	Why   string    // Slack's word
	Since time.Time // zero where it is not known: it went with what it needs
	Asker string    // who asked for it: the actor of its request
}

// SetAside returns what was set aside for good, newest first.
func (r *Reader) SetAside(ctx context.Context) (out []Aside, err error) {
	// The request that set a row aside has the key "refused:KEY:VERSION"; a semicolon follows every digit.
	rows, err := r.sql.QueryContext(ctx, `
		SELECT o.key, o.kind, o.error, coalesce(q.actor, ''), (
			SELECT coalesce(max(s.received_at), 0) FROM request_key k JOIN request s ON s.id = k.request
			WHERE k.key > 'refused:' || o.key || ':' AND k.key < 'refused:' || o.key || ':;') AS since
		FROM outbox o LEFT JOIN request q ON q.id = o.request
		WHERE o.state = 'dead'
		ORDER BY max(since, coalesce(q.received_at, 0)) DESC, o.id DESC LIMIT ?1`, asideLimit)
	if err != nil {
		return nil, fmt.Errorf("set aside: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Aside
		var since int64
		if err := rows.Scan(&a.Key, &a.Kind, &a.Why, &a.Asker, &since); err != nil {
			return nil, fmt.Errorf("set aside: %w", err)
		}
		a.Since = fromMicros(since)
		out = append(out, a)
	}
	return out, rows.Err()
}

// Backlog is how the outbox stands.
type Backlog struct {
	Pending  int // to be paid: waits for its turn, its time or its channel
	Sending  int // a call is under way
	Doubt    int // a call may have had its effect, and is being looked for
	SetAside int // Slack will not do it
	// Oldest is the age of the newest content of the row that is owed for longest; what rests by our own will, such as
	// a postmortem's next version, does not count.
	Oldest time.Duration
}

// Owed returns how many rows are neither delivered nor set aside.
func (b Backlog) Owed() int { return b.Pending + b.Sending + b.Doubt }

// Backlog counts the outbox at now.
func (r *Reader) Backlog(ctx context.Context, now time.Time) (b Backlog, err error) {
	var oldest sql.NullInt64
	err = r.sql.QueryRowContext(ctx, `
		SELECT count(*) FILTER (WHERE o.state = 'pending'),
		       count(*) FILTER (WHERE o.state = 'sending' AND NOT (o.not_before > o.started_at OR o.started_at <= ?2)),
		       count(*) FILTER (WHERE o.state = 'sending' AND (o.not_before > o.started_at OR o.started_at <= ?2)),
		       (SELECT count(*) FROM outbox WHERE state = 'dead'),
		       min(q.received_at) FILTER (WHERE NOT (o.state = 'pending' AND o.error = '' AND o.not_before > ?1))
		FROM outbox o LEFT JOIN request q ON q.id = o.request
		WHERE o.state IN ('pending', 'sending')`, toMicros(now), toMicros(now.Add(-doubtAfter))).
		Scan(&b.Pending, &b.Sending, &b.Doubt, &b.SetAside, &oldest)
	if err != nil {
		return Backlog{}, fmt.Errorf("backlog: %w", err)
	}
	if oldest.Valid {
		b.Oldest = max(0, now.Sub(fromMicros(oldest.Int64)))
	}
	return b, nil
}

// Live is how many incidents of one severity are not over.
type Live struct {
	Severity incident.Severity
	Drill    bool
	Count    int
}

// Live counts the incidents that are not over.
func (r *Reader) Live(ctx context.Context) (out []Live, err error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT severity, drill, count(*) FROM incident
		WHERE status NOT IN ('closed', 'cancelled') GROUP BY severity, drill ORDER BY severity, drill`)
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l Live
		if err := rows.Scan(&l.Severity, &l.Drill, &l.Count); err != nil {
			return nil, fmt.Errorf("live: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

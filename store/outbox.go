package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// OwedKind says what is owed.
type OwedKind string

// What can be owed to Slack.
const (
	OwedCreate  OwedKind = "create"  // a channel
	OwedInvite  OwedKind = "invite"  // a person into a channel
	OwedPost    OwedKind = "post"    // a message of its own: an edge
	OwedLevel   OwedKind = "level"   // a message kept up to date: posted once, then edited
	OwedTopic   OwedKind = "topic"   // a channel's topic, kept up to date
	OwedPin     OwedKind = "pin"     // a pin on a message
	OwedFile    OwedKind = "file"    // a file; a newer version is a new file
	OwedWhisper OwedKind = "whisper" // a message only one person sees
	OwedRepair  OwedKind = "repair"  // a comparison of an incident with what Slack has of it
	OwedHome    OwedKind = "home"    // a person's home tab
	OwedCanvas  OwedKind = "canvas"  // a channel's canvas, kept up to date
	OwedDraw    OwedKind = "draw"    // a look at an incident's levels: those that show something else by now are owed
)

// Owed is one thing owed to Slack. Owing a key again gives it newer content; the same content again is nothing new.
type Owed struct {
	Key       string // what it is, for good: "INC-7/e12/line"
	Lane      string // whose order it keeps; "" runs beside
	Needs     string // the key that must have been delivered before
	Kind      OwedKind
	Body      []byte // JSON; its "text" is what people typed
	NotBefore time.Time
}

// The statement that writes what is owed. Newer content does not cut short what Postpone or Doubt wait for. What needs
// something that was set aside for good is set aside with it. A card or topic that Slack once refused gets another chance
// with its newer content; what rests (a postmortem) is not put off again.
const (
	oweInto   = `INSERT INTO outbox (key, lane, queue, needs, kind, body, not_before, request, state) VALUES `
	oweValues = `(?,?,?,?,?,?,?,?, CASE WHEN ? <> '' AND EXISTS (SELECT 1 FROM outbox n WHERE n.key = ? AND n.state = 'dead') THEN 'dead' ELSE 'pending' END)`
	oweAgain  = ` ON CONFLICT (key) DO UPDATE SET body = excluded.body, version = version + 1, request = excluded.request,
		not_before = CASE
			WHEN outbox.error <> '' AND outbox.not_before > excluded.not_before THEN outbox.not_before
			WHEN outbox.state = 'pending' AND outbox.error = '' AND outbox.not_before > 0 THEN min(outbox.not_before, excluded.not_before)
			ELSE excluded.not_before END,
		state = CASE WHEN outbox.state = 'delivered' THEN 'pending'
			WHEN outbox.state = 'dead' AND outbox.kind IN ('level', 'topic', 'draw', 'home') THEN excluded.state ELSE outbox.state END
		WHERE outbox.body <> excluded.body`
)

// Debt is a row of the outbox that can be paid now.
type Debt struct {
	Owed
	ID       int64
	Version  int
	Request  int64
	Attempts int // since it was last delivered
	// Stands says that it was delivered once: what is owed is newer content, which may be sent twice without harm.
	Stands bool
	// Doubt says that an earlier call may have had its effect: it must be looked for before it is repeated.
	Doubt   bool
	Looks   int       // how often it was looked for in vain
	Started time.Time // of that call
}

// debtColumns are those of a Debt; ready are the rows that wait for nothing but their turn and their time.
const (
	debtColumns = `o.id, o.key, o.lane, o.needs, o.kind, o.body, o.version, o.request, o.attempts, o.state = 'sending', o.looks, o.started_at,
		EXISTS (SELECT 1 FROM delivery d WHERE d.key = o.key)`
	ready = `o.state IN ('pending', 'sending') AND (o.needs = '' OR EXISTS (SELECT 1 FROM delivery d WHERE d.key = o.needs))`
)

// A row is the head of its queue: nothing ready before it in the queue waits. What rests until its own time, such as a
// postmortem's file, or for its incident's channel, blocks nobody; what was postponed (it says why) does.
const resting = `o.state = 'pending' AND o.error = '' AND o.not_before > ?1`

// payable finds what can be paid: the heads of all queues, and what is in none. The queues are found by skipping from one to
// the next in the index, so that a long backlog costs nothing.
const payable = `
	WITH RECURSIVE
	name (queue) AS (
		SELECT min(queue) FROM outbox WHERE state IN ('pending', 'sending') AND queue > ''
		UNION ALL
		SELECT (SELECT min(o.queue) FROM outbox o WHERE o.state IN ('pending', 'sending') AND o.queue > name.queue) FROM name WHERE name.queue IS NOT NULL),
	head (id) AS (
		SELECT (SELECT o.id FROM outbox o WHERE o.queue = name.queue AND ` + ready + ` AND NOT (` + resting + `) ORDER BY o.id LIMIT 1) FROM name
		UNION ALL
		SELECT o.id FROM outbox o WHERE o.queue = '' AND ` + ready + `)
	SELECT ` + debtColumns + ` FROM head JOIN outbox o ON o.id = head.id WHERE o.not_before <= ?1 ORDER BY o.id LIMIT 2000`

// stillPayable finds one row, if it can be paid.
const stillPayable = `
	SELECT ` + debtColumns + ` FROM outbox o WHERE o.id = ?2 AND o.not_before <= ?1 AND ` + ready + `
	AND (o.queue = '' OR o.id = (SELECT first.id FROM (SELECT o.id FROM outbox o JOIN outbox me ON me.id = ?2 AND o.queue = me.queue
		WHERE ` + ready + ` AND NOT (` + resting + `) ORDER BY o.id LIMIT 1) first))`

// Payable returns what can be paid at now, oldest first.
func (r *Reader) Payable(ctx context.Context, now time.Time) ([]Debt, error) {
	return r.debts(ctx, payable, toMicros(now))
}

// StillPayable reads one debt again: what it is now, and false if it cannot be paid now (any more).
func (r *Reader) StillPayable(ctx context.Context, id int64, now time.Time) (Debt, bool, error) {
	debts, err := r.debts(ctx, stillPayable, toMicros(now), id)
	if err != nil || len(debts) == 0 {
		return Debt{}, false, err
	}
	return debts[0], true, nil
}

func (r *Reader) debts(ctx context.Context, query string, args ...any) (out []Debt, err error) {
	rows, err := r.sql.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("payable: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d Debt
		var started int64
		if err := rows.Scan(&d.ID, &d.Key, &d.Lane, &d.Needs, &d.Kind, &d.Body, &d.Version, &d.Request, &d.Attempts, &d.Doubt, &d.Looks, &started, &d.Stands); err != nil {
			return nil, fmt.Errorf("payable: %w", err)
		}
		d.Started = fromMicros(started)
		out = append(out, d)
	}
	return out, rows.Err()
}

// NextPayable returns the earliest instant after now at which something that waits for its time may be paid; zero if nothing does.
func (r *Reader) NextPayable(ctx context.Context, now time.Time) (time.Time, error) {
	var at sql.NullInt64
	err := r.sql.QueryRowContext(ctx, `SELECT min(not_before) FROM outbox WHERE state IN ('pending', 'sending') AND not_before > 0 AND not_before > ?1`, toMicros(now)).Scan(&at)
	if err != nil {
		return time.Time{}, fmt.Errorf("next payable: %w", err)
	}
	return fromMicros(at.Int64), nil
}

// Sending marks a debt before the call is made, so that a crash leaves it in doubt and never forgotten.
func (db *DB) Sending(ctx context.Context, id int64, now time.Time) error {
	return db.mark(ctx, "sending", `UPDATE outbox SET state = 'sending', attempts = attempts + 1, looks = 0, started_at = ?2 WHERE id = ?1`, id, toMicros(now))
}

// Postpone says that the call was not made, or had no effect: it will be made again. It counts as an attempt, unless Sending has counted it.
func (db *DB) Postpone(ctx context.Context, id int64, until time.Time, why string) error {
	return db.mark(ctx, "postpone", `UPDATE outbox SET state = 'pending', not_before = ?2, error = ?3,
		attempts = CASE state WHEN 'sending' THEN attempts ELSE attempts + 1 END WHERE id = ?1`, id, toMicros(until), why)
}

// Doubt says that nobody knows whether the call had its effect; it is to be looked for at a given time.
func (db *DB) Doubt(ctx context.Context, id int64, look time.Time, why string) error {
	return db.mark(ctx, "doubt", `UPDATE outbox SET state = 'sending', not_before = ?2, error = ?3 WHERE id = ?1`, id, toMicros(look), why)
}

// Missed says that the effect of a call in doubt was looked for in vain; it is to be looked for again at a given time.
func (db *DB) Missed(ctx context.Context, id int64, look time.Time, why string) error {
	return db.mark(ctx, "missed", `UPDATE outbox SET not_before = ?2, error = ?3, looks = looks + 1 WHERE id = ?1`, id, toMicros(look), why)
}

// Gone says that a message which was delivered is not there any more, so that its content must be posted anew.
func (db *DB) Gone(ctx context.Context, key string) error {
	if err := db.writer.do(ctx, func(t *tx) error { return t.gone(key) }); err != nil {
		return fmt.Errorf("mark gone %s: %w", key, err)
	}
	return nil
}

// again makes a row owed once more that was paid or set aside.
func (t *tx) again(key string, request int64) error {
	return t.exec(`UPDATE outbox SET state = 'pending', error = '', attempts = 0, not_before = 0, request = ?2 WHERE key = ?1 AND state IN ('delivered', 'dead')`,
		key, request)
}

// aside are the rows that were set aside and whose keys begin so, but for private words: their time is over.
const aside = `state = 'dead' AND kind <> 'whisper' AND error <> 'redacted' AND substr(key, 1, length(?1)) = ?1`

// revive gives what was set aside another chance.
func (t *tx) revive(prefix string, request int64) error {
	return t.exec(`UPDATE outbox SET state = 'pending', error = '', attempts = 0, not_before = 0, request = ?2 WHERE `+aside, prefix, request)
}

// CountAside returns how much was set aside of what has keys that begin so.
func (r *Reader) CountAside(ctx context.Context, prefix string) (n int, err error) {
	if err := r.sql.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE `+aside, prefix).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what is set aside: %w", err)
	}
	return n, nil
}

func (t *tx) gone(key string) error {
	if err := t.exec(`DELETE FROM delivery WHERE key = ?1`, key); err != nil {
		return err
	}
	return t.exec(`UPDATE outbox SET queue = lane WHERE key = ?1`, key)
}

// Buried is a debt that can never be paid, and Slack's word for why.
type Buried struct{ Key, Why string }

// bury sets a debt aside, with everything that needs it. What needs something belongs to the same owner, so only the owner's
// keys are looked through.
func (t *tx) bury(b Buried) error {
	owner, _, _ := strings.Cut(b.Key, "/")
	return t.exec(`
		WITH RECURSIVE lost (key) AS (VALUES (?1) UNION SELECT o.key FROM outbox o JOIN lost ON o.needs = lost.key WHERE `+owned("o.key", "?3")+`)
		UPDATE outbox SET state = 'dead', error = ?2 WHERE key IN (SELECT key FROM lost) AND state <> 'delivered'`, b.Key, b.Why, owner)
}

// owned is the condition that a key belongs to an owner: "INC-7/…", found in the index of the keys. A zero follows the slash.
func owned(key, owner string) string {
	return fmt.Sprintf("%s >= %s || '/' AND %s < %s || '0'", key, owner, key, owner)
}

func (db *DB) mark(ctx context.Context, what, query string, args ...any) error {
	if err := db.writer.do(ctx, func(t *tx) error { return t.exec(query, args...) }); err != nil {
		return fmt.Errorf("mark %s: %w", what, err)
	}
	return nil
}

// Delivery is what Slack answered: where something stands now.
type Delivery struct {
	Key     string
	Channel string // id
	TS      string // of a message; "" for a channel
}

// Delivered says that a version of a debt was paid. If newer content came meanwhile it is owed again. So is a pin, where
// the message it is on was posted anew.
func (db *DB) Delivered(ctx context.Context, id int64, version int, d Delivery, now time.Time) error {
	err := db.writer.do(ctx, func(t *tx) error {
		if err := t.exec(`UPDATE outbox SET state = 'pending', error = '', not_before = 0
			WHERE needs = ?1 AND kind = 'pin' AND state IN ('delivered', 'dead') AND NOT EXISTS (SELECT 1 FROM delivery WHERE key = ?1 AND ts = ?2)`,
			d.Key, d.TS); err != nil {
			return err
		}
		if err := t.exec(`INSERT INTO delivery (key, channel, ts, delivered_at) VALUES (?1,?2,?3,?4)
			ON CONFLICT (key) DO UPDATE SET channel = excluded.channel, ts = excluded.ts, delivered_at = excluded.delivered_at`,
			d.Key, d.Channel, d.TS, toMicros(now)); err != nil {
			return err
		}
		return t.exec(`UPDATE outbox SET paid = ?2, attempts = 0, error = '', queue = CASE WHEN kind IN ('level', 'post') THEN '' ELSE queue END, state = CASE WHEN version > ?2 THEN 'pending' ELSE 'delivered' END WHERE id = ?1`, id, version)
	})
	if err != nil {
		return fmt.Errorf("mark delivered %s: %w", d.Key, err)
	}
	return nil
}

// Delivery returns what Slack answered to a debt; false if it was not paid yet.
func (r *Reader) Delivery(ctx context.Context, key string) (Delivery, bool, error) {
	d := Delivery{Key: key}
	err := r.sql.QueryRowContext(ctx, `SELECT channel, ts FROM delivery WHERE key = ?1`, key).Scan(&d.Channel, &d.TS)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("delivery %s: %w", key, err)
	}
	return d, true, nil
}

// EverOwed returns which of some keys were ever owed, whatever became of them.
func (r *Reader) EverOwed(ctx context.Context, keys []string) (map[string]bool, error) {
	return everOwed(keys, func(query string, args ...any) (*sql.Rows, error) { return r.sql.QueryContext(ctx, query, args...) })
}

// underKey finds the keys that go on from one with a slash: those between it and what would follow the slash.
const underKey = `SELECT key FROM outbox WHERE key > ?1 || '/' AND key < ?1 || '0' ORDER BY key`

// OwedUnder returns every key that was ever owed and goes on from another with a slash, whatever became of it, in order.
func (r *Reader) OwedUnder(ctx context.Context, key string) ([]string, error) {
	rows, err := r.sql.QueryContext(ctx, underKey, key)
	if err != nil {
		return nil, fmt.Errorf("owed under %s: %w", key, err)
	}
	return keysOf(rows)
}

func keysOf(rows *sql.Rows) ([]string, error) {
	found := map[string]bool{}
	if err := scanKeys(rows, found); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// everOwed asks in few sizes, so that few statements are prepared.
func everOwed(keys []string, query func(string, ...any) (*sql.Rows, error)) (map[string]bool, error) {
	out := map[string]bool{}
	for len(keys) > 0 {
		n := rowsAtOnce(len(keys))
		args := make([]any, n)
		for i, key := range keys[:n] {
			args[i] = key
		}
		rows, err := query(`SELECT key FROM outbox WHERE key IN (?`+strings.Repeat(",?", n-1)+`)`, args...)
		if err == nil {
			err = scanKeys(rows, out)
		}
		if err != nil {
			return nil, fmt.Errorf("ever owed: %w", err)
		}
		keys = keys[n:]
	}
	return out, nil
}

func scanKeys(rows *sql.Rows, into map[string]bool) error {
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return err
		}
		into[key] = true
	}
	return rows.Err()
}

// InChannel returns the key of what created a channel; "" if we did not.
func (r *Reader) InChannel(ctx context.Context, channel string) (key string, err error) {
	err = r.sql.QueryRowContext(ctx, `SELECT key FROM delivery WHERE channel = ?1 AND ts = '' AND key LIKE '%/channel'`, channel).Scan(&key)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("channel %s: %w", channel, err)
	}
	return key, nil
}

// Place keeps the id of a channel that is known by its name.
func (db *DB) Place(ctx context.Context, key, channel string, now time.Time) error {
	return db.mark(ctx, "place", `INSERT INTO delivery (key, channel, ts, delivered_at) VALUES (?1, ?2, '', ?3)
		ON CONFLICT (key) DO UPDATE SET channel = excluded.channel, delivered_at = excluded.delivered_at`, key, channel, toMicros(now))
}

// Owed returns how much is still owed: rows that are neither delivered nor set aside.
func (r *Reader) Owed(ctx context.Context) (n int, err error) {
	if err := r.sql.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')`).Scan(&n); err != nil {
		return 0, fmt.Errorf("owed: %w", err)
	}
	return n, nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"allclear/migrations"
)

// Form is what a record's file says about itself.
type Form struct {
	Ours    bool      // it has our mark
	Schema  int       // the number of the newest migration it has had
	Newest  int       // the number of this program's newest migration
	Journal string    // how SQLite journals: "wal" once serve has opened it
	Last    time.Time // when something was last recorded; zero if nothing was
}

// Form reads what the file says about itself.
func (r *Reader) Form(ctx context.Context) (Form, error) {
	f := Form{Newest: migrations.Newest()}
	var mark int64
	var last sql.NullInt64
	err := r.sql.QueryRowContext(ctx, `SELECT application_id, user_version, journal_mode, (SELECT max(recorded_at) FROM event)
		FROM pragma_application_id, pragma_user_version, pragma_journal_mode`).Scan(&mark, &f.Schema, &f.Journal, &last)
	if err != nil {
		return f, explain(r.path, err)
	}
	f.Ours, f.Last = mark == applicationID, fromMicros(last.Int64)
	return f, nil
}

// QuickCheck lets SQLite look over the file and returns what it finds; nothing means that the file is sound.
func (r *Reader) QuickCheck(ctx context.Context) (faults []string, err error) {
	rows, err := r.sql.QueryContext(ctx, "PRAGMA quick_check(20)")
	if err != nil {
		return damage(nil, err)
	}
	defer rows.Close()
	for rows.Next() {
		var fault string
		if err := rows.Scan(&fault); err != nil {
			return damage(faults, err)
		}
		if fault != "ok" {
			faults = append(faults, fault)
		}
	}
	return damage(faults, rows.Err())
}

// damage counts an error that is a finding as one.
func damage(faults []string, err error) ([]string, error) {
	var se sqlite3.Error
	switch {
	case err == nil:
		return faults, nil
	case errors.As(err, &se) && (se.Code == sqlite3.ErrCorrupt || se.Code == sqlite3.ErrNotADB):
		return append(faults, se.Error()), nil
	}
	return faults, fmt.Errorf("quick check: %w", err)
}

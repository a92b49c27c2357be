package store

import (
	"context"
	"strings"
)

// OnWriter runs SQL on the connection that writes.
func (db *DB) OnWriter(ctx context.Context, query string) error {
	_, err := db.writer.conn.ExecContext(ctx, query)
	return err
}

// Synchronous asks the connection that writes whether its commits wait for the disk: 2 is FULL.
func (db *DB) Synchronous(ctx context.Context) (level int, err error) {
	err = db.writer.conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level)
	return level, err
}

// OpenCareless opens a record whose commits do not wait for the disk: what the driver does when it is not told otherwise.
func OpenCareless(ctx context.Context, path string) (*DB, error) {
	db, err := Open(ctx, path, Options{})
	if err != nil {
		return nil, err
	}
	if err := db.writer.close(); err != nil {
		return nil, err
	}
	settings := strings.Replace(writerSettings, "_synchronous=FULL", "_synchronous=NORMAL", 1)
	db.writer, err = startWriter(ctx, pool(path, settings, nil), path, 0)
	return db, err
}

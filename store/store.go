package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"allclear/incident"
)

// DB is the record, open for writing.
type DB struct {
	*Reader
	writer *writer
	lock   *os.File
	asked  atomic.Int64 // what the writer had counted when Ready was last asked
}

// Options say how a record is opened.
type Options struct {
	FirstID incident.ID // the number of the first incident; 0 means 1
	Serve   bool        // hold the lease: a second serve on the same file is refused
}

// Open opens the record at path, makes it if it is not there, and brings its schema up to date.
// What it cannot use it refuses with an [Unusable].
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, explain(path, err)
	}
	db := &DB{}
	if o.Serve {
		if db.lock, err = lease(path); err != nil {
			return nil, err
		}
	}
	if err := db.open(ctx, path, o); err != nil {
		return nil, explain(path, errors.Join(err, db.release()))
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, path string, o Options) (err error) {
	if err := create(path); err != nil {
		return err
	}
	if err := migrate(ctx, path); err != nil {
		return err
	}
	if db.Reader, err = OpenReader(ctx, path); err != nil {
		return err
	}
	if db.writer, err = startWriter(ctx, pool(path, writerSettings, writerPragmas), path, o.FirstID); err != nil {
		return errors.Join(err, db.Reader.Close())
	}
	return nil
}

// create makes the file if it is not there: the record is nobody else's to read, and SQLite would make it 0644.
// A file that is there is not even opened. Closing it again would drop the locks that SQLite holds on it in this process.
func create(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// Close writes what still waits, then closes the file. No call may be under way afterwards. The writer goes
// last: whoever does so folds the write-ahead log into the file, and a reader cannot.
func (db *DB) Close() error {
	return errors.Join(db.Reader.Close(), db.writer.close(), db.release())
}

func (db *DB) release() error {
	lock := db.lock
	if lock == nil {
		return nil
	}
	db.lock = nil
	return lock.Close() // the lock goes with the file
}

// Reader reads a record and cannot write it.
type Reader struct {
	sql  *sql.DB
	path string
}

// OpenReader opens a record for reading only. The file must exist and be ours.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, &Unusable{Path: path, Why: "there is no such file", Do: "Name the record with --db, or in DATABASE_URL.", Err: err}
	} else if err != nil {
		return nil, explain(path, err)
	}
	r, err := openReader(ctx, path, readerSettings)
	if unwritable(path, err) {
		r, err = openReader(ctx, path, readerSettings+"&immutable=true")
	}
	if err != nil {
		return nil, explain(path, err)
	}
	return r, nil
}

func openReader(ctx context.Context, path, settings string) (*Reader, error) {
	if err := refuseForeign(ctx, path, settings); err != nil {
		return nil, err
	}
	db := pool(path, settings, readerPragmas)
	db.SetMaxOpenConns(4)
	var tables int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'outbox'").Scan(&tables)
	if err == nil && tables == 0 {
		err = &Unusable{Path: path, Why: "it holds no record of allclear", Do: "Name the file that serve or replay wrote."}
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Reader{sql: db, path: path}, nil
}

// unwritable reports whether a record could not be read only because its folder cannot be written: even a reader
// makes a write-ahead log. Where there is none everything is in the file, which may then be read as it lies.
func unwritable(path string, err error) bool {
	var se sqlite3.Error
	if !errors.As(err, &se) || se.Code != sqlite3.ErrReadonly && se.Code != sqlite3.ErrCantOpen {
		return false
	}
	_, err = os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist)
}

// Close closes the reader's connections.
func (r *Reader) Close() error {
	if err := r.sql.Close(); err != nil {
		return fmt.Errorf("close reader: %w", err)
	}
	return nil
}

// Instants are kept as unix microseconds, UTC; zero is "not known".
func toMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"syscall"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Trouble is what keeps the record from being written or read. "" is none.
type Trouble string

// What can trouble a record. All but Moved and Closed may pass without a restart: the next write finds out.
const (
	DiskFull  Trouble = "disk full"   // no room, or none left within a quota
	ReadOnly  Trouble = "read-only"   // the file or its file system may not be written
	Locked    Trouble = "locked"      // another program held it for longer than we wait
	Damaged   Trouble = "damaged"     // the file is not what was written
	DiskError Trouble = "disk error"  // the disk failed to read, write or flush
	NotOpened Trouble = "cannot open" // a file of the record cannot be opened
	Moved     Trouble = "moved"       // another file, or none, lies where the record was; only a restart takes that up
	Late      Trouble = "late"        // the answer did not come in time: it may or may not be written
	Closed    Trouble = "closed"      // we are stopping
	Other     Trouble = "other"       // anything else, such as a defect of ours
)

// TroubleOf says what kind of trouble an error of this package comes from.
func TroubleOf(err error) Trouble {
	var se sqlite3.Error
	var errno syscall.Errno
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errClosed), errors.Is(err, sql.ErrConnDone):
		return Closed
	case errors.Is(err, errMoved):
		return Moved
	case errors.As(err, &se):
		return troubleOfSQLite(se)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Late
	case errors.As(err, &errno):
		return ofOpening(errno)
	}
	return Other
}

func troubleOfSQLite(err sqlite3.Error) Trouble {
	switch err.Code {
	case sqlite3.ErrFull:
		return DiskFull
	case sqlite3.ErrReadonly:
		return ofReadOnly(err.ExtendedCode)
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return Locked
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return Damaged
	case sqlite3.ErrIoErr:
		return ofIO(err)
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return ofOpening(err.SystemErrno)
	case sqlite3.ErrInterrupt:
		return Late
	}
	return Other
}

func ofReadOnly(code sqlite3.ErrNoExtended) Trouble {
	if code == sqlite3.ErrReadonlyDbMoved {
		return Moved
	}
	return ReadOnly
}

// Codes that the driver has no names for.
const (
	ioErrData      = sqlite3.ErrNoExtended(10 | 32<<8) // a checksum did not match
	ioErrCorruptFS = sqlite3.ErrNoExtended(10 | 33<<8)
)

// ofIO tells the troubles apart that SQLite calls an I/O error. A file that is shorter than it must be is damaged.
func ofIO(err sqlite3.Error) Trouble {
	switch err.ExtendedCode {
	case sqlite3.ErrIoErrShortRead, ioErrData, ioErrCorruptFS:
		return Damaged
	case sqlite3.ErrIoErrNoMem:
		return Other
	}
	return troubleOfSystem(err.SystemErrno, DiskError)
}

// ofOpening tells why a file could not be opened or made. That one may not is the trouble itself.
func ofOpening(errno syscall.Errno) Trouble {
	if errno == syscall.EPERM || errno == syscall.EACCES {
		return NotOpened
	}
	return troubleOfSystem(errno, NotOpened)
}

// troubleOfSystem reads the operating system's word for it, and returns otherwise if that says nothing.
func troubleOfSystem(errno syscall.Errno, otherwise Trouble) Trouble {
	switch errno { //nolint:exhaustive // the system has more than a hundred
	case syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG:
		return DiskFull
	case syscall.EROFS, syscall.EPERM, syscall.EACCES:
		return ReadOnly
	case syscall.EIO:
		return DiskError
	}
	return otherwise
}

// Ready returns nil while the record can be written. It takes the word of a commit that succeeded since it was last asked;
// otherwise it writes, through the one writer. [TroubleOf] says what its error means; one that ctx ended is [Late].
func (db *DB) Ready(ctx context.Context) error {
	if n := db.writer.inRow.Load(); db.asked.Swap(n) != n && n > 0 {
		return nil
	}
	if err := db.writer.do(ctx, func(t *tx) error { return t.probe(ctx) }); err != nil {
		return fmt.Errorf("the record cannot be written: %w", err)
	}
	db.asked.Store(db.writer.inRow.Load())
	return nil
}

// probe writes about as much as a command does and takes it back in the same transaction. That leaves nothing to be read, but
// needs the lock, new pages of the file, room in the log and a flush. (A PRAGMA would ask for one page, which is always there.)
func (t *tx) probe(asker context.Context) error {
	if asker.Err() != nil {
		return nil //nolint:nilerr // it waited too long, and nobody listens any more
	}
	if err := t.exec(`INSERT INTO delivery (key, channel, ts, delivered_at) VALUES ('/ready', ?1, '', 0)`, strings.Repeat("-", 32<<10)); err != nil {
		return err
	}
	return t.exec(`DELETE FROM delivery WHERE key = '/ready'`)
}

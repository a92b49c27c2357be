package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"allclear/migrations"
)

// applicationID marks a file as ours: "allc" in ASCII.
const applicationID = 0x616c6c63

// Unusable says why a database cannot be used and what to do. It is a sentence for the operator.
type Unusable struct {
	Path string
	Why  string
	Do   string
	Err  error
}

// Error returns the sentence.
func (u *Unusable) Error() string {
	say := fmt.Sprintf("the database %s cannot be used: %s. %s", u.Path, u.Why, u.Do)
	if u.Err != nil {
		say += fmt.Sprintf(" (%v)", u.Err)
	}
	return say
}

// Unwrap returns what led to it.
func (u *Unusable) Unwrap() error { return u.Err }

// explain turns SQLite's errors on opening into sentences.
func explain(path string, err error) error {
	var u *Unusable
	if err == nil || errors.As(err, &u) {
		return err
	}
	u = &Unusable{Path: path, Err: err, Why: "SQLite refused it", Do: "Nothing was changed; look at the error."}
	var se sqlite3.Error
	switch {
	case errors.As(err, &se) && se.Code == sqlite3.ErrNotADB:
		u.Why, u.Do = "it is not a SQLite file", "Name another file in DATABASE_URL."
	case TroubleOf(err) == ReadOnly:
		u.Why, u.Do = "it is read-only", "See that allclear may write to the file and its folder."
	case errors.As(err, &se) && se.Code == sqlite3.ErrCantOpen, errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		u.Why, u.Do = "it cannot be opened", "See that the folder exists and that allclear may write to it."
	case errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked):
		u.Why, u.Do = "another program holds it locked", "Stop that program, then start allclear again."
	case errors.As(err, &se) && se.Code == sqlite3.ErrCorrupt:
		u.Why, u.Do = "it is damaged", "Restore the last backup; keep the damaged file."
	}
	return u
}

// migrate brings the file up to this program's schema. It refuses a file that another program
// made and one that a newer allclear made.
func migrate(ctx context.Context, path string) error {
	if err := refuseForeign(ctx, path, readerSettings); err != nil {
		return err
	}
	db := pool(path, writerSettings, writerPragmas)
	defer db.Close()
	// The mark comes first: a file that a crash left half made must not look like another program's.
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	files, err := fs.Sub(migrations.SQLite, "sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return newer(path, current, target)
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", target))
	return err
}

// refuseForeign looks into an existing file before anything is written to it.
func refuseForeign(ctx context.Context, path, settings string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil //nolint:nilerr // a file that is not there yet is made
	case info.IsDir():
		return &Unusable{Path: path, Why: "it is a folder", Do: "Name a file in it in DATABASE_URL."}
	case info.Size() == 0:
		return nil
	}
	db := pool(path, settings, readerPragmas)
	defer db.Close()
	var id, version, tables int64
	if err := db.QueryRowContext(ctx, `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
		FROM pragma_application_id, pragma_user_version`).Scan(&id, &version, &tables); err != nil {
		return err
	}
	switch target := int64(migrations.Newest()); {
	case id != applicationID && tables > 0:
		return &Unusable{Path: path, Why: "another program made it", Do: "Name a file of allclear's own in DATABASE_URL."}
	case version > target:
		return newer(path, version, target)
	}
	return nil
}

func newer(path string, current, target int64) error {
	return &Unusable{
		Path: path, Why: fmt.Sprintf("its schema (%d) is newer than this program's (%d)", current, target),
		Do: "Start the newer allclear, or restore a backup made before the upgrade.",
	}
}

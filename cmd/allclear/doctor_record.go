package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"allclear/store"
)

// walWarns is how long a write-ahead log should not get: SQLite folds it into the file at about 4 MB.
const walWarns = 64 << 20

// record looks at the database. It only reads, so it may be done beside a running serve.
func (d *doctor) record(ctx context.Context) {
	path, err := databasePath(cmp.Or(d.cmd.DB, d.c.Database))
	if err != nil {
		d.found(skipped, "database", "", "DATABASE_URL names none")
		return
	}
	if path, err = filepath.Abs(path); err != nil {
		d.found(fail, "database", "", "%v", err)
		return
	}
	d.disk(filepath.Dir(path))
	d.serving(path)
	r, err := store.OpenReader(ctx, path)
	if err != nil {
		d.found(fail, "database", "", "%v", err)
		return
	}
	defer func() { _ = r.Close() }()
	d.schema(ctx, r, path)
	d.files(path)
	d.integrity(ctx, r)
	d.chain(ctx, r)
	d.outbox(ctx, r)
}

// serving says whether a serve holds the record.
func (d *doctor) serving(path string) {
	held, err := store.Served(path)
	switch {
	case err != nil:
		d.found(warn, "lease", "Run doctor as the user that runs serve.", "who holds the record cannot be told: %v", err)
	case held:
		d.found(fine, "lease", "", "a serve holds the record")
	default:
		d.found(fine, "lease", "", "no serve holds the record: nothing is taken or sent now")
	}
}

// schema sees that the file is ours and up to date.
func (d *doctor) schema(ctx context.Context, r *store.Reader, path string) {
	form, err := r.Form(ctx)
	if err != nil {
		d.found(fail, "database", "", "%v", err)
		return
	}
	d.form = form
	switch {
	case !form.Ours:
		d.found(fail, "database", "Name a file of allclear's own in DATABASE_URL.", "%s has not our mark", path)
	case form.Schema < form.Newest:
		d.found(warn, "database", "Take a copy; serve brings it up to date when it starts.", "%s has schema %d, this program %d", path, form.Schema, form.Newest)
	case form.Journal != "wal":
		d.found(warn, "database", "serve sets it when it starts.", "%s is journalled as %q, not as \"wal\"", path, form.Journal)
	default:
		d.found(fine, "database", "", "%s is ours, of schema %d, journalled as %s", path, form.Schema, form.Journal)
	}
}

// files looks at what lies on the disk.
func (d *doctor) files(path string) {
	var open []string
	for _, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
			open = append(open, name)
		}
	}
	switch wal, err := os.Stat(path + "-wal"); {
	case len(open) > 0:
		d.found(warn, "files", "Do: chmod 600 "+strings.Join(open, " "), "others may read or write the record")
	case err == nil && wal.Size() > walWarns:
		d.found(warn, "files", "Restart serve when nothing is going on; it folds the log in.", "the write-ahead log has %d MiB", wal.Size()>>20)
	default:
		d.found(fine, "files", "", "the record is nobody else's to read, its write-ahead log is short")
	}
}

// restore is what is left to do where a record is damaged.
const restore = "Stop serve, keep the damaged file with its -wal, and restore the last copy."

func (d *doctor) integrity(ctx context.Context, r *store.Reader) {
	faults, err := r.QuickCheck(ctx)
	d.whole("integrity", "SQLite finds the file sound", faults, err)
}

// chain follows the hash chain, which reads everything.
func (d *doctor) chain(ctx context.Context, r *store.Reader) {
	if d.cmd.Quick {
		d.found(skipped, "hash chain", "", "left out by --quick")
		return
	}
	faults, err := r.Verify(ctx)
	d.whole("hash chain", "every event is what was written", faults, err)
}

// whole reports what a check of the whole file found.
func (d *doctor) whole(check, good string, faults []string, err error) {
	switch {
	case err != nil:
		d.found(fail, check, restore, "%v", err)
	case len(faults) > 0:
		d.found(fail, check, restore, "%d faults: %s", len(faults), firstFew(faults))
	default:
		d.found(fine, check, "", "%s", good)
	}
}

func firstFew(faults []string) string {
	if len(faults) > 3 {
		return strings.Join(faults[:3], "; ") + "; …"
	}
	return strings.Join(faults, "; ")
}

// late is how old something owed may be before somebody should look.
const late = 5 * time.Minute

// outbox says what is owed to Slack, and lists what will not be sent any more.
func (d *doctor) outbox(ctx context.Context, r *store.Reader) {
	b, err := r.Backlog(ctx, d.now())
	aside, err2 := r.SetAside(ctx)
	if err := errors.Join(err, err2); err != nil {
		d.found(fail, "outbox", "", "%v", err)
		return
	}
	switch {
	case b.Oldest > late:
		d.found(warn, "outbox", "See that a serve runs and that Slack is well.", "%d owed, %d of them in doubt; the oldest waits for %s", b.Owed(), b.Doubt, round(b.Oldest))
	default:
		d.found(fine, "outbox", "", "%d owed, %d of them in doubt", b.Owed(), b.Doubt)
	}
	for _, a := range aside {
		d.found(warn, "set aside", mend(a.Key), "%s (%s): Slack said %s%s", a.Key, a.Kind, a.Why, since(a.Since))
	}
	if more := b.SetAside - len(aside); more > 0 {
		d.found(warn, "set aside", "", "and %d more, older ones", more)
	}
	if n, why, err := r.NoCanvases(ctx); err == nil && n > 0 {
		d.found(skipped, "canvas", "", "%d without a canvas in their channel: Slack said %s; their postmortems are posted as files", n, why)
	}
}

// mend is what to do about something that was set aside.
func mend(key string) string {
	if name, _, _ := strings.Cut(key, "/"); strings.HasPrefix(name, "INC-") {
		return "When the cause is gone: /incident repair " + name
	}
	return "When the cause is gone, ask for it again"
}

func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " at " + t.Format("2006-01-02 15:04 UTC")
}

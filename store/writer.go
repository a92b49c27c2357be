package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	sqlite3 "github.com/mattn/go-sqlite3"

	"allclear/incident"
)

// batchLimit is how many jobs are committed together at the most.
const batchLimit = 64

// errClosed is what a job gets that comes after the end.
var errClosed = errors.New("the record is closed")

// errBegin is what a job gets when no write transaction can be had.
var errBegin = errors.New("begin")

// errMoved is what a job gets when its commit would go into a file that nobody would find again.
var errMoved = errors.New("another file, or none, lies where the record was opened")

// writer owns the one connection that writes, and the goroutine that uses it.
type writer struct {
	sql  *sql.DB
	conn *sql.Conn
	jobs chan *job
	done chan struct{} // closed when the goroutine has ended

	mu     sync.RWMutex // guards closed, so that nobody sends into a closed channel
	closed bool

	statements map[string]*sql.Stmt
	book       *Book
	version    int64 // SQLite's data_version when the book was last known to be true

	files map[string]os.FileInfo // what is written to, by path
	inRow atomic.Int64           // commits since the last one that failed
}

// job is something to do in a write transaction. run may be called twice: when a batch
// fails, its jobs are taken one by one.
type job struct {
	run  func(*tx) error
	rows bool // it reads or changes rows, so that the page must be written before it
	err  error
	done chan struct{}
}

func newJob(run func(*tx) error) *job { return &job{run: run, done: make(chan struct{})} }

func (j *job) wait(ctx context.Context) error {
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tx is a write transaction under way. It goes first or second in every argument list.
type tx struct {
	ctx  context.Context //nolint:containedctx // a transaction is a span of one call
	w    *writer
	page *page // what is not written yet
	many bool  // it is a batch: should it fail, each job is run again for itself
}

func startWriter(ctx context.Context, db *sql.DB, path string, first incident.ID) (*writer, error) {
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	files, err := opened(path)
	if err != nil {
		return nil, errors.Join(err, conn.Close(), db.Close())
	}
	w := &writer{sql: db, conn: conn, files: files, jobs: make(chan *job, batchLimit), done: make(chan struct{}), statements: map[string]*sql.Stmt{}}
	w.book = newBook(w, first)
	go w.loop()
	return w, nil
}

// opened returns the files that a connection in WAL mode has open, by path.
func opened(path string) (map[string]os.FileInfo, error) {
	files := map[string]os.FileInfo{}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		files[name] = info
	}
	return files, nil
}

// inPlace returns an error if a file is not where it was opened. SQLite would go on and write to what was deleted.
func (w *writer) inPlace() error {
	for name, was := range w.files {
		is, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(was, is) {
			return fmt.Errorf("%w: %s", errMoved, name)
		}
	}
	return nil
}

// close lets the jobs that wait be written, then closes the connection.
func (w *writer) close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	close(w.jobs)
	w.mu.Unlock()
	<-w.done
	for _, s := range w.statements {
		_ = s.Close()
	}
	return errors.Join(w.conn.Close(), w.sql.Close())
}

// do runs fn in a write transaction, together with whatever else waits, and returns once it is on disk.
// When ctx ends first the job may or may not have been written.
func (w *writer) do(ctx context.Context, fn func(*tx) error) error {
	j := newJob(func(t *tx) error {
		if err := t.flush(); err != nil {
			return err
		}
		return fn(t)
	})
	j.rows = true
	if err := w.send(ctx, j); err != nil {
		return err
	}
	return j.wait(ctx)
}

func (w *writer) send(ctx context.Context, j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) loop() {
	defer close(w.done)
	for j := range w.jobs {
		batch := rowsFirst(w.gather(j))
		if err := w.counted(batch); err != nil {
			w.oneByOne(batch, err)
		}
		for _, j := range batch {
			close(j.done)
		}
	}
}

// gather takes whatever waits behind the first job.
func (w *writer) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < batchLimit {
		select {
		case j, ok := <-w.jobs:
			if !ok {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// rowsFirst puts the jobs that need the page written in front of the proposals that fill it, so that it is written once, in
// statements of many rows. Nobody has heard of any of them yet, so any order is true; proposals keep theirs.
func rowsFirst(batch []*job) []*job {
	slices.SortStableFunc(batch, func(a, b *job) int {
		switch {
		case a.rows == b.rows:
			return 0
		case a.rows:
			return -1
		}
		return 1
	})
	return batch
}

// oneByOne gives every job of a failed batch a transaction of its own, so that one cannot take the others down.
// Where no transaction can be had, nobody waits for a second one: that takes the whole busy timeout.
func (w *writer) oneByOne(batch []*job, err error) {
	for _, j := range batch {
		if !errors.Is(err, errBegin) {
			err = w.counted([]*job{j})
		}
		j.err = err
	}
}

// counted commits and keeps count of how long that has gone well.
func (w *writer) counted(batch []*job) error {
	if err := w.commit(batch); err != nil {
		w.inRow.Store(0)
		return err
	}
	w.inRow.Add(1)
	return nil
}

// commit runs the jobs in one transaction. If any fails nothing is written, and the book forgets what it knew.
func (w *writer) commit(batch []*job) (err error) {
	ctx := context.Background() // a write that has begun is finished, whoever still waits for it
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("%w: %w", errBegin, err)
	}
	defer func() {
		if err != nil {
			_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
			w.book.forget()
		}
	}()
	t := &tx{ctx: ctx, w: w, page: newPage(), many: len(batch) > 1}
	if err := w.refresh(t); err != nil {
		return err
	}
	for _, j := range batch {
		if err := safely(t, j); err != nil {
			return err
		}
	}
	if err := errors.Join(t.flush(), w.inPlace()); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		w.takeBack(ctx, err)
		return fmt.Errorf("commit: %w", err)
	}
	w.book.trim()
	return nil
}

// takeBack sees to it that a commit which failed stays undone. Where only its flush failed it stands in the log, complete, and who
// opens the file after a crash would find it. The next write lands on top of it; this one says nothing new.
func (w *writer) takeBack(ctx context.Context, err error) {
	var se sqlite3.Error
	if !errors.As(err, &se) || se.Code != sqlite3.ErrIoErr {
		return
	}
	_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
	_, _ = w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
}

// refresh forgets the cached state if another process wrote to the file since.
func (w *writer) refresh(t *tx) error {
	var v int64
	if err := t.one("PRAGMA data_version").Scan(&v); err != nil {
		return fmt.Errorf("data version: %w", err)
	}
	if v != w.version {
		w.book.forget()
		w.version = v
	}
	return nil
}

// safely turns a panic of one job into its error: the writer must outlive it.
func safely(t *tx, j *job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return j.run(t)
}

// statement prepares a query once for the life of the connection.
func (t *tx) statement(query string) (*sql.Stmt, error) {
	if s, ok := t.w.statements[query]; ok {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	t.w.statements[query] = s
	return s, nil
}

func (t *tx) exec(query string, args ...any) error {
	s, err := t.statement(query) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return err
	}
	_, err = s.ExecContext(t.ctx, args...)
	return err
}

// row is a row that may turn out not to be there because its query could not be prepared.
type row struct {
	row *sql.Row
	err error
}

func (t *tx) one(query string, args ...any) row {
	s, err := t.statement(query) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return row{err: err}
	}
	return row{row: s.QueryRowContext(t.ctx, args...)}
}

// Scan copies the columns of the row.
func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}

func (t *tx) all(query string, args ...any) (*sql.Rows, error) {
	s, err := t.statement(query) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return nil, err
	}
	return s.QueryContext(t.ctx, args...)
}

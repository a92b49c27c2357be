package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net/url"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Settings travel in the DSN because a PRAGMA sent through a pool reaches one connection only.
// go-sqlite3 opens with synchronous=NORMAL unless told otherwise: a commit would then not be on disk.
const (
	writerSettings = "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=on&_secure_delete=on"
	// The payer asks the same few questions again and again, and preparing one costs more than answering it.
	readerSettings = "mode=ro&_query_only=true&_busy_timeout=5000&_stmt_cache_size=32"
)

// What every connection must answer when asked; a misspelt DSN option is ignored in silence.
var (
	writerPragmas = []pragma{
		{name: "journal_mode", want: "wal"},
		{name: "synchronous", want: "2"},
		{name: "foreign_keys", want: "1"},
		{name: "busy_timeout", want: "5000"},
		{name: "secure_delete", want: "1"},
		// A busy batch writes a hundred pages: with SQLite's own thousand every tenth commit would fold the log into the file.
		{name: "wal_autocheckpoint", want: "4000", set: true},
		// A statement of many rows keeps what it may have to take back. Over 64 kB of that would go through a temporary file, every time.
		{name: "temp_store", want: "2", set: true},
	}
	readerPragmas = []pragma{{name: "query_only", want: "1"}, {name: "busy_timeout", want: "5000"}}
)

type pragma struct {
	name, want string
	set        bool // the DSN has no word for it
}

// connector opens connections that were asked what they are set to.
type connector struct {
	dsn  string
	want []pragma
}

func pool(path, settings string, want []pragma) *sql.DB {
	// The path is escaped: "a#b.db" and "a?b.db" would otherwise be cut.
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: settings}
	return sql.OpenDB(connector{dsn: u.String(), want: want})
}

// Driver returns the driver behind the connector.
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Connect opens one connection and refuses it if a setting did not take.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	for _, p := range c.want {
		if p.set {
			if _, err := ask(conn, "PRAGMA "+p.name+" = "+p.want); err != nil {
				_ = conn.Close()
				return nil, err
			}
		}
		if err := p.check(conn); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

func (p pragma) check(conn driver.Conn) error {
	got, err := ask(conn, "PRAGMA "+p.name)
	if err != nil {
		return fmt.Errorf("read back %s: %w", p.name, err)
	}
	if !strings.EqualFold(got, p.want) {
		return fmt.Errorf("%s is %s where it must be %s", p.name, got, p.want)
	}
	return nil
}

// ask runs a query that answers one value, on a bare connection.
func ask(conn driver.Conn, query string) (string, error) {
	q, ok := conn.(driver.QueryerContext)
	if !ok {
		return "", fmt.Errorf("%T cannot query", conn)
	}
	rows, err := q.QueryContext(context.Background(), query, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	values := make([]driver.Value, 1)
	if err := rows.Next(values); err != nil && err != io.EOF { //nolint:errorlint // the driver's contract is io.EOF itself
		return "", err
	}
	return fmt.Sprint(values[0]), nil
}

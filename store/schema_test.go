package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryTableIsStrict(t *testing.T) {
	_, path := fresh(t)
	require.Equal(t, []string{
		"[answered 1]", "[delivery 1]", "[downtime 1]", "[due 1]", "[event 1]", "[incident 1]", "[job_run 1]", "[life 1]", "[looked 1]", "[outbox 1]", "[request 1]", "[request_key 1]",
	}, ask(t, path, `SELECT name, strict FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name`))
	require.Equal(t, []string{"[ok]"}, ask(t, path, `PRAGMA integrity_check`))
}

// A connection of somebody else's has foreign keys off; what it writes is found.
func TestEveryReferenceHolds(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	require.Empty(t, ask(t, path, `PRAGMA foreign_key_check`))
	run(t, path, `INSERT INTO request_key (key, request) VALUES ('k', 99)`)
	require.Len(t, ask(t, path, `PRAGMA foreign_key_check`), 1)
}

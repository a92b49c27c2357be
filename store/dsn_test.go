package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryConnectionIsSetAsItMustBe(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "allclear.db"), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()

	require.Equal(t, map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0", "secure_delete": "1",
	}, settings(t, db.writer.conn))
	require.Equal(t, 1, db.writer.sql.Stats().MaxOpenConnections)

	for range 4 { // all held at once, so that each is another one
		conn, err := db.sql.Conn(t.Context())
		require.NoError(t, err)
		defer conn.Close()
		got := settings(t, conn)
		require.Equal(t, "1", got["query_only"])
		require.Equal(t, "5000", got["busy_timeout"])
		_, err = conn.ExecContext(t.Context(), "PRAGMA query_only = off; DELETE FROM request")
		require.ErrorContains(t, err, "readonly", "mode=ro holds where query_only was taken back")
	}
	require.Equal(t, 4, db.sql.Stats().OpenConnections)
}

func settings(t *testing.T, conn *sql.Conn) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only", "secure_delete"} {
		var value string
		require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value))
		out[name] = value
	}
	return out
}

// A misspelt option is ignored by the driver; the check is what notices.
func TestASettingThatDidNotTakeIsRefused(t *testing.T) {
	require.Len(t, writerPragmas, 7)
	for _, p := range writerPragmas {
		if p.set {
			continue // it is no option
		}
		t.Run(p.name, func(t *testing.T) {
			misspelt := strings.Replace(writerSettings, "_"+p.name, "_x"+p.name, 1)
			require.NotEqual(t, writerSettings, misspelt)
			want := []pragma{p}
			if p.name == "busy_timeout" {
				want = []pragma{{name: "busy_timeout", want: "5001"}} // what is wanted is the driver's own default
			}
			db := pool(filepath.Join(t.TempDir(), "x.db"), misspelt, want)
			err := db.PingContext(t.Context())
			require.ErrorContains(t, err, p.name+" is ")
			require.ErrorContains(t, err, " where it must be "+want[0].want)
			require.NoError(t, db.Close())
		})
	}
}

func TestAPragmaThatDoesNotExistIsRefused(t *testing.T) {
	db := pool(filepath.Join(t.TempDir(), "x.db"), writerSettings, []pragma{{name: "no_such_pragma", want: "1"}})
	require.ErrorContains(t, db.PingContext(context.Background()), "no_such_pragma is <nil> where it must be 1")
	require.NoError(t, db.Close())
}

package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// unguarded drops what keeps the record, as somebody who tampers with it would.
func unguarded(t *testing.T, path string) {
	t.Helper()
	run(t, path, `DROP TRIGGER event_stays; DROP TRIGGER event_unchanged; DROP TRIGGER event_in_order`)
}

// tampered runs SQL against a record of two incidents and five events.
func tampered(t *testing.T, query string, args ...any) []string {
	t.Helper()
	db, path := fresh(t)
	id := opened(t, db)
	record(t, db, requested(id, incident.Note{Text: titled("four")}, noon.Add(time.Hour)))
	record(t, db, requested(0, incident.Open{Title: titled("another")}, noon))
	unguarded(t, path)
	whole(t, db)
	run(t, path, `PRAGMA ignore_check_constraints = on; `+query, args...)
	faults, err := db.Verify(t.Context())
	require.NoError(t, err)
	return faults
}

// One changed byte in any column of one row is found, and the row is named.
func TestVerifyFindsAFlippedByteInEveryColumn(t *testing.T) {
	_, path := fresh(t)
	columns := ask(t, path, "SELECT name, type FROM pragma_table_info('event')")
	require.Len(t, columns, 15)
	for _, c := range columns {
		name, kind, _ := strings.Cut(strings.Trim(c, "[]"), " ")
		for _, place := range []int{0, 1, 2} { // the first byte, one in the middle, the last
			faults := strings.Join(tampered(t, flip(name, kind, place)), "\n")
			require.Contains(t, faults, "e3", "%s at %d", name, place)
			if name != "stream" { // the row went to another
				require.NotContains(t, faults, "INC-2", name)
			}
		}
	}
}

// flip is SQL that changes one byte of one column of INC-1 e3.
func flip(name, kind string, place int) string {
	value := "%[1]s + 16"
	at := []string{"1", "(length(%[1]s) / 2)", "length(%[1]s)"}[place]
	switch {
	case name == "around":
		value = "1 - %[1]s"
	case kind == "TEXT":
		value = "substr(%[1]s, 1, " + at + " - 1) || char(unicode(substr(%[1]s, " + at + ", 1)) + 1) || substr(%[1]s, " + at + " + 1)"
	case kind == "BLOB":
		other := "CASE hex(substr(%[1]s, " + at + ", 1)) WHEN '00' THEN '01' ELSE '00' END"
		value = "unhex(hex(substr(%[1]s, 1, " + at + " - 1)) || " + other + " || hex(substr(%[1]s, " + at + " + 1)))"
	}
	return fmt.Sprintf("UPDATE event SET %[1]s = "+value+" WHERE stream = 'INC-1' AND seq = 3", name)
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, query string
		want        []string
	}{
		{"nothing", `SELECT 1`, nil},
		{"words", `UPDATE event SET body = '{"text":"forged"}' WHERE stream = 'INC-1' AND seq = 3`, []string{
			"INC-1 e3: its words were changed after they were written",
		}},
		{"words with their hash", `UPDATE event SET body = '{"text":"forged"}', body_hash = x'` + sum("{\"text\":\"forged\"}") + `' WHERE stream = 'INC-1' AND seq = 3`, []string{
			"INC-1 e3: was changed after it was written",
		}},
		{"a line that went", `DELETE FROM event WHERE stream = 'INC-1' AND seq = 2`, []string{
			"INC-1 e3: e2 is missing before it", "INC-1 e4: e3 is missing before it",
		}},
		{"a line that went, and the rest moved up", `DELETE FROM event WHERE stream = 'INC-1' AND seq = 2; UPDATE event SET seq = seq - 1 WHERE seq > 2`, []string{
			"INC-1 e2: does not follow the event before it", "INC-1 e3: was changed after it was written", "INC-1: it had 4 events, and e3 is the last",
		}},
		{"the newest line", `DELETE FROM event WHERE stream = 'INC-1' AND seq = 4`, []string{"INC-1: it had 4 events, and e3 is the last"}},
		{"an actor", `UPDATE event SET actor = 'cli:eve' WHERE stream = 'INC-1' AND seq = 1`, []string{
			"INC-1 e1: was changed after it was written",
		}},
		{"an unreadable line does not hide what else is wrong", `UPDATE event SET kind = 'sung' WHERE stream = 'INC-1' AND seq = 2; UPDATE event SET actor = 'x' WHERE stream = 'INC-2'`, []string{
			`INC-1 e2: this version of allclear does not know events of kind "sung"`, "INC-2 e1: was changed after it was written",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, tampered(t, test.query))
		})
	}
}

// ending is a context that ends after it was asked a number of times.
type ending struct {
	context.Context
	left *atomic.Int64
}

func (e ending) Err() error {
	if e.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func (e ending) Done() <-chan struct{} {
	done := make(chan struct{})
	if e.Err() != nil {
		close(done)
	}
	return done
}

// Not to have looked is not to have found, wherever it was cut short.
func TestVerifyThatWasCutShortIsAnError(t *testing.T) {
	db, _ := fresh(t)
	opened(t, db)
	for n := range int64(100) {
		left := &atomic.Int64{}
		left.Store(n)
		faults, err := db.Verify(ending{t.Context(), left})
		require.Empty(t, faults)
		if err == nil {
			require.NotZero(t, n)
			return
		}
		require.ErrorIs(t, err, context.Canceled)
	}
	require.Fail(t, "it never ended")
}

// The recipe of the hash is for good: whoever holds a record can check it without us.
func TestTheRecipeOfTheHash(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	rows, err := raw(t, path).QueryContext(t.Context(), `SELECT stream, kind, actor, actor_name, actor_title, source, seq, occurred_at, around, recorded_at, request, body, hash FROM event ORDER BY seq`)
	require.NoError(t, err)
	defer rows.Close()
	previous := make([]byte, 32)
	for rows.Next() {
		var text [6]string
		var number [5]int64
		var body, hash []byte
		require.NoError(t, rows.Scan(&text[0], &text[1], &text[2], &text[3], &text[4], &text[5],
			&number[0], &number[1], &number[2], &number[3], &number[4], &body, &hash))
		recipe := field(nil, []byte("allclear-event-1"))
		for _, s := range text {
			recipe = field(recipe, []byte(s))
		}
		for _, n := range number {
			recipe = field(recipe, binary.BigEndian.AppendUint64(nil, uint64(n)))
		}
		words := sha256.Sum256(body)
		want := sha256.Sum256(field(field(recipe, words[:]), previous))
		require.Equal(t, want[:], hash)
		previous = hash
	}
	require.NoError(t, rows.Err())
}

func field(recipe, value []byte) []byte {
	return append(binary.BigEndian.AppendUint64(recipe, uint64(len(value))), value...)
}

func TestVerifyOnAClosedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	seeded(t, path)
	r, err := store.OpenReader(t.Context(), path)
	require.NoError(t, err)
	faults, err := r.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, faults)
	require.NoError(t, r.Close())
}

func sum(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

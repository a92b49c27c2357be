package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

func TestTheRecordIsNeverChanged(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	before := dump(t, path)
	queries := map[string]string{
		"DELETE FROM event":                                                                   "the record is never deleted",
		"DELETE FROM event WHERE seq = 3":                                                     "the record is never deleted",
		"UPDATE OR REPLACE event SET seq = 2 WHERE seq = 3":                                   "the record is never changed",
		"INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 3":                      "the record is written in order",
		"INSERT INTO event SELECT * FROM event WHERE seq = 3 ON CONFLICT DO UPDATE SET seq=9": "the record is",
	}
	for _, column := range ask(t, path, "SELECT name FROM pragma_table_info('event')") {
		queries[fmt.Sprintf("UPDATE event SET %[1]s = %[1]s WHERE seq = 3", strings.Trim(column, "[]"))] = "the record is never changed"
	}
	require.Len(t, queries, 20)
	for query, why := range queries {
		_, err := raw(t, path).ExecContext(t.Context(), query)
		require.ErrorContains(t, err, why, query)
	}
	require.Equal(t, before, dump(t, path))
}

func TestEventsAreWrittenInOrder(t *testing.T) {
	tests := []struct {
		name   string
		change func(ev *incident.Event)
	}{
		{"gap", func(ev *incident.Event) { ev.Seq++ }},
		{"number taken", func(ev *incident.Event) { ev.Seq-- }},
		{"recorded before the one before it", func(ev *incident.Event) { ev.Recorded = noon.Add(2*time.Minute - time.Microsecond) }},
		{"new stream that does not begin at e1", func(ev *incident.Event) { ev.Stream = "INC-2" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db, path := fresh(t)
			id := opened(t, db)
			before := dump(t, path)
			p := requested(id, incident.Note{Text: titled("x")}, noon.Add(time.Hour))
			decide := p.Decide
			p.Decide = func(b *store.Book, request int64) store.Decision {
				d := decide(b, request)
				test.change(&d.Events[0])
				return d
			}
			_, err := db.Submit(t.Context(), p)
			require.Error(t, err)
			require.Equal(t, before, dump(t, path))
			require.Equal(t, 4, record(t, db, requested(id, incident.Note{Text: titled("x")}, noon.Add(2*time.Minute))).Events[0].Seq)
			whole(t, db)
		})
	}
}

// The book and the answer hold what a restart would read: whole microseconds in UTC, and what JSON can keep.
func TestWhatIsAnsweredIsWhatIsKept(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	zone := time.FixedZone("EST", -5*3600)
	at := time.Date(2026, 11, 23, 9, 0, 0, 123_456_789, zone)
	words := "a\x00b\xff ü \u2028 </script>"
	r := incident.Request{
		On: id, By: incident.Actor{Ref: "cli:bo", Name: "Bo\x00"}, Told: at, At: incident.Moment{At: at.Add(-time.Hour), Around: true},
		Source: incident.FromCLI,
		Do:     incident.BeginImpact{Impact: incident.Down, Component: "EU", Effect: titled(words), Until: incident.Exactly(at.Add(-time.Minute))},
	}
	var booked incident.Incident
	p := decided(r, words)
	decide := p.Decide
	p.Decide = func(b *store.Book, request int64) store.Decision {
		d := decide(b, request)
		d.Events[0].Occurred.At, d.Events[0].Recorded = at.Add(-time.Hour), at // however finely they were told
		d.Then = func(b *store.Book) store.Consequences {
			booked, _ = b.Incident(id)
			return store.Consequences{}
		}
		return d
	}
	w := record(t, db, p)
	kept, err := db.Load(t.Context(), id, time.Time{})
	require.NoError(t, err)
	require.Equal(t, kept.Events[3], w.Events[0])
	require.Equal(t, kept, booked)
	require.Equal(t, time.Date(2026, 11, 23, 13, 0, 0, 123_456_000, time.UTC), kept.Events[3].Occurred.At)
	whole(t, db)
	asked, err := db.Request(t.Context(), 4)
	require.NoError(t, err)
	require.Equal(t, words, asked.Words, "as typed, whole")
	require.Len(t, ask(t, path, "SELECT * FROM downtime"), 2)
}

func TestRedact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	db, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	const secret = "hunter2-and-a-tail-that-is-long-enough"
	id := opened(t, db)
	p := requested(id, incident.Note{Text: titled(secret)}, noon.Add(time.Hour), "k")
	record(t, db, p)
	require.NotEmpty(t, holding(t, path, secret))

	var booked incident.Incident
	redact := requested(id, incident.Redact{Event: 4, Because: "a password"}, noon.Add(2*time.Hour))
	decide := redact.Decide
	redact.Decide = func(b *store.Book, request int64) store.Decision {
		d := decide(b, request)
		d.Then = func(b *store.Book) store.Consequences {
			booked, _ = b.Incident(id)
			return store.Consequences{}
		}
		return d
	}
	record(t, db, redact)
	require.Empty(t, holding(t, path, secret))
	require.NotContains(t, fmt.Sprintf("%+v", booked), secret, "what follows is said from the book")
	require.Equal(t, titled(incident.Blank), booked.Events[3].Words())
	kept, err := db.Load(t.Context(), id, time.Time{})
	require.NoError(t, err)
	require.Equal(t, kept, booked)
	whole(t, db)

	again, err := db.Submit(t.Context(), p)
	require.NoError(t, err)
	require.True(t, again.Repeat)
	require.Equal(t, incident.Blank, again.Answer)
	require.Equal(t, 6, record(t, db, requested(id, incident.Note{Text: titled("x")}, noon.Add(3*time.Hour))).Events[0].Seq)
	whole(t, db)

	require.NoError(t, db.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotContains(t, string(data), secret, "not in the file's slack either")
}

// holding returns the rows in which a word still stands.
func holding(t *testing.T, path, word string) (out []string) {
	t.Helper()
	for table, rows := range dump(t, path) {
		for _, row := range rows {
			if strings.Contains(row, word) {
				out = append(out, table+row)
			}
		}
	}
	return out
}

// A correction may repeat what is redacted, and so may a file.
func TestRedactTakesCorrectionsAndFiles(t *testing.T) {
	db, path := fresh(t)
	const secret = "hunter2-and-a-tail-that-is-long-enough"
	id := opened(t, db)
	record(t, db, requested(id, incident.Correct{Event: 3, Text: titled(secret), Because: "a slip"}, noon.Add(time.Hour)))
	record(t, db, requested(id, incident.Correct{Event: 1, Text: titled("Checkout is down"), Because: "a slip"}, noon.Add(time.Hour)))
	owe(t, db, store.Owed{Key: "INC-1/postmortem", Kind: store.OwedFile, Body: []byte(`{"content":"so: ` + secret + `"}`)})
	require.Len(t, holding(t, path, secret), 3, "the correction, its request, the file")

	record(t, db, requested(id, incident.Redact{Event: 3, Because: "a password"}, noon.Add(2*time.Hour)))
	require.Empty(t, holding(t, path, secret))
	require.NotEmpty(t, holding(t, path, "Checkout is down"), "other corrections stay")
	whole(t, db)
	_, err := raw(t, path).ExecContext(t.Context(), `UPDATE event SET body = body WHERE seq = 5`)
	require.ErrorContains(t, err, "the record is never changed")
}

func TestARedactedTitleLeavesTheProjection(t *testing.T) {
	db, path := fresh(t)
	record(t, db, requested(0, incident.Open{Title: titled("hunter2")}, noon))
	record(t, db, requested(1, incident.Redact{Event: 1, Because: "a password"}, noon))
	require.Equal(t, []string{"[[redacted]]"}, ask(t, path, "SELECT title FROM incident"))
}

// The exception is for redacted bodies only, and what stands in their place is looked at.
func TestTheExceptionForRedactedWords(t *testing.T) {
	db, path := fresh(t)
	id := opened(t, db)
	record(t, db, requested(id, incident.Redact{Event: 3, Because: "a password"}, noon.Add(time.Hour)))
	for _, query := range []string{
		`UPDATE event SET body = '{"text":"forged"}' WHERE seq = 2`,
		`UPDATE event SET actor = 'cli:eve' WHERE seq = 3`,
		`UPDATE event SET body = body, stream = 'INC-2' WHERE seq = 3`,
	} {
		_, err := raw(t, path).ExecContext(t.Context(), query)
		require.ErrorContains(t, err, "the record is never changed", query)
	}
	run(t, path, `UPDATE event SET body = '{"text":"forged"}' WHERE seq = 3`)
	faults, err := db.Verify(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"INC-1 e3: its words were changed after they were written"}, faults)
}

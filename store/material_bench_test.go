package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// BenchmarkMaterial reads what the digest of a week is made of: from a record of a thousand incidents, and from one that has nine
// thousand more that ended long before and owe nothing.
func BenchmarkMaterial(b *testing.B) {
	week := incident.WeekOf(time.Date(2022, 4, 11, 0, 0, 0, 0, time.UTC), time.UTC)
	few, many := older(b, 1_000, 0, week.From), older(b, 1_000, 9_000, week.From)
	read := func(db *DB) int {
		m, _, err := db.Material(context.Background(), Wanted{Since: week.Since()})
		require.NoError(b, err)
		return len(m.Incidents)
	}
	var short, long time.Duration
	for b.Loop() {
		began := time.Now()
		require.Equal(b, 1_000, read(few))
		half := time.Now()
		require.Equal(b, 1_000, read(many))
		short += half.Sub(began)
		long += time.Since(half)
	}
	b.ReportMetric(float64(short.Microseconds())/1e3/float64(b.N), "ms/1000-incidents")
	b.ReportMetric(float64(long.Microseconds())/1e3/float64(b.N), "ms/9000-older-too")
	b.ReportMetric(0, "ns/op")
}

// older is a record with so many incidents of the week after an instant, and of three years before. Their hashes do not hold:
// nothing here follows them.
func older(b *testing.B, recent, old int, from time.Time) *DB {
	db, _ := scratch(b)
	require.NoError(b, db.writer.do(b.Context(), func(t *tx) error {
		if err := t.exec(`INSERT INTO request (id, source, actor, channel, words, received_at, outcome, answer) VALUES (1, 'slash', 'x', '', '', 0, 'recorded', '')`); err != nil {
			return err
		}
		for n := 1; n <= recent+old; n++ {
			at := from.Add(time.Duration(n) * time.Minute)
			if n <= old {
				at = from.AddDate(-1, 0, 0).Add(-time.Duration(n) * time.Hour)
			}
			if err := t.closed(incident.ID(n), at); err != nil {
				return err
			}
		}
		return nil
	}))
	return db
}

// closed writes an incident of twenty events.
func (t *tx) closed(id incident.ID, at time.Time) error {
	bodies := []incident.Body{&incident.Opened{Severity: incident.Sev3}, &incident.ImpactBegan{Impact: incident.Down}}
	for range 15 {
		bodies = append(bodies, &incident.Updated{Text: incident.Halves{Internal: "we look into it, and into that, too"}})
	}
	bodies = append(bodies, &incident.ImpactEnded{Components: []string{""}}, &incident.StatusChanged{To: incident.Resolved}, &incident.Concluded{})
	var rows []stored
	var events []incident.Event
	for i, body := range bodies {
		data, err := incident.Encode(body)
		if err != nil {
			return err
		}
		told := at.Add(time.Duration(i) * time.Minute)
		ev := incident.Event{Stream: id.Stream(), Seq: i + 1, Occurred: incident.Exactly(told), Recorded: told, Source: incident.FromSlash, Request: 1, Body: body}
		hash := fmt.Appendf(nil, "%032d", i)
		events = append(events, ev)
		rows = append(rows, stored{event: ev, kind: body.Kind(), body: data, bodyHash: hash, previous: hash, hash: hash})
	}
	if err := t.writeEvents(&page{events: rows}); err != nil {
		return err
	}
	return t.project([]incident.Incident{incident.Fold(id, events)})
}

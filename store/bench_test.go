package store

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// line is a usual request: one event, an edited card, a line in the channel.
func line() Proposal {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	r := incident.Request{On: 1, By: incident.System(), Told: at, Source: incident.FromSlash, Do: incident.Update{Text: incident.Halves{Internal: "still looking"}}}
	return Proposal{
		Asked: Asked{Source: incident.FromSlash, Actor: incident.System(), Words: "update still looking", At: at},
		Decide: func(b *Book, _ int64) Decision {
			events, refusal := incident.Decide(b, incident.Workspace{}, r)
			if refusal != nil {
				events, _ = incident.Decide(b, incident.Workspace{}, incident.Request{Told: at, Source: incident.FromSlash, Do: incident.Open{Title: incident.Halves{Internal: "x"}}})
			}
			return Decision{Outcome: Recorded, Events: events, Then: func(b *Book) Consequences {
				in, _ := b.Incident(1)
				line := events[0].Stream
				return Consequences{Answer: "e", Owed: []Owed{
					{Key: "INC-1/card", Lane: "INC-1", Kind: OwedLevel, Body: []byte(`{"text":"` + in.Newest().String() + `"}`)},
					{Key: string(line) + "/" + time.Duration(in.Version).String(), Lane: "INC-1", Kind: OwedPost, Body: []byte(`{"text":"still looking"}`)},
				}}
			}}
		},
	}
}

func counted(b *testing.B) (db *DB, commits *atomic.Int64) {
	db, _ = scratch(b)
	commits = &atomic.Int64{}
	_, err := db.Submit(context.Background(), line())
	require.NoError(b, err)
	onCommit(b, db, func() bool { commits.Add(1); return false })
	return db, commits
}

func BenchmarkSubmit(b *testing.B) {
	db, commits := counted(b)
	for b.Loop() {
		if _, err := db.Submit(context.Background(), line()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(commits.Load())/float64(b.N), "commits/op")
}

func BenchmarkSubmitParallel50(b *testing.B) {
	db, commits := counted(b)
	b.SetParallelism(25) // times the processors of the smallest machine it is run on
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := db.Submit(context.Background(), line()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(commits.Load())/float64(b.N), "commits/op")
}

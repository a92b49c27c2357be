package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// archive is a record of years: incidents of a hundred events each, all closed but the last, everything paid to Slack. So
// that it is built in minutes an incident is one request, and a tenth of its lines was owed.
type archive struct {
	tb        testing.TB
	path      string
	incidents int
	live      []string // channels of the last incidents, which are not closed
	paid      int64    // rows of the outbox that are paid
}

const (
	archiveEach  = 100   // events of an incident
	archiveChunk = 1_000 // incidents that are held in memory at once
)

func (a *archive) build() {
	for first := 1; first <= a.incidents; first += archiveChunk {
		a.chunk(first, min(first+archiveChunk-1, a.incidents))
	}
}

// chunk writes some incidents and pays what they owe.
func (a *archive) chunk(first, last int) {
	db, err := store.Open(context.Background(), a.path, store.Options{})
	require.NoError(a.tb, err)
	defer func() { require.NoError(a.tb, db.Close()) }()
	var all []store.Delivery
	var waits []func(context.Context) (store.Written, error)
	for i := first; i <= last; i++ {
		p, deliveries := a.incident(incident.ID(i))
		all = append(all, deliveries...)
		wait, err := db.Enqueue(context.Background(), p) // many in one transaction, in this order
		require.NoError(a.tb, err)
		waits = append(waits, wait)
	}
	for _, wait := range waits {
		_, err := wait(context.Background())
		require.NoError(a.tb, err)
	}
	a.pay(db, all)
}

// pay writes down what Slack answered, many answers in one transaction. Rows are numbered as they were owed.
func (a *archive) pay(db *store.DB, all []store.Delivery) {
	var next atomic.Int64
	var hands sync.WaitGroup
	for range 128 {
		hands.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				if err := db.Delivered(context.Background(), a.paid+i+1, 1, all[i], recorded(1)); err != nil {
					a.tb.Error(err)
				}
			}
		})
	}
	hands.Wait()
	a.paid += int64(len(all))
}

// incident returns what writes an incident, and what Slack answered to all that it owed.
func (a *archive) incident(id incident.ID) (store.Proposal, []store.Delivery) {
	var deliveries []store.Delivery
	events := a.events(id)
	owed := owedBy(events)
	for _, o := range owed {
		deliveries = append(deliveries, store.Delivery{Key: o.Key, Channel: a.channel(id), TS: "1650000000.000001"})
	}
	deliveries[0].TS = "" // the channel
	return store.Proposal{
		Keys:  []string{"envelope:" + id.String(), "trigger:" + id.String()},
		Asked: store.Asked{Source: incident.FromSlash, Actor: events[0].Actor, Words: "open", At: recorded(1)},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Recorded, Events: events, Then: func(*store.Book) store.Consequences {
				return store.Consequences{Answer: "recorded", Owed: owed}
			}}
		},
	}, deliveries
}

// channel is where an incident's lines went.
func (a *archive) channel(id incident.ID) string {
	if i := int(id) - 1 - a.incidents + len(a.live); i >= 0 {
		return a.live[i]
	}
	return fmt.Sprintf("CARCHIVE%06d", id)
}

// events are an opening, updates, and an end where there is one.
func (a *archive) events(id incident.ID) []incident.Event {
	words := incident.Halves{Internal: "42 of 90 pods are back, still looking at the database", Public: "Checkout is slow for some"}
	bodies := []incident.Body{&incident.Opened{Severity: 2, Title: incident.Halves{Internal: fmt.Sprintf("number %d", id), Public: "Checkout is slow"}}}
	for len(bodies) < archiveEach {
		bodies = append(bodies, &incident.Updated{Text: words})
	}
	if int(id) <= a.incidents-len(a.live) {
		bodies[archiveEach-1] = &incident.Concluded{}
	}
	var out []incident.Event
	for i, body := range bodies {
		out = append(out, incident.Event{
			Stream: id.Stream(), Seq: i + 1, Actor: incident.Actor{Ref: "slack:T0LOCAL/U00000001", Name: "Person 1"},
			Occurred: incident.Exactly(recorded(i)), Recorded: recorded(i), Source: incident.FromSlash, Body: body,
		})
	}
	return out
}

// recorded is the time of an event. An incident lasted an hour and a half, some days ago.
func recorded(seq int) time.Time {
	return time.Date(2026, 1, 5, 9, seq, 0, 0, time.UTC)
}

// owedBy is a channel, a card and some lines.
func owedBy(events []incident.Event) []store.Owed {
	inc := string(events[0].Stream)
	body := []byte(`{"channel":"` + inc + `/channel","text":"update: 42 of 90 pods are back, still looking at the database, and Checkout is slow for some"}`)
	out := []store.Owed{
		{Key: inc + "/channel", Kind: store.OwedCreate, Body: body},
		{Key: inc + "/card", Lane: inc + "/channel", Needs: inc + "/channel", Kind: store.OwedLevel, Body: body},
	}
	for seq := 10; seq <= len(events); seq += 10 {
		out = append(out, store.Owed{
			Key: fmt.Sprintf("%s/e%d/line", inc, seq), Lane: inc + "/channel", Needs: inc + "/channel", Kind: store.OwedPost, Body: body,
		})
	}
	return out
}

package store

import (
	"context"
	"fmt"

	"allclear/incident"
)

// Incident returns an incident as the writer knows it, without reading its events again. It may be read while others are written.
func (db *DB) Incident(ctx context.Context, id incident.ID) (in incident.Incident, err error) {
	err = db.writer.do(ctx, func(t *tx) error {
		t.w.book.begin(t)
		in, _ = t.w.book.Incident(id)
		return t.w.book.err
	})
	if err != nil {
		return in, fmt.Errorf("look at %s: %w", id, err)
	}
	return in, nil
}

// Draw writes what the levels of an incident show by now, and reports whether it did: not where something of the incident
// was redacted since drawn, which may hold the very words. The request is the one that hears of it if Slack refuses.
func (db *DB) Draw(ctx context.Context, drawn incident.Incident, owed []Owed, request int64) (done bool, err error) {
	err = db.writer.do(ctx, func(t *tx) error {
		t.w.book.begin(t)
		now, _ := t.w.book.Incident(drawn.ID)
		if done = !redactedSince(now, drawn.Version); done {
			p := newPage()
			p.owe(owed, request)
			return t.writeOwed(p)
		}
		return t.w.book.err
	})
	if err != nil {
		return false, fmt.Errorf("draw %s: %w", drawn.ID, err)
	}
	return done, nil
}

func redactedSince(in incident.Incident, version int) bool {
	for _, ev := range in.Events[min(version, len(in.Events)):] {
		if ev.Body.Kind() == incident.KindRedacted {
			return true
		}
	}
	return false
}

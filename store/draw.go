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

// Drafts returns the texts for customers over an incident, as the writer knows them.
func (db *DB) Drafts(ctx context.Context, id incident.ID) (ds incident.Drafts, err error) {
	err = db.writer.do(ctx, func(t *tx) error {
		t.w.book.begin(t)
		ds = t.w.book.Drafts(id)
		return t.w.book.err
	})
	if err != nil {
		return ds, fmt.Errorf("look at the drafts of %s: %w", id, err)
	}
	return ds, nil
}

// Draw writes what the levels of an incident show by now, and reports whether it did: not where something of the incident
// was redacted since drawn, which may hold the very words, or where something was done with its drafts since. The look is then over, unless something was recorded meanwhile.
// The request of the look is the one that hears of it if Slack refuses what is owed.
func (db *DB) Draw(ctx context.Context, look Debt, drawn incident.Incident, drafts incident.Drafts, owed []Owed) (done bool, err error) {
	err = db.writer.do(ctx, func(t *tx) error {
		b := t.w.book
		b.begin(t)
		now, _ := b.Incident(drawn.ID)
		if done = !redactedSince(now, drawn.Version) && b.Drafts(drawn.ID).Version == drafts.Version; !done || b.err != nil {
			return b.err
		}
		p := newPage()
		p.owe(owed, look.Request)
		if err := t.writeOwed(p); err != nil || now.Version != drawn.Version {
			return err
		}
		delete(b.drawing, look.Key)
		return t.exec(`UPDATE outbox SET paid = version, attempts = 0, error = '', state = 'delivered' WHERE id = ?1`, look.ID)
	})
	if err != nil {
		return false, fmt.Errorf("draw %s: %w", drawn.ID, err)
	}
	return done, nil
}

// unlessDrawing leaves out the looks that are owed already: they will see what is new.
func (b *Book) unlessDrawing(owed []Owed) []Owed {
	var out []Owed
	for _, o := range owed {
		if o.Kind == OwedDraw && b.drawing[o.Key] {
			continue
		}
		if o.Kind == OwedDraw {
			b.drawing[o.Key] = true
		}
		out = append(out, o)
	}
	return out
}

func redactedSince(in incident.Incident, version int) bool {
	for _, ev := range in.Events[min(version, len(in.Events)):] {
		if ev.Body.Kind() == incident.KindRedacted {
			return true
		}
	}
	return false
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

// due says when an incident next needs attention. What was seen to stays seen to.
func (b *Bot) due(book *store.Book, in incident.Incident, now time.Time) store.Due {
	since := now
	if d, ok := book.Due(in.ID.Stream()); ok {
		since = d.Since
	}
	return b.dueAfter(book, in, since)
}

func (b *Bot) dueAfter(known knowing, in incident.Incident, since time.Time) store.Due {
	d := store.Due{Stream: in.ID.Stream(), Since: since}
	if next, ok := in.NextDue(since, known.Talked(in.ID), b.work); ok {
		d.At = next.At
	}
	return d
}

// Tick sees to what is due at now or was due before. Each due time is seen to once, also after a restart.
// One that fails keeps the others from nothing.
func (b *Bot) Tick(ctx context.Context, now time.Time) error {
	var failed error
	for failed == nil {
		dues, err := b.db.Dues(ctx, now)
		if err != nil || len(dues) == 0 {
			return err
		}
		for _, d := range dues {
			failed = errors.Join(failed, b.seeTo(ctx, d, now))
		}
	}
	return failed
}

func (b *Bot) seeTo(ctx context.Context, d store.Due, now time.Time) error {
	if strings.HasPrefix(string(d.Stream), digests) {
		defer b.rouse()
		return b.seeToDigest(ctx, d, now)
	}
	id, _ := d.Stream.Incident()
	_, err := b.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("due:%s:%d:%d", d.Stream, d.Since.UnixMicro(), d.At.UnixMicro())},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "due", At: now},
		Decide: func(book *store.Book, _ int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				in, _ := book.Incident(id)
				return store.Consequences{Owed: b.oweDue(book, in, d.At, now), Dues: []store.Due{b.dueAfter(book, in, d.At)}}
			}}
		},
	})
	if err != nil {
		return fmt.Errorf("see to what is due of %s: %w", d.Stream, err)
	}
	b.rouse()
	return nil
}

// oweDue is what becomes owed because a time has come. Every reminder is looked at, also one that was forgotten because we ended
// in between; one that says what it said is nothing new.
func (b *Bot) oweDue(known knowing, in incident.Incident, at, now time.Time) []store.Owed {
	var out []store.Owed
	for _, d := range in.DueAt(at, known.Talked(in.ID), b.work) {
		if d.Kind == incident.DueSummary {
			out = append(out, b.oweBriefing(in, at, now)...)
		}
	}
	return append(out, b.oweReminders(known, in, now)...)
}

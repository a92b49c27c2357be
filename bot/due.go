package bot

import (
	"context"
	"errors"
	"fmt"
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
	return b.dueAfter(in, since)
}

func (b *Bot) dueAfter(in incident.Incident, since time.Time) store.Due {
	d := store.Due{Stream: in.ID.Stream(), Since: since}
	if next, ok := in.NextDue(since, b.work); ok {
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
	id, _ := d.Stream.Incident()
	_, err := b.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("due:%s:%d:%d", d.Stream, d.Since.UnixMicro(), d.At.UnixMicro())},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "due", At: now},
		Decide: func(book *store.Book, _ int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				in, _ := book.Incident(id)
				return store.Consequences{Owed: b.oweDue(book, in, d.At, now), Dues: []store.Due{b.dueAfter(in, d.At)}}
			}}
		},
	})
	if err != nil {
		return fmt.Errorf("see to what is due of %s: %w", d.Stream, err)
	}
	b.rouse()
	return nil
}

// oweDue is what becomes owed because a time has come.
func (b *Bot) oweDue(known knowing, in incident.Incident, at, now time.Time) []store.Owed {
	var out []store.Owed
	for _, d := range in.DueAt(at, b.work) {
		switch d.Kind {
		case incident.DueSummary:
			out = append(out, b.oweBriefing(in, at, now)...)
		case incident.DueWarning, incident.DueAlert, incident.DueNudge, incident.DueReport:
			out = append(out, b.oweReminders(known, in, now)...)
		}
	}
	return out
}

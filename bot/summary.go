package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

// Managers read one message for each grave incident, which is kept up to date. In its thread stands every summary as it was
// sent: when they fall, and what they say, follows from the record (see incident.Briefing), so that they can be drawn
// whenever there is time for it.

// tellsManagers reports whether managers are told of an incident.
func (b *Bot) tellsManagers(in incident.Incident) bool {
	return b.places.Managers != "" && !in.Private && in.Worst.Grave()
}

// oweSummary keeps managers' summary of a grave incident up to date. It speaks of the newest entry or of the newest half-hour, not of
// the instant at which it is drawn: drawn twice it is the same.
func (b *Bot) oweSummary(known knowing, in incident.Incident, now time.Time) []store.Owed {
	if !b.tellsManagers(in) {
		return nil
	}
	text := b.summary(known, in, in.BriefingAsOf(now, b.work.In()))
	return []store.Owed{b.elsewhere(level(summaryKey(in.ID), b.places.Managers, text), in.ID)}
}

func (b *Bot) summary(known knowing, in incident.Incident, asOf time.Time) string {
	return b.say.SummaryPost(b.view(in, asOf).Linked(b.links(known, in.ID)))
}

// oweBriefing is a look at a summary that falls now: the payer draws it. One that the clock brought while nobody was there to send it is
// left out where a newer one follows, so that a night without us is made up by one message.
func (b *Bot) oweBriefing(in incident.Incident, at, now time.Time) []store.Owed {
	this, ok := in.BriefingAt(at, b.work.In())
	if !ok || !b.tellsManagers(in) {
		return nil
	}
	newer, _ := in.NextSummary(at, b.work.In())
	if last, ok := in.LastBriefing(now, b.work.In()); ok && newer.IsZero() {
		newer = last.At
	}
	if this.ByClock() && newer.After(at) && !newer.After(now) {
		return nil
	}
	return []store.Owed{briefing(in, at)}
}

// briefing is a look at the summary that falls at an instant.
func briefing(in incident.Incident, at time.Time) store.Owed {
	return store.Owed{
		Key: briefingKey(in.ID, at) + "/drawing", Kind: store.OwedDraw,
		Body: toJSON(owed{Name: fmt.Sprintf("e%d", in.Version), At: at.UTC()}),
	}
}

// oweLate looks again at summaries that fell between an entry's being told and its being written down: they know it.
func (b *Bot) oweLate(book *store.Book, in incident.Incident, events []incident.Event) []store.Owed {
	seen, ok := book.Due(in.ID.Stream())
	if !ok || !b.tellsManagers(in) {
		return nil
	}
	var out []store.Owed
	told := events[0].Recorded
	for at, more := in.NextBriefing(told, b.work.In()); more && !at.After(seen.Since); at, more = in.NextBriefing(at, b.work.In()) {
		out = append(out, briefing(in, at))
	}
	return out
}

// briefs is what a summary that falls at an instant shows: itself in the thread, behind the first one when it is the second, since a
// thread begins with what there was before it.
func (b *Bot) briefs(at time.Time) func(knowing, incident.Incident, incident.Drafts) []store.Owed {
	return func(known knowing, in incident.Incident, _ incident.Drafts) []store.Owed {
		out := b.oweSummary(known, in, b.now())
		this, ok := in.BriefingAt(at, b.work.In())
		before, later := in.BriefingBefore(this, b.work.In())
		if !ok || !later || len(out) == 0 {
			return out
		}
		if _, third := in.BriefingBefore(before, b.work.In()); !third {
			out = append(out, b.reply(known, in, before))
		}
		return append(out, b.reply(known, in, this))
	}
}

// reply is a summary as it was sent, in the thread of the message that shows the newest.
func (b *Bot) reply(known knowing, in incident.Incident, x incident.Briefing) store.Owed {
	return store.Owed{
		Key: briefingKey(in.ID, x.At), Lane: b.places.Managers, Needs: summaryKey(in.ID), Kind: store.OwedPost,
		Body: toJSON(owed{Channel: b.places.Managers, Of: summaryKey(in.ID), Text: b.summary(known, in.Known(x), x.AsOf)}),
	}
}

// oweHistoryAnew draws the summaries again that may hold words of a redacted entry: the replies in Slack are edited.
func (b *Bot) oweHistoryAnew(book *store.Book, in incident.Incident, events []incident.Event, now time.Time) []store.Owed {
	if !b.tellsManagers(in) {
		return nil
	}
	var since []incident.Briefing
	first := firstRedacted(in, events)
	for x, ok := in.LastBriefing(now.Add(time.Minute), b.work.In()); ok && x.Version >= first; x, ok = in.BriefingBefore(x, b.work.In()) {
		since = append(since, x)
	}
	keys := make([]string, len(since))
	for i, x := range since {
		keys[i] = briefingKey(in.ID, x.At)
	}
	owed := book.Owed(keys)
	var out []store.Owed
	for i, x := range slices.Backward(since) {
		if owed[keys[i]] {
			out = append(out, b.reply(book, in, x))
		}
	}
	return out
}

// firstRedacted is the oldest entry whose words were just redacted and that a summary may have told.
func firstRedacted(in incident.Incident, events []incident.Event) int {
	first := in.Version + 1
	for _, ev := range events {
		if r, ok := ev.Body.(*incident.Redacted); ok {
			for _, seq := range append(incident.Secrets(in.Events, r.Event), incident.Echoes(in.Events, r.Event)...) {
				first = min(first, seq)
			}
		}
	}
	return first
}

func briefingKey(id incident.ID, at time.Time) string {
	return summaryKey(id) + "/" + at.UTC().Format("2006-01-02T15:04Z")
}

// links finds where the lines of events stand in Slack; of the opening that is the card. What is not delivered yet has no link,
// and a text is not written again only because it could have more of them.
func (b *Bot) links(known knowing, id incident.ID) func([]int) map[int]string {
	if b.self.URL == "" || known == nil {
		return nil
	}
	return func(seqs []int) map[int]string {
		keys := make([]string, len(seqs))
		for i, seq := range seqs {
			keys[i] = lineKey(id, seq)
			if seq == 1 {
				keys[i] = cardKey(id)
			}
		}
		stand, out := known.Deliveries(keys), map[int]string{}
		for i, seq := range seqs {
			if d := stand[keys[i]]; d.TS != "" {
				out[seq] = b.self.URL + "archives/" + d.Channel + "/p" + strings.ReplaceAll(d.TS, ".", "")
			}
		}
		return out
	}
}

package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"allclear/incident"
	"allclear/store"
)

// hearsEvery is how often it is noted that people talk in one channel, at the most.
const hearsEvery = time.Minute

// ears remember when it was last noted that people talk in a channel, so that fifty busy channels are fifty writes a minute.
type ears struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// pricks reports whether talk in a channel is to be noted.
func (e *ears) pricks(channel string, at time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if last, ok := e.last[channel]; ok && at.Sub(last) < hearsEvery {
		return false
	}
	e.last[channel] = at
	return true
}

// talks returns when somebody said something in a channel. What we and other programs say, edits, and people who come and go are
// no talk; we are known by the id of our own user too, since files come without that of a bot.
func talks(m *slackevents.MessageEvent, self string) (time.Time, bool) {
	words := []string{"", "thread_broadcast", "file_share", "me_message"}
	if m.Channel == "" || m.User == "" || m.User == self || m.BotID != "" || !slices.Contains(words, m.SubType) {
		return time.Time{}, false
	}
	seconds, rest, _ := strings.Cut(m.TimeStamp, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	micros, _ := strconv.ParseInt(rest, 10, 64)
	return time.UnixMicro(n*1e6 + micros).UTC(), err == nil
}

// talk notes that people talk. What they say is nobody's business here. It is acked once it is on disk.
func (c *connection) talk(ctx context.Context, ev socketmode.Event, m *slackevents.MessageEvent) {
	b := c.bot
	at, ok := talks(m, b.self.User)
	if now := b.now().UTC(); at.After(now) {
		at = now
	}
	if !ok || !c.taking || !b.ears.pricks(m.Channel, at) {
		c.ack(ctx, ev.Request, nil)
		return
	}
	c.acks.Go(b.counted("ack", func() {
		defer b.recovered(ctx)
		ctx := context.WithoutCancel(ctx)
		if err := b.heard(ctx, m.Channel, at); err != nil {
			b.log.ErrorContext(ctx, "cannot note that people talk", "err", err)
		}
		c.ack(ctx, ev.Request, nil)
	}))
}

// heard notes that people talk in an incident's channel, and takes back what was asked because nobody did.
func (b *Bot) heard(ctx context.Context, channel string, at time.Time) error {
	id, err := b.rooms.of(ctx, b.db, channel)
	if err != nil || id == 0 {
		return err
	}
	before, err := b.db.Heard(ctx, id, at)
	if err != nil || !at.After(before) {
		return err
	}
	in, err := b.db.Incident(ctx, id)
	if err != nil || !b.asksForLife(in, before) {
		return err
	}
	return b.answeredByTalk(ctx, id, at)
}

// asksForLife reports whether somebody is being asked for a sign of life, by what was known before one came.
func (b *Bot) asksForLife(in incident.Incident, before time.Time) bool {
	now := b.now()
	return slices.ContainsFunc(in.Duties(now, before, b.work), func(d incident.Duty) bool {
		return (d.Kind == incident.DutyLead || d.Kind == incident.DutyUpdate) && d.Asks(now)
	})
}

func (b *Bot) answeredByTalk(ctx context.Context, id incident.ID, at time.Time) error {
	_, err := b.db.Submit(ctx, store.Proposal{
		Keys:  []string{fmt.Sprintf("talk:%s:%d", id, at.UnixMicro())},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "talk", At: b.now()},
		Decide: func(book *store.Book, _ int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
				in, _ := book.Incident(id)
				now := b.now()
				return store.Consequences{Owed: b.oweReminders(book, in, now), Dues: []store.Due{b.due(book, in, now)}}
			}}
		},
	})
	b.rouse()
	return err
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"allclear/incident"
	"allclear/store"
)

// Schedules say when digests are posted in the managers' channel: cron expressions, read on the clocks of the organisation's
// zone. Empty or "off" is never.
type Schedules struct{ Weekly, Monthly string }

// off is how a schedule is turned off where empty is not at hand.
const off = "off"

// CheckSchedule refuses a cron expression that cannot be read, or never fires.
func CheckSchedule(expr string) error {
	_, err := parseSchedule(expr)
	return err
}

// errSchedule says what a schedule looks like.
var errSchedule = errors.New("it has five fields: minute, hour, day of month, month, day of week")

// parseSchedule reads an expression; nil is never. Package cron panics over some zones in it and takes others; ours is the organisation's.
func parseSchedule(expr string) (s cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, errSchedule
		}
	}()
	expr = strings.TrimSpace(expr)
	switch {
	case expr == "" || strings.EqualFold(expr, off):
		return nil, nil
	case strings.Contains(expr, "TZ="):
		return nil, errors.New("the zone is the organisation's; leave TZ= out")
	case strings.HasPrefix(expr, "@every"):
		return nil, errSchedule // from when on would it count?
	}
	if s, err = cron.ParseStandard(expr); err != nil {
		return nil, errSchedule
	}
	first := s.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	if first.IsZero() || s.Next(first).IsZero() {
		return nil, errors.New("there is no such day")
	}
	return s, nil
}

// job is a digest that comes again and again.
type job struct {
	name   string
	unit   incident.Unit
	when   cron.Schedule
	zone   *time.Location
	stream incident.Stream // whose due time it has
}

const digests = "DIGEST/"

// jobs are those that are scheduled.
func (b *Bot) jobs() []job {
	var out []job
	for _, j := range []struct {
		name, expr string
		unit       incident.Unit
	}{{"weekly", b.schedules.Weekly, incident.Weekly}, {"monthly", b.schedules.Monthly, incident.Monthly}} {
		if s, err := parseSchedule(j.expr); err == nil && s != nil && b.places.Managers != "" {
			out = append(out, job{j.name, j.unit, s, b.work.In(), incident.Stream(digests + j.name)})
		}
	}
	return out
}

// next is the first time after an instant. The expression is read on the clock on the wall: a time that a spring night leaves out
// comes as much later as clocks are put forward, and one that an autumn night has twice comes once.
func (j job) next(after time.Time) time.Time {
	wall := onTheWall(after, j.zone)
	for {
		if wall = j.when.Next(wall); wall.IsZero() {
			return wall
		}
		if at := fromTheWall(wall, j.zone); at.After(after) {
			return at.UTC()
		}
	}
}

// newest is the last time up to now, first being one of them.
func (j job) newest(first, now time.Time) time.Time {
	for {
		next := j.next(first)
		if next.IsZero() || next.After(now) {
			return first
		}
		first = next
	}
}

// term is the last whole week, or month, before a time it is scheduled for.
func (j job) term(at time.Time) incident.Term {
	day := incident.DayOf(at, j.zone)
	if j.unit == incident.Monthly {
		return incident.MonthOf(day, j.zone).Before()
	}
	return incident.WeekOf(day, j.zone).Before()
}

// onTheWall is what clocks show, as if that were UTC.
func onTheWall(t time.Time, zone *time.Location) time.Time {
	l := t.In(zone)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
}

// fromTheWall is when clocks show that first, or would have.
func fromTheWall(wall time.Time, zone *time.Location) time.Time {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	if left := wall.Sub(onTheWall(at, zone)); left > 0 {
		at = at.Add(left)
	}
	return at
}

// Schedule makes due what is scheduled. What was missed while nothing ran is due at once, the newest of it; what was not scheduled
// before begins now.
func (b *Bot) Schedule(ctx context.Context) error {
	known, err := b.db.Dues(ctx, time.Unix(1<<38, 0))
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	now := b.now().UTC().Truncate(time.Microsecond)
	jobs := b.jobs()
	var dues []store.Due
	for _, d := range known {
		if strings.HasPrefix(string(d.Stream), digests) && !slices.ContainsFunc(jobs, func(j job) bool { return j.stream == d.Stream }) {
			dues = append(dues, store.Due{Stream: d.Stream}) // not any more
		}
	}
	for _, j := range jobs {
		since := now
		for _, d := range known {
			if d.Stream == j.stream {
				since = d.Since
			}
		}
		dues = append(dues, store.Due{Stream: j.stream, At: j.next(since), Since: since})
	}
	if dues = slices.DeleteFunc(dues, func(d store.Due) bool { return slices.Contains(known, d) }); len(dues) == 0 {
		return nil
	}
	_, err = b.db.Submit(ctx, b.itself("schedule digests", func(*store.Book) store.Consequences { return store.Consequences{Dues: dues} }))
	return err
}

// itself is something that nobody asked for.
func (b *Bot) itself(words string, then func(*store.Book) store.Consequences) store.Proposal {
	return store.Proposal{
		Asked:  store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: words, At: b.now()},
		Decide: func(*store.Book, int64) store.Decision { return store.Decision{Outcome: store.Answered, Then: then} },
	}
}

// seeToDigest posts the digest that is due, or the newest of several; where none is scheduled any more, that is the end of it.
func (b *Bot) seeToDigest(ctx context.Context, d store.Due, now time.Time) error {
	for _, j := range b.jobs() {
		if j.stream != d.Stream {
			continue
		}
		at := j.newest(d.At, now)
		posts, err := b.scheduledDigest(ctx, j, at, now)
		if err != nil {
			return err
		}
		_, err = b.db.Submit(ctx, b.itself(j.name+" digest", func(book *store.Book) store.Consequences {
			c := store.Consequences{Dues: []store.Due{{Stream: j.stream, At: j.next(at), Since: at}}}
			if !book.Ran(j.name+" digest", at) {
				c.Ran, c.Owed = []store.Run{{Name: j.name + " digest", For: at, At: now}}, posts
			}
			return c
		}))
		return err
	}
	_, err := b.db.Submit(ctx, b.itself("no digest", func(*store.Book) store.Consequences { return store.Consequences{Dues: []store.Due{{Stream: d.Stream}}} }))
	return err
}

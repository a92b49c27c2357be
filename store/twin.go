package store

import (
	"strings"
	"time"
)

// recentLimit is how many recorded requests are kept in mind at the most.
const recentLimit = 4096

// Twin is an earlier request with the same words.
type Twin struct {
	Request int64
	At      time.Time
	Answer  string
	Last    bool // nothing else of the same person was recorded in that channel since
}

// recent keeps in mind what was recorded lately, by whom and where.
type recent struct {
	said  map[string]said  // by who, where and the words: the newest
	last  map[string]int64 // by who and where: the newest request
	order []string         // keys of said, as they came
}

type said struct {
	request int64
	at      time.Time
	times   int // in order
}

func newRecent() *recent { return &recent{said: map[string]said{}, last: map[string]int64{}} }

func somewhere(a Asked) string { return a.Actor.Ref + "\x00" + a.Channel }

func something(a Asked) string {
	return somewhere(a) + "\x00" + folded(a.Words)
}

// folded are words without the word that says they are meant once more, and without what blanks make of them.
func folded(words string) string {
	fields := strings.Fields(words)
	if len(fields) > 1 && strings.EqualFold(fields[0], "again") {
		fields = fields[1:]
	}
	return strings.Join(fields, " ")
}

func (r *recent) add(request int64, a Asked) {
	key := something(a)
	r.said[key] = said{request, a.At, r.said[key].times + 1}
	r.last[somewhere(a)] = request
	r.order = append(r.order, key)
	if len(r.order) > recentLimit {
		r.drop(r.order[0])
		r.order = r.order[1:]
	}
}

// drop forgets words, unless they were said again since.
func (r *recent) drop(key string) {
	s := r.said[key]
	if s.times--; s.times > 0 {
		r.said[key] = s
		return
	}
	delete(r.said, key)
}

// Twin returns the newest recorded request of the same person in the same channel with the same words, no older than since.
func (b *Book) Twin(a Asked, since time.Time) (Twin, bool) {
	if b.recent == nil {
		b.recent = b.readRecent(since)
	}
	before, ok := b.recent.said[something(a)]
	if !ok || before.at.Before(since) {
		return Twin{}, false
	}
	twin := Twin{Request: before.request, At: before.at, Last: b.recent.last[somewhere(a)] == before.request}
	answer, err := b.t.answerOf(before.request)
	if err != nil {
		b.fail(err)
	}
	twin.Answer = answer
	return twin, err == nil
}

// readRecent reads what was recorded lately: the ids of requests follow their times.
func (b *Book) readRecent(since time.Time) *recent {
	out := newRecent()
	rows, err := b.t.all(`SELECT id, actor, channel, words, received_at FROM request
		WHERE id > (SELECT max(id) FROM request) - ?1 AND outcome = 'recorded' AND received_at >= ?2 ORDER BY id`, recentLimit, toMicros(since))
	if err != nil {
		b.fail(err)
		return out
	}
	defer rows.Close()
	for rows.Next() {
		var id, at int64
		var a Asked
		if err := rows.Scan(&id, &a.Actor.Ref, &a.Channel, &a.Words, &at); err != nil {
			b.fail(err)
			return out
		}
		a.At = fromMicros(at)
		out.add(id, a)
	}
	if err := rows.Err(); err != nil {
		b.fail(err)
	}
	return out
}

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
	said  map[string]int64 // who, where and the words: the newest request of that kind
	last  map[string]int64 // who and where: the newest request
	at    map[int64]time.Time
	order []string // keys of said, oldest first
}

func newRecent() *recent {
	return &recent{said: map[string]int64{}, last: map[string]int64{}, at: map[int64]time.Time{}}
}

func somewhere(a Asked) string { return a.Actor.Ref + "\x00" + a.Channel }

func something(a Asked) string {
	return somewhere(a) + "\x00" + strings.Join(strings.Fields(a.Words), " ")
}

func (r *recent) add(request int64, a Asked) {
	key := something(a)
	delete(r.at, r.said[key])
	r.said[key], r.last[somewhere(a)], r.at[request] = request, request, a.At
	if r.order = append(r.order, key); len(r.order) > recentLimit {
		oldest := r.order[0]
		r.order = r.order[1:]
		if id := r.said[oldest]; id < request-recentLimit {
			delete(r.at, id)
			delete(r.said, oldest)
		}
	}
}

// Twin returns the newest recorded request of the same person in the same channel with the same words, no older than since.
func (b *Book) Twin(a Asked, since time.Time) (Twin, bool) {
	if b.recent == nil {
		b.recent = b.readRecent(since)
	}
	id, ok := b.recent.said[something(a)]
	if !ok || b.recent.at[id].Before(since) {
		return Twin{}, false
	}
	twin := Twin{Request: id, At: b.recent.at[id], Last: b.recent.last[somewhere(a)] == id}
	answer, err := b.t.answerOf(id)
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

package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allclear/incident"
)

// hashVersion is the first field under every hash, so that the recipe can change one day.
const hashVersion = "allclear-event-1"

const eventColumns = `stream, seq, kind, actor, actor_name, actor_title, occurred_at, around, recorded_at, source, request, body, body_hash, previous, hash`

// stored is an event as its row has it.
type stored struct {
	event    incident.Event
	kind     incident.Kind
	body     []byte
	bodyHash []byte
	previous []byte
	hash     []byte
}

// seal computes what binds the row to the one before it.
func (s *stored) seal(previous []byte) {
	sum := sha256.Sum256(s.body)
	s.bodyHash, s.previous = sum[:], previous
	s.hash = s.digest()
}

// digest is SHA-256 over the length-prefixed fields of the row, the previous hash last.
func (s *stored) digest() []byte {
	h := sha256.New()
	field := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(n int64) {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n)) //nolint:gosec // a bit pattern, not a quantity
		field(b[:])
	}
	ev := s.event
	for _, text := range []string{hashVersion, string(ev.Stream), string(s.kind), ev.Actor.Ref, ev.Actor.Name, ev.Actor.Title, string(ev.Source)} {
		field([]byte(text))
	}
	for _, n := range []int64{int64(ev.Seq), toMicros(ev.Occurred.At), flag(ev.Occurred.Around), toMicros(ev.Recorded), ev.Request} {
		number(n)
	}
	field(s.bodyHash)
	field(s.previous)
	return h.Sum(nil)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// append writes events at the heads of their streams and returns them with their request.
func (t *tx) append(events []incident.Event, request int64) ([]incident.Event, error) {
	out := make([]incident.Event, len(events))
	for i, ev := range events {
		ev.Request = request
		s, err := asRead(ev)
		if err == nil {
			err = t.appendOne(&s)
		}
		if err != nil {
			return nil, fmt.Errorf("append %s e%d: %w", ev.Stream, ev.Seq, err)
		}
		out[i] = s.event
	}
	return out, nil
}

// asRead returns the event as a restart would read it, so that the book and the answer hold what the record says:
// microseconds, UTC, and what JSON keeps of the body.
func asRead(ev incident.Event) (s stored, err error) {
	s = stored{event: ev, kind: ev.Body.Kind()}
	s.event.Occurred.At = fromMicros(toMicros(ev.Occurred.At))
	s.event.Recorded = fromMicros(toMicros(ev.Recorded))
	if s.body, err = incident.Encode(ev.Body); err != nil {
		return s, err
	}
	s.event.Body, err = incident.Decode(s.kind, s.body)
	return s, err
}

func (t *tx) appendOne(s *stored) error {
	ev := s.event
	previous, err := t.headHash(ev.Stream, ev.Seq-1)
	if err != nil {
		return err
	}
	s.seal(previous)
	t.page.events = append(t.page.events, *s)
	t.w.book.append(ev, s.hash)
	return nil
}

// blankRedacted blanks what events redact.
func (t *tx) blankRedacted(events []incident.Event) error {
	for _, ev := range events {
		if r, ok := ev.Body.(*incident.Redacted); ok {
			if err := t.flush(); err != nil {
				return err
			}
			if err := t.redact(ev.Stream, r); err != nil {
				return err
			}
			t.w.book.recent = nil // it holds words
		}
	}
	return nil
}

// headHash returns the hash an event with the next number must point at: 32 zero bytes for the first.
func (t *tx) headHash(s incident.Stream, seq int) ([]byte, error) {
	if seq == 0 {
		return make([]byte, sha256.Size), nil
	}
	if h, ok := t.w.book.hashes[s]; ok {
		return h, nil
	}
	var h []byte
	err := t.one(`SELECT hash FROM event WHERE stream = ?1 AND seq = ?2`, string(s), seq).Scan(&h)
	return h, err
}

// redact blanks the words of an event, and of corrections that may repeat them, wherever we keep them: in the body, in
// the request that brought them with its answer, in what is still owed or was sent because of it, and in files.
func (t *tx) redact(s incident.Stream, r *incident.Redacted) error {
	rows, err := t.events(s)
	if err != nil {
		return err
	}
	for _, seq := range incident.Secrets(bare(rows), r.Event) {
		if err := errors.Join(t.blank(rows[seq-1].event), t.unquote(rows[seq-1].event)); err != nil {
			return fmt.Errorf("redact %s e%d: %w", s, seq, err)
		}
	}
	return errors.Join(t.unshow(rows[r.Event-1].event), t.silence(rows, r.Event), t.unsay(rows, r.Event), t.unfile(rows, r.Event))
}

// unsay blanks what people were told who withdrew an event: the answer says what it was.
func (t *tx) unsay(rows []stored, target int) error {
	secrets := incident.Secrets(bare(rows), target)
	for _, row := range rows {
		w, ok := row.event.Body.(*incident.Withdrawn)
		if !ok || !slices.Contains(secrets, w.Event) {
			continue
		}
		if err := errors.Join(
			t.exec(`UPDATE request SET answer = ?2 WHERE id = ?1`, row.event.Request, incident.Blank),
			t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ?2) WHERE `+owned("key", "'request/' || ?1"), row.event.Request, incident.Blank)); err != nil {
			return fmt.Errorf("unsay %s e%d: %w", row.event.Stream, row.event.Seq, err)
		}
	}
	return nil
}

// unfile blanks the postmortems of related incidents where they hold the words, as they name this one by its title. They are made anew
// when they are looked at.
func (t *tx) unfile(rows []stored, target int) error {
	for _, row := range rows {
		r, ok := row.event.Body.(*incident.Related)
		if !ok {
			continue
		}
		for _, words := range secretWords(rows, target) {
			err := t.exec(`UPDATE outbox SET body = json_set(body, '$.content', ?2),
					state = CASE WHEN state = 'delivered' OR key IN (?1 || '/postmortem', ?1 || '/postmortem/page', ?1 || '/canvas') THEN 'delivered' ELSE 'dead' END
				WHERE kind IN ('file', 'canvas') AND instr(json_extract(body, '$.content'), ?3) > 0 AND `+owned("key", "?1"),
				string(r.To.Stream()), incident.Blank, words)
			if err != nil {
				return fmt.Errorf("unfile what %s says of %s: %w", r.To, row.event.Stream, err)
			}
		}
	}
	return nil
}

// secretWords are the texts of an event that is redacted, and of its corrections.
func secretWords(rows []stored, target int) []string {
	var out []string
	for _, seq := range incident.Secrets(bare(rows), target) {
		w := rows[seq-1].event.Words()
		for _, text := range []string{w.Internal, w.Public} {
			if text != "" && text != incident.Blank {
				out = append(out, text)
			}
		}
	}
	return out
}

// unshow blanks what people were shown who asked about the incident since an event: its timeline, a summary, what is new. An answer
// that names the incident may hold the words, whole or cut.
func (t *tx) unshow(ev incident.Event) error {
	id, ok := ev.Stream.Incident()
	if !ok {
		return nil
	}
	const shown = `id >= ?1 AND outcome = 'answered' AND instr(answer, ?2) > 0`
	return errors.Join(
		t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ?3) WHERE key LIKE 'request/%'
				AND (request IN (SELECT id FROM request WHERE `+shown+`) OR key IN (SELECT 'request/' || id || '/receipt' FROM request WHERE `+shown+`))`,
			ev.Request, id.String(), incident.Blank),
		t.exec(`UPDATE request SET answer = ?3 WHERE `+shown, ev.Request, id.String(), incident.Blank))
}

// silence blanks what repeats the words of a question or an answer: the requests that were answered with them, and the private
// messages that have not been sent.
func (t *tx) silence(rows []stored, target int) error {
	for _, seq := range append(incident.Echoes(bare(rows), target), target) {
		ev := rows[seq-1].event
		if seq != target {
			if err := t.blankRequest(ev.Request, string(ev.Stream)); err != nil {
				return err
			}
		}
		err := t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ?2),
				error = CASE WHEN state = 'delivered' THEN error ELSE 'redacted' END, state = CASE WHEN state = 'delivered' THEN state ELSE 'dead' END
			WHERE `+owned("key", "?1"), fmt.Sprintf("%s/e%d/answer", ev.Stream, seq), incident.Blank)
		if err != nil {
			return fmt.Errorf("silence %s e%d: %w", ev.Stream, seq, err)
		}
	}
	return nil
}

func (t *tx) blank(ev incident.Event) error {
	body, err := incident.Encode(incident.Scrub(ev.Body))
	if err != nil {
		return err
	}
	if err := t.exec(`UPDATE event SET body = ?3 WHERE stream = ?1 AND seq = ?2`, string(ev.Stream), ev.Seq, string(body)); err != nil {
		return err
	}
	said, err := t.sameWords(ev.Request)
	if err != nil {
		return err
	}
	for _, request := range said {
		if err := t.blankRequest(request, string(ev.Stream)); err != nil {
			return err
		}
	}
	// Home tabs hold titles. They are drawn anew for whoever opens them.
	if err := t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ''), state = 'delivered' WHERE ` + owned("key", "'home'")); err != nil {
		return err
	}
	// Whom we reminded privately was shown words too. That cannot be edited, and what was not said yet must not be.
	if err := t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ?2),
			error = CASE WHEN state = 'delivered' THEN error ELSE 'redacted' END, state = CASE WHEN state = 'delivered' THEN state ELSE 'dead' END
		WHERE kind = 'whisper' AND (key LIKE '%/duty/%' OR key LIKE '%/promise/%') AND `+owned("key", "?1"), string(ev.Stream), incident.Blank); err != nil {
		return err
	}
	// A canvas is owed anew with this very redaction.
	if err := t.exec(`UPDATE outbox SET body = json_set(body, '$.content', ?2) WHERE key = ?1 || '/canvas'`, string(ev.Stream), incident.Blank); err != nil {
		return err
	}
	// A file that was not sent yet must not be: the postmortem is owed anew with this very redaction, others are asked for again.
	return t.exec(`UPDATE outbox SET body = json_set(body, '$.content', ?2),
			error = CASE WHEN state = 'delivered' OR key IN (?1 || '/postmortem', ?1 || '/postmortem/page') THEN error ELSE 'redacted' END,
			state = CASE WHEN state = 'delivered' OR key IN (?1 || '/postmortem', ?1 || '/postmortem/page') THEN state ELSE 'dead' END
		WHERE `+filesAbout, string(ev.Stream), incident.Blank)
}

// unquote blanks the answers that showed a draft since it was made, to whoever looked at it, edited or approved it: they quote its
// text, or what rules found in it. They name it as package templates does.
func (t *tx) unquote(ev incident.Event) error {
	d, ok := ev.Body.(*incident.Drafted)
	if !ok || d.Text == "" || d.Text == incident.Blank {
		return nil
	}
	id, _ := ev.Stream.DraftsOf()
	quoted, called := asQuoted.Replace(d.Text), fmt.Sprintf("*d%d* of *%s*", d.Number, id)
	return errors.Join(
		t.exec(`UPDATE request SET answer = ?4 WHERE id >= ?1 AND (instr(answer, ?2) > 0 OR instr(answer, ?3) > 0)`,
			ev.Request, quoted, called, incident.Blank),
		t.exec(`UPDATE outbox SET body = json_set(body, '$.text', ?4) WHERE request >= ?1 AND key LIKE 'request/%'
				AND (instr(json_extract(body, '$.text'), ?2) > 0 OR instr(json_extract(body, '$.text'), ?3) > 0)`,
			ev.Request, quoted, called, incident.Blank))
}

// asQuoted is how a text stands in Slack's markup.
var asQuoted = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// blankRequest blanks the words of a request with its answer, and what is still owed or was sent because of it.
func (t *tx) blankRequest(request int64, stream string) error {
	if err := t.exec(`UPDATE request SET words = ?2, answer = ?2 WHERE id = ?1`, request, incident.Blank); err != nil {
		return err
	}
	return t.exec(`UPDATE outbox SET body = json_remove(json_set(body, '$.text', ?2), '$.parts')
		WHERE (`+owned("key", "?3")+` AND request = ?1 OR `+owned("key", "'request/' || ?1")+`) AND json_extract(body, '$.text') IS NOT NULL`,
		request, incident.Blank, stream)
}

// sameWords returns a request and those of the same person, in the same channel, with the same words: they were held back and
// answered with what the first had said.
func (t *tx) sameWords(request int64) ([]int64, error) {
	rows, err := t.all(`SELECT o.id, o.words, r.words FROM request r JOIN request o ON o.id >= r.id AND o.actor = r.actor AND o.channel = r.channel
		WHERE r.id = ?1`, request)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		var words, first string
		if err := rows.Scan(&id, &words, &first); err != nil {
			return nil, err
		}
		if id == request || folded(words) == folded(first) {
			out = append(out, id)
		}
	}
	return out, rows.Err()
}

// filesAbout are the files that hold words of a stream: its own, and letters over it.
const filesAbout = `kind = 'file' AND (key LIKE ?1 || '/%' OR json_extract(body, '$.name') LIKE 'letter%-' || lower(?1) || '-%')`

// Unsent is a file that is not sent yet, and who asked for it where.
type Unsent struct{ Key, Actor, Channel string }

// Unsent returns the files with words of a stream that somebody has asked for and that are not sent yet; a page is one with its file.
func (b *Book) Unsent(s incident.Stream) (out []Unsent) {
	if err := b.t.flush(); err != nil {
		b.fail(err)
		return nil
	}
	rows, err := b.t.all(`SELECT o.key, r.actor, r.channel FROM outbox o JOIN request r ON r.id = o.request
		WHERE o.state IN ('pending', 'sending') AND o.key <> ?1 || '/postmortem' AND o.key NOT LIKE '%/page' AND o.key IN (SELECT key FROM outbox WHERE `+filesAbout+`)`, string(s))
	if err != nil {
		b.fail(err)
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var u Unsent
		if err := rows.Scan(&u.Key, &u.Actor, &u.Channel); err != nil {
			b.fail(err)
			return nil
		}
		out = append(out, u)
	}
	if err := rows.Err(); err != nil {
		b.fail(err)
	}
	return out
}

// events returns the events of a stream, in order.
func (t *tx) events(s incident.Stream) ([]stored, error) {
	rows, err := t.all(`SELECT `+eventColumns+` FROM event WHERE stream = ?1 ORDER BY seq`, string(s))
	if err != nil {
		return nil, err
	}
	return scanEvents(rows)
}

// scanEvents reads rows of eventColumns and closes them.
func scanEvents(rows *sql.Rows) (out []stored, err error) {
	defer rows.Close()
	for rows.Next() {
		var s stored
		if err := s.scan(rows); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func (s *stored) scan(rows *sql.Rows) error {
	var occurred, around, recorded int64
	ev := &s.event
	if err := rows.Scan(&ev.Stream, &ev.Seq, &s.kind, &ev.Actor.Ref, &ev.Actor.Name, &ev.Actor.Title, &occurred, &around, &recorded,
		&ev.Source, &ev.Request, &s.body, &s.bodyHash, &s.previous, &s.hash); err != nil {
		return fmt.Errorf("scan event: %w", err)
	}
	ev.Occurred = incident.Moment{At: fromMicros(occurred), Around: around == 1}
	ev.Recorded = fromMicros(recorded)
	var err error
	if ev.Body, err = incident.Decode(s.kind, s.body); err != nil {
		return fmt.Errorf("%s e%d: %w", ev.Stream, ev.Seq, err)
	}
	return nil
}

func bare(rows []stored) []incident.Event {
	out := make([]incident.Event, len(rows))
	for i, s := range rows {
		out[i] = s.event
	}
	return out
}

package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"allclear/incident"
)

// Verify follows the hash chain of every stream and returns a sentence for each event that is not
// what was written, then one for each page of the file that SQLite cannot make sense of. An empty
// list means that the record is whole.
func (r *Reader) Verify(ctx context.Context) (faults []string, err error) {
	for _, look := range []func(context.Context) ([]string, error){r.chains, r.cutOff, r.Integrity} {
		found, err := look(ctx)
		switch {
		case TroubleOf(err) == Damaged: // what cannot be read is a finding
			found = append(found, err.Error())
		case err != nil:
			return nil, err
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

// Integrity asks SQLite whether the file is one: every page, and every index against its table. An empty list is yes.
func (r *Reader) Integrity(ctx context.Context) (faults []string, err error) {
	rows, err := r.sql.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, fmt.Errorf("the file: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var fault string
		if err := rows.Scan(&fault); err != nil {
			return faults, fmt.Errorf("the file: %w", err)
		}
		if fault != "ok" {
			faults = append(faults, "the file: "+fault)
		}
	}
	if err := rows.Err(); err != nil {
		return faults, fmt.Errorf("the file: %w", err)
	}
	return faults, nil
}

func (r *Reader) chains(ctx context.Context) (faults []string, err error) {
	streams, err := r.Streams(ctx)
	if TroubleOf(err) == Damaged { // then each is tried by the name that the projection knows
		faults = append(faults, "the events: "+err.Error())
		streams, err = r.known(ctx)
	}
	if err != nil {
		return faults, err
	}
	for _, s := range streams {
		rows, err := r.stored(ctx, s)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("verify: %w", ctx.Err())
		case TroubleOf(err) == Damaged:
			faults = append(faults, fmt.Sprintf("%s: cannot be read: %v", s, err))
		case err != nil: // a row that cannot be read is a finding
			faults = append(faults, err.Error())
		default:
			faults = append(faults, broken(rows)...)
		}
	}
	return faults, nil
}

func (r *Reader) known(ctx context.Context) (streams []incident.Stream, err error) {
	ids, err := r.Incidents(ctx)
	for _, id := range ids {
		streams = append(streams, id.Stream())
	}
	return append(streams, incident.Org), err
}

// cutOff compares the heads of the streams with the projection, which knows how many events each incident had. Who removes
// the newest events and mends the projection too leaves no trace here; the event number in a posted postmortem is one.
func (r *Reader) cutOff(ctx context.Context) (faults []string, err error) {
	rows, err := r.sql.QueryContext(ctx, `SELECT i.number, i.version, coalesce(max(e.seq), 0) FROM incident i
		LEFT JOIN event e ON e.stream = 'INC-' || i.number GROUP BY i.number HAVING coalesce(max(e.seq), 0) <> i.version ORDER BY i.number`)
	if err != nil {
		return nil, fmt.Errorf("compare heads: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id incident.ID
		var had, has int
		if err := rows.Scan(&id, &had, &has); err != nil {
			return nil, fmt.Errorf("compare heads: %w", err)
		}
		faults = append(faults, fmt.Sprintf("%s: it had %d events, and e%d is the last", id, had, has))
	}
	return faults, rows.Err()
}

func broken(rows []stored) (faults []string) {
	blanked := map[int]bool{}
	events := bare(rows)
	for i, ev := range events {
		if r, ok := ev.Body.(*incident.Redacted); ok {
			for _, seq := range incident.Secrets(events[:i], r.Event) {
				blanked[seq] = true
			}
		}
	}
	previous := make([]byte, sha256.Size)
	for i, s := range rows {
		switch {
		case s.event.Seq != i+1:
			faults = append(faults, fmt.Sprintf("%s e%d: e%d is missing before it", s.event.Stream, s.event.Seq, i+1))
		case !bytes.Equal(s.previous, previous):
			faults = append(faults, fmt.Sprintf("%s e%d: does not follow the event before it", s.event.Stream, s.event.Seq))
		case !bytes.Equal(s.digest(), s.hash):
			faults = append(faults, fmt.Sprintf("%s e%d: was changed after it was written", s.event.Stream, s.event.Seq))
		case !s.wordsHold(blanked[s.event.Seq]):
			faults = append(faults, fmt.Sprintf("%s e%d: its words were changed after they were written", s.event.Stream, s.event.Seq))
		}
		previous = s.hash
	}
	return faults
}

// wordsHold reports whether the body is the one that was written, or a redacted one without words.
func (s *stored) wordsHold(redacted bool) bool {
	body := sha256.Sum256(s.body)
	words := s.event.Words()
	return bytes.Equal(body[:], s.bodyHash) || redacted && blank(words.Internal) && blank(words.Public)
}

func blank(text string) bool { return text == "" || text == incident.Blank }

-- +goose Up

-- The record is written in order, as before, seen with one look at the newest event of the stream where there were two: every
-- line that people type pays for it.
DROP TRIGGER event_in_order;

-- +goose StatementBegin
CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN NEW.seq - 1 IS NOT coalesce((SELECT iif(recorded_at <= NEW.recorded_at, seq, -1) FROM event WHERE stream = NEW.stream ORDER BY seq DESC LIMIT 1), 0)
BEGIN
    SELECT RAISE(ABORT, 'the record is written in order');
END;
-- +goose StatementEnd

-- +goose Down
SELECT RAISE(ABORT, 'the record is never deleted');

-- +goose Up

-- Every request anybody ever made, kept for good with its answer. Instants are unix microseconds, UTC, everywhere.
CREATE TABLE request (
    id          INTEGER PRIMARY KEY,
    source      TEXT    NOT NULL CHECK (source IN ('slash', 'form', 'button', 'reaction', 'script', 'cli', 'system')),
    actor       TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('recorded', 'answered', 'refused')),
    answer      TEXT    NOT NULL
) STRICT;

-- How a redelivery is recognised: its envelope, trigger or event id was seen before, however long ago.
CREATE TABLE request_key (
    key     TEXT    PRIMARY KEY,
    request INTEGER NOT NULL REFERENCES request (id)
) STRICT, WITHOUT ROWID;

-- The record. A row is never changed and never goes; the triggers below see to it.
CREATE TABLE event (
    stream      TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    kind        TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    actor_name  TEXT    NOT NULL,
    actor_title TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    around      INTEGER NOT NULL CHECK (around IN (0, 1)),
    recorded_at INTEGER NOT NULL,
    source      TEXT    NOT NULL CHECK (source IN ('slash', 'form', 'button', 'reaction', 'script', 'cli', 'system')),
    request     INTEGER NOT NULL REFERENCES request (id),
    body        TEXT    NOT NULL CHECK (json_valid(body)),
    body_hash   BLOB    NOT NULL CHECK (length(body_hash) = 32),
    previous    BLOB    NOT NULL CHECK (length(previous) = 32),
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'the record is never deleted');
END;
-- +goose StatementEnd

-- The one exception: the body of an event that a later event redacts may be blanked, and those of
-- the corrections it has had. Their hashes stay, so the chain still holds.
-- +goose StatementBegin
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
WHEN (OLD.stream, OLD.seq, OLD.kind, OLD.actor, OLD.actor_name, OLD.actor_title, OLD.occurred_at, OLD.around, OLD.recorded_at,
      OLD.source, OLD.request, OLD.body_hash, OLD.previous, OLD.hash)
     IS NOT
     (NEW.stream, NEW.seq, NEW.kind, NEW.actor, NEW.actor_name, NEW.actor_title, NEW.occurred_at, NEW.around, NEW.recorded_at,
      NEW.source, NEW.request, NEW.body_hash, NEW.previous, NEW.hash)
  OR NOT EXISTS (SELECT 1 FROM event r WHERE r.stream = OLD.stream AND r.seq > OLD.seq AND r.kind = 'redacted'
                 AND json_extract(r.body, '$.event') IN (OLD.seq, iif(OLD.kind = 'corrected', json_extract(OLD.body, '$.event'), OLD.seq)))
BEGIN
    SELECT RAISE(ABORT, 'the record is never changed');
END;
-- +goose StatementEnd

-- The events of a stream are numbered without gaps, and their recording times never go back.
-- +goose StatementBegin
CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM event WHERE stream = NEW.stream)
  OR NEW.recorded_at < (SELECT coalesce(max(recorded_at), NEW.recorded_at) FROM event WHERE stream = NEW.stream AND seq = NEW.seq - 1)
BEGIN
    SELECT RAISE(ABORT, 'the record is written in order');
END;
-- +goose StatementEnd

-- Projections: how incidents stand, for speed. They can be rebuilt from the events at any time.
CREATE TABLE incident (
    number       INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    public_title TEXT    NOT NULL,
    private      INTEGER NOT NULL CHECK (private IN (0, 1)),
    drill        INTEGER NOT NULL CHECK (drill IN (0, 1)),
    severity     INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 4),
    status       TEXT    NOT NULL CHECK (status IN ('investigating', 'identified', 'monitoring', 'resolved', 'closed', 'cancelled')),
    lead         TEXT    NOT NULL,
    declared_at  INTEGER NOT NULL,
    started_at   INTEGER,
    resolved_at  INTEGER,
    closed_at    INTEGER
) STRICT;

CREATE TABLE downtime (
    incident  INTEGER NOT NULL REFERENCES incident (number),
    seq       INTEGER NOT NULL,
    component TEXT    NOT NULL,
    impact    TEXT    NOT NULL CHECK (impact IN ('down', 'degraded')),
    start_at  INTEGER NOT NULL,
    end_at    INTEGER CHECK (end_at > start_at),
    PRIMARY KEY (incident, seq)
) STRICT, WITHOUT ROWID;

-- +goose Down
SELECT RAISE(ABORT, 'the record is never deleted');

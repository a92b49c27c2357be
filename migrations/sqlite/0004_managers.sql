-- +goose Up

-- Up to which event of an incident a person has read; person is the actor's reference.
CREATE TABLE looked (
    person   TEXT    NOT NULL,
    incident INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (person, incident)
) STRICT, WITHOUT ROWID;

-- When somebody last talked in an incident's channel. What they said is not kept.
CREATE TABLE life (
    incident INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL
) STRICT;

-- What was done at a time it was scheduled for, so that it is done once: also at a double hour, after a restart, and beside another process.
CREATE TABLE job_run (
    name          TEXT    NOT NULL,
    scheduled_for INTEGER NOT NULL,
    ran_at        INTEGER NOT NULL,
    PRIMARY KEY (name, scheduled_for)
) STRICT, WITHOUT ROWID;

-- What is owed, with one more kind: a channel's canvas.
CREATE TABLE owed (
    id         INTEGER PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    lane       TEXT    NOT NULL,
    queue      TEXT    NOT NULL,
    needs      TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('create', 'invite', 'post', 'level', 'topic', 'pin', 'file', 'whisper', 'repair', 'home', 'draw', 'canvas')),
    body       TEXT    NOT NULL CHECK (json_valid(body)),
    version    INTEGER NOT NULL DEFAULT 1,
    paid       INTEGER NOT NULL DEFAULT 0,
    state      TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'delivered', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    looks      INTEGER NOT NULL DEFAULT 0, -- how often the effect of a call in doubt was looked for in vain
    not_before INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0,
    error      TEXT    NOT NULL DEFAULT '',
    request    INTEGER NOT NULL
) STRICT;

INSERT INTO owed SELECT id, key, lane, queue, needs, kind, body, version, paid, state, attempts, looks, not_before, started_at, error, request FROM outbox;
DROP TABLE outbox;
ALTER TABLE owed RENAME TO outbox;

CREATE INDEX outbox_queue ON outbox (queue, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_later ON outbox (not_before) WHERE state IN ('pending', 'sending') AND not_before > 0;
CREATE INDEX outbox_aside ON outbox (key) WHERE state = 'dead';
CREATE INDEX outbox_files ON outbox (key) WHERE kind = 'file';
CREATE INDEX outbox_pins ON outbox (needs) WHERE kind = 'pin';

-- +goose Down
SELECT RAISE(ABORT, 'the record is never deleted');

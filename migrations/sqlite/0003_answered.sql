-- +goose Up

-- Up to which request it is known that whoever asked has been answered. One row; the requests behind it are owed a receipt.
CREATE TABLE answered (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    through INTEGER NOT NULL
) STRICT;

INSERT INTO answered (one, through) SELECT 1, coalesce(max(id), 0) FROM request;

-- What is owed, with three more kinds: a repair, which compares an incident with what Slack has of it; a person's home tab;
-- a look at an incident's levels, which owes those that show something else by now.
-- queue is the lane in which a row waits for those before it; '' is none: a level that was posted once is only edited.
CREATE TABLE owed (
    id         INTEGER PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    lane       TEXT    NOT NULL,
    queue      TEXT    NOT NULL,
    needs      TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('create', 'invite', 'post', 'level', 'topic', 'pin', 'file', 'whisper', 'repair', 'home', 'draw')),
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

INSERT INTO owed SELECT id, key, lane, CASE WHEN kind = 'level' AND EXISTS (SELECT 1 FROM delivery d WHERE d.key = outbox.key) THEN '' ELSE lane END,
    needs, kind, body, version, paid, state, attempts, looks, not_before, started_at, error, request FROM outbox;
DROP TABLE outbox;
ALTER TABLE owed RENAME TO outbox;

CREATE INDEX outbox_queue ON outbox (queue, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_later ON outbox (not_before) WHERE state IN ('pending', 'sending') AND not_before > 0;
CREATE INDEX outbox_aside ON outbox (key) WHERE state = 'dead';
CREATE INDEX outbox_files ON outbox (key) WHERE kind = 'file';
CREATE INDEX outbox_pins ON outbox (needs) WHERE kind = 'pin';

-- +goose Down
SELECT RAISE(ABORT, 'the record is never deleted');

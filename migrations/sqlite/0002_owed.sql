-- +goose Up

-- What is owed to Slack. An edge is a row of its own and keeps its place in its lane; a level is
-- one row whose newest content wins: it is owed while version > paid.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    lane       TEXT    NOT NULL,
    needs      TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('create', 'invite', 'post', 'level', 'topic', 'pin', 'file', 'whisper')),
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

CREATE INDEX outbox_owed ON outbox (id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_needs ON outbox (needs) WHERE needs <> '';
CREATE INDEX outbox_request ON outbox (request);

-- What Slack answered. Outside the chain, because answers come in any order.
CREATE TABLE delivery (
    key          TEXT    PRIMARY KEY,
    channel      TEXT    NOT NULL,
    ts           TEXT    NOT NULL,
    delivered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_channel ON delivery (channel) WHERE ts = '';

-- When an incident next needs attention without anybody typing. Everything up to since has been seen to.
CREATE TABLE due (
    stream TEXT    PRIMARY KEY,
    at     INTEGER NOT NULL,
    since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
SELECT RAISE(ABORT, 'the record is never deleted');

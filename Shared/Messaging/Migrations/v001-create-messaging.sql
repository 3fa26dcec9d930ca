-- What this database is as a publisher. A restored backup gets a new epoch: its sequences do not compare with those
-- that were sent after the backup was made.
CREATE TABLE publisher (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL
) STRICT;
INSERT INTO publisher (one, epoch) VALUES (1, lower(hex(randomblob(8))));

-- One row per exchange and epoch; last_sequence is gapless because it moves in the transaction that adds the message.
CREATE TABLE outbox_stream (
    number INTEGER PRIMARY KEY,
    exchange TEXT NOT NULL,
    epoch TEXT NOT NULL,
    source TEXT NOT NULL,
    last_sequence INTEGER NOT NULL,
    UNIQUE (exchange, epoch)
) STRICT;

-- Messages not yet confirmed by the broker. AUTOINCREMENT: a position is never used twice, so the relay may remember
-- how far it has read. `carried` is set for a parked message only: the properties it came with, as JSON.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL REFERENCES outbox_stream (number),
    sequence INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    time INTEGER NOT NULL,
    traceparent TEXT,
    correlation BLOB,
    causation BLOB,
    routing_key TEXT,
    carried TEXT,
    body BLOB NOT NULL
) STRICT;

-- Messages that have taken effect here. `replay` counts how often an operator has put a parked message back.
CREATE TABLE inbox (
    id BLOB NOT NULL,
    replay INTEGER NOT NULL,
    received_day INTEGER NOT NULL,
    PRIMARY KEY (id, replay)
) STRICT, WITHOUT ROWID;

-- How far each publisher's stream has been seen, and the holes in it.
CREATE TABLE stream_position (
    queue TEXT NOT NULL,
    exchange TEXT NOT NULL,
    epoch TEXT NOT NULL,
    last_sequence INTEGER NOT NULL,
    PRIMARY KEY (queue, exchange)
) STRICT, WITHOUT ROWID;

CREATE TABLE stream_gap (
    queue TEXT NOT NULL,
    exchange TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (queue, exchange, first)
) STRICT, WITHOUT ROWID;

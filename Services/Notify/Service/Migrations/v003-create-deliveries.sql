-- Intent. The unique constraint is the promise: at most one alert per guardian, child and day, whatever happens.
CREATE TABLE delivery (
    id BLOB NOT NULL PRIMARY KEY,
    child BLOB NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'correction', 'escalation')),
    recipient BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    unknowns INTEGER NOT NULL DEFAULT 0,
    deferrals INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    UNIQUE (child, day, kind, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_pending ON delivery (next_at) WHERE state = 'intended';
CREATE INDEX delivery_under_way ON delivery (id) WHERE state = 'under-way';

-- Attempt, committed before the mail server is called, and its outcome, filled in after. A row without an outcome when
-- the service starts is a call nobody can answer for.
CREATE TABLE attempt (
    delivery BLOB NOT NULL REFERENCES delivery (id),
    number INTEGER NOT NULL,
    address TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,
    code INTEGER,
    PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;

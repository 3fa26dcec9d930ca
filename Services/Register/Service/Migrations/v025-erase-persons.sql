-- Who was erased: the person's id is there for as long as somebody has to be told, and no longer. `reason` is the office's word.
CREATE TABLE erasure (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    person BLOB,
    version INTEGER NOT NULL,
    caller TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    completed_at INTEGER
) STRICT;
CREATE INDEX erasure_open ON erasure (told_at) WHERE completed_at IS NULL;

-- Which service has said when that it is done, with how many rows of which type.
CREATE TABLE erasure_acknowledgement (
    erasure BLOB NOT NULL REFERENCES erasure (id),
    service TEXT NOT NULL,
    at INTEGER NOT NULL,
    erased TEXT NOT NULL,
    kept TEXT NOT NULL,
    PRIMARY KEY (erasure, service)
) STRICT, WITHOUT ROWID;

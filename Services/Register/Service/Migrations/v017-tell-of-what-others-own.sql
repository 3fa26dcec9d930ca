-- What outside systems are told here though another service owns it. Times are of this database's clock, one after the other:
-- a client that asked a moment ago is never told of a deletion before that moment.
CREATE TABLE elsewhere_change (
    kind TEXT NOT NULL PRIMARY KEY,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE elsewhere_tombstone (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX elsewhere_tombstone_deleted_at ON elsewhere_tombstone (deleted_at);
CREATE INDEX elsewhere_tombstone_kind ON elsewhere_tombstone (kind, deleted_at);

-- What is deleted, for as long as it is gone: `version` goes on over deletion and creation, `deleted_at` (microseconds) stands
-- in one growing sequence with `modified`.
CREATE TABLE tombstone (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_deleted_at ON tombstone (deleted_at);

-- Messages to one queue rather than to all who listen are counted before more are made for it.
CREATE INDEX outbox_addressed ON outbox (routing_key) WHERE routing_key IS NOT NULL;

-- When something was last said on the exchange: a publisher that is silent says at least how far it has come.
ALTER TABLE outbox_stream ADD COLUMN said_at INTEGER NOT NULL DEFAULT 0;
-- When the last message seen was said.
ALTER TABLE stream_position ADD COLUMN said_at INTEGER NOT NULL DEFAULT 0;

-- The snapshots a publisher is at work on: one for each replica that has asked. `range` counts the kinds and buckets of
-- its scope, `after` is the id of the last subject sent, `chunks` how many there have been.
CREATE TABLE snapshot_job (
    queue TEXT PRIMARY KEY,
    id BLOB NOT NULL,
    request BLOB NOT NULL,
    scope TEXT NOT NULL,
    has_begun INTEGER NOT NULL DEFAULT 0,
    range INTEGER NOT NULL DEFAULT 0,
    after BLOB NOT NULL DEFAULT x'',
    chunks INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- How a replica stands: which snapshot it wants and has asked for, which one is coming in, and what the last one and the
-- last audit came to. `latest` is the snapshot that began last, whatever became of it.
CREATE TABLE replica_healing (
    queue TEXT PRIMARY KEY,
    wanted TEXT,
    wanted_scope TEXT,
    wanted_from INTEGER NOT NULL DEFAULT 0,
    request BLOB,
    asked_at INTEGER,
    asks INTEGER NOT NULL DEFAULT 0,
    latest BLOB,
    snapshot BLOB,
    snapshot_reason TEXT,
    snapshot_scope TEXT,
    snapshot_places TEXT,
    chunks INTEGER NOT NULL DEFAULT 0,
    moved_at INTEGER NOT NULL DEFAULT 0,
    completed_at INTEGER,
    completed_reason TEXT,
    repairs INTEGER NOT NULL DEFAULT 0,
    audit_asked_at INTEGER,
    audited_at INTEGER,
    audit_result TEXT
) STRICT, WITHOUT ROWID;

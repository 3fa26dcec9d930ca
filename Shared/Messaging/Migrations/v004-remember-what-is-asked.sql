-- A snapshot that has been made stays known until its replica names it, so that one that waits in a long queue is not made
-- again each time the replica asks. `places` is where the publisher stood at its beginning: a replica that has heard more than
-- that, and not the beginning, has lost it.
ALTER TABLE snapshot_job ADD COLUMN has_ended INTEGER NOT NULL DEFAULT 0 CHECK (has_ended IN (0, 1));
ALTER TABLE snapshot_job ADD COLUMN places TEXT NOT NULL DEFAULT '[]';

-- Comparisons replicas have asked for and that have not been answered yet.
CREATE TABLE audit_request (
    queue TEXT PRIMARY KEY,
    request BLOB NOT NULL,
    kinds TEXT NOT NULL
) STRICT, WITHOUT ROWID;

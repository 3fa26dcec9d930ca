-- What this service keeps of other services' subjects, and how much of each it has been told. The subjects themselves are
-- in tables of the service's own; that they and these rows agree is the transaction's doing.

-- The epoch each replica's queue is in.
CREATE TABLE replica (
    queue TEXT PRIMARY KEY,
    epoch TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO replica (queue, epoch)
SELECT queue, min(epoch) FROM stream_position
WHERE queue LIKE '%.from-register' OR queue LIKE '%.from-schedule' GROUP BY queue;

-- The epochs it has left behind: what comes from one of them is not heard any more.
CREATE TABLE replica_past_epoch (
    queue TEXT NOT NULL,
    epoch TEXT NOT NULL,
    PRIMARY KEY (queue, epoch)
) STRICT, WITHOUT ROWID;

-- The kinds of subjects of each queue. What was told in an earlier generation than this is not known to be true any more.
CREATE TABLE replica_kind (
    number INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 1,
    UNIQUE (queue, kind)
) STRICT;

-- How much is known of each subject: its generation × 2^40 + 2 × its version, + 1 when more is known than a mark. A
-- subject that is no more keeps its row, so that nothing late brings it back.
CREATE TABLE replica_row (
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    rank INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

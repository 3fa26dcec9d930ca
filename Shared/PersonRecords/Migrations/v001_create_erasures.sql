-- Whom this service is erasing, and how far it has come: `stage` and `place` (the row behind which to go on). A row is there until
-- everything is gone and that has been said; the person's id goes with it.
CREATE TABLE erasure_job (
    erasure BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('preparing', 'erasing', 'checking')),
    place TEXT,
    counts TEXT NOT NULL,
    left_over TEXT NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was said of an erasure, so that it can be said again.
CREATE TABLE erasure_done (
    erasure BLOB PRIMARY KEY,
    counts TEXT NOT NULL,
    left_over TEXT NOT NULL,
    done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who has been erased, as a SHA-256 of the id that leads to nobody: what comes late about one of these is not taken in.
CREATE TABLE erased_person (
    digest BLOB PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who has read or changed whose data. One row for each answer or change, each bound to the row before it by a hash
-- (DESIGN.md says over which bytes), so that a row that was changed, removed or put in is found.
-- `persons` holds sixteen bytes a person, sorted. What is long stands last: the head is read without it.
CREATE TABLE access_log (
    sequence INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    previous BLOB NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('read', 'changed', 'purged')),
    caller TEXT NOT NULL,
    person BLOB,
    party TEXT NOT NULL,
    data TEXT NOT NULL,
    purpose TEXT,
    origin TEXT NOT NULL,
    request BLOB,
    through INTEGER,
    anchor BLOB,
    persons BLOB NOT NULL,
    CHECK ((action = 'purged') = (through IS NOT NULL)),
    CHECK ((through IS NULL) = (anchor IS NULL))
) STRICT;
CREATE INDEX access_log_by_purge ON access_log (through) WHERE through IS NOT NULL;

CREATE TRIGGER access_log_is_not_changed BEFORE UPDATE ON access_log
BEGIN SELECT raise(ABORT, 'what the access log says stays'); END;
-- What is old leaves after a row has said so. Nothing else leaves.
CREATE TRIGGER access_log_is_not_removed BEFORE DELETE ON access_log
WHEN NOT EXISTS (SELECT 1 FROM access_log AS purge WHERE purge.through >= old.sequence)
BEGIN SELECT raise(ABORT, 'what the access log says stays'); END;
-- A row takes no other's place (REPLACE deletes without asking the trigger above) and leaves none out.
CREATE TRIGGER access_log_is_only_added_to BEFORE INSERT ON access_log
WHEN new.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM access_log)
BEGIN SELECT raise(ABORT, 'the access log is added to at its end'); END;

-- What older tables said, until the service's next start gives it its place in the chain.
CREATE TABLE access_log_unchained (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    caller TEXT NOT NULL,
    person BLOB,
    party TEXT NOT NULL,
    data TEXT NOT NULL,
    purpose TEXT,
    subject BLOB NOT NULL
) STRICT;

-- Who has changed a protected person is written down too: by an import, by its undo. SQLite cannot widen a CHECK, so the
-- table is made anew, row by row as it was.
CREATE TABLE protected_access_v019 (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    person BLOB NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('read', 'marked', 'lifted', 'retired', 'changed')),
    purpose TEXT NOT NULL,
    caller TEXT NOT NULL
) STRICT;
INSERT INTO protected_access_v019 (number, at, person, action, purpose, caller)
    SELECT number, at, person, action, purpose, caller FROM protected_access ORDER BY number;
DROP TABLE protected_access;
ALTER TABLE protected_access_v019 RENAME TO protected_access;
CREATE INDEX protected_access_by_person ON protected_access (person, number);

-- Rows are added and never touched again.
CREATE TRIGGER protected_access_is_not_changed BEFORE UPDATE ON protected_access
BEGIN SELECT raise(ABORT, 'an access that is written down stays'); END;
CREATE TRIGGER protected_access_is_not_removed BEFORE DELETE ON protected_access
BEGIN SELECT raise(ABORT, 'an access that is written down stays'); END;

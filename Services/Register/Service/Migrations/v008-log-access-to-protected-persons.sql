-- Who has met which protected person, when and what for. Written before the answer is given. `caller` is the token's subject.
CREATE TABLE protected_access (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    person BLOB NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('read', 'marked', 'lifted', 'retired')),
    purpose TEXT NOT NULL,
    caller TEXT NOT NULL
) STRICT;
CREATE INDEX protected_access_by_person ON protected_access (person, number);

-- Rows are added and never touched again.
CREATE TRIGGER protected_access_is_not_changed BEFORE UPDATE ON protected_access
BEGIN SELECT raise(ABORT, 'an access that is written down stays'); END;
CREATE TRIGGER protected_access_is_not_removed BEFORE DELETE ON protected_access
BEGIN SELECT raise(ABORT, 'an access that is written down stays'); END;

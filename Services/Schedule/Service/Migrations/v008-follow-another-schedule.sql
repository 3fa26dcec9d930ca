-- How far following another schedule has come (one row, a JSON document of times, counts and rules), and which resources have
-- come from it: only those are ever deleted because a list of it no longer holds them.
CREATE TABLE follow_state (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    document BLOB NOT NULL
) STRICT;

CREATE TABLE follow_item (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

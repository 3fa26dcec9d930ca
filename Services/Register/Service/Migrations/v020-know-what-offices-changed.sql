-- What an office has changed here since a document last spoke of it: when a document says otherwise, its report tells.
CREATE TABLE office_change (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

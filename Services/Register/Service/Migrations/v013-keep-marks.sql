-- The marks that stand whatever a document says of them. `is_decided`: the office has set it, and only the office lifts it.
-- Otherwise the person was deleted with the mark, and has it again if a document that does not speak of it brings them back.
CREATE TABLE kept_mark (
    person BLOB NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL,
    is_decided INTEGER NOT NULL CHECK (is_decided IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The deletion of what only those who may see protected persons ever saw: nobody is told of it.
ALTER TABLE tombstone ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));

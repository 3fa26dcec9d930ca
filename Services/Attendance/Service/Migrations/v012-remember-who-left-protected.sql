-- Who had a protection mark when the register deleted them: what names them here outlives them, and is shown to nobody without the
-- right. Who comes back is in `person` again, with a mark or without.
CREATE TABLE left_protected (
    person BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

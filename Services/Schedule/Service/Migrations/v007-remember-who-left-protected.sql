-- Who had a protection mark when the register deleted them. A lesson may name them for ever, and shows them to nobody. Who comes
-- back is in `person` again, with a mark or without. Not in `person`: those rows are the register's living people.
CREATE TABLE left_protected (
    person BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

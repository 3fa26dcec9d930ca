-- Versions that an import gave to resources whose documents it did not change: of what names a person whom it marked. To this
-- import such a version is the one that it had before, `stands_for`; to everybody else it is a new one.
CREATE TABLE import_renewed (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    import INTEGER NOT NULL REFERENCES import (number),
    stands_for INTEGER NOT NULL,
    PRIMARY KEY (kind, id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_renewed_import ON import_renewed (import);

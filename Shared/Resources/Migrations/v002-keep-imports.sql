-- Documents that were handed over, and what became of each. `state` is what is sure: 'received', 'applying' and 'undoing' are
-- not finished, and the next start of the service goes on with them. `step` of `steps` are done; `counts`, `undo_counts`,
-- `options` and `problem` are small JSON. Nothing here holds a value of a document.
CREATE TABLE import (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    caller TEXT NOT NULL,
    options TEXT NOT NULL,
    trace TEXT,
    bytes INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    undone_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL DEFAULT 0,
    counts TEXT NOT NULL DEFAULT '{}',
    undo_counts TEXT,
    problem TEXT
) STRICT;
CREATE INDEX import_unfinished ON import (number) WHERE state IN ('received', 'applying', 'undoing');
CREATE INDEX import_received_at ON import (received_at);

-- What judging a document found, apart because it is large and written once.
CREATE TABLE import_report (
    import INTEGER PRIMARY KEY REFERENCES import (number),
    body BLOB NOT NULL
) STRICT;

-- What applying (or undoing) found at single resources.
CREATE TABLE import_note (
    number INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES import (number),
    is_undo INTEGER NOT NULL CHECK (is_undo IN (0, 1)),
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    position INTEGER,
    rule TEXT NOT NULL,
    field TEXT
) STRICT;
CREATE INDEX import_note_import ON import_note (import, is_undo, number);
CREATE INDEX import_note_id ON import_note (id);

-- What an import changed, in its order, so that it can be undone: the document a resource had before (null: there was none),
-- its version then and the version the import gave it. A row with `created` stands for many resources that never were
-- before: their ids, sixteen bytes each.
CREATE TABLE import_journal (
    number INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES import (number),
    kind TEXT NOT NULL,
    created BLOB,
    id BLOB,
    version INTEGER,
    previous_version INTEGER,
    document BLOB,
    CHECK ((created IS NULL) = (id IS NOT NULL))
) STRICT;
CREATE INDEX import_journal_import ON import_journal (import, number);
CREATE INDEX import_journal_id ON import_journal (id) WHERE id IS NOT NULL;

-- An undo brings a state back under a new version; an earlier import still knows it by its old one.
CREATE TABLE import_restored (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    stands_for INTEGER NOT NULL,
    restored_at INTEGER NOT NULL,
    UNIQUE (kind, id, version)
) STRICT;
CREATE INDEX import_restored_at ON import_restored (restored_at);

-- What imports took from grants, which no document brings back: each as it was before, until the import is undone or too old to be.
-- `version` is what the import left behind, that of a tombstone where it deleted one of the people: whoever has changed the grant
-- since has the last word.
CREATE TABLE grant_before_import (
    number INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES import (number) ON DELETE CASCADE,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    previous_version INTEGER NOT NULL,
    document BLOB NOT NULL,
    subject BLOB NOT NULL,
    giver BLOB NOT NULL,
    receiver BLOB NOT NULL,
    created INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_by TEXT
) STRICT;
CREATE INDEX grant_before_import_import ON grant_before_import (import);
CREATE INDEX grant_before_import_id ON grant_before_import (id);
CREATE INDEX grant_before_import_subject ON grant_before_import (subject);
CREATE INDEX grant_before_import_giver ON grant_before_import (giver);
CREATE INDEX grant_before_import_receiver ON grant_before_import (receiver);

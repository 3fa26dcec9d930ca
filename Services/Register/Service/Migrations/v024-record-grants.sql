-- Who lets whom do what about a pupil, and for how long: consents of pupils of age and delegations of guardians, in the form of
-- v001. A grant that is taken back stays, as the proof that it was given; it goes with one of the people it names, or when its time is long over.
CREATE TABLE grants (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    subject BLOB NOT NULL,
    giver BLOB NOT NULL,
    receiver BLOB NOT NULL,
    end_date TEXT NOT NULL,
    -- The systems that said so.
    recorded_by TEXT NOT NULL DEFAULT '',
    withdrawn_by TEXT
) STRICT;
CREATE INDEX grants_subject ON grants (subject);
CREATE INDEX grants_giver ON grants (giver);
CREATE INDEX grants_receiver ON grants (receiver);
CREATE INDEX grants_end ON grants (end_date);
-- What is compared with replicas, without the documents; whether it is hidden is asked of the three.
CREATE INDEX grants_known ON grants (id, version, subject, giver, receiver);

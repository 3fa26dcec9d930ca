-- A change of school years is planned, looked at, and then applied a step at a time; what is planned is what is applied.
CREATE TABLE school_year_change (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('planning', 'planned', 'applying', 'applied', 'discarded')),
    organisation BLOB NOT NULL,
    last_day TEXT NOT NULL,
    first_day TEXT NOT NULL,
    end_date TEXT,
    handling TEXT NOT NULL,
    carries_roles INTEGER NOT NULL CHECK (carries_roles IN (0, 1)),
    planned_at INTEGER NOT NULL,
    applied_at INTEGER,
    trace TEXT
) STRICT;
CREATE INDEX school_year_change_applying ON school_year_change (number) WHERE state = 'applying';

-- One transaction each. `content` is everything the step needs; it is dropped when the step is done.
CREATE TABLE school_year_step (
    change INTEGER NOT NULL REFERENCES school_year_change (number),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    kind TEXT NOT NULL,
    unit BLOB NOT NULL,
    group_id BLOB,
    action TEXT,
    name TEXT,
    successor BLOB,
    open_question TEXT,
    pupils INTEGER NOT NULL,
    content TEXT,
    PRIMARY KEY (change, number)
) STRICT;
CREATE INDEX school_year_step_waiting ON school_year_step (change, number) WHERE state = 'waiting';

-- Whom or what a change leaves alone, found when it was planned or when it was applied.
CREATE TABLE school_year_exception (
    number INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES school_year_change (number),
    rule TEXT NOT NULL,
    person BLOB,
    group_id BLOB
) STRICT;
CREATE INDEX school_year_exception_change ON school_year_exception (change);

-- How many pupils are planned for each outcome, and how many have come to it.
CREATE TABLE school_year_count (
    change INTEGER NOT NULL REFERENCES school_year_change (number),
    outcome TEXT NOT NULL,
    planned INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    PRIMARY KEY (change, outcome)
) STRICT, WITHOUT ROWID;

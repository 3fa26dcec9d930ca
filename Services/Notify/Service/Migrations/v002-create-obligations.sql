-- The facts: the newest state of each lesson a child was absent from.
CREATE TABLE absence (
    attendance BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    child BLOB NOT NULL,
    day TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    established_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_of_child_and_day ON absence (child, day);

-- The duty derived from them: one per child and day.
CREATE TABLE obligation (
    child BLOB NOT NULL,
    day TEXT NOT NULL,
    unit BLOB,
    phase TEXT NOT NULL,
    open_since INTEGER,
    due_at INTEGER NOT NULL,
    escalate_at INTEGER NOT NULL,
    escalated_at INTEGER,
    corrected_at INTEGER,
    next_at INTEGER,
    PRIMARY KEY (child, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX obligation_clock ON obligation (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX obligation_by_day ON obligation (day, phase);

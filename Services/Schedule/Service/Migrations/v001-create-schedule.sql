-- What Schedule owns, as it is served: one row per resource, the document and beside it what filters need. `number` is
-- the order of lists, `modified` (microseconds) is unique so that "newer than" misses nothing.
CREATE TABLE activities (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    organisation BLOB,
    start_date TEXT,
    end_date TEXT
) STRICT;

CREATE TABLE activity_group (
    activity BLOB NOT NULL,
    group_id BLOB NOT NULL,
    PRIMARY KEY (activity, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_group_by_group ON activity_group (group_id, activity);

CREATE TABLE activity_teacher (
    activity BLOB NOT NULL,
    duty BLOB NOT NULL,
    PRIMARY KEY (activity, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_teacher_by_duty ON activity_teacher (duty, activity);

-- `cancelled` is what holds and is served; `source_cancelled` is what the supplier's document last said.
CREATE TABLE calendar_events (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    activity BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    source_cancelled INTEGER NOT NULL DEFAULT 0 CHECK (source_cancelled IN (0, 1))
) STRICT;
CREATE INDEX calendar_events_by_start ON calendar_events (starts_at, number);
CREATE INDEX calendar_events_by_activity ON calendar_events (activity);

-- Exceptions of single pupils and teachers, for or against taking part.
CREATE TABLE event_student (
    event BLOB NOT NULL,
    student BLOB NOT NULL,
    PRIMARY KEY (event, student)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_student_by_student ON event_student (student, event);

CREATE TABLE event_teacher (
    event BLOB NOT NULL,
    duty BLOB NOT NULL,
    PRIMARY KEY (event, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_teacher_by_duty ON event_teacher (duty, event);

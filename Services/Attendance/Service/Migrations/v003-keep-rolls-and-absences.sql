-- Attendance's own facts, and what is derived from them.

-- Every roll ever confirmed, whole, never changed: the highest revision of a lesson counts. `marks` is the JSON the
-- API gives back, one mark per pupil, sorted by pupil.
CREATE TABLE roll (
    lesson BLOB NOT NULL,
    revision INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    author_person BLOB,
    author_client TEXT,
    present INTEGER NOT NULL,
    absent INTEGER NOT NULL,
    late INTEGER NOT NULL,
    marks BLOB NOT NULL,
    PRIMARY KEY (lesson, revision)
) STRICT;

-- The current roll's deviations only: who is not in this table was present. Without the present, a city's day is a
-- tenth as many rows. `validity` is 'invalid', 'valid' or 'as-reported'.
CREATE TABLE mark (
    lesson BLOB NOT NULL,
    student BLOB NOT NULL,
    is_late INTEGER NOT NULL,
    late_minutes INTEGER,
    validity TEXT NOT NULL,
    PRIMARY KEY (lesson, student)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_by_student ON mark (student, lesson);

-- Reports and leave, the withdrawn ones too (`hidden`). `document` is the SS 12000 Absence as it is served; the columns
-- from `number` to `document` are those Resources lists by. An absence never changes, so created and modified are one
-- time, and no two share it.
CREATE TABLE absence (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL DEFAULT 0,
    document BLOB NOT NULL,
    student BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    type TEXT NOT NULL,
    organisation BLOB,
    registered_by BLOB,
    author_person BLOB,
    author_client TEXT,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX absence_by_student ON absence (student, starts_at) WHERE hidden = 0;
CREATE INDEX absence_by_start ON absence (starts_at, number);

-- The client's own key for a report, so that a repeated request finds the first one's answer.
CREATE TABLE absence_request (
    author TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    absence BLOB NOT NULL,
    PRIMARY KEY (author, key)
) STRICT, WITHOUT ROWID;

-- What has been published about a lesson and student. A row exists once the absence has been established; `version`
-- counts what was published since, and `date` is the school day it was last published for.
CREATE TABLE standing (
    lesson BLOB NOT NULL,
    student BLOB NOT NULL,
    version INTEGER NOT NULL,
    is_unexplained INTEGER NOT NULL,
    date TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    organisation BLOB,
    PRIMARY KEY (lesson, student)
) STRICT, WITHOUT ROWID;

-- What Attendance remembers of Schedule's facts: who is taught what, when, by whom.

CREATE TABLE activity (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    organisation BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_group (
    activity BLOB NOT NULL,
    group_id BLOB NOT NULL,
    PRIMARY KEY (activity, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_group_by_group ON activity_group (group_id, activity);

CREATE TABLE activity_teacher (
    activity BLOB NOT NULL,
    duty BLOB NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    PRIMARY KEY (activity, duty, start_date)
) STRICT, WITHOUT ROWID;

-- `date` is the local date on which the lesson begins, kept because every rule about school days asks for it.
CREATE TABLE lesson (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    activity BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    date TEXT NOT NULL,
    is_cancelled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lesson_by_activity ON lesson (activity);

-- Pupils who, whatever the groups say, do or do not take part in one lesson.
CREATE TABLE lesson_student (
    lesson BLOB NOT NULL,
    student BLOB NOT NULL,
    participates INTEGER NOT NULL,
    PRIMARY KEY (lesson, student)
) STRICT, WITHOUT ROWID;

-- Teachers who, whatever the activity says, do or do not hold one lesson: substitutes and those they stand in for.
CREATE TABLE lesson_teacher (
    lesson BLOB NOT NULL,
    duty BLOB NOT NULL,
    participates INTEGER NOT NULL,
    PRIMARY KEY (lesson, duty)
) STRICT, WITHOUT ROWID;

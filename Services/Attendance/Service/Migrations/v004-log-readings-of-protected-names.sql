-- Who has read which protected pupil's name, where and when. One row per pupil named; written before the answer is given.
CREATE TABLE protected_reading (
    number INTEGER PRIMARY KEY,
    read_at INTEGER NOT NULL,
    student BLOB NOT NULL,
    lesson BLOB NOT NULL,
    reader_person BLOB,
    reader_client TEXT,
    CHECK ((reader_person IS NULL) <> (reader_client IS NULL))
) STRICT;
CREATE INDEX protected_reading_by_student ON protected_reading (student, number);

-- Rows are added and never touched again.
CREATE TRIGGER protected_reading_is_not_changed BEFORE UPDATE ON protected_reading
BEGIN SELECT raise(ABORT, 'a reading that is written down stays'); END;
CREATE TRIGGER protected_reading_is_not_removed BEFORE DELETE ON protected_reading
BEGIN SELECT raise(ABORT, 'a reading that is written down stays'); END;

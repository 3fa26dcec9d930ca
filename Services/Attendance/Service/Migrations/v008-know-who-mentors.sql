-- Which part beside teaching a duty has for which group: mentor, or student health team. Both dates are inclusive; an open end
-- is the first or last date there is.
CREATE TABLE assignment (
    duty BLOB NOT NULL,
    group_id BLOB NOT NULL,
    role TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    PRIMARY KEY (duty, group_id, role, start_date, end_date)
) STRICT, WITHOUT ROWID;

-- A pupil's lessons between two days are asked for.
DROP INDEX lesson_by_activity;
CREATE INDEX lesson_by_activity ON lesson (activity, date);
CREATE INDEX lesson_student_by_student ON lesson_student (student, lesson);

-- What the register has told of duties before was not kept, nor who among the persons has died: both are asked for once more,
-- unless everything is wanted anyway. Until they have come nobody is a mentor.
UPDATE replica_healing SET wanted = 'incomplete', wanted_scope = '[{"kind":"persons"},{"kind":"duties"}]', wanted_from = 0,
    asked_at = NULL, asks = 0
WHERE queue = 'attendance.from-register' AND completed_at IS NOT NULL AND (wanted IS NULL OR wanted_scope IS NOT NULL);

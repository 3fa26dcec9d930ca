-- At which units a pupil is enrolled and when, for whom a school answers is whom it has enrolled. Both dates are inclusive; an open
-- end is the first or last date there is.
CREATE TABLE enrolment (
    student BLOB NOT NULL,
    organisation BLOB NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    PRIMARY KEY (student, organisation, start_date, end_date)
) STRICT, WITHOUT ROWID;

-- What the register has told of enrolments before was not kept: persons are asked for once more, unless everything is wanted anyway.
-- Until they have come no office and no health team of a unit has a right to a pupil, while rolls are as before.
UPDATE replica_healing SET wanted = 'incomplete', wanted_from = 0, asked_at = NULL, asks = 0,
    wanted_scope = CASE WHEN wanted IS NULL THEN '[{"kind":"persons"}]'
        ELSE json_insert(wanted_scope, '$[#]', json_object('kind', 'persons')) END
WHERE queue = 'attendance.from-register' AND completed_at IS NOT NULL AND (wanted IS NULL OR wanted_scope IS NOT NULL);

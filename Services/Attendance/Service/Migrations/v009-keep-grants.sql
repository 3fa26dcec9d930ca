-- Who lets whom do what about a pupil, and for how long, as the register tells it: consents of pupils of age and delegations of
-- guardians. Both days are inclusive; `scopes` are the words of the contract, parted by commas.
CREATE TABLE grants (
    id BLOB PRIMARY KEY,
    subject BLOB NOT NULL,
    giver BLOB NOT NULL,
    receiver BLOB NOT NULL,
    scopes TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
    is_recorded_with_sight INTEGER NOT NULL CHECK (is_recorded_with_sight IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_receiver ON grants (receiver, subject);
CREATE INDEX grants_by_subject ON grants (subject);

-- What the register has told of grants before was not kept: it is asked for, unless everything is wanted anyway. Until it has come
-- nobody has a right by one.
UPDATE replica_healing SET wanted = 'incomplete', wanted_from = 0, asked_at = NULL, asks = 0,
    wanted_scope = CASE WHEN wanted IS NULL THEN '[{"kind":"grants"}]'
        ELSE json_insert(wanted_scope, '$[#]', json_object('kind', 'grants')) END
WHERE queue = 'attendance.from-register' AND completed_at IS NOT NULL AND (wanted IS NULL OR wanted_scope IS NOT NULL);

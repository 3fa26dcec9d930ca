-- Which part a duty has for a group: mentor, or student health team. A null day is open.
CREATE TABLE assignment (
    duty BLOB NOT NULL,
    rank INTEGER NOT NULL,
    group_id BLOB NOT NULL,
    role TEXT NOT NULL,
    starts TEXT,
    ends TEXT,
    PRIMARY KEY (duty, rank)
) STRICT, WITHOUT ROWID;

-- Who is in a group, a line each: the person, the first day and the last, `-` where it is open. One column, for a group is replaced
-- whole, and read only when somebody with a part for it asks about a child.
CREATE TABLE pupil_group (
    id BLOB NOT NULL PRIMARY KEY,
    members TEXT NOT NULL
) STRICT;

-- Neither was kept of what the register has told before: both kinds are asked for once more, unless everything is wanted anyway.
-- Until they have come nobody is a mentor.
UPDATE replica_healing SET wanted = 'incomplete', wanted_scope = '[{"kind":"groups"},{"kind":"duties"}]', wanted_from = 0,
    asked_at = NULL, asks = 0
WHERE queue = 'notify.from-register' AND completed_at IS NOT NULL AND (wanted IS NULL OR wanted_scope IS NOT NULL);

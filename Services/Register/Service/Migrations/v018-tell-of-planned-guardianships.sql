-- What is planned for a child is told to other services with the child's document, by `guardianship_planned`: few rows, for most
-- guardianships have no end in sight.
CREATE INDEX guardianship_planned ON guardianship (child)
WHERE (state = 'coming' OR (state = 'current' AND end_date IS NOT NULL));

-- What was told last; a child who is not here has been told of without days. What was planned before this step is told by the
-- clock when the service starts.
CREATE TABLE told_periods (
    child BLOB NOT NULL PRIMARY KEY,
    periods TEXT NOT NULL
) STRICT, WITHOUT ROWID;

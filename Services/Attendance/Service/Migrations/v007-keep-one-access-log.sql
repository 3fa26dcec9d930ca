-- Readings of protected pupils' names stand in the access log from now on, as all readings do; those of before get their
-- place in it at the next start. In which lesson it was is not told there.
INSERT INTO access_log_unchained (at, action, caller, person, party, data, purpose, subject)
SELECT read_at, 'read', coalesce(reader_client, ''), reader_person,
    iif(reader_person IS NULL, 'scope:attendance.protected', 'relation:staff'), 'names,protected-identity', NULL, student
FROM protected_reading ORDER BY number;
DROP TABLE protected_reading;

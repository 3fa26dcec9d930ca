-- Which of two facts about a subject is newer is judged in one place, by Messaging: its rows take over what these tables
-- knew. What was a tombstone here is one there.
INSERT INTO replica_kind (queue, kind) VALUES
    ('schedule.from-register', 'organisations'), ('schedule.from-register', 'persons'),
    ('schedule.from-register', 'groups'), ('schedule.from-register', 'duties');

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), organisation_type IS NULL FROM organisations, replica_kind
WHERE queue = 'schedule.from-register' AND kind = 'organisations';
DELETE FROM organisations WHERE organisation_type IS NULL;
ALTER TABLE organisations DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + NOT is_protected), 0 FROM person, replica_kind
WHERE queue = 'schedule.from-register' AND kind = 'persons';
ALTER TABLE person DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), 0 FROM groups, replica_kind
WHERE queue = 'schedule.from-register' AND kind = 'groups';
ALTER TABLE groups DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), role = '' FROM duty, replica_kind
WHERE queue = 'schedule.from-register' AND kind = 'duties';
DELETE FROM duty WHERE role = '';
ALTER TABLE duty DROP COLUMN version;

-- Which of two facts about a subject is newer is judged in one place, by Messaging: its rows take over what these tables
-- knew.
INSERT INTO replica_kind (queue, kind) VALUES
    ('attendance.from-register', 'organisations'), ('attendance.from-register', 'persons'),
    ('attendance.from-register', 'groups'), ('attendance.from-register', 'duties'),
    ('attendance.from-schedule', 'activities'), ('attendance.from-schedule', 'calendarEvents');

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | max(2 * version + 1, 2 * mark_version), 0 FROM person, replica_kind
WHERE queue = 'attendance.from-register' AND kind = 'persons';
ALTER TABLE person DROP COLUMN version;
ALTER TABLE person DROP COLUMN mark_version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), 0 FROM pupil_group, replica_kind
WHERE queue = 'attendance.from-register' AND kind = 'groups';
ALTER TABLE pupil_group DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), 0 FROM organisation, replica_kind
WHERE queue = 'attendance.from-register' AND kind = 'organisations';
ALTER TABLE organisation DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), role = '' FROM duty, replica_kind
WHERE queue = 'attendance.from-register' AND kind = 'duties';
DELETE FROM duty WHERE role = '';
ALTER TABLE duty DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), 0 FROM activity, replica_kind
WHERE queue = 'attendance.from-schedule' AND kind = 'activities';
ALTER TABLE activity DROP COLUMN version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), 0 FROM lesson, replica_kind
WHERE queue = 'attendance.from-schedule' AND kind = 'calendarEvents';
ALTER TABLE lesson DROP COLUMN version;

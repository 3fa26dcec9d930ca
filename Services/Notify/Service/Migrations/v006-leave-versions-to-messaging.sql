-- Which of two facts about a subject is newer is judged in one place, by Messaging: its rows take over what these tables
-- knew. Of a person, `is_known` says that there is more than a mark of protection.
INSERT INTO replica_kind (queue, kind) VALUES
    ('notify.from-register', 'organisations'), ('notify.from-register', 'persons'), ('notify.from-register', 'duties');

ALTER TABLE person ADD COLUMN is_known INTEGER NOT NULL DEFAULT 0;
UPDATE person SET is_known = 1 WHERE document_version > 0;
INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + (is_known OR is_deleted)), is_deleted FROM person, replica_kind
WHERE queue = 'notify.from-register' AND kind = 'persons';
ALTER TABLE person DROP COLUMN version;
ALTER TABLE person DROP COLUMN document_version;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), is_deleted FROM organisation, replica_kind
WHERE queue = 'notify.from-register' AND kind = 'organisations';
DELETE FROM organisation WHERE is_deleted = 1;
ALTER TABLE organisation DROP COLUMN version;
ALTER TABLE organisation DROP COLUMN is_deleted;

INSERT INTO replica_row (kind, id, rank, is_deleted)
SELECT number, id, (1 << 40) | (2 * version + 1), is_deleted FROM duty, replica_kind
WHERE queue = 'notify.from-register' AND kind = 'duties';
DELETE FROM duty WHERE is_deleted = 1;
ALTER TABLE duty DROP COLUMN version;
ALTER TABLE duty DROP COLUMN is_deleted;

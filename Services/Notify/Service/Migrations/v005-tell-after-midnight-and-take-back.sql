-- Night care: an absence of a day may last beyond its midnight, and so may the duty.
ALTER TABLE absence ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE obligation ADD COLUMN lasts_until INTEGER NOT NULL DEFAULT 0;

-- A guardian's new address may reopen the duties towards the guardian's children.
CREATE INDEX custodian_of_guardian ON custodian (guardian);

-- Staff who were told, then told that all is well, may have to be told anew: the round counts from 0.
ALTER TABLE delivery ADD COLUMN round INTEGER NOT NULL DEFAULT 0;

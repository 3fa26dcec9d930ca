-- What the office has decided of a guardianship, whether a document has agreed since (`is_unconfirmed` = 0) or not: said again,
-- it is no news. Of what was agreed to before this step nobody knows: it counts once more.
ALTER TABLE guardianship ADD COLUMN is_decided INTEGER NOT NULL DEFAULT 0 CHECK (is_decided IN (0, 1));
-- Of a status no row says so until a document agrees: then `is_decided` is 0, and `is_agreed` 1 for as long as it stands.
ALTER TABLE person_status ADD COLUMN is_agreed INTEGER NOT NULL DEFAULT 0 CHECK (is_agreed IN (0, 1));
UPDATE guardianship SET is_decided = 1 WHERE is_unconfirmed = 1;

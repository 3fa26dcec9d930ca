-- Who has died or moved abroad, so that a document that does not speak of it takes nothing back; and, with `is_decided`, what
-- the office has said and no document has agreed to yet.
CREATE TABLE person_status (
    person BLOB PRIMARY KEY,
    status TEXT NOT NULL,
    is_decided INTEGER NOT NULL CHECK (is_decided IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO person_status (person, status, is_decided)
SELECT id, CAST(document AS TEXT) ->> '$.personStatus', 0 FROM persons
WHERE CAST(document AS TEXT) ->> '$.personStatus' IN ('Avliden', 'Utvandrad');

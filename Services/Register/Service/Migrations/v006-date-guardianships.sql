-- SS 12000's `responsibles` has no dates: one that has ended is gone from the list. These are the facts behind the list,
-- a row for each period. Both dates are inclusive; without a start it has lasted for as long as anyone remembers.
-- `state` is what the dates came to when the day was last looked at; `rank` is the place in the document's list.
-- One that ended the day before it began never was; it is kept while a document may still name it.
-- `is_unconfirmed` is 1 when the office has begun (or, in an ended row, ended) it and no document has agreed since.
CREATE TABLE guardianship (
    number INTEGER PRIMARY KEY,
    child BLOB NOT NULL,
    guardian BLOB NOT NULL,
    relation_type TEXT NOT NULL,
    start_date TEXT,
    end_date TEXT,
    state TEXT NOT NULL CHECK (state IN ('coming', 'current', 'ended')),
    rank INTEGER NOT NULL,
    is_unconfirmed INTEGER NOT NULL CHECK (is_unconfirmed IN (0, 1))
) STRICT;
CREATE INDEX guardianship_child ON guardianship (child);
CREATE INDEX guardianship_guardian ON guardianship (guardian);
CREATE INDEX guardianship_coming ON guardianship (start_date) WHERE state = 'coming';
CREATE INDEX guardianship_ending ON guardianship (end_date) WHERE state = 'current' AND end_date IS NOT NULL;

-- What is stored already. A guardian whom a document names is a person who was there when it was written, so the sixteen
-- bytes are found by their hexadecimal form.
CREATE TEMP TABLE held (hex TEXT PRIMARY KEY, id BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO held SELECT hex(id), id FROM persons;
INSERT INTO guardianship (child, guardian, relation_type, state, rank, is_unconfirmed)
SELECT persons.id, held.id, coalesce(item.value ->> '$.relationType', 'Annan ansvarig'), 'current', item.key, 0
FROM persons, json_each(CAST(persons.document AS TEXT), '$.responsibles') AS item
    JOIN held ON held.hex = upper(replace(item.value ->> '$.person.id', '-', ''));
DROP TABLE held;

-- Whose 18th birthday is waited for (`awaited`) or has been seen to (`passed`), and whether it has been told, which happens
-- once. `day` is null while the birth date is not known; `void` is the row of one who has died.
CREATE TABLE coming_of_age (
    person BLOB PRIMARY KEY,
    day TEXT,
    state TEXT NOT NULL CHECK (state IN ('awaited', 'passed', 'void')),
    is_told INTEGER NOT NULL CHECK (is_told IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX coming_of_age_day ON coming_of_age (day) WHERE state = 'awaited' AND day IS NOT NULL;
-- Whoever is a child on the day of the upgrade. One born on a leap day comes of age on 1 March: no 18th year has one.
INSERT INTO coming_of_age (person, day, state, is_told)
SELECT id, day, 'awaited', 0 FROM (
    SELECT id, CASE substr(born, 6) WHEN '02-29' THEN format('%04d-03-01', substr(born, 1, 4) + 18)
        ELSE format('%04d', substr(born, 1, 4) + 18) || substr(born, 5) END AS day
    FROM (SELECT id, CAST(document AS TEXT) ->> '$.birthDate' AS born,
        CAST(document AS TEXT) ->> '$.personStatus' AS status FROM persons)
    WHERE born GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND coalesce(status, '') <> 'Avliden')
WHERE day >= date('now', 'localtime');

-- What lists are filtered and ordered by, names for references, and indexes so that a page costs the same wherever it lies.
--
-- The `…_order` columns are keys in Swedish order (Resources, SwedishOrder): lower case, å ä ö as { | } after z, other
-- letters as the one they stand beside. What has no value has the empty key and stands before all others; a missing end
-- date stands after all others.
ALTER TABLE organisations ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN display_order TEXT NOT NULL DEFAULT '';
-- `,FKLASS,GR,`
ALTER TABLE organisations ADD COLUMN school_types TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN given_order TEXT NOT NULL DEFAULT '';
ALTER TABLE persons ADD COLUMN family_order TEXT NOT NULL DEFAULT '';
ALTER TABLE groups ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE groups ADD COLUMN display_order TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN name_order TEXT NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN code_order TEXT NOT NULL DEFAULT '';
ALTER TABLE syllabuses ADD COLUMN subject_name_order TEXT NOT NULL DEFAULT '';
ALTER TABLE syllabuses ADD COLUMN subject_code_order TEXT NOT NULL DEFAULT '';
ALTER TABLE syllabuses ADD COLUMN subject_designation_order TEXT NOT NULL DEFAULT '';
ALTER TABLE syllabuses ADD COLUMN course_name_order TEXT NOT NULL DEFAULT '';
ALTER TABLE syllabuses ADD COLUMN course_code_order TEXT NOT NULL DEFAULT '';

-- A person's externalIdentifiers.
CREATE TABLE person_identifier (
    value TEXT NOT NULL,
    context TEXT NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (value, context, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_identifier_person ON person_identifier (person);

-- The rows that are stored already. Every text once, with its key: few texts have other letters than ASCII's, and only
-- those are walked through letter by letter.
CREATE TEMP TABLE letter (number INTEGER PRIMARY KEY, letter TEXT NOT NULL, key TEXT NOT NULL);
INSERT INTO letter (letter, key) VALUES
    ('å', '{'), ('Å', '{'), ('ä', '|'), ('Ä', '|'), ('ö', '}'), ('Ö', '}'), ('æ', '|'), ('Æ', '|'), ('ø', '}'), ('Ø', '}'),
    ('á', 'a'), ('Á', 'a'), ('à', 'a'), ('À', 'a'), ('â', 'a'), ('Â', 'a'), ('ã', 'a'), ('Ã', 'a'), ('ā', 'a'), ('Ā', 'a'),
    ('ă', 'a'), ('Ă', 'a'), ('ą', 'a'), ('Ą', 'a'), ('ç', 'c'), ('Ç', 'c'), ('ć', 'c'), ('Ć', 'c'), ('ĉ', 'c'), ('Ĉ', 'c'),
    ('ċ', 'c'), ('Ċ', 'c'), ('č', 'c'), ('Č', 'c'), ('ď', 'd'), ('Ď', 'd'), ('đ', 'd'), ('Đ', 'd'), ('ð', 'd'), ('Ð', 'd'),
    ('é', 'e'), ('É', 'e'), ('è', 'e'), ('È', 'e'), ('ê', 'e'), ('Ê', 'e'), ('ë', 'e'), ('Ë', 'e'), ('ē', 'e'), ('Ē', 'e'),
    ('ĕ', 'e'), ('Ĕ', 'e'), ('ė', 'e'), ('Ė', 'e'), ('ę', 'e'), ('Ę', 'e'), ('ě', 'e'), ('Ě', 'e'), ('ĝ', 'g'), ('Ĝ', 'g'),
    ('ğ', 'g'), ('Ğ', 'g'), ('ġ', 'g'), ('Ġ', 'g'), ('ģ', 'g'), ('Ģ', 'g'), ('ĥ', 'h'), ('Ĥ', 'h'), ('ħ', 'h'), ('Ħ', 'h'),
    ('í', 'i'), ('Í', 'i'), ('ì', 'i'), ('Ì', 'i'), ('î', 'i'), ('Î', 'i'), ('ï', 'i'), ('Ï', 'i'), ('ĩ', 'i'), ('Ĩ', 'i'),
    ('ī', 'i'), ('Ī', 'i'), ('ĭ', 'i'), ('Ĭ', 'i'), ('į', 'i'), ('Į', 'i'), ('ı', 'i'), ('ĵ', 'j'), ('Ĵ', 'j'), ('ķ', 'k'),
    ('Ķ', 'k'), ('ĺ', 'l'), ('Ĺ', 'l'), ('ļ', 'l'), ('Ļ', 'l'), ('ľ', 'l'), ('Ľ', 'l'), ('ŀ', 'l'), ('Ŀ', 'l'), ('ł', 'l'),
    ('Ł', 'l'), ('ñ', 'n'), ('Ñ', 'n'), ('ń', 'n'), ('Ń', 'n'), ('ņ', 'n'), ('Ņ', 'n'), ('ň', 'n'), ('Ň', 'n'), ('ŋ', 'n'),
    ('Ŋ', 'n'), ('ő', '}'), ('Ő', '}'), ('ó', 'o'), ('Ó', 'o'), ('ò', 'o'), ('Ò', 'o'), ('ô', 'o'), ('Ô', 'o'), ('õ', 'o'),
    ('Õ', 'o'), ('ō', 'o'), ('Ō', 'o'), ('ŏ', 'o'), ('Ŏ', 'o'), ('ŕ', 'r'), ('Ŕ', 'r'), ('ŗ', 'r'), ('Ŗ', 'r'), ('ř', 'r'),
    ('Ř', 'r'), ('ś', 's'), ('Ś', 's'), ('ŝ', 's'), ('Ŝ', 's'), ('ş', 's'), ('Ş', 's'), ('š', 's'), ('Š', 's'), ('ș', 's'),
    ('Ș', 's'), ('ţ', 't'), ('Ţ', 't'), ('ť', 't'), ('Ť', 't'), ('ŧ', 't'), ('Ŧ', 't'), ('ț', 't'), ('Ț', 't'), ('ú', 'u'),
    ('Ú', 'u'), ('ù', 'u'), ('Ù', 'u'), ('û', 'u'), ('Û', 'u'), ('ũ', 'u'), ('Ũ', 'u'), ('ū', 'u'), ('Ū', 'u'), ('ŭ', 'u'),
    ('Ŭ', 'u'), ('ů', 'u'), ('Ů', 'u'), ('ų', 'u'), ('Ų', 'u'), ('ŵ', 'w'), ('Ŵ', 'w'), ('ü', 'y'), ('Ü', 'y'), ('ű', 'y'),
    ('Ű', 'y'), ('ý', 'y'), ('Ý', 'y'), ('ÿ', 'y'), ('Ÿ', 'y'), ('ŷ', 'y'), ('Ŷ', 'y'), ('ź', 'z'), ('Ź', 'z'), ('ż', 'z'),
    ('Ż', 'z'), ('ž', 'z'), ('Ž', 'z'), ('ß', 'ss'), ('ẞ', 'ss'), ('þ', 'th'), ('Þ', 'th'), ('œ', 'oe'), ('Œ', 'oe'),
    ('İ', 'i');

CREATE TEMP TABLE held (text TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO held (text, key)
SELECT text, lower(text) FROM (
    SELECT '' AS text
    UNION ALL SELECT CAST(document AS TEXT) ->> '$.displayName' FROM organisations
    UNION ALL SELECT CAST(document AS TEXT) ->> '$.givenName' FROM persons
    UNION ALL SELECT CAST(document AS TEXT) ->> '$.familyName' FROM persons
    UNION ALL SELECT CAST(document AS TEXT) ->> '$.displayName' FROM groups
    UNION ALL SELECT name FROM programmes
    UNION ALL SELECT code FROM programmes
    UNION ALL SELECT subject_name FROM syllabuses
    UNION ALL SELECT subject_code FROM syllabuses
    UNION ALL SELECT subject_designation FROM syllabuses
    UNION ALL SELECT course_name FROM syllabuses
    UNION ALL SELECT course_code FROM syllabuses
) WHERE text IS NOT NULL;
UPDATE held SET key = (
    WITH RECURSIVE walk (number, text) AS (
        SELECT 0, held.key
        UNION ALL
        SELECT letter.number, replace(walk.text, letter.letter, letter.key)
        FROM walk JOIN letter ON letter.number = walk.number + 1
    )
    SELECT text FROM walk ORDER BY number DESC LIMIT 1
) WHERE length(text) <> length(CAST(text AS BLOB));

UPDATE organisations SET
    display_name = coalesce(CAST(document AS TEXT) ->> '$.displayName', ''),
    school_types = coalesce(
        (SELECT ',' || group_concat(value, ',') || ',' FROM json_each(CAST(document AS TEXT), '$.schoolTypes')), '');
UPDATE organisations SET display_order = (SELECT key FROM held WHERE text = display_name);
UPDATE persons SET
    display_name = coalesce(CAST(document AS TEXT) ->> '$.givenName', '') || ' '
        || coalesce(CAST(document AS TEXT) ->> '$.familyName', ''),
    given_order = coalesce((SELECT key FROM held WHERE text = CAST(document AS TEXT) ->> '$.givenName'), '') || char(1)
        || coalesce((SELECT key FROM held WHERE text = CAST(document AS TEXT) ->> '$.familyName'), ''),
    family_order = coalesce((SELECT key FROM held WHERE text = CAST(document AS TEXT) ->> '$.familyName'), '') || char(1)
        || coalesce((SELECT key FROM held WHERE text = CAST(document AS TEXT) ->> '$.givenName'), '');
UPDATE groups SET display_name = coalesce(CAST(document AS TEXT) ->> '$.displayName', '');
UPDATE groups SET display_order = (SELECT key FROM held WHERE text = display_name);
UPDATE programmes SET
    name_order = (SELECT key FROM held WHERE text = name),
    code_order = (SELECT key FROM held WHERE text = coalesce(code, ''));
UPDATE syllabuses SET
    subject_name_order = (SELECT key FROM held WHERE text = subject_name),
    subject_code_order = (SELECT key FROM held WHERE text = coalesce(subject_code, '')),
    subject_designation_order = (SELECT key FROM held WHERE text = coalesce(subject_designation, '')),
    course_name_order = (SELECT key FROM held WHERE text = coalesce(course_name, '')),
    course_code_order = (SELECT key FROM held WHERE text = coalesce(course_code, ''));
INSERT OR IGNORE INTO person_identifier (value, context, person)
SELECT item.value ->> '$.value', item.value ->> '$.context', persons.id
FROM persons, json_each(CAST(persons.document AS TEXT), '$.externalIdentifiers') AS item;
DROP TABLE held;
DROP TABLE letter;

-- Of an index SQLite keeps the rowid, `number`, behind the columns: rows with the same value follow each other as they came.
CREATE INDEX organisations_created ON organisations (created);
CREATE INDEX organisations_display ON organisations (display_order);
CREATE INDEX organisations_organisation_code ON organisations (organisation_code) WHERE organisation_code IS NOT NULL;
CREATE INDEX persons_created ON persons (created);
CREATE INDEX persons_given ON persons (given_order);
CREATE INDEX persons_family ON persons (family_order);
CREATE INDEX persons_civic ON persons (coalesce(civic_number, ''));
-- A text anywhere in a name is looked for here, in a twentieth of what the table takes.
CREATE INDEX persons_names ON persons (number, names);
CREATE INDEX groups_created ON groups (created);
CREATE INDEX groups_type ON groups (group_type);
CREATE INDEX groups_display ON groups (display_order);
CREATE INDEX groups_start ON groups (coalesce(start_date, ''));
CREATE INDEX groups_end ON groups (coalesce(end_date, '9999-12-31'));
CREATE INDEX duties_created ON duties (created);
CREATE INDEX duties_role ON duties (duty_role);
CREATE INDEX duties_start ON duties (coalesce(start_date, ''));
CREATE INDEX placements_created ON placements (created);
CREATE INDEX placements_start ON placements (coalesce(start_date, ''));
CREATE INDEX placements_end ON placements (coalesce(end_date, '9999-12-31'));
CREATE INDEX programmes_created ON programmes (created);
CREATE INDEX programmes_name ON programmes (name_order);
CREATE INDEX programmes_code_order ON programmes (code_order);
CREATE INDEX studyplans_created ON studyplans (created);
CREATE INDEX studyplans_start ON studyplans (coalesce(start_date, ''));
CREATE INDEX studyplans_end ON studyplans (coalesce(end_date, '9999-12-31'));
CREATE INDEX syllabuses_created ON syllabuses (created);
CREATE INDEX syllabuses_subject_name ON syllabuses (subject_name_order);
CREATE INDEX syllabuses_subject_code ON syllabuses (subject_code_order);
CREATE INDEX syllabuses_subject_designation ON syllabuses (subject_designation_order);
CREATE INDEX syllabuses_course_name ON syllabuses (course_name_order);
CREATE INDEX syllabuses_course_code ON syllabuses (course_code_order);
CREATE INDEX school_unit_offerings_created ON school_unit_offerings (created);
CREATE INDEX school_unit_offerings_start ON school_unit_offerings (coalesce(start_date, ''));
CREATE INDEX school_unit_offerings_end ON school_unit_offerings (coalesce(end_date, '9999-12-31'));

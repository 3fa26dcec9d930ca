-- The other SS 12000 resources Register owns, in the form of v001.
CREATE TABLE placements (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    placed_at BLOB NOT NULL,
    child BLOB NOT NULL,
    group_id BLOB,
    school_type TEXT NOT NULL,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX placements_placed_at ON placements (placed_at);
CREATE INDEX placements_child ON placements (child);
CREATE INDEX placements_group ON placements (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE programmes (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    name TEXT NOT NULL,
    programme_type TEXT NOT NULL,
    school_type TEXT NOT NULL,
    code TEXT,
    parent BLOB
) STRICT;
CREATE INDEX programmes_parent ON programmes (parent) WHERE parent IS NOT NULL;
CREATE INDEX programmes_code ON programmes (code) WHERE code IS NOT NULL;

CREATE TABLE studyplans (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    student BLOB NOT NULL,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX studyplans_student ON studyplans (student);

CREATE TABLE syllabuses (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    school_type TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    subject_code TEXT,
    subject_designation TEXT,
    course_name TEXT,
    course_code TEXT
) STRICT;

CREATE TABLE school_unit_offerings (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    organisation BLOB NOT NULL,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX school_unit_offerings_organisation ON school_unit_offerings (organisation);

-- What documents say of one another, a row for each element of their lists, so that it can be asked from both ends.
-- `rank` is the element's place in its list. They are written with the document that has them and never by themselves.
CREATE TABLE enrolment (
    person BLOB NOT NULL,
    rank INTEGER NOT NULL,
    unit BLOB NOT NULL,
    school_type TEXT,
    school_year INTEGER,
    start_date TEXT,
    end_date TEXT,
    cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    programme BLOB,
    PRIMARY KEY (person, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_unit ON enrolment (unit);
CREATE INDEX enrolment_programme ON enrolment (programme) WHERE programme IS NOT NULL;

CREATE TABLE responsible (
    child BLOB NOT NULL,
    rank INTEGER NOT NULL,
    guardian BLOB NOT NULL,
    relation_type TEXT,
    PRIMARY KEY (child, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX responsible_guardian ON responsible (guardian);

CREATE TABLE membership (
    group_id BLOB NOT NULL,
    rank INTEGER NOT NULL,
    person BLOB NOT NULL,
    start_date TEXT,
    end_date TEXT,
    PRIMARY KEY (group_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_person ON membership (person);

CREATE TABLE assignment_role (
    duty BLOB NOT NULL,
    rank INTEGER NOT NULL,
    group_id BLOB NOT NULL,
    role_type TEXT NOT NULL,
    start_date TEXT,
    end_date TEXT,
    PRIMARY KEY (duty, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_role_group ON assignment_role (group_id);

CREATE TABLE placement_owner (
    placement BLOB NOT NULL,
    rank INTEGER NOT NULL,
    owner BLOB NOT NULL,
    PRIMARY KEY (placement, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_owner_owner ON placement_owner (owner);

-- Which programmes, study plans and offerings name which syllabuses and programmes; kinds by their path segment.
CREATE TABLE education_reference (
    holder_kind TEXT NOT NULL,
    holder BLOB NOT NULL,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (holder_kind, holder, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX education_reference_id ON education_reference (kind, id);

-- What is deleted, for as long as it is gone: `version` goes on over deletion and creation, `deleted_at` (microseconds)
-- stands in one growing sequence with `modified`. Rows stay for ever; how long they are served is a setting.
CREATE TABLE tombstone (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_deleted_at ON tombstone (deleted_at);

-- What has become hidden from those who may not see people with a protection mark. To them it is deleted from that
-- moment on, and a later deletion is no news: so they cannot tell one from the other.
CREATE TABLE withdrawal (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    withdrawn_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawal_withdrawn_at ON withdrawal (withdrawn_at);

-- The relations of what is stored already. Everything a stored document refers to was there when it was written, so its
-- sixteen bytes are found by their hexadecimal form.
CREATE TEMP TABLE held (kind TEXT NOT NULL, hex TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (kind, hex)) WITHOUT ROWID;
INSERT INTO held SELECT 'organisation', hex(id), id FROM organisations;
INSERT INTO held SELECT 'person', hex(id), id FROM persons;
INSERT INTO held SELECT 'group', hex(id), id FROM groups;

INSERT INTO enrolment (person, rank, unit, school_type, school_year, start_date, end_date, cancelled)
SELECT persons.id, item.key, held.id, item.value ->> '$.schoolType', item.value ->> '$.schoolYear',
    item.value ->> '$.startDate', item.value ->> '$.endDate', coalesce(item.value ->> '$.cancelled', 0)
FROM persons, json_each(CAST(persons.document AS TEXT), '$.enrolments') AS item
    JOIN held ON held.kind = 'organisation'
        AND held.hex = upper(replace(item.value ->> '$.enroledAt.id', '-', ''));

INSERT INTO responsible (child, rank, guardian, relation_type)
SELECT persons.id, item.key, held.id, item.value ->> '$.relationType'
FROM persons, json_each(CAST(persons.document AS TEXT), '$.responsibles') AS item
    JOIN held ON held.kind = 'person' AND held.hex = upper(replace(item.value ->> '$.person.id', '-', ''));

INSERT INTO membership (group_id, rank, person, start_date, end_date)
SELECT groups.id, item.key, held.id, item.value ->> '$.startDate', item.value ->> '$.endDate'
FROM groups, json_each(CAST(groups.document AS TEXT), '$.groupMemberships') AS item
    JOIN held ON held.kind = 'person' AND held.hex = upper(replace(item.value ->> '$.person.id', '-', ''));

INSERT INTO assignment_role (duty, rank, group_id, role_type, start_date, end_date)
SELECT duties.id, item.key, held.id, item.value ->> '$.assignmentRoleType', item.value ->> '$.startDate',
    item.value ->> '$.endDate'
FROM duties, json_each(CAST(duties.document AS TEXT), '$.assignmentRole') AS item
    JOIN held ON held.kind = 'group' AND held.hex = upper(replace(item.value ->> '$.group.id', '-', ''));

DROP TABLE held;

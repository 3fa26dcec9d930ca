-- What Attendance remembers of Register's facts. No foreign keys between these tables: facts arrive in any order, and
-- one about an unknown subject is stored.

-- Everyone the register has told of. `version` is that of the whole document and `mark_version` that of the newest
-- word on protection, which may come before the document or without it.
CREATE TABLE person (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    mark_version INTEGER NOT NULL DEFAULT 0,
    is_protected INTEGER NOT NULL DEFAULT 0,
    given_name TEXT NOT NULL DEFAULT '',
    family_name TEXT NOT NULL DEFAULT '',
    birth_date TEXT
) STRICT, WITHOUT ROWID;

-- The names by which the city's login knows a person (eduPersonPrincipalName, folded to lower case).
CREATE TABLE principal (
    name TEXT NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX principal_by_person ON principal (person);

-- Who has custody of whom. The register takes a pair away when it ends.
CREATE TABLE custody (
    child BLOB NOT NULL,
    custodian BLOB NOT NULL,
    PRIMARY KEY (child, custodian)
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_by_custodian ON custody (custodian);

CREATE TABLE pupil_group (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    organisation BLOB
) STRICT, WITHOUT ROWID;

-- Both dates are inclusive; an open end is the last date there is.
CREATE TABLE membership (
    group_id BLOB NOT NULL,
    student BLOB NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    PRIMARY KEY (group_id, student, start_date, end_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_student ON membership (student, group_id);

CREATE TABLE organisation (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    parent BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE duty (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    person BLOB,
    organisation BLOB,
    role TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_by_person ON duty (person);

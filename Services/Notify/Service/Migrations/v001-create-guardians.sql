-- What Notify remembers of the register: enough to know whom to tell, and no names or civic numbers.

-- `version` is the newest version heard of; `document_version` that of the document the other columns come from. They
-- differ when a person has been marked as protected and the protected document has not come yet: then nothing of the
-- older document may be used.
-- Addresses are one column, a line each in the register's order: a person is always read and replaced whole.
CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    document_version INTEGER NOT NULL,
    is_protected INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    is_deceased INTEGER NOT NULL,
    birth_date TEXT,
    addresses TEXT NOT NULL,
    staff_addresses TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE custodian (
    child BLOB NOT NULL,
    rank INTEGER NOT NULL,
    guardian BLOB NOT NULL,
    PRIMARY KEY (child, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    child BLOB NOT NULL,
    rank INTEGER NOT NULL,
    unit BLOB NOT NULL,
    starts TEXT,
    ends TEXT,
    PRIMARY KEY (child, rank)
) STRICT, WITHOUT ROWID;

-- How a token's holder is found: eduPersonPrincipalName in lower case.
CREATE TABLE principal (
    name TEXT NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX principal_of_person ON principal (person);

CREATE TABLE organisation (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    parent BLOB,
    address TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE duty (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    person BLOB,
    unit BLOB,
    role TEXT NOT NULL,
    starts TEXT,
    ends TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_at_unit ON duty (unit);
CREATE INDEX duty_of_person ON duty (person);

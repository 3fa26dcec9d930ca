-- One table per SS 12000 resource, one row per resource: the document as it is served, and beside it what filters need.
-- `number` is the order of lists, `modified` (microseconds) is unique so that "newer than" misses nothing.
CREATE TABLE organisations (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    organisation_type TEXT NOT NULL,
    school_unit_code TEXT,
    organisation_code TEXT,
    municipality_code TEXT,
    parent BLOB,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX organisations_parent ON organisations (parent) WHERE parent IS NOT NULL;
CREATE INDEX organisations_school_unit_code ON organisations (school_unit_code) WHERE school_unit_code IS NOT NULL;

-- `security_marking` is null when the source has never spoken of it; `hidden` follows from it. `names` are all names in
-- lower case, a line each.
CREATE TABLE persons (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    security_marking TEXT,
    civic_number TEXT,
    names TEXT NOT NULL
) STRICT;
CREATE INDEX persons_civic_number ON persons (civic_number) WHERE civic_number IS NOT NULL;

-- The names by which people log in (eduPersonPrincipalNames); nothing keeps two people from having the same.
CREATE TABLE principal_names (
    name TEXT NOT NULL COLLATE NOCASE,
    person BLOB NOT NULL REFERENCES persons (id),
    PRIMARY KEY (name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX principal_names_person ON principal_names (person);

CREATE TABLE groups (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    group_type TEXT NOT NULL,
    school_type TEXT,
    organisation BLOB NOT NULL,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX groups_organisation ON groups (organisation);

CREATE TABLE duties (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL UNIQUE,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    digest BLOB NOT NULL,
    document BLOB NOT NULL,
    duty_role TEXT NOT NULL,
    organisation BLOB NOT NULL,
    person BLOB,
    start_date TEXT,
    end_date TEXT
) STRICT;
CREATE INDEX duties_organisation ON duties (organisation);
CREATE INDEX duties_person ON duties (person) WHERE person IS NOT NULL;

-- What Schedule remembers of Register's facts: ids and relations, no names. No foreign keys: facts arrive in any order.

CREATE TABLE organisations (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    parent BLOB,
    organisation_type TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX organisations_by_parent ON organisations (parent) WHERE parent IS NOT NULL;

CREATE TABLE groups (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Without dates: the standard's `member` and `student` filters do not look at them.
CREATE TABLE membership (
    group_id BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (group_id, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_person ON membership (person, group_id);

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

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The names by which the city's login knows a person (eduPersonPrincipalName, folded to lower case).
CREATE TABLE principal (
    name TEXT NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (name, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX principal_by_person ON principal (person);

-- Who belongs to nothing here any more, and since which night that is known. A row goes when the person belongs to something again.
CREATE TABLE person_left (
    person BLOB PRIMARY KEY,
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_left_since ON person_left (since);

-- Every read of what was told about a child: who, when, whose.
CREATE TABLE alert_reading (
    position INTEGER PRIMARY KEY,
    read_at INTEGER NOT NULL,
    reader TEXT NOT NULL,
    right_used TEXT NOT NULL,
    child BLOB NOT NULL,
    day TEXT NOT NULL
) STRICT;

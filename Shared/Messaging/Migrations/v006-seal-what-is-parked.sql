-- The key of the seals by which the service knows again what it has parked; one row, made when the first message is parked. It
-- never leaves the database: who has it may write letters that are believed when they are put back.
CREATE TABLE dead_letter_key (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

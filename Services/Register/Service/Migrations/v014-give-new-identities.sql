-- From when on an old identity may be retired after a new one was given, and the other way round. Whole hours and no ids:
-- which new identity belongs to which old one is written nowhere.
CREATE TABLE identity_pause (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    giving_from INTEGER NOT NULL,
    retiring_from INTEGER NOT NULL
) STRICT;
INSERT INTO identity_pause (number, giving_from, retiring_from) VALUES (1, 0, 0);

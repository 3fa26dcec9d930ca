-- Who is protected is asked with every list, and they are few.
ALTER TABLE person ADD COLUMN is_protected INTEGER NOT NULL DEFAULT 0 CHECK (is_protected IN (0, 1));
CREATE INDEX person_protected ON person (id) WHERE is_protected = 1;

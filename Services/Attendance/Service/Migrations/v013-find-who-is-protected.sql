-- Whether somebody is protected is asked of every pupil of every roll: the few are found without a look at the many.
CREATE UNIQUE INDEX person_by_protection ON person (id) WHERE is_protected = 1;

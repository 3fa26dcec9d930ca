-- Who has asked for a change of school years to be applied: its steps are made later, in their name. Null of those that were applied before
-- this was kept.
ALTER TABLE school_year_change ADD COLUMN applied_by TEXT;

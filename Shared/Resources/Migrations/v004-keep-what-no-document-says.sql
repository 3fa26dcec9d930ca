-- What a service knew of a resource beside its document before an import changed it (small JSON, the service's own), so that an
-- undo brings that back too. Null in the rows of before: of those nothing is known.
ALTER TABLE import_journal ADD COLUMN facts TEXT;

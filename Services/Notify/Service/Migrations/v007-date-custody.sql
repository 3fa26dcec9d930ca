-- On which days a guardian has custody; null where no day is known. The register tells planned days beforehand, so that they come
-- here whether it is running or not.
ALTER TABLE custodian ADD COLUMN starts TEXT;
ALTER TABLE custodian ADD COLUMN ends TEXT;

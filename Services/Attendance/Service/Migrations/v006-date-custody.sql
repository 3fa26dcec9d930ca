-- Who has custody of whom, on which days. The register tells planned days beforehand, so that they come here whether it is
-- running or not. Both dates are inclusive; an open end is the first or last date there is.
CREATE TABLE dated_custody (
    child BLOB NOT NULL,
    custodian BLOB NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    PRIMARY KEY (child, custodian, start_date, end_date)
) STRICT, WITHOUT ROWID;
INSERT INTO dated_custody (child, custodian, start_date, end_date)
SELECT child, custodian, '0001-01-01', '9999-12-31' FROM custody;
DROP TABLE custody;
ALTER TABLE dated_custody RENAME TO custody;
CREATE INDEX custody_by_custodian ON custody (custodian);

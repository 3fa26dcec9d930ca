-- What has been kept as long as it may be is found without looking through everything.
CREATE INDEX roll_by_time ON roll (taken_at);
CREATE INDEX absence_request_by_absence ON absence_request (absence);

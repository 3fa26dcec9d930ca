-- Readings of alerts stand in the access log from now on, which every service keeps; those of before get their place in it
-- at the next start. Of which day it was is not told there.
INSERT INTO access_log_unchained (at, action, caller, person, party, data, purpose, subject)
SELECT read_at, 'read', reader, NULL,
    CASE right_used WHEN 'machine' THEN 'scope:notify.read' WHEN 'guardian' THEN 'relation:custodian'
        ELSE 'relation:staff' END, 'alerts', NULL, child
FROM alert_reading ORDER BY position;
DROP TABLE alert_reading;

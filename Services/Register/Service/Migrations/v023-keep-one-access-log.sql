-- What is written down of protected people stands in the access log too, as all readings and changes do; what was written
-- before gets its place in it at the next start.
INSERT INTO access_log_unchained (at, action, caller, person, party, data, purpose, subject)
SELECT at, iif(action = 'read', 'read', 'changed'), caller, NULL,
    CASE WHEN caller = 'document' THEN 'system:follow' WHEN action = 'read' THEN 'scope:ss12000.protected'
        WHEN action = 'changed' THEN 'scope:register.write' ELSE 'scope:register.protect' END,
    'protected-identity', purpose, person
FROM protected_access ORDER BY number;

-- Which client wants to be told that something changed, and how its target has answered. `number` is the order of lists.
-- Keys and token are the client's secrets: they are read by the sender alone and never served.
CREATE TABLE subscription (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    client TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    signing_key TEXT NOT NULL,
    second_signing_key TEXT,
    bearer_token TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- No call before this time.
    next_at INTEGER NOT NULL,
    suspended_at INTEGER,
    -- Calls in a row that led nowhere, and since when.
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    last_attempt_at INTEGER,
    last_success_at INTEGER,
    last_outcome TEXT,
    last_status INTEGER
) STRICT;
CREATE INDEX subscription_client ON subscription (client, number);
CREATE INDEX subscription_next ON subscription (next_at) WHERE suspended_at IS NULL;
CREATE INDEX subscription_expires ON subscription (expires_at);

-- Up to which change and which deletion of each type a subscription has been told: by a notice that is made, and by one
-- that was delivered. Between them they are all there is to remember, however much changes: nothing is kept per change.
CREATE TABLE subscription_mark (
    subscription BLOB NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    noticed_change INTEGER NOT NULL,
    noticed_deletion INTEGER NOT NULL,
    delivered_change INTEGER NOT NULL,
    delivered_deletion INTEGER NOT NULL,
    PRIMARY KEY (subscription, type)
) STRICT, WITHOUT ROWID;

-- The one notice a subscription's target has not accepted yet, word for word as it is sent each time. `is_under_way` is
-- committed before the target is called; when it is set as the service starts, nobody can say what became of that call.
CREATE TABLE webhook_notice (
    subscription BLOB NOT NULL PRIMARY KEY REFERENCES subscription (id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    is_under_way INTEGER NOT NULL CHECK (is_under_way IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What clients report of their reading (SS 12000 /log/ and /statistics/), as they wrote it. Old rows are removed.
CREATE TABLE client_log_entry (
    number INTEGER PRIMARY KEY,
    client TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    severity TEXT NOT NULL,
    document BLOB NOT NULL
) STRICT;
CREATE INDEX client_log_entry_client ON client_log_entry (client, number);
CREATE INDEX client_log_entry_severity ON client_log_entry (severity, number);

CREATE TABLE client_statistics_entry (
    number INTEGER PRIMARY KEY,
    client TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    type TEXT NOT NULL,
    document BLOB NOT NULL
) STRICT;
CREATE INDEX client_statistics_entry_client ON client_statistics_entry (client, number);
CREATE INDEX client_statistics_entry_type ON client_statistics_entry (type, number);

-- The newest deletion of one type is asked with every look for news.
CREATE INDEX tombstone_kind ON tombstone (kind, deleted_at);
CREATE INDEX withdrawal_kind ON withdrawal (kind, withdrawn_at);

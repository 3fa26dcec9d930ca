-- What page tokens are sealed with; one row, made when the first token is. It stays with the database, so that a client
-- goes on where it was after a restart.
CREATE TABLE page_token_key (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

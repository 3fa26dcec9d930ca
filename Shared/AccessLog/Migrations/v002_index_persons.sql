-- Whose records the log holds, block by block, so that one person's are found without looking through all of it. It is drawn from
-- the log some time after that was written, and proves nothing: it can be thrown away and is drawn anew.
CREATE TABLE access_log_block (
    number INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
) STRICT;
-- 256 parts a block, by the persons' ids: `number` is the block's times 256 and the part's. `entries` holds four bytes for each
-- person of each record, sorted: twenty bits that tell persons apart, and the record's place in the block.
CREATE TABLE access_log_block_part (
    number INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
) STRICT;

-- How far the clock is believed when it is decided what is old: a clock that was set far ahead must not empty the log.
CREATE TABLE access_log_clock (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    believed INTEGER NOT NULL
) STRICT;

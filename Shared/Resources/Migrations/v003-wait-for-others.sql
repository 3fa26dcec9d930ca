-- Items of an import that were written without what somebody else had at that moment: they are written again when everything
-- else has been done, in their order. `version` is what the first writing left, `is_unchanged` whether that was there before,
-- `repairs` the rules and fields of what was found then (small JSON): no value of the document.
CREATE TABLE import_waiting (
    import INTEGER NOT NULL REFERENCES import (number),
    step INTEGER NOT NULL,
    version INTEGER NOT NULL,
    is_unchanged INTEGER NOT NULL CHECK (is_unchanged IN (0, 1)),
    repairs TEXT NOT NULL,
    PRIMARY KEY (import, step)
) STRICT, WITHOUT ROWID;

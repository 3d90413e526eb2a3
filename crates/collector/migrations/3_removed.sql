-- Receipts that were erased a short time ago, by a keyed hash of their ids: a device that delivers one again is refused.
CREATE TABLE removed (
    hash BYTEA NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL
);

-- Sessions of the dashboard. Only a hash of a session's secret is kept, so whoever reads this table can open none.
-- The table is in no backup (store/rows.rs lists what is): a restore brings back no session.

CREATE TABLE sessions (
    session BYTEA NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL
);

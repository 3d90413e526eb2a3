-- What needs somebody, from its beginning to its end. Neither table is in a backup: a restore sends no old messages.
CREATE TABLE alerts (
    alert_id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    words TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- Of two collectors that find the same at once, one reports it.
CREATE UNIQUE INDEX alerts_open ON alerts (kind, about) WHERE ended_at IS NULL;

-- Messages that are not delivered yet. One without a next try was given up.
CREATE TABLE messages (
    message_id BYTEA NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    content TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT,
    failure TEXT
);

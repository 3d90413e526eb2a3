-- People with tokens of their own. Only a hash of each token is kept. The table is in no backup: a restore brings back nobody's access.
CREATE TABLE people (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    token BYTEA NOT NULL,
    added_at BIGINT NOT NULL
);

-- Whose session it is; "owner" for the admin token's.
ALTER TABLE sessions ADD COLUMN person TEXT NOT NULL DEFAULT 'owner';

-- Who looked, exported, erased and answered, as entries of the log itself (batches of the kind "actions").
CREATE TABLE actions (
    writer BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    position BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    person TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (writer, batch, position)
);

CREATE INDEX actions_time ON actions (done_at);

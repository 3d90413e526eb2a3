-- The tree of heads: how far each writer's chain had come whenever a head was signed. Rows are added and never changed.
CREATE TABLE heads (
    position BIGINT NOT NULL PRIMARY KEY,
    writer BIGINT NOT NULL,
    number BIGINT NOT NULL,
    chain BYTEA NOT NULL
);

CREATE UNIQUE INDEX heads_chain ON heads (writer, number);

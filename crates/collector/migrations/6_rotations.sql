-- Keys that took the place of others, as entries of the log (batches of the kind "rotations").
CREATE TABLE rotations (
    writer BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    position BIGINT NOT NULL,
    old_key BYTEA NOT NULL,
    new_key BYTEA NOT NULL,
    rotated_at BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    ends TEXT NOT NULL,
    old_signature BYTEA NOT NULL,
    new_signature BYTEA NOT NULL,
    PRIMARY KEY (writer, batch, position)
);

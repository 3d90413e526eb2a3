-- What devices are told of withdrawals and erasures that were entered here, under a hash of site and subject.
CREATE TABLE withdrawals (
    site TEXT NOT NULL,
    subject BYTEA NOT NULL,
    kind TEXT NOT NULL,
    last BIGINT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (site, subject)
);

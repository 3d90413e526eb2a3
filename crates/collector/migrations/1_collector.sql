-- One schema for SQLite and PostgreSQL. Times are milliseconds since 1970, ids and hashes are bytes.
-- /*partition*/ is replaced where PostgreSQL partitions receipts: ids are UUIDv7, so a range of ids is a range of time,
-- and the primary key stays unique across partitions.

CREATE TABLE writers (
    writer BIGINT PRIMARY KEY,
    started_at BIGINT NOT NULL,
    anchors TEXT NOT NULL,
    public_key TEXT
);

CREATE TABLE batches (
    writer BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    entries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    root BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    chain BYTEA NOT NULL,
    signature BYTEA,
    PRIMARY KEY (writer, number)
);

CREATE TABLE receipts (
    receipt_id BYTEA NOT NULL PRIMARY KEY,
    writer BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    position BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    site TEXT NOT NULL,
    subject BYTEA,
    event TEXT NOT NULL,
    lang TEXT NOT NULL,
    notice BYTEA NOT NULL,
    origin TEXT,
    marks BIGINT NOT NULL,
    salt BYTEA,
    leaf BYTEA NOT NULL,
    body TEXT
) /*partition*/;

CREATE INDEX receipts_log ON receipts (writer, batch, position);
CREATE INDEX receipts_subject ON receipts (subject) WHERE subject IS NOT NULL;
CREATE INDEX receipts_site ON receipts (site, received_at, receipt_id);
CREATE INDEX receipts_end ON receipts (site, ends_at) WHERE body IS NOT NULL;

-- What was taken out of a receipt, as an entry of the log itself.
CREATE TABLE redactions (
    writer BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    position BIGINT NOT NULL,
    target BYTEA NOT NULL,
    redacted_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    replacement BYTEA NOT NULL,
    PRIMARY KEY (writer, batch, position)
);

CREATE INDEX redactions_target ON redactions (target);

-- Counts without persons: they outlive receipts. Each writer counts for itself, so that writers never wait for each other.
CREATE TABLE statistics (
    site TEXT NOT NULL,
    day BIGINT NOT NULL,
    dimension TEXT NOT NULL,
    label TEXT NOT NULL,
    outcome TEXT NOT NULL,
    writer BIGINT NOT NULL,
    receipts BIGINT NOT NULL,
    PRIMARY KEY (site, day, dimension, label, outcome, writer)
);

-- Notices and policies as they were shown, by the hash of their bytes.
CREATE TABLE documents (
    sha256 BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    lang TEXT NOT NULL,
    version TEXT NOT NULL,
    archived_at BIGINT NOT NULL,
    body BYTEA NOT NULL
);

CREATE INDEX documents_site ON documents (site, kind, archived_at);

-- What subjects asked for, and until when it has to be answered.
CREATE TABLE requests (
    request_id BYTEA NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject BYTEA,
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    answered_at BIGINT,
    answer TEXT
);

CREATE INDEX requests_open ON requests (due_at) WHERE answered_at IS NULL;

CREATE TABLE properties (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);

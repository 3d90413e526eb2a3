-- What a session of the dashboard may do: "viewer" looks, "owner" acts too.
ALTER TABLE sessions ADD COLUMN role TEXT NOT NULL DEFAULT 'viewer';

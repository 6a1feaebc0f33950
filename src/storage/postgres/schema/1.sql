-- The tables of version 1. Everything is in the schema 'pairpad', which the connection's
-- search path names.

-- A row for each start of a server; its number is never used again.
CREATE TABLE nodes (
  node bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  -- Empty: a server that is alone.
  address text NOT NULL,
  lease_until timestamptz NOT NULL,
  draining boolean NOT NULL DEFAULT false
);

-- A name that is used. One whose room was deleted is another number later. Without a record:
-- an open room, or a name that was claimed and not used yet.
CREATE TABLE rooms (
  room bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text COLLATE "C" NOT NULL UNIQUE,
  record bytea
);

-- Who has a room. Apart from it, so that changing its record is not in the way of those who
-- hold this for a moment.
CREATE TABLE owners (
  room bigint PRIMARY KEY,
  epoch bigint NOT NULL,
  node bigint
) WITH (fillfactor = 70);
CREATE INDEX owners_of_node ON owners (node);

-- 'total' counts the bytes of this document's records from the first on.
CREATE TABLE journal (
  room bigint,
  document smallint,
  seq bigint,
  total bigint NOT NULL,
  epoch bigint NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (room, document, seq)
) PARTITION BY HASH (room);

DO $$ BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE journal_%s PARTITION OF journal FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    -- Updates are small and already compact: no time is spent on trying.
    EXECUTE format('ALTER TABLE journal_%s ALTER COLUMN value SET STORAGE EXTERNAL', part);
  END LOOP;
END $$;

CREATE TABLE snapshots (
  room bigint,
  document smallint,
  seq bigint NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (room, document)
);

-- What a journal begins with, once its oldest records have gone; 'total' as in the last of them.
CREATE TABLE bases (
  room bigint,
  document smallint,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  total bigint NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (room, document)
);

CREATE TABLE derived (
  room bigint,
  document smallint,
  seq bigint NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (room, document)
);

CREATE TABLE aside (
  room bigint,
  document smallint,
  id bytea,
  value bytea NOT NULL,
  PRIMARY KEY (room, document, id)
);

CREATE TABLE events (
  room bigint,
  n bigint,
  value bytea NOT NULL,
  PRIMARY KEY (room, n)
);

CREATE TABLE reviews (
  room bigint,
  kind smallint,
  id uuid,
  value bytea NOT NULL,
  PRIMARY KEY (room, kind, id)
);

-- An outline of each, and its versions whole.
CREATE TABLE questions (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  value bytea NOT NULL
);
CREATE TABLE question_versions (
  id uuid,
  version bigint,
  value bytea NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE meta (
  k text PRIMARY KEY,
  v bytea NOT NULL
);

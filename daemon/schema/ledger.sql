-- Class LEDGER: rows are inserted and never changed (the authorizer of db.c sees to it). docs/formats.md.
CREATE TABLE IF NOT EXISTS entry(
  idx INTEGER PRIMARY KEY,
  received_us INTEGER NOT NULL,
  is_system INTEGER NOT NULL CHECK(is_system IN (0, 1)),
  scope BLOB CHECK(length(scope) = 16),
  header BLOB NOT NULL,
  signature BLOB NOT NULL CHECK(length(signature) BETWEEN 64 AND 704)
) STRICT;
-- at = idx * 4 + n
CREATE TABLE IF NOT EXISTS part(
  at INTEGER PRIMARY KEY,
  audience INTEGER NOT NULL,
  scope_slot INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
-- at = idx * 256 + n. noun, id and scope stand in clear, so that history and disposal find what they are about
-- when its key is gone.
CREATE TABLE IF NOT EXISTS effect(
  at INTEGER PRIMARY KEY,
  noun TEXT NOT NULL,
  id BLOB NOT NULL CHECK(length(id) = 16),
  scope BLOB CHECK(length(scope) = 16),
  scope_slot INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK(length(digest) = 32),
  sealed BLOB NOT NULL
) STRICT;
-- All versions of a row, in order: as_of, disposal, and the slots of its next version.
CREATE INDEX IF NOT EXISTS effect__id ON effect(id);
CREATE TABLE IF NOT EXISTS leaf(
  idx INTEGER PRIMARY KEY,
  hash BLOB NOT NULL CHECK(length(hash) = 32)
) STRICT;
-- Complete tiles only, 256 hashes each (C2SP tlog-tiles).
CREATE TABLE IF NOT EXISTS tile(
  level INTEGER NOT NULL,
  n INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK(length(hashes) = 8192),
  PRIMARY KEY(level, n)
) STRICT;
CREATE TABLE IF NOT EXISTS checkpoint(
  size INTEGER PRIMARY KEY,
  note BLOB NOT NULL
) STRICT;

-- keys.db: one row per key slot, sealed under the store key. A deleted row is a destroyed key. docs/formats.md.
CREATE TABLE IF NOT EXISTS slot(
  n INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;

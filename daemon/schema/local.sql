-- Class LOCAL: this machine's own state. Decides nothing that matters, is in no backup but for blob.
CREATE TABLE IF NOT EXISTS meta(
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Staged evidence. missing: one bit per chunk, set while it is missing.
CREATE TABLE IF NOT EXISTS upload(
  id BLOB NOT NULL PRIMARY KEY,
  scope BLOB NOT NULL,
  person BLOB NOT NULL,
  organisation BLOB NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  root BLOB NOT NULL,
  scope_slot INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS upload__slot ON upload(slot);
CREATE INDEX IF NOT EXISTS upload__person ON upload(person);
CREATE TABLE IF NOT EXISTS upload_chunk(
  upload BLOB NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY(upload, n)
) STRICT, WITHOUT ROWID;
-- Where the bytes of a finished file are: inline below the limit, else a file of this name.
CREATE TABLE IF NOT EXISTS blob(
  slot INTEGER PRIMARY KEY,
  name BLOB NOT NULL UNIQUE,
  scope BLOB NOT NULL,
  organisation BLOB NOT NULL,
  scope_slot INTEGER NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  root BLOB NOT NULL,
  inline BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS blob__organisation ON blob(organisation, size);
CREATE INDEX IF NOT EXISTS blob__scope ON blob(scope);
-- Disposals whose orders are in the ledger and whose traces are not all gone yet.
CREATE TABLE IF NOT EXISTS disposal_pending(
  order_at INTEGER PRIMARY KEY
) STRICT;

-- Class LOCAL: this machine's own state. Decides nothing that matters, is in no backup.
CREATE TABLE IF NOT EXISTS meta(
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Disposals whose orders are in the ledger and whose traces are not all gone yet.
CREATE TABLE IF NOT EXISTS disposal_pending(
  order_at INTEGER PRIMARY KEY
) STRICT;

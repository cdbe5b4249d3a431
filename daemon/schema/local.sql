-- Class LOCAL: this machine's own state. Decides nothing that matters, is in no backup.
CREATE TABLE IF NOT EXISTS meta(
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Disposals whose orders are in the ledger and whose traces are not all gone yet.
CREATE TABLE IF NOT EXISTS disposal_pending(
  order_at INTEGER PRIMARY KEY
) STRICT;
-- When the traces of a disposal were all gone here. Told, and decides nothing.
CREATE TABLE IF NOT EXISTS disposal_done(
  order_at INTEGER PRIMARY KEY,
  done_us INTEGER NOT NULL
) STRICT;

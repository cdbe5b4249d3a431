-- Class PROJECTION, beside the generated tables of the nouns: follows from the ledger alone.
-- Repeats: what (signer, statement id) was entered as. Derived from headers, so it survives disposal.
CREATE TABLE repeat(
  signer BLOB NOT NULL,
  statement BLOB NOT NULL,
  idx INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY(signer, statement)
) STRICT, WITHOUT ROWID;
-- Scope fields of scopes. side 1: towards the audited organisation.
CREATE TABLE link(
  scope BLOB NOT NULL,
  parent BLOB NOT NULL,
  side INTEGER NOT NULL,
  PRIMARY KEY(scope, parent, side)
) STRICT, WITHOUT ROWID;
-- Closure of link, each scope containing itself.
CREATE TABLE within(
  scope BLOB NOT NULL,
  ancestor BLOB NOT NULL,
  side INTEGER NOT NULL,
  noun TEXT NOT NULL,
  PRIMARY KEY(scope, ancestor, side)
) STRICT, WITHOUT ROWID;
CREATE INDEX within__ancestor ON within(ancestor, noun, scope);
-- One row per active appointment. until_us 0: no end.
CREATE TABLE reach(
  person BLOB NOT NULL,
  scope BLOB NOT NULL,
  source BLOB NOT NULL,
  party BLOB,
  roles INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  PRIMARY KEY(person, scope, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX reach__source ON reach(source);
-- One row per active share of a joint audit: receiver's people see what stands on giver's side, up to a classification.
CREATE TABLE share(
  scope BLOB NOT NULL,
  giver BLOB NOT NULL,
  receiver BLOB NOT NULL,
  source BLOB NOT NULL,
  up_to INTEGER NOT NULL,
  PRIMARY KEY(scope, giver, receiver, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX share__source ON share(source);
-- Who was handed classified content of a scope, by the read log. idx: the first entry that says so (reading.h).
CREATE TABLE reader(
  scope BLOB NOT NULL,
  person BLOB NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY(scope, person)
) STRICT, WITHOUT ROWID;
-- Rows that a tombstone stands for. order_at: the tombstone's effect.
CREATE TABLE tombstone(
  id BLOB NOT NULL,
  noun TEXT NOT NULL,
  order_at INTEGER NOT NULL,
  PRIMARY KEY(id, noun)
) STRICT, WITHOUT ROWID;
-- Where the search index keeps a row: document number = effect that first had text.
CREATE TABLE search_row(
  doc INTEGER PRIMARY KEY,
  noun TEXT NOT NULL,
  id BLOB NOT NULL,
  UNIQUE(id, noun)
) STRICT;
-- place: noun, scope, owner and party as words (search.c).
CREATE VIRTUAL TABLE search USING fts5(text, place, tokenize='unicode61 remove_diacritics 2');
-- What the index answers, word by word, for comparing it (verify --deep).
CREATE VIRTUAL TABLE search_term USING fts5vocab(search, instance);

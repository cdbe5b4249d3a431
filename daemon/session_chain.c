/* Reads the list of session keys from the rows of their records, and the first key from the first entry. */
#include "daemon/session_chain.h"

#include "daemon/core.h"

#include "audit/v1/admin.pb-c.h"
#include "audit/v1/session_key.pb-c.h"

static int add_row(struct bytes body, struct buf *records, struct status *st, struct session_chain *k)
{
	Audit__SessionKey *row = audit__session_key__unpack(NULL, body.len, body.data);
	if (!row || row->key.len != KEY_BYTES) {
		audit__session_key__free_unpacked(row, NULL);
		return fail(st, DATA_LOSS, "SESSION_KEYS", "session key record %zu of the store does not unpack",
			k->records + 1);
	}
	if (records)
		buf_add(records, row->record.data, row->record.len);
	memcpy(k->newest, row->key.data, KEY_BYTES);
	k->told_us = row->told_us;
	k->records++;
	audit__session_key__free_unpacked(row, NULL);
	return OK;
}

int session_chain_load(struct db *db, struct buf *records, struct status *st, struct session_chain *ret_keys)
{
	struct rows *r;
	bool more = false;
	*ret_keys = (struct session_chain){ 0 };
	TRY(db_query(db, st, &r, "SELECT body FROM session_key WHERE number > 0 ORDER BY number", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = add_row(row_bytes(r, 0), records, st, ret_keys);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

int session_chain_first(struct request *rq, uint8_t ret_key[KEY_BYTES])
{
	struct entry first;
	TRY(ledger_read(rq->core->ledger, rq->tx.db, rq->arena, 0, rq->st, &first));
	struct bytes said = first.part_count > 0 ? first.part[0].content : BYTES("", 0);
	Audit__InitSystemRequest *in =
		said.data ? audit__init_system_request__unpack(arena_allocator(rq->arena), said.len, said.data) : NULL;
	if (!in || in->session_key.len != KEY_BYTES)
		return fail(rq->st, DATA_LOSS, "SESSION_KEYS", "the first entry names no session key");
	memcpy(ret_key, in->session_key.data, KEY_BYTES);
	return OK;
}

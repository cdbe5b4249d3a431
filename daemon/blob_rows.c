/* Which evidence files rows refer to, read from the rows themselves. */
#include "daemon/blob_rows.h"

#include "audit/v1/evidence.pb-c.h"
#include "common/clock.h"

static bool has_content(struct bytes body, const struct hash *sha256)
{
	Audit__Evidence *row = audit__evidence__unpack(NULL, body.len, body.data);
	bool has = row && row->file && bytes_equal(BYTES(row->file->sha256.data, row->file->sha256.len),
		BYTES(sha256->b, HASH_BYTES));
	if (row)
		audit__evidence__free_unpacked(row, NULL);
	return has;
}

int blob_rows_refer(void *db, const struct id *audit, const struct hash *sha256, struct status *st,
	bool *ret_is_referenced)
{
	struct rows *r;
	bool more = false, found = false;
	TRY(db_query(db, st, &r, "SELECT body FROM evidence WHERE audit_id = ?1", "d", audit));
	int rc = db_next(r, st, &more);
	while (rc == OK && more && !found) {
		found = has_content(row_bytes(r, 0), sha256);
		if (!found)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	if (rc == OK)
		*ret_is_referenced = found;
	return rc;
}

int blob_rows_sweep(void *context, struct db *db, struct status *st)
{
	return blobs_sweep(context, clock_now_us(), (struct blob_referenced){ blob_rows_refer, db }, st);
}

/* The row itself is gone; its effects name its scope in clear. */
static int scope_of(struct db *db, const struct id *id, struct status *st, bool *ret_found, struct id *ret_scope)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT scope FROM effect WHERE id = ?1 ORDER BY at LIMIT 1", "d", id));
	int rc = db_next(r, st, &more);
	if (rc == OK)
		*ret_found = more && row_id(r, 0, ret_scope);
	rows_done(r);
	return rc;
}

int blob_rows_destroy(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st)
{
	struct id scope = *id;
	bool found = true;
	if (!is_scope)
		TRY(scope_of(db, id, st, &found, &scope));
	if (!found)
		return OK;
	return blobs_collect(context, &scope, (struct blob_referenced){ blob_rows_refer, db }, st);
}

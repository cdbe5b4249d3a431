/* Which files rows refer to, read from the rows themselves. */
#include "daemon/blob_rows.h"

#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/late_statement.pb-c.h"
#include "audit/v1/report.pb-c.h"
#include "common/clock.h"

static bool is_of(const Audit__EvidenceFile *file, const struct hash *sha256)
{
	return file && bytes_equal(BYTES(file->sha256.data, file->sha256.len), BYTES(sha256->b, HASH_BYTES));
}

static bool evidence_has(struct bytes body, const struct hash *sha256)
{
	Audit__Evidence *row = audit__evidence__unpack(NULL, body.len, body.data);
	bool has = row && is_of(row->file, sha256);
	if (row)
		audit__evidence__free_unpacked(row, NULL);
	return has;
}

static bool report_has(struct bytes body, const struct hash *sha256)
{
	Audit__Report *row = audit__report__unpack(NULL, body.len, body.data);
	bool has = row && (is_of(row->file, sha256) || is_of(row->document, sha256));
	if (row)
		audit__report__free_unpacked(row, NULL);
	return has;
}

static bool late_statement_has(struct bytes body, const struct hash *sha256)
{
	Audit__LateStatement *row = audit__late_statement__unpack(NULL, body.len, body.data);
	bool has = row && is_of(row->file, sha256);
	if (row)
		audit__late_statement__free_unpacked(row, NULL);
	return has;
}

/* The rows of an audit that may have files. */
static const struct {
	const char *sql;
	bool (*has)(struct bytes body, const struct hash *sha256);
} kind[] = {
	{ "SELECT body FROM evidence WHERE audit_id = ?1", evidence_has },
	{ "SELECT body FROM late_statement WHERE audit_id = ?1", late_statement_has },
	{ "SELECT body FROM report WHERE audit_id = ?1", report_has },
};

static int look_through(struct db *db, size_t k, const struct id *audit, const struct hash *sha256, struct status *st,
	bool *ret_found)
{
	struct rows *r;
	bool more = false, found = false;
	TRY(db_query(db, st, &r, kind[k].sql, "d", audit));
	int rc = db_next(r, st, &more);
	while (rc == OK && more && !found) {
		found = kind[k].has(row_bytes(r, 0), sha256);
		if (!found)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	if (rc == OK)
		*ret_found = found;
	return rc;
}

int blob_rows_refer(void *db, const struct id *audit, const struct hash *sha256, struct status *st,
	bool *ret_is_referenced)
{
	bool found = false;
	for (size_t k = 0; k < ARRAY_LEN(kind) && !found; k++)
		TRY(look_through(db, k, audit, sha256, st, &found));
	*ret_is_referenced = found;
	return OK;
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

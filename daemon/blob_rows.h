/* What the rows say about files: the one place that knows which nouns have them. */
#ifndef DAEMON_BLOB_ROWS_H
#define DAEMON_BLOB_ROWS_H

#include "daemon/blob.h"
#include "daemon/db.h"

/*
 * Whether a piece of evidence or a report in this audit still has the file with this content: struct blob_referenced's
 * question, with a connection (struct db) as its context.
 */
int blob_rows_refer(void *db, const struct id *audit, const struct hash *sha256, struct status *st,
	bool *ret_is_referenced);

/* For writer_run, each hour: removes uploads that expired. `context` is a struct blobs. */
int blob_rows_sweep(void *context, struct db *db, struct status *st);

/*
 * For struct disposal, destroy_files: the files that rows of the scope no longer refer to. `context` is a struct blobs;
 * id is the scope itself or a row in it.
 */
int blob_rows_destroy(void *context, struct db *db, const struct id *id, bool is_scope, struct status *st);

#endif

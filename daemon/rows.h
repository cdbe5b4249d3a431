/* What the generated typed row functions (gen/rows.h) are made of. Handlers use those. Contract: rpc.h. */
#ifndef DAEMON_ROWS_H
#define DAEMON_ROWS_H

#include "audit/v1/types.pb-c.h"
#include "daemon/rpc.h"

int rq_new(struct request *rq, const struct resource_rule *resource, ProtobufCMessage **ret_row);
int rq_load(struct request *rq, const struct resource_rule *resource, const char *id, ProtobufCMessage **ret_row);
/* *ret_row is NULL when id is "" or there is no such row. */
int rq_find(struct request *rq, const struct resource_rule *resource, const char *id, ProtobufCMessage **ret_row);
/* Fails RESOURCE_EXHAUSTED "TOO_MANY_ROWS" past LIMIT_ROWS_WHERE. */
/* As it stood after entry `index`, whoever asks; NULL where it was not there. */
int rq_find_at(struct request *rq, const struct resource_rule *resource, const char *id, uint64_t index,
	ProtobufCMessage **ret_row);
int rq_where(struct request *rq, const struct resource_rule *resource, const char *column, const char *value,
	ProtobufCMessage ***ret_rows, size_t *ret_count);
int rq_page(struct request *rq, const struct resource_rule *resource, const Audit__Page *page,
	const struct narrow *narrow, ProtobufCMessage ***ret_rows, size_t *ret_count, ProtobufCBinaryData *ret_next);
/* The same for what the caller sees alone, at most `max`; and one row, not found when they do not see it. */
/* As rows_count, in the past too. */
int rq_count(struct request *rq, const struct resource_rule *resource, const char *scope_id, struct row_count *ret_count);
int rq_where_seen(struct request *rq, const struct resource_rule *resource, const char *column, const char *value, size_t max,
	ProtobufCMessage ***ret_rows, size_t *ret_count);
int rq_find_seen(struct request *rq, const struct resource_rule *resource, const char *id, bool *ret_found,
	ProtobufCMessage **ret_row);
/* As rows_search, in the past too. */
int rq_search(struct request *rq, const struct search *search, struct search_hit **ret_hits, size_t *ret_count,
	ProtobufCBinaryData *ret_next);
int rq_put(struct request *rq, ProtobufCMessage *row, uint64_t expected_version);

/* A page of what the caller sees, asked as the store is asked, with memory of its own. */
int rq_page_seen(struct request *rq, struct arena *arena, const struct resource_rule *resource, const struct page *page,
	ProtobufCMessage ***ret_rows, size_t *ret_count, struct bytes *ret_next);

/* For what a handler works out from rows that the caller need not see; of then, for a read of the past. */

/* As rq_where, and no more than `max` of them: there may be more. */
int rq_where_some(struct request *rq, const struct resource_rule *resource, const char *column, const char *value,
	size_t max, ProtobufCMessage ***ret_rows, size_t *ret_count);
/* A page of all rows, with memory of its own. */
int rq_page_of_all(struct request *rq, struct arena *arena, const struct resource_rule *resource, const struct page *page,
	ProtobufCMessage ***ret_rows, size_t *ret_count, struct bytes *ret_next);
/*
 * Each of those rows, page after page: `visit` keeps what it needs, the row's memory goes with its page. It ends early where
 * that says so. `page` names the first of them, and how many are held at once.
 */
int rq_each_of_all(struct request *rq, const struct resource_rule *resource, const struct page *page,
	int (*visit)(void *context, const ProtobufCMessage *row, bool *ret_enough), void *context);
/* The same of the rows that the caller sees. */
int rq_each_seen(struct request *rq, const struct resource_rule *resource, const struct page *page,
	int (*visit)(void *context, const ProtobufCMessage *row, bool *ret_enough), void *context);
/* Roles that the person holds at the scope; 0 where an id is none. */
int rq_roles(struct request *rq, const char *person_id, const char *scope_id, uint32_t *ret_roles);
/* The entry that changed the row last, as the tables stand; 0 where there is none. */
int rq_changed_index(struct request *rq, const struct resource_rule *resource, const char *id, uint64_t *ret_index);
/* How many rows of a scope and below it were changed by a later entry than `index`, whoever sees them. */
int rq_count_changed(struct request *rq, const struct resource_rule *resource, const char *scope_id, uint64_t index,
	size_t *ret_count);
/* Lets `look` read the tables. */
int rq_look(struct request *rq, int (*look)(struct tx *tables, void *context), void *context);

#endif

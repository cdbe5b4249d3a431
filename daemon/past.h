/*
 * Reads as of a ledger index: the rows as they were then, for whom may see them both by today's roles and by the
 * visibility they had then.
 *
 * Single rows come from their effects. Lists come from a replay into memory, of which a few are kept and brought
 * forward; one list at a time is made, since it is the past that waits, not the present.
 */
#ifndef DAEMON_PAST_H
#define DAEMON_PAST_H

#include "daemon/ledger.h"

struct past; /* opaque; any thread */

enum { PAST_KEPT = 2 };

/* Path and slots outlive it; one replay takes at most `bytes_max` of memory (LIMIT_PAST_BYTES). */
int past_new(const char *db_path, struct slots *slots, int64_t bytes_max, struct status *st, struct past **ret_past);
void past_free(struct past *p);
/*
 * Forgets every replay: what was disposed of must not live on in memory. Does not wait for a list that is being made, whose
 * thread forgets them at its end; its snapshot keeps the disposal pending till then.
 */
void past_drop(struct past *p);

/*
 * The newest index whose entry was received at or before this time. Fails NOT_FOUND "BEFORE_LEDGER" when there is none.
 */
int past_index_at(struct tx *tx, int64_t at_us, uint64_t *ret_index);

/* The row after the entry at `index`; not found when it was not there, was disposed of since, or may not be seen. */
int past_row(struct tx *tx, struct slots *slots, const struct resource_rule *resource, const char *id_text,
	const struct viewer *viewer, uint64_t index, bool *ret_found, ProtobufCMessage **ret_row);

/*
 * Whether the viewer, with today's roles, may see the row as an effect put it, in the state it then had; the row. An effect
 * that put nothing, or whose content was disposed of, shows nothing.
 */
int past_visible(struct tx *tx, const struct effect_row *effect, const struct viewer *viewer, bool *ret_visible,
	ProtobufCMessage **ret_row);

/*
 * As rows_page. `tx` reads today's roles.
 * Fails UNAVAILABLE "PAST_BUSY" while another list is being made; RESOURCE_EXHAUSTED "PAST_TOO_LONG" past
 * LIMIT_PAST_ENTRIES or the memory for one, OUT_OF_RANGE past the end.
 */
int past_page(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct page *page,
	const struct viewer *viewer, const uint8_t token_key[32], uint64_t index, ProtobufCMessage ***ret_rows,
	size_t *ret_count, struct bytes *ret_next);
/* As rows_where, and as past_page. */
int past_where(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct narrow *narrow,
	const struct viewer *viewer, size_t max, uint64_t index, ProtobufCMessage ***ret_rows, size_t *ret_count);

/* As rows_count, and as past_page. */
int past_count(struct past *p, struct tx *tx, const struct resource_rule *resource, const struct id *scope,
	const struct viewer *viewer, uint64_t index, struct row_count *ret_count);

/*
 * Looks at all tables of then, with everybody's eyes: `then` reads them, and its time is theirs. Fails as past_page, and as
 * the look does.
 */
typedef int past_look(struct tx *then, void *context);
int past_look_at(struct past *p, struct tx *tx, uint64_t index, past_look *look, void *context);

/* As rows_search, and as past_page. */
int past_search(struct past *p, struct tx *tx, const struct search *search, const struct viewer *viewer,
	const uint8_t token_key[32], uint64_t index, struct search_hit **ret_hits, size_t *ret_count,
	struct bytes *ret_next);

#endif

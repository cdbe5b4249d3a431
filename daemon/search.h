/* The search index behind rows_search (projection.h), and what page.c and search.c share with projection.c. */
#ifndef DAEMON_SEARCH_H
#define DAEMON_SEARCH_H

#include "daemon/projection.h"

/* Forgets documents of this noun whose row is gone. */
int search_sweep(struct tx *tx, const struct resource_rule *resource);

/* Writes the index anew: FTS5 of SQLite 3.40 keeps the words of deleted rows (measured). */
int search_rebuild(struct db *db, struct status *st);

/* Words by which a document's place is looked for: noun; 's', 'o' or 'p' and the id of scope, owner or party. */
enum { PLACE_NOUN_BYTES = 64, PLACE_WORD_BYTES = 2 * ID_BYTES + 2 };
const char *search_noun_word(const char *noun, char word[PLACE_NOUN_BYTES]);
void search_place(char kind, const struct id *id, char word[PLACE_WORD_BYTES]);

/* Steps a query and unpacks its `body` column, at most `max` rows. The caller releases the query. */
int rows_collect(struct tx *tx, const struct resource_rule *resource, struct rows *r, int body, size_t max,
	ProtobufCMessage ***ret_rows, size_t *ret_count);

/* The value to bind for a lookup column: an id, NULL for what is none, or a text. Fails INTERNAL "NO_COLUMN". */
int column_value(struct tx *tx, const struct resource_rule *resource, const char *column, const char *value,
	struct db_value *ret_value);

#endif

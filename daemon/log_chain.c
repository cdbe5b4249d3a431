/* Reads the list of log keys from the first entry and the rows of log key records. */
#include "daemon/log_chain.h"

#include "common/arena.h"
#include "common/limits.h"
#include "common/statement.h"
#include "daemon/columns.h"

static int load_first(struct db *db, const uint8_t *unborn, struct status *st, uint8_t ret_key[SIGN_PUBLIC_BYTES])
{
	struct statement_header header;
	struct status ignored;
	struct rows *r;
	bool more = false;
	memcpy(ret_key, unborn, SIGN_PUBLIC_BYTES);
	TRY(db_query(db, st, &r, "SELECT header FROM entry WHERE idx = 0 AND is_system = 1", ""));
	int rc = db_next(r, st, &more);
	if (rc == OK && more && statement_parse(row_bytes(r, 0), &ignored, &header) == OK && sign_public_valid(header.signer))
		memcpy(ret_key, header.signer, SIGN_PUBLIC_BYTES);
	rows_done(r);
	return rc;
}

static int wrong(uint64_t number, const char *what, struct status *st)
{
	return fail(st, DATA_LOSS, "LOG_KEYS", "log key record %" PRIu64 " of the store: %s", number, what);
}

/* The list as it grows, and its texts. */
struct list {
	struct log_keys *keys;
	struct buf *records; /* NULL: nobody wants them */
};

static int add_row(const struct list *list, const ProtobufCMessage *row, uint64_t put_by, struct status *st)
{
	struct log_keys *k = list->keys;
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(row->descriptor, "record");
	struct status why = { 0 };
	struct bytes record = field_bytes(row, f ? (int)(f - row->descriptor->fields) : -1);
	if (log_keys_add(k, record, &why) != OK)
		return wrong(k->records + 1, why.message, st);
	if (list->records)
		buf_add(list->records, record.data, record.len);
	return k->state[k->records].from == put_by ? OK : wrong(k->records, "another entry put it than it says", st);
}

static int add_body(const struct list *list, const struct resource_rule *resource, struct bytes body, uint64_t put_by,
	struct arena *arena, struct status *st)
{
	ProtobufCMessage *row =
		protobuf_c_message_unpack(resource->message->descriptor, arena_allocator(arena), body.len, body.data);
	return row ? add_row(list, row, put_by, st) : wrong(list->keys->records + 1, "it does not unpack", st);
}

static int load_records(const struct list *list, const struct resource_rule *resource, struct db *db, struct arena *arena,
	struct status *st)
{
	struct rows *r;
	bool more = false;
	TRY(db_query(db, st, &r, "SELECT body, changed_index FROM log_key WHERE number > 0 ORDER BY number", ""));
	int rc = db_next(r, st, &more);
	while (rc == OK && more) {
		rc = add_body(list, resource, row_bytes(r, 0), (uint64_t)row_int(r, 1), arena, st);
		if (rc == OK)
			rc = db_next(r, st, &more);
	}
	rows_done(r);
	return rc;
}

int log_chain_load(struct db *db, const char *origin, const uint8_t unborn[SIGN_PUBLIC_BYTES], struct buf *records,
	struct status *st, struct log_keys *ret_keys)
{
	const struct list list = { .keys = ret_keys, .records = records };
	const struct resource_rule *resource = schema_find_resource(LOG_KEY_NOUN);
	uint8_t key[SIGN_PUBLIC_BYTES];
	struct note_key first;
	TRY(load_first(db, unborn, st, key));
	TRY(note_key_init(origin, NOTE_ED25519, key, st, &first));
	log_keys_begin(&first, ret_keys);
	if (!resource)
		return OK;
	struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
	if (!arena)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the log's keys");
	int rc = load_records(&list, resource, db, arena, st);
	arena_free(arena);
	return rc;
}

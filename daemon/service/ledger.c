/* The ledger as clients see it: checkpoints, proofs, statements, history. */
#include "common/limits.h"
#include "daemon/access.h"
#include "daemon/core.h"
#include "daemon/doubt.h"
#include "daemon/history.h"
#include "daemon/past.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static ProtobufCBinaryData binary(struct bytes b)
{
	return (ProtobufCBinaryData){ b.len, (uint8_t *)(uintptr_t)b.data };
}

static int fill_proof(struct request *rq, const struct hash *proof, size_t count, ProtobufCBinaryData **ret_list,
	size_t *ret_count)
{
	ProtobufCBinaryData *list = arena_array(rq->arena, count ? count : 1, sizeof(*list));
	if (!list)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (size_t i = 0; i < count; i++)
		list[i] = binary(arena_bytes(rq->arena, BYTES(proof[i].b, HASH_BYTES)));
	*ret_list = list;
	*ret_count = count;
	return OK;
}

/* Fetched after the checkpoint, so they hold the key that it was signed with. */
static int fill_log_records(struct request *rq, uint32_t known, Audit__GetCheckpointResponse *out)
{
	struct log_keys keys;
	struct buf records;
	struct bytes copy = { 0 };
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	ledger_log_records(rq->core->ledger, &keys, &records);
	struct bytes rest = buf_bytes(&records);
	for (size_t i = 0; i < known && rest.len > 0; i++) {
		size_t len = log_record_length(rest);
		rest = BYTES(rest.data + len, rest.len - len);
	}
	bool failed = records.failed;
	if (!failed && rest.len > 0) {
		copy = arena_bytes(rq->arena, rest);
		failed = !copy.data;
	}
	buf_done(&records);
	out->log_record_count = (uint32_t)keys.records;
	out->log_records = binary(copy);
	return failed ? fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory") : OK;
}

int ledger_get_checkpoint(struct request *rq, const Audit__GetCheckpointRequest *in,
	Audit__GetCheckpointResponse *out)
{
	struct buf note;
	buf_init(&note, LIMIT_CHECKPOINT_BYTES);
	int rc = ledger_checkpoint(rq->core->ledger, &note);
	uint64_t size = 0;
	if (rc == OK)
		rc = ledger_note_size(buf_bytes(&note), rq->st, &size);
	if (rc == OK)
		out->checkpoint = binary(arena_bytes(rq->arena, buf_bytes(&note)));
	buf_done(&note);
	TRY(rc);
	TRY(fill_log_records(rq, in->log_records, out));
	if (in->from_size == 0 || in->from_size == size)
		return OK;
	if (in->from_size > size)
		return fail(rq->st, OUT_OF_RANGE, "LOG_SHORTER", "the ledger holds %" PRIu64 " entries, fewer than "
			"the checkpoint you hold", size);
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count;
	TRY(ledger_consistency(rq->core->ledger, rq->tx.db, in->from_size, size, rq->st, proof, &count));
	return fill_proof(rq, proof, count, &out->consistency, &out->n_consistency);
}

int ledger_get_consistency(struct request *rq, const Audit__GetConsistencyRequest *in,
	Audit__GetConsistencyResponse *out)
{
	struct ledger *l = rq->core->ledger;
	struct hash from, to, proof[MERKLE_PROOF_MAX];
	size_t count;
	uint64_t size = in->to_size ? in->to_size : ledger_size(l);
	if (size > ledger_size(l) || in->from_size > size)
		return fail(rq->st, OUT_OF_RANGE, "LOG_SHORTER", "from and to are at most the %" PRIu64 " entries of the "
			"ledger, and from is not above to", ledger_size(l));
	TRY(ledger_root_at(l, rq->tx.db, in->from_size, rq->st, &from));
	TRY(ledger_root_at(l, rq->tx.db, size, rq->st, &to));
	TRY(ledger_consistency(l, rq->tx.db, in->from_size, size, rq->st, proof, &count));
	out->to_size = size;
	out->from_root = binary(arena_bytes(rq->arena, BYTES(from.b, HASH_BYTES)));
	out->to_root = binary(arena_bytes(rq->arena, BYTES(to.b, HASH_BYTES)));
	return fill_proof(rq, proof, count, &out->consistency, &out->n_consistency);
}

int ledger_get_leaves(struct request *rq, const Audit__GetLeavesRequest *in, Audit__GetLeavesResponse *out)
{
	uint64_t size = ledger_size(rq->core->ledger), left = in->first < size ? size - in->first : 0;
	uint64_t count = in->count ? in->count : LIMIT_LEAVES;
	count = count < left ? count : left;
	out->leaves = arena_array(rq->arena, LIMIT_LEAVES, sizeof(*out->leaves));
	if (!out->leaves)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	for (; out->n_leaves < count; out->n_leaves++) {
		struct bytes leaf;
		TRY(ledger_leaf_text(rq->core->ledger, rq->tx.db, rq->arena, in->first + out->n_leaves, rq->st, &leaf));
		out->leaves[out->n_leaves] = binary(leaf);
	}
	return OK;
}

static int not_found(struct request *rq)
{
	return fail(rq->st, NOT_FOUND, "NOT_FOUND", "there is no such row, or you may not see it");
}

/* A request that names an entry names no row: the read log has the first that was read of it. */
static void was_classified(struct request *rq, const char *id)
{
	rq->classified = true;
	if (!rq->row_read)
		rq->row_read = rq_text(rq, id);
}

/*
 * One may have an entry's proof and its signed header when one may see a row that it changed, as the row is now.
 * ret_open: every row it changed shows itself to the caller as it then was, too; so the statement may be read.
 */
static int check_entry(struct request *rq, uint64_t index, bool *ret_open)
{
	struct effect_row *effect;
	size_t count;
	bool found = false, open = true;
	ProtobufCMessage *row;
	if (index >= ledger_size(rq->core->ledger))
		return not_found(rq);
	TRY(ledger_effects(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, &effect, &count));
	for (size_t i = 0; i < count; i++) {
		char id[ID_TEXT_BYTES];
		bool is_seen = found, was_seen = false;
		id_format(&effect[i].id, id);
		if (!found)
			TRY(row_find(&rq->tx, effect[i].resource, id, &rq->viewer, &found, &row));
		if (found && !is_seen && access_is_classified(row, effect[i].resource->message))
			was_classified(rq, id);
		TRY(past_visible(&rq->tx, &effect[i], &rq->viewer, &was_seen, &row));
		if (was_seen && access_is_classified(row, effect[i].resource->message))
			was_classified(rq, id);
		open &= was_seen;
	}
	*ret_open = open;
	return found ? OK : not_found(rq);
}

/* Whether what a statement says to all stands in rows that the caller sees as they are now: in one at least, and in each. */
static int check_told(struct request *rq, uint64_t index, const struct entry *e, bool *ret_told)
{
	struct statement_header header;
	struct effect_row *effect;
	size_t count = 0, own = 0;
	bool seen = true;
	ProtobufCMessage *row;
	*ret_told = false;
	TRY(statement_parse(e->header, rq->st, &header));
	const struct method_rule *method = schema_find_method(header.method);
	if (!method || !method->told_by_rows)
		return OK;
	TRY(ledger_effects(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, &effect, &count));
	for (size_t i = 0; seen && i < count; i++) {
		char id[ID_TEXT_BYTES];
		if (strcmp(effect[i].resource->noun, method->noun) != 0)
			continue;
		id_format(&effect[i].id, id);
		TRY(row_find(&rq->tx, effect[i].resource, id, &rq->viewer, &seen, &row));
		own++;
	}
	*ret_told = seen && own > 0;
	return OK;
}

int ledger_get_receipt(struct request *rq, const Audit__GetReceiptRequest *in,
	Audit__GetReceiptResponse *out)
{
	struct bytes proof;
	bool open;
	TRY(check_entry(rq, in->index, &open));
	TRY(ledger_receipt(rq->core->ledger, rq->tx.db, rq->arena, in->index, in->size, rq->st, &proof));
	out->tlog_proof = binary(proof);
	return OK;
}

/*
 * The person whose device signed, where the caller may see them, and whether its key was its own then. ret_own: it is the
 * caller.
 */
static int find_signer(struct request *rq, const struct entry *e, bool *ret_own, const char **ret_id,
	const char **ret_name, uint64_t *ret_doubtful_from)
{
	char text[65];
	Audit__Device **device;
	size_t count;
	bool found = false;
	ProtobufCMessage *person;
	*ret_own = false;
	hex_encode(e->signer, sizeof(e->signer), text);
	TRY(where_device(rq, "sign_key_text", text, &device, &count));
	if (count == 0)
		return OK;
	*ret_own = strcmp(device[0]->person_id, rq->who.person) == 0;
	*ret_doubtful_from = doubt_from(device[0], e->index);
	TRY(row_find(&rq->tx, schema_find_resource("person"), device[0]->person_id, &rq->viewer, &found, &person));
	if (found) {
		*ret_id = ((Audit__Person *)person)->id;
		*ret_name = ((Audit__Person *)person)->name;
	}
	return OK;
}

static int roles_at(struct request *rq, const struct id *scope, uint32_t *ret_roles)
{
	*ret_roles = 0;
	return id_is_zero(scope) ? OK : reach_roles(&rq->tx, &rq->viewer.person, scope, ret_roles);
}

/* The statement, with the parts of the caller's side where it is open to them; a part whose key is destroyed stays away. */
static int fill_statement(struct request *rq, const struct entry *e, bool is_open, Audit__Statement *to)
{
	uint32_t roles;
	TRY(roles_at(rq, &e->scope, &roles));
	to->header = binary(e->header);
	to->signer = binary(arena_bytes(rq->arena, BYTES(e->signer, sizeof(e->signer))));
	to->signature = binary(e->signature);
	if (!is_open)
		return OK;
	to->parts = arena_array(rq->arena, LIMIT_PARTS, sizeof(*to->parts));
	for (size_t i = 0; to->parts && i < e->part_count; i++) {
		if (!e->part[i].content.data || !access_audience(roles, e->part[i].audience))
			continue;
		Audit__Part *part = arena_alloc(rq->arena, sizeof(*part));
		if (!part)
			break;
		audit__part__init(part);
		part->audience = (Audit__Audience)e->part[i].audience;
		part->salt = binary(e->part[i].salt);
		part->content = binary(e->part[i].content);
		to->parts[to->n_parts++] = part;
	}
	return OK;
}

int ledger_get_entry(struct request *rq, const Audit__GetEntryRequest *in, Audit__GetEntryResponse *out)
{
	struct entry e;
	struct bytes leaf;
	bool is_open, is_own, is_told;
	TRY(check_entry(rq, in->index, &is_open));
	TRY(ledger_read(rq->core->ledger, rq->tx.db, rq->arena, in->index, rq->st, &e));
	TRY(ledger_leaf_text(rq->core->ledger, rq->tx.db, rq->arena, in->index, rq->st, &leaf));
	out->statement = arena_alloc(rq->arena, sizeof(*out->statement));
	if (!out->statement)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__statement__init(out->statement);
	out->received_us = e.received_us;
	out->leaf = binary(leaf);
	TRY(find_signer(rq, &e, &is_own, &out->person_id, &out->person_name, &out->doubtful_from));
	TRY(check_told(rq, in->index, &e, &is_told));
	/* One's own words are no secret from oneself. */
	return fill_statement(rq, &e, is_open || is_own || is_told, out->statement);
}

/* One version, cut to what the caller could see of it in the state it then had. */
static int fill_version(struct request *rq, const struct effect_row *effect, uint64_t index,
	Audit__RowVersion *to)
{
	struct entry e;
	struct statement_header header;
	ProtobufCMessage *row;
	bool visible, is_own;
	TRY(ledger_read(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, &e));
	TRY(statement_parse(e.header, rq->st, &header));
	to->version = effect->version;
	to->ledger_index = index;
	to->received_us = e.received_us;
	to->method = rq_text(rq, header.method);
	to->is_disposed = !effect->body.data || effect->op == EFFECT_OP_TOMBSTONE;
	TRY(find_signer(rq, &e, &is_own, &to->person_id, &to->person_name, &to->doubtful_from));
	TRY(past_visible(&rq->tx, effect, &rq->viewer, &visible, &row));
	if (!visible)
		return OK;
	if (access_is_classified(row, effect->resource->message))
		rq->classified = true;
	TRY(access_cut(rq, row, effect->resource->message));
	uint8_t *packed = arena_alloc(rq->arena, protobuf_c_message_get_packed_size(row) + 1);
	if (packed)
		to->row = (ProtobufCBinaryData){ protobuf_c_message_pack(row, packed), packed };
	return OK;
}

/* The newest thousand versions of a row. */
int ledger_get_history(struct request *rq, const Audit__GetHistoryRequest *in, Audit__GetHistoryResponse *out)
{
	enum { VERSIONS_MAX = 1000 };
	const struct resource_rule *resource = schema_find_resource(in->noun);
	struct row_change *change;
	size_t count;
	ProtobufCMessage *row;
	if (!resource)
		return fail_field(rq->st, "noun", "UNKNOWN_NOUN", "there is no noun of that name");
	TRY(row_load(&rq->tx, resource, in->row_id, &rq->viewer, &row));
	TRY(history_of_row(rq->core->ledger, &rq->tx, resource, in->row_id, VERSIONS_MAX, &change, &count));
	out->versions = arena_array(rq->arena, count ? count : 1, sizeof(*out->versions));
	for (size_t i = 0; out->versions && i < count; i++) {
		Audit__RowVersion *version = arena_alloc(rq->arena, sizeof(*version));
		if (!version)
			return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
		audit__row_version__init(version);
		TRY(fill_version(rq, &change[i].effect, change[i].index, version));
		out->versions[out->n_versions++] = version;
	}
	return OK;
}

int ledger_watch(struct request *rq, const Audit__WatchLedgerRequest *in, Audit__WatchLedgerResponse *out)
{
	out->size = ledger_size(rq->core->ledger);
	if (out->size <= in->from_size && !rq->has_waited) {
		rq->wait_size = in->from_size;
		rq->wait_ms = in->wait_ms;
	}
	return OK;
}

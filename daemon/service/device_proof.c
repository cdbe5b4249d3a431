/* A device's history for people who were not there: each version with its way to the tree, and the log's word that it ends. */
#include "common/closing.h"
#include "daemon/core.h"
#include "daemon/history.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static ProtobufCBinaryData binary(struct bytes b)
{
	return (ProtobufCBinaryData){ b.len, (uint8_t *)(uintptr_t)b.data };
}

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static int fill_versions(struct request *rq, const struct row_proof *proof, size_t count, Audit__ProveDeviceResponse *out)
{
	out->versions = arena_array(rq->arena, count, sizeof(*out->versions));
	for (size_t i = 0; out->versions && i < count; i++) {
		Audit__DeviceVersion *version = arena_alloc(rq->arena, sizeof(*version));
		if (!version)
			return no_memory(rq);
		audit__device_version__init(version);
		version->ledger_index = proof[i].index;
		version->opening = binary(proof[i].opening);
		version->leaf = binary(proof[i].leaf);
		out->versions[out->n_versions++] = version;
	}
	return out->versions ? OK : no_memory(rq);
}

/* The device as it was then, by the row that is proved: not as it is now. */
static int signer_then(struct request *rq, const struct effect_row *effect, struct signer *ret_signer)
{
	Audit__Device *row = (Audit__Device *)protobuf_c_message_unpack(effect->resource->message->descriptor,
		arena_allocator(rq->arena), effect->body.len, effect->body.data);
	if (!row)
		return no_memory(rq);
	struct signer s = { .from = { row->active_from, row->active_from_us }, .to = { row->active_to, row->active_to_us },
		.doubt = { row->compromised_from, row->compromised_from_us } };
	(void)snprintf(s.id, sizeof(s.id), "%s", row->id);
	(void)snprintf(s.person, sizeof(s.person), "%s", row->person_id);
	if (row->sign_key.len != sizeof(s.key))
		return fail(rq->st, DATA_LOSS, "ROW_CORRUPT", "a device without a key");
	memcpy(s.key, row->sign_key.data, sizeof(s.key));
	*ret_signer = s;
	return OK;
}

static int sign_closing(struct request *rq, const struct closing *closing, Audit__ProveDeviceResponse *out)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, CLOSING_TEXT_MAX);
	closing_format(closing, &text);
	struct bytes copy = text.failed ? BYTES(NULL, 0) : arena_bytes(rq->arena, buf_bytes(&text));
	buf_done(&text);
	if (!copy.data)
		return no_memory(rq);
	ledger_sign(rq->core->ledger, SSHSIG_DEVICE, copy, signature);
	out->closing = binary(copy);
	out->signature = binary(arena_bytes(rq->arena, BYTES(signature, sizeof(signature))));
	return OK;
}

/* What is said to end must have been read to its end: neither past what this connection sees nor past what is signed. */
static int choose_size(struct request *rq, uint64_t wanted, uint64_t *ret_size)
{
	uint64_t end, is_signed = ledger_size(rq->core->ledger);
	TRY(ledger_end(rq->tx.db, rq->st, &end));
	end = end < is_signed ? end : is_signed;
	end = rq->is_past ? rq->as_of + 1 : end;
	if (wanted > end)
		return fail(rq->st, OUT_OF_RANGE, "LOG_SHORTER", "the ledger holds %" PRIu64 " entries, fewer than that", end);
	*ret_size = wanted ? wanted : end;
	return OK;
}

/* Up to so many entries, 0: all. */
static int prove(struct request *rq, const char *device_id, uint64_t size, uint64_t *ret_size, Audit__ProveDeviceResponse *out)
{
	struct ledger *l = rq->core->ledger;
	struct closing closing = { 0 };
	struct row_proof *proof;
	size_t count;
	(void)snprintf(closing.checkpoint.origin, sizeof(closing.checkpoint.origin), "%s", rq->core->settings.origin);
	TRY(choose_size(rq, size, &closing.checkpoint.size));
	TRY(ledger_root_at(l, rq->tx.db, closing.checkpoint.size, rq->st, &closing.checkpoint.root));
	TRY(history_prove_row(l, &rq->tx, schema_find_resource("device"), device_id, closing.checkpoint.size,
		CLOSING_VERSIONS_MAX, &proof, &count));
	if (count == 0)
		return fail(rq->st, OUT_OF_RANGE, "NO_VERSION", "the device came into the ledger later");
	closing.versions = count;
	closing.newest = proof[count - 1].index;
	TRY(signer_then(rq, &proof[count - 1].effect, &closing.signer));
	TRY(fill_versions(rq, proof, count, out));
	*ret_size = closing.checkpoint.size;
	return sign_closing(rq, &closing, out);
}

int device_prove(struct request *rq, const Audit__ProveDeviceRequest *in, Audit__ProveDeviceResponse *out)
{
	uint64_t size;
	return prove(rq, in->device_id, in->size, &size, out);
}

/* --- of who signed a break-glass --- */

/* The device that signed the entry, which made a version of the row; none: it is no such entry. */
static int find_signing(struct request *rq, const char *id, uint64_t index, Audit__Device **ret_device)
{
	const struct resource_rule *noun = schema_find_resource("break_glass");
	struct row_change *change;
	size_t changes, devices = 0;
	struct entry e;
	char key[2 * SIGN_PUBLIC_BYTES + 1];
	Audit__Device **device = NULL;
	TRY(history_of_row(rq->core->ledger, &rq->tx, noun, id, CLOSING_VERSIONS_MAX, &change, &changes));
	for (size_t i = 0; i < changes; i++) {
		if (change[i].index != index)
			continue;
		TRY(ledger_read(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, &e));
		hex_encode(e.signer, sizeof(e.signer), key);
		TRY(where_device(rq, "sign_key_text", key, &device, &devices));
	}
	*ret_device = devices > 0 ? device[0] : NULL;
	return OK;
}

/* The versions' entries changed nothing but a device: whoever is not shown that is given no receipt by itself. */
static int fill_receipts(struct request *rq, uint64_t size, Audit__ProveBreakGlassResponse *out)
{
	out->receipts = arena_array(rq->arena, out->device->n_versions + 1, sizeof(*out->receipts));
	if (!out->receipts)
		return no_memory(rq);
	for (size_t i = 0; i < out->device->n_versions; i++) {
		struct bytes receipt;
		TRY(ledger_receipt(rq->core->ledger, rq->tx.db, rq->arena, out->device->versions[i]->ledger_index, size, rq->st,
			&receipt));
		out->receipts[out->n_receipts++] = binary(receipt);
	}
	return OK;
}

int break_glass_prove(struct request *rq, const Audit__ProveBreakGlassRequest *in, Audit__ProveBreakGlassResponse *out)
{
	Audit__Device *device;
	uint64_t size;
	TRY(find_signing(rq, in->break_glass_id, in->ledger_index, &device));
	if (!device)
		return fail_field(rq->st, "ledger_index", "NOT_ITS_ENTRY", "that entry made no version of the break-glass");
	out->device = arena_alloc(rq->arena, sizeof(*out->device));
	if (!out->device)
		return no_memory(rq);
	audit__prove_device_response__init(out->device);
	TRY(prove(rq, device->id, in->size, &size, out->device));
	return fill_receipts(rq, size, out);
}

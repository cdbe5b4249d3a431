/* Cosignatures: entered by witnesses, gathered on the checkpoint they are of. */
#include "daemon/rule/cosignature.h"

#include "common/cosign.h"
#include "common/limits.h"
#include "daemon/core.h"
#include "daemon/doubt.h"
#include "daemon/rows.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static const char add_method[] = "audit.v1.CosignatureService/AddCosignature";

static int no_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* Those with the largest trees first; `device_id` "": of all devices. */
static int newest_cosignatures(struct request *rq, const char *device_id, uint32_t max, Audit__Cosignature ***ret_rows,
	size_t *ret_count)
{
	const struct narrow narrow[] = { { "device_id", device_id }, { NULL, NULL } };
	struct page page = { .size = max, .filter = "", .order = "-tree_size", .narrow = *device_id ? narrow : NULL };
	struct bytes next;
	ProtobufCMessage **row;
	TRY(rq_page_of_all(rq, rq->arena, schema_find_resource("cosignature"), &page, &row, ret_count, &next));
	*ret_rows = (Audit__Cosignature **)row;
	return OK;
}

static int last_of_device(struct request *rq, int64_t *ret_size)
{
	Audit__Cosignature **row;
	size_t count;
	TRY(newest_cosignatures(rq, rq->who.device, 1, &row, &count));
	*ret_size = count > 0 ? row[0]->tree_size : 0;
	return OK;
}

static struct checkpoint checkpoint_of(struct request *rq, int64_t size, ProtobufCBinaryData root)
{
	struct checkpoint cp = { .size = (uint64_t)size };
	(void)snprintf(cp.origin, sizeof(cp.origin), "%s", rq->core->settings.origin);
	if (root.len == HASH_BYTES)
		memcpy(cp.root.b, root.data, HASH_BYTES);
	return cp;
}

/* What the ledger itself says about that size. */
static int look_at_ledger(struct request *rq, const struct checkpoint *cp, struct cosignature_facts *f)
{
	struct ledger *l = rq->core->ledger;
	struct hash root;
	uint64_t settled;
	f->ledger_size = (int64_t)ledger_size(l);
	if (f->tree_size > f->ledger_size)
		return OK;
	TRY(ledger_root_at(l, rq->tx.db, cp->size, rq->st, &root));
	TRY(ledger_received_at(rq->tx.db, cp->size - 1, rq->st, &f->newest_us));
	TRY(ledger_size_without(rq->tx.db, cp->size, (uint64_t)f->last_size, add_method, rq->st, &settled));
	f->root_is_ours = hash_equal(&root, &cp->root);
	f->holds_news = settled > (uint64_t)f->last_size;
	return OK;
}

int cosignature_add(struct request *rq, const Audit__AddCosignatureRequest *in, Audit__AddCosignatureResponse *out)
{
	Audit__Cosignature *row;
	struct cosignature_facts f = { .id = rq->who.device, .tree_size = in->tree_size, .holds_news = true,
		.time_us = in->time_s * INT64_C(1000000), .now_us = rq->now_us };
	struct checkpoint cp = checkpoint_of(rq, in->tree_size, in->root);
	struct note_key key;
	TRY(cosign_key(cp.origin, rq->who.sign_key, rq->st, &key));
	TRY(last_of_device(rq, &f.last_size));
	f.newest_us = f.time_us;
	TRY(look_at_ledger(rq, &cp, &f));
	f.is_signed = cosign_valid(&cp, (uint64_t)in->time_s, rq->who.sign_key, in->signature.data);
	TRY(cosignature_may_add(&f, rq->st));
	TRY(new_cosignature(rq, &row));
	rq_fill(&row->base, &in->base);
	row->organisation_id = rq->who.organisation;
	row->person_id = rq->who.person;
	row->device_id = rq->who.device;
	row->key = (ProtobufCBinaryData){ SIGN_PUBLIC_BYTES, rq->who.sign_key };
	TRY(put_cosignature(rq, row, 0));
	out->cosignature = row;
	return OK;
}

static int take_note(struct request *rq, struct buf *note, int rc, ProtobufCBinaryData *ret_note)
{
	if (rc == OK) {
		struct bytes copy = arena_bytes(rq->arena, buf_bytes(note));
		*ret_note = (ProtobufCBinaryData){ copy.len, (uint8_t *)(uintptr_t)copy.data };
		rc = copy.data && !note->failed ? OK : no_memory(rq);
	}
	buf_done(note);
	return rc;
}

int cosignature_next(struct request *rq, const Audit__NextCosignatureRequest *in, Audit__NextCosignatureResponse *out)
{
	struct ledger *l = rq->core->ledger;
	uint64_t size = 0;
	struct buf note;
	(void)in;
	TRY(last_of_device(rq, &out->cosigned_size));
	TRY(ledger_size_without(rq->tx.db, ledger_size(l), 0, add_method, rq->st, &size));
	buf_init(&note, LIMIT_CHECKPOINT_BYTES);
	int rc = ledger_checkpoint_at(l, rq->tx.db, size, rq->st, &note);
	return take_note(rq, &note, rc, &out->checkpoint);
}

static size_t count_people(Audit__Cosignature **row, size_t count)
{
	size_t people = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_new = true;
		for (size_t k = 0; is_new && k < i; k++)
			is_new = strcmp(row[i]->person_id, row[k]->person_id) != 0;
		people += is_new;
	}
	return people;
}

/* Moves those that count to the front: as many as a note takes, none by a key that somebody else may have had. */
static int keep_good(struct request *rq, Audit__Cosignature **row, size_t count, size_t *ret_count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count && kept < LIMIT_COSIGNATURES; i++) {
		bool doubtful;
		TRY(doubt_cosignature(rq, row[i], &doubtful));
		if (!doubtful)
			row[kept++] = row[i];
	}
	*ret_count = kept;
	return OK;
}

/* The cosignatures of the largest tree that so many people cosigned; *ret_count 0 where none is. */
static int find_gathered(struct request *rq, Audit__Cosignature **row, size_t count, size_t witnesses,
	Audit__Cosignature ***ret_rows, size_t *ret_count)
{
	for (size_t from = 0, n; from < count; from += n) {
		size_t kept;
		for (n = 1; from + n < count && row[from + n]->tree_size == row[from]->tree_size;)
			n++;
		if (n < witnesses)
			continue;
		TRY(keep_good(rq, row + from, n, &kept));
		if (kept > 0 && count_people(row + from, kept) >= witnesses) {
			*ret_rows = row + from;
			*ret_count = kept;
			return OK;
		}
	}
	*ret_count = 0;
	return OK;
}

static int add_cosigner(struct request *rq, const Audit__Cosignature *row, struct buf *note,
	Audit__GatherCosignaturesResponse *out)
{
	Audit__Cosigner *to = arena_alloc(rq->arena, sizeof(*to));
	ProtobufCMessage *organisation;
	char text[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	bool found = false;
	if (!to)
		return no_memory(rq);
	audit__cosigner__init(to);
	TRY(cosign_key(rq->core->settings.origin, row->key.data, rq->st, &key));
	note_add_cosignature(&key, (uint64_t)row->time_s, row->signature.data, note);
	note_key_format(&key, text);
	to->key = rq_text(rq, text);
	to->organisation_id = row->organisation_id;
	to->time_us = row->time_s * INT64_C(1000000);
	TRY(rq_find_seen(rq, schema_find_resource("organisation"), row->organisation_id, &found, &organisation));
	if (found)
		to->organisation_name = ((Audit__Organisation *)organisation)->name;
	out->cosigners[out->n_cosigners++] = to;
	return OK;
}

int cosignature_gather(struct request *rq, const Audit__GatherCosignaturesRequest *in,
	Audit__GatherCosignaturesResponse *out)
{
	Audit__Cosignature **row;
	size_t count;
	struct buf note;
	TRY(newest_cosignatures(rq, "", LIMIT_PAGE, &row, &count));
	TRY(find_gathered(rq, row, count, in->witnesses ? in->witnesses : 1, &row, &count));
	if (count == 0)
		return OK;
	out->cosigners = arena_array(rq->arena, count, sizeof(out->cosigners[0]));
	if (!out->cosigners)
		return no_memory(rq);
	buf_init(&note, LIMIT_COSIGNED_BYTES);
	int rc = ledger_checkpoint_at(rq->core->ledger, rq->tx.db, (uint64_t)row[0]->tree_size, rq->st, &note);
	for (size_t i = 0; rc == OK && i < count; i++)
		rc = add_cosigner(rq, row[i], &note, out);
	return take_note(rq, &note, rc, &out->checkpoint);
}

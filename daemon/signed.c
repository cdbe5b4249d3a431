/* Signed statements: verified before they are parsed, admitted by the writer. */
#include "daemon/signed.h"

#include "common/check.h"
#include "common/limits.h"
#include "daemon/access.h"
#include "daemon/subject.h"

int signed_unpack(struct arena *arena, const struct message_rule *rule, struct bytes raw, struct status *st,
	ProtobufCMessage **ret_message)
{
	*ret_message = protobuf_c_message_unpack(rule->descriptor, arena_allocator(arena), raw.len, raw.data);
	if (!*ret_message)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	return OK;
}

/* What was written without a network is signed at once; what decides is signed by itself, so that whoever signs sees it. */
static int check_header(const struct core *core, const struct method_rule *method,
	const struct statement_header *h, bool is_batched, struct status *st)
{
	if (strcmp(h->method, method->name) != 0)
		return fail(st, INVALID_ARGUMENT, "METHOD", "the statement is about %s", h->method);
	if (is_batched && !method->offline)
		return fail(st, INVALID_ARGUMENT, "BATCH", "this is signed by itself, not with others");
	if (strcmp(h->origin, core->settings.origin) != 0 || !hash_equal(&h->log_key, &core->log_key_hash))
		return fail(st, INVALID_ARGUMENT, "LOG", "the statement is for another ledger");
	return OK;
}

/* The part is the one whose digest stands in the header. */
static int open_part(const struct statement_part *named, const Audit__Part *in, struct status *st,
	struct part *ret_part)
{
	struct part part = { .audience = (uint8_t)in->audience, .salt = BYTES(in->salt.data, in->salt.len),
		.content = BYTES(in->content.data, in->content.len) };
	struct hash digest = statement_part_digest(part.salt.data, part.content);
	if (named->audience != part.audience || !hash_equal(&digest, &named->digest))
		return fail(st, INVALID_ARGUMENT, "PART", "a part is not the one the header names");
	*ret_part = part;
	return OK;
}

/* Strictly, and each field in the part of its audience. */
static int check_fields(const struct message_rule *rule, const struct signed_statement *s, struct status *st)
{
	struct bytes content[LIMIT_PARTS];
	uint8_t audience[LIMIT_PARTS];
	for (size_t i = 0; i < s->part_count; i++) {
		content[i] = s->part[i].content;
		audience[i] = s->part[i].audience;
	}
	return check_parts(content, audience, s->part_count, rule, st);
}

/* protobuf encodings concatenate: unpacking the parts together gives the request. */
static int join_parts(struct arena *arena, const struct signed_statement *s, struct status *st,
	struct bytes *ret_joined)
{
	size_t len = 0;
	for (size_t i = 0; i < s->part_count; i++)
		len += s->part[i].content.len;
	uint8_t *joined = arena_alloc(arena, len + 1);
	if (!joined)
		return fail(st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	len = 0;
	for (size_t i = 0; i < s->part_count; i++) {
		if (s->part[i].content.len)
			memcpy(joined + len, s->part[i].content.data, s->part[i].content.len);
		len += s->part[i].content.len;
	}
	*ret_joined = BYTES(joined, len);
	return OK;
}

int signed_open(struct core *core, const struct method_rule *method, const Audit__Statement *in,
	struct arena *arena, struct status *st, struct signed_statement *ret_statement,
	ProtobufCMessage **ret_request)
{
	struct signed_statement *s = ret_statement;
	struct bytes joined;
	s->header_text = BYTES(in->header.data, in->header.len);
	s->signature = BYTES(in->signature.data, in->signature.len);
	TRY(statement_verify(s->header_text, SSHSIG_STATEMENT, in->signer.data, s->signature, core->batches, st, &s->header));
	TRY(check_header(core, method, &s->header, statement_is_batched(s->signature), st));
	if (in->n_parts != s->header.part_count)
		return fail(st, INVALID_ARGUMENT, "PART", "the header names %zu parts, %zu came",
			s->header.part_count, in->n_parts);
	s->part_count = in->n_parts;
	for (size_t i = 0; i < in->n_parts; i++)
		TRY(open_part(&s->header.part[i], in->parts[i], st, &s->part[i]));
	TRY(check_fields(method->request, s, st));
	TRY(join_parts(arena, s, st, &joined));
	return signed_unpack(arena, method->request, joined, st, ret_request);
}

/* `seen` is "not before": a checkpoint of this ledger, or the statement was made on a fork of it. */
int signed_seen(struct request *rq, const struct statement_header *h)
{
	struct hash root;
	/* Its rows would stand behind all others for ever. */
	if (id_ms(&h->id) * 1000 > rq->now_us + LIMIT_ID_AHEAD_S * 1000000LL)
		return fail(rq->st, INVALID_ARGUMENT, "ID_AHEAD",
			"the statement's id is over an hour ahead: set the device's clock");
	if (h->seen_size > ledger_size(rq->core->ledger))
		return fail(rq->st, FAILED_PRECONDITION, "LOG_FORKED", "the statement has seen %" PRIu64
			" entries, the ledger holds fewer", h->seen_size);
	TRY(ledger_root_at(rq->core->ledger, rq->tx.db, h->seen_size, rq->st, &root));
	if (!hash_equal(&root, &h->seen_root))
		return fail(rq->st, FAILED_PRECONDITION, "LOG_FORKED",
			"the statement has seen another history than this ledger holds");
	rq->seen_size = h->seen_size;
	if (h->seen_size > 0)
		TRY(ledger_received_at(rq->tx.db, h->seen_size - 1, rq->st, &rq->seen_us));
	return OK;
}

uint64_t rq_bracket_s(const struct request *rq)
{
	return ((uint64_t)(rq->now_us - rq->seen_us) + 999999) / 1000000;
}

int signed_admit(struct request *rq, const struct signed_statement *s, bool *ret_repeated, uint64_t *ret_index)
{
	struct hash entered, digest = statement_digest(s->header_text, s->signature);
	bool found = false;
	TRY(ledger_find_statement(rq->tx.db, s->header.signer, &s->header.id, rq->st, &found, ret_index, &entered));
	if (found) {
		if (!hash_equal(&entered, &digest))
			return fail(rq->st, ALREADY_EXISTS, "STATEMENT_REUSED",
				"another statement was entered under this id");
		*ret_repeated = true;
		return OK;
	}
	TRY(signed_seen(rq, &s->header));
	return subject_of_signer(rq);
}

int signed_refuse_stranger(struct request *rq, const struct signed_statement *s)
{
	bool found = false;
	uint64_t index;
	struct hash digest;
	TRY(ledger_find_statement(rq->tx.db, s->header.signer, &s->header.id, rq->st, &found, &index, &digest));
	if (found)
		return OK;
	TRY(subject_of_signer(rq));
	return access_guest(rq);
}

void signed_entry(const struct signed_statement *s, const struct request *rq, struct entry *ret_entry)
{
	struct entry *e = ret_entry;
	e->header = s->header_text;
	memcpy(e->signer, s->header.signer, sizeof(e->signer));
	e->signature = s->signature;
	e->is_system = false;
	e->part_count = s->part_count;
	memcpy(e->part, s->part, s->part_count * sizeof(s->part[0]));
	if (!id_parse(rq->scope, strlen(rq->scope), &e->scope))
		e->scope = (struct id){ 0 };
}

/* Ids of effects stand in clear, so that they are found again when what they put was disposed of. */
static bool is_among(const struct effect_row *effect, size_t count, const struct id *id)
{
	for (size_t i = 0; i < count; i++)
		if (id_equal(&effect[i].id, id))
			return true;
	return false;
}

int signed_repeated(struct request *rq, uint64_t index, int64_t *ret_received_us, struct bytes *ret_leaf)
{
	struct effect_row *effect;
	size_t count;
	TRY(ledger_effects(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, &effect, &count));
	rq->id_count = 0;
	for (uint32_t n = 0; n < LIMIT_EFFECTS; n++) {
		struct id id = statement_new_id(rq->who.sign_key, &rq->statement_id, n);
		if (is_among(effect, count, &id))
			rq->id_count = n + 1;
	}
	TRY(ledger_received_at(rq->tx.db, index, rq->st, ret_received_us));
	return ledger_leaf_text(rq->core->ledger, rq->tx.db, rq->arena, index, rq->st, ret_leaf);
}

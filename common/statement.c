/* Statements, effects and leaves: their texts and bytes, written and strictly read. */
#include "common/statement.h"

#include "common/clock.h"

#define HEADER_FIRST_LINE "isms-audit statement v1\n"
#define LEAF_FIRST_LINE "isms-audit leaf v1\n"

enum { EFFECT_NOUN_MAX = 40 };

static const char *const audience_name[] = {
	[STATEMENT_ALL] = "all",
	[STATEMENT_AUDITORS] = "auditors",
	[STATEMENT_AUDITEE] = "auditee",
};

static bool method_valid(const char *method)
{
	size_t len = strlen(method);
	return len > 0 && len <= LIMIT_METHOD_BYTES &&
	       strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/") == len;
}

static bool parts_valid(const struct statement_header *h)
{
	if (h->part_count < 1 || h->part_count > LIMIT_PARTS)
		return false;
	for (size_t i = 0; i < h->part_count; i++)
		if (h->part[i].audience < STATEMENT_ALL || h->part[i].audience > STATEMENT_AUDITEE ||
			(i > 0 && h->part[i].audience <= h->part[i - 1].audience))
			return false;
	return true;
}

static bool header_valid(const struct statement_header *h)
{
	struct hash empty = merkle_empty();
	return method_valid(h->method) && note_name_valid(h->origin) && parts_valid(h) &&
	       h->seen_size <= MERKLE_SIZE_MAX && (h->seen_size > 0 || hash_equal(&h->seen_root, &empty));
}

static void write_header(const struct statement_header *h, struct buf *out)
{
	char id[ID_TEXT_BYTES], signer[SIGN_PUBLIC_TEXT_BYTES], hash[HASH_TEXT_BYTES];
	char root[BASE64_LEN(HASH_BYTES) + 1], claimed[CLOCK_TEXT_BYTES];
	id_format(&h->id, id);
	sign_public_format(h->signer, signer);
	hash_format(&h->log_key, hash);
	base64_encode(h->seen_root.b, HASH_BYTES, root);
	clock_format(h->claimed_us, claimed);
	buf_addf(out, HEADER_FIRST_LINE "method %s\nid %s\nsigner %s\nlog %s %s\n", h->method, id, signer,
		h->origin, hash);
	buf_addf(out, "seen %" PRIu64 " %s\nclaimed %s\n", h->seen_size, root, claimed);
	for (size_t i = 0; i < h->part_count; i++) {
		hash_format(&h->part[i].digest, hash);
		buf_addf(out, "part %s sha256:%s\n", audience_name[h->part[i].audience], hash);
	}
}

void statement_format(const struct statement_header *header, struct buf *out)
{
	if (!header_valid(header)) {
		out->failed = true;
		return;
	}
	write_header(header, out);
}

static uint8_t read_audience(struct scan *s)
{
	struct bytes name = scan_until(s, ' ');
	for (uint8_t i = STATEMENT_ALL; i <= STATEMENT_AUDITEE; i++)
		if (bytes_equal(name, bytes_of_text(audience_name[i])))
			return i;
	s->failed = true;
	return 0;
}

static void read_header(struct scan *s, struct statement_header *h)
{
	scan_literal(s, HEADER_FIRST_LINE "method ");
	scan_word(s, '\n', h->method, sizeof(h->method));
	scan_literal(s, "id ");
	h->id = scan_id(s, '\n');
	scan_literal(s, "signer ");
	sign_public_scan(s, '\n', h->signer);
	scan_literal(s, "log ");
	scan_word(s, ' ', h->origin, sizeof(h->origin));
	scan_hex_hash(s, '\n', &h->log_key);
	scan_literal(s, "seen ");
	h->seen_size = scan_u64(s, ' ', MERKLE_SIZE_MAX);
	scan_base64(s, '\n', h->seen_root.b, HASH_BYTES);
	scan_literal(s, "claimed ");
	h->claimed_us = scan_time(s, '\n');
	while (h->part_count < LIMIT_PARTS && scan_maybe(s, "part ")) {
		struct statement_part *part = &h->part[h->part_count++];
		part->audience = read_audience(s);
		scan_literal(s, "sha256:");
		scan_hex_hash(s, '\n', &part->digest);
	}
}

int statement_parse(struct bytes text, struct status *st, struct statement_header *ret_header)
{
	struct statement_header header = { 0 };
	struct scan s = scan_of(text);
	if (text.len <= LIMIT_HEADER_BYTES)
		read_header(&s, &header);
	if (!scan_done(&s) || !header_valid(&header))
		return fail(st, INVALID_ARGUMENT, "BAD_HEADER", "not an isms-audit statement v1 header");
	*ret_header = header;
	return OK;
}

struct hash statement_part_digest(const uint8_t salt[SALT_BYTES], struct bytes content)
{
	return HASH_PIECES(BYTES(salt, SALT_BYTES), content);
}

bool statement_is_batched(struct bytes signature)
{
	return signature.len > SIGNATURE_BYTES;
}

bool statement_signature_fits(struct bytes signature)
{
	return signature.len >= SIGNATURE_BYTES && signature.len <= STATEMENT_SIGNATURE_MAX;
}

struct bytes statement_batch_text(struct bytes signature)
{
	return statement_is_batched(signature) ? BYTES(signature.data + SIGNATURE_BYTES, signature.len - SIGNATURE_BYTES)
					       : (struct bytes){ 0 };
}

/* The root was signed, and the header is in its tree. */
static bool batched_valid(struct bytes text, const uint8_t signer[SIGN_PUBLIC_BYTES], struct bytes signature,
	struct batch_memory *known)
{
	struct batch_place place;
	struct bytes signed_text;
	struct status ignored = { 0 };
	return batch_place_parse(statement_batch_text(signature), &ignored, &place, &signed_text) == OK &&
		batch_signature_valid(known, signer, signed_text, signature.data) && batch_place_holds(&place, text);
}

bool statement_signature_valid(struct bytes text, const char *namespace, const uint8_t signer[SIGN_PUBLIC_BYTES],
	struct bytes signature, struct batch_memory *known)
{
	if (!statement_signature_fits(signature))
		return false;
	if (!statement_is_batched(signature))
		return sshsig_valid(signer, namespace, text, signature.data);
	return strcmp(namespace, SSHSIG_STATEMENT) == 0 && batched_valid(text, signer, signature, known);
}

int statement_verify(struct bytes text, const char *namespace, const uint8_t signer[SIGN_PUBLIC_BYTES],
	struct bytes signature, struct batch_memory *known, struct status *st, struct statement_header *ret_header)
{
	struct statement_header header;
	if (text.len > LIMIT_HEADER_BYTES)
		return fail(st, INVALID_ARGUMENT, "BAD_HEADER", "longer than %d bytes", LIMIT_HEADER_BYTES);
	if (!statement_signature_valid(text, namespace, signer, signature, known))
		return fail(st, UNAUTHENTICATED, "BAD_SIGNATURE", "the statement's signature is wrong");
	TRY(statement_parse(text, st, &header));
	if (memcmp(header.signer, signer, SIGN_PUBLIC_BYTES) != 0)
		return fail(st, INVALID_ARGUMENT, "OTHER_SIGNER", "the header names another signer");
	*ret_header = header;
	return OK;
}

void statement_armour(const uint8_t signer[SIGN_PUBLIC_BYTES], struct bytes signature, struct buf *out)
{
	sshsig_format(signer, statement_is_batched(signature) ? SSHSIG_BATCH : SSHSIG_STATEMENT, signature.data, out);
}

struct hash statement_digest(struct bytes text, struct bytes signature)
{
	return HASH_PIECES(text, signature);
}

struct id statement_new_id(const uint8_t signer[SIGN_PUBLIC_BYTES], const struct id *statement_id, uint32_t n)
{
	uint8_t number[4];
	put_be32(number, n);
	struct hash hash = HASH_PIECES(BYTES(signer, SIGN_PUBLIC_BYTES), BYTES(statement_id->b, ID_BYTES),
		BYTES(number, sizeof(number)));
	return id_make(id_ms(statement_id) * 1000, hash.b);
}

static bool effect_valid(const struct effect *e)
{
	for (size_t i = 0; i < e->noun.len; i++)
		if ((e->noun.data[i] < 'a' || e->noun.data[i] > 'z') && e->noun.data[i] != '_')
			return false;
	return e->noun.len > 0 && e->noun.len <= EFFECT_NOUN_MAX && e->op >= EFFECT_OP_PUT &&
	       e->op <= EFFECT_OP_TOMBSTONE && e->body.len <= UINT32_MAX &&
	       (e->op == EFFECT_OP_PUT || e->body.len == 0);
}

void effect_encode(const struct effect *effect, struct buf *out)
{
	if (!effect_valid(effect)) {
		out->failed = true;
		return;
	}
	buf_add_u8(out, effect->op);
	buf_add_u8(out, (uint8_t)effect->noun.len);
	buf_add(out, effect->noun.data, effect->noun.len);
	buf_add(out, effect->id.b, ID_BYTES);
	buf_add_be64(out, effect->version);
	buf_add_be32(out, (uint32_t)effect->body.len);
	buf_add(out, effect->body.data, effect->body.len);
}

int effect_decode(struct bytes in, struct status *st, struct effect *ret_effect)
{
	enum { FIXED = 1 + 1 + ID_BYTES + 8 + 4 };
	struct effect effect = { 0 };
	if (in.len >= FIXED && in.len - FIXED >= in.data[1]) {
		const uint8_t *after = in.data + 2 + in.data[1];
		effect.op = in.data[0];
		effect.noun = BYTES(in.data + 2, in.data[1]);
		memcpy(effect.id.b, after, ID_BYTES);
		effect.version = get_be64(after + ID_BYTES);
		effect.body = BYTES(after + ID_BYTES + 12, get_be32(after + ID_BYTES + 8));
	}
	if (!effect_valid(&effect) || in.len - FIXED - effect.noun.len != effect.body.len)
		return fail(st, INVALID_ARGUMENT, "BAD_EFFECT", "not an effect");
	*ret_effect = effect;
	return OK;
}

struct hash effect_salt(const uint8_t object_key[32], uint64_t index, uint32_t n)
{
	uint8_t place[12];
	put_be64(place, index);
	put_be32(place + 8, n);
	return HMAC_PIECES(BYTES(object_key, 32), BYTES_OF("isms-audit effect salt v1"),
		BYTES(place, sizeof(place)));
}

struct hash effect_digest(const struct hash *salt, struct bytes encoded)
{
	return HASH_PIECES(BYTES(salt->b, HASH_BYTES), encoded);
}

struct hash effects_root(const struct hash *digest, size_t count)
{
	struct merkle_frontier f = { 0 };
	for (size_t i = 0; i < count; i++) {
		struct hash leaf = merkle_leaf(digest[i].b, HASH_BYTES);
		merkle_append(&f, &leaf);
	}
	return merkle_root(&f);
}

size_t leaf_format(const struct leaf *leaf, char ret_text[LEAF_TEXT_MAX])
{
	char received[CLOCK_TEXT_BYTES], statement[HASH_TEXT_BYTES], effects[HASH_TEXT_BYTES];
	clock_format(leaf->received_us, received);
	hash_format(&leaf->statement, statement);
	hash_format(&leaf->effects, effects);
	int len = snprintf(ret_text, LEAF_TEXT_MAX,
		LEAF_FIRST_LINE "index %" PRIu64 "\nreceived %s\nstatement sha256:%s\neffects sha256:%s\n",
		leaf->index, received, statement, effects);
	return (size_t)len;
}

int leaf_parse(struct bytes text, struct status *st, struct leaf *ret_leaf)
{
	struct leaf leaf;
	struct scan s = scan_of(text);
	scan_literal(&s, LEAF_FIRST_LINE "index ");
	leaf.index = scan_u64(&s, '\n', MERKLE_SIZE_MAX - 1);
	scan_literal(&s, "received ");
	leaf.received_us = scan_time(&s, '\n');
	scan_literal(&s, "statement sha256:");
	scan_hex_hash(&s, '\n', &leaf.statement);
	scan_literal(&s, "effects sha256:");
	scan_hex_hash(&s, '\n', &leaf.effects);
	if (!scan_done(&s))
		return fail(st, INVALID_ARGUMENT, "BAD_LEAF", "not an isms-audit leaf v1 text");
	*ret_leaf = leaf;
	return OK;
}

/* Handover files: an ephemeral key in clear, then a field file under what it shares with the reader's. */
#include "client/handover.h"

#include "common/check.h"
#include "common/noise.h"

#define FIRST_LINE "isms-audit handover v1\nkey "
#define KIND "handover"

enum { FILE_MAX = FIELD_CONTENT_MAX + FIELD_CONTENT_MAX / 1024 + 1024 };

static int bad_file(const char *path, struct status *st)
{
	return fail(st, DATA_LOSS, "BAD_HANDOVER", "%s is damaged, no handover, or meant for another device", path);
}

/* --- writing --- */

static void seal_chunks(const uint8_t key[KEY_BYTES], struct bytes content, struct buf *out)
{
	uint64_t n = field_chunks(content.len);
	uint8_t *sealed = malloc(FIELD_SEALED_MAX);
	out->failed |= !sealed;
	for (uint64_t i = 0; sealed && i < n; i++) {
		size_t len = field_chunk_bytes(content.len, i);
		field_seal(key, i, n, BYTES(content.data + i * LIMIT_CHUNK_BYTES, len), sealed);
		buf_add(out, sealed, len + BOX_OVERHEAD);
	}
	free(sealed);
}

static int compose(struct client *c, const uint8_t reader[KEY_BYTES], struct bytes content, struct status *st,
	struct buf *out)
{
	struct field_head head = { .kind = KIND, .log_key = c->witness.log_hash, .bytes = content.len };
	uint8_t secret[KEY_BYTES], ephemeral[KEY_BYTES], shared[KEY_BYTES], key[KEY_BYTES], random[10];
	char text[BASE64_LEN(KEY_BYTES) + 1];
	random_bytes(random, sizeof(random));
	head.id = id_make(c->started_us, random);
	memcpy(head.device, keys_sign_public(c->keys), SIGN_PUBLIC_BYTES);
	noise_key_new(secret, ephemeral);
	if (!field_handover_secret(secret, reader, ephemeral, reader, shared))
		return fail(st, INVALID_ARGUMENT, "BAD_KEY", "that is no device's key");
	base64_encode(ephemeral, KEY_BYTES, text);
	buf_addf(out, FIRST_LINE "%s\n", text);
	size_t begin = out->len;
	field_head_format(&head, out);
	field_key(shared, BYTES(out->data + begin, out->len - begin), key);
	seal_chunks(key, content, out);
	secret_wipe(secret, sizeof(secret));
	secret_wipe(shared, sizeof(shared));
	secret_wipe(key, sizeof(key));
	return out->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory") : OK;
}

int handover_write(struct client *c, const char *path, const uint8_t reader[KEY_BYTES], const Audit__Handover *handover,
	struct status *st)
{
	struct buf file;
	size_t len = audit__handover__get_packed_size(handover);
	if (len > FIELD_CONTENT_MAX)
		return fail(st, OUT_OF_RANGE, "HANDOVER_TOO_LARGE", "%zu bytes are more than the %d that one file takes", len,
			(int)FIELD_CONTENT_MAX);
	uint8_t *packed = malloc(len + 1);
	if (!packed)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
	(void)audit__handover__pack(handover, packed);
	buf_init(&file, FILE_MAX);
	int rc = compose(c, reader, BYTES(packed, len), st, &file);
	if (rc == OK)
		rc = file_create(path, 0600, buf_bytes(&file), st);
	secret_wipe(packed, len);
	free(packed);
	buf_done(&file);
	return rc;
}

/* --- reading --- */

static int read_key(struct client *c, struct bytes file, const char *path, struct status *st, uint8_t ret_shared[KEY_BYTES],
	struct bytes *ret_rest)
{
	uint8_t ephemeral[KEY_BYTES];
	const uint8_t *secret;
	struct scan s = scan_of(file);
	scan_literal(&s, FIRST_LINE);
	scan_base64(&s, '\n', ephemeral, KEY_BYTES);
	if (s.failed)
		return bad_file(path, st);
	TRY(keys_session_secret(c->keys, st, &secret));
	if (!field_handover_secret(secret, ephemeral, ephemeral, keys_session_public(c->keys), ret_shared))
		return bad_file(path, st);
	*ret_rest = BYTES(s.at, (size_t)(s.end - s.at));
	return OK;
}

static bool open_chunks(const uint8_t key[KEY_BYTES], const struct field_head *head, struct bytes sealed, uint8_t *ret_content)
{
	uint64_t n = field_chunks(head->bytes);
	size_t at = 0;
	for (uint64_t i = 0; i < n; i++) {
		size_t len = field_chunk_bytes(head->bytes, i) + BOX_OVERHEAD;
		if (sealed.len - at < len ||
			!field_open(key, i, n, BYTES(sealed.data + at, len), ret_content + i * LIMIT_CHUNK_BYTES))
			return false;
		at += len;
	}
	return at == sealed.len;
}

static int open_file(struct client *c, struct bytes file, const char *path, struct status *st, Audit__Handover **ret_handover)
{
	uint8_t shared[KEY_BYTES], key[KEY_BYTES];
	struct status ignored = { 0 };
	struct field_head head;
	struct bytes rest;
	size_t len;
	TRY(read_key(c, file, path, st, shared, &rest));
	bool is_head = field_head_parse(rest, &ignored, &head, &len) == OK && strcmp(head.kind, KIND) == 0 &&
		hash_equal(&head.log_key, &c->witness.log_hash) && head.bytes <= FIELD_CONTENT_MAX;
	uint8_t *content = is_head ? arena_alloc(c->arena, (size_t)head.bytes + LIMIT_CHUNK_BYTES) : NULL;
	if (content)
		field_key(shared, BYTES(rest.data, len), key);
	bool is_open = content && open_chunks(key, &head, BYTES(rest.data + len, rest.len - len), content);
	/* Anybody can write to this device's key: as strict as the server is at its door. */
	is_open = is_open && check_message(BYTES(content, (size_t)head.bytes),
		schema_find_message(&audit__handover__descriptor), &ignored) == OK;
	*ret_handover = is_open ? audit__handover__unpack(arena_allocator(c->arena), (size_t)head.bytes, content) : NULL;
	secret_wipe(shared, sizeof(shared));
	secret_wipe(key, sizeof(key));
	return *ret_handover ? OK : bad_file(path, st);
}

int handover_read(struct client *c, const char *path, struct status *st, Audit__Handover **ret_handover)
{
	struct buf file;
	buf_init(&file, FILE_MAX);
	int rc = file_read(path, st, &file);
	if (rc == OK)
		rc = open_file(c, buf_bytes(&file), path, st, ret_handover);
	buf_done(&file);
	return rc;
}

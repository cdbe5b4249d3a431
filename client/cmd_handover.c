/* The outbox on a stick: written for a colleague's device, and taken over there. */
#include "client/command.h"
#include "client/handover.h"
#include "client/outbox_sign.h"
#include "client/term.h"
#include "common/statement.h"

COMMAND(cmd_outbox_key)
{
	char text[BASE64_LEN(KEY_BYTES) + 1];
	(void)arg;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	base64_encode(keys_session_public(c->keys), KEY_BYTES, text);
	put_line("%s", text);
	return OK;
}

static int out_of_memory(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* --- written --- */

static bool is_there(const Audit__Handover *h, ProtobufCBinaryData sha256)
{
	for (size_t i = 0; i < h->n_files; i++)
		if (memcmp(h->files[i]->sha256.data, sha256.data, sha256.len) == 0)
			return true;
	return false;
}

static int add_file(struct client *c, Audit__Handover *h, ProtobufCBinaryData sha256, struct status *st)
{
	struct field_file file;
	Audit__HandoverFile *to = arena_alloc(c->arena, sizeof(*to));
	if (sha256.len != HASH_BYTES || is_there(h, sha256))
		return OK;
	TRY(outbox_open_file(c, sha256, st, &file));
	uint8_t *content = file.head.bytes <= FIELD_CONTENT_MAX ? arena_alloc(c->arena, (size_t)file.head.bytes + 1) : NULL;
	int rc = content && to ? OK : fail(st, OUT_OF_RANGE, "HANDOVER_TOO_LARGE",
		"a file of %" PRIu64 " bytes waits for a network of one's own: say which others", file.head.bytes);
	size_t len;
	for (uint64_t i = 0; rc == OK && i < field_chunks(file.head.bytes); i++)
		rc = field_file_chunk(&file, i, st, content + i * LIMIT_CHUNK_BYTES, &len);
	if (rc == OK) {
		audit__handover_file__init(to);
		to->sha256 = sha256;
		to->content = (ProtobufCBinaryData){ (size_t)file.head.bytes, content };
		h->files[h->n_files++] = to;
	}
	field_file_close(&file);
	return rc;
}

static int gather(struct client *c, struct status *st, Audit__Handover *h)
{
	struct outbox_place *place;
	size_t count;
	TRY(outbox_list(c, st, &place, &count));
	audit__handover__init(h);
	h->items = arena_array(c->arena, count + 1, sizeof(*h->items));
	h->files = arena_array(c->arena, count + 1, sizeof(*h->files));
	if (!h->items || !h->files)
		return out_of_memory(st);
	for (size_t i = 0; i < count; i++) {
		struct status why = { 0 };
		if (place[i].is_aside)
			continue;
		TRY(outbox_try(c, &place[i], st, &why, &h->items[h->n_items]));
		if (!h->items[h->n_items]) {
			say("%" PRIu64 "  cannot be read, and stays: %s", place[i].number, why.message);
			continue;
		}
		if (!outbox_is_signed(h->items[h->n_items])) /* written just now */
			continue;
		TRY(add_file(c, h, h->items[h->n_items]->file_sha256, st));
		h->n_items++;
	}
	return h->n_items > 0 ? OK : fail(st, NOT_FOUND, "NOTHING_WAITS", "nothing waits in the outbox");
}

COMMAND(cmd_outbox_export)
{
	const char *path = command_arg(arg, "FILE"), *to = command_arg(arg, "to");
	uint8_t reader[KEY_BYTES];
	Audit__Handover handover;
	size_t signed_now;
	struct scan s = scan_of(bytes_of_text(arena_printf(c->arena, "%s\n", to)));
	(void)word;
	(void)count;
	scan_base64(&s, '\n', reader, KEY_BYTES);
	if (!scan_done(&s))
		return fail(st, INVALID_ARGUMENT, "BAD_KEY", "--to wants what auditc outbox key prints on that device");
	TRY(client_prepare(c, st));
	/* A colleague carries what was signed, and nothing else. */
	TRY(outbox_sign(c, st, &signed_now));
	TRY(gather(c, st, &handover));
	TRY(handover_write(c, path, reader, &handover, st));
	say("%zu statements and %zu files are in %s, for that device alone; they stay in this outbox until they are delivered",
		handover.n_items, handover.n_files, path);
	return OK;
}

/* --- taken over --- */

/* The same statement, byte for byte: it waits here already. */
static int is_waiting(struct client *c, const Audit__Statement *statement, struct status *st, bool *ret_waiting)
{
	struct outbox_place *place;
	size_t count;
	*ret_waiting = false;
	TRY(outbox_list(c, st, &place, &count));
	for (size_t i = 0; i < count && !*ret_waiting; i++) {
		Audit__OutboxItem *item;
		TRY(outbox_try(c, &place[i], st, NULL, &item));
		*ret_waiting = item && item->statement->header.len == statement->header.len &&
			memcmp(item->statement->header.data, statement->header.data, statement->header.len) == 0;
	}
	return OK;
}

/* Signed by whom it names: nothing else is carried for anybody. */
static int check_item(const Audit__OutboxItem *item, struct batch_memory *known, struct status *st)
{
	struct statement_header header;
	const Audit__Statement *s = item->statement;
	if (!s || s->signer.len != SIGN_PUBLIC_BYTES)
		return fail(st, DATA_LOSS, "BAD_HANDOVER", "a statement in it is malformed");
	return statement_verify(BYTES(s->header.data, s->header.len), SSHSIG_STATEMENT, s->signer.data,
		BYTES(s->signature.data, s->signature.len), known, st, &header);
}

static int check_items(const Audit__Handover *h, struct status *st)
{
	struct batch_memory *known = batch_memory_new();
	int rc = OK;
	for (size_t i = 0; i < h->n_items && rc == OK; i++)
		rc = check_item(h->items[i], known, st);
	batch_memory_free(known);
	return rc;
}

static int chunk_of_content(void *context, uint64_t i, struct status *st, uint8_t *ret_plain, size_t *ret_len)
{
	const ProtobufCBinaryData *content = context;
	(void)st;
	*ret_len = field_chunk_bytes(content->len, i);
	memcpy(ret_plain, content->data + i * LIMIT_CHUNK_BYTES, *ret_len);
	return OK;
}

static int keep_file(struct client *c, Audit__HandoverFile *file, struct status *st)
{
	struct digest digest = { .sha256 = hash_of(file->content.data, file->content.len), .size = file->content.len };
	const struct upload_source source = { chunk_of_content, &file->content };
	if (file->sha256.len != HASH_BYTES || memcmp(digest.sha256.b, file->sha256.data, HASH_BYTES) != 0)
		return fail(st, DATA_LOSS, "BAD_HANDOVER", "a file in it is not the one it is called");
	return outbox_keep_file(c, &digest, &source, st);
}

COMMAND(cmd_outbox_import)
{
	Audit__Handover *h = NULL;
	size_t taken = 0;
	(void)word;
	(void)count;
	TRY(client_prepare(c, st));
	TRY(handover_read(c, command_arg(arg, "FILE"), st, &h));
	TRY(check_items(h, st));
	for (size_t i = 0; i < h->n_files; i++)
		TRY(keep_file(c, h->files[i], st));
	for (size_t i = 0; i < h->n_items; i++) {
		bool is_here;
		uint64_t number;
		TRY(is_waiting(c, h->items[i]->statement, st, &is_here));
		if (is_here)
			continue;
		TRY(outbox_append(c, h->items[i], st, &number));
		taken++;
	}
	say("%zu of %zu statements wait here now: auditc sync delivers them, as whose they are", taken, h->n_items);
	return OK;
}

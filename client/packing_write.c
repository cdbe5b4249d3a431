/* Writing a pack from what was gathered. */
#include "client/packing.h"

#include "client/request.h"
#include "client/verify/devices.h"
#include "common/json.h"

enum { NAME_BYTES = 256 };

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

static void add_sum(struct packing *p, const char *name, const struct hash *sum)
{
	char text[HASH_TEXT_BYTES];
	hash_format(sum, text);
	buf_addf(&p->sums, "%s  %s\n", text, name);
}

int packing_add(struct packing *p, const char *name, struct bytes content, struct status *st)
{
	struct hash sum = hash_of(content.data, content.len);
	TRY(pack_add(p->w, name, content, st));
	add_sum(p, name, &sum);
	return OK;
}

static int write_chunk(struct packing *p, const struct fetch_source *from, const char *name, uint64_t left, struct status *st,
	struct hash_stream *sum, size_t *ret_bytes)
{
	ProtobufCMessage *response = NULL;
	struct bytes content = { 0 };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	int rc = !a ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a chunk") :
		call_named(p->c, a, from->method, from->request, st, &response, NULL);
	if (rc == OK && (!message_bytes(response, "content", &content) || content.len == 0 || content.len > left))
		rc = fail(st, DATA_LOSS, "BAD_CHUNK", "%s: chunk %" PRIu32 " has another size", name, *from->chunk);
	if (rc == OK)
		rc = pack_write(p->w, content, st);
	if (rc == OK)
		hash_add(sum, content.data, content.len);
	*ret_bytes = content.len;
	arena_free(a);
	return rc;
}

int packing_add_file(struct packing *p, const char *name, const struct fetch_source *from, struct status *st)
{
	struct hash_stream sum;
	struct hash digest;
	uint64_t left = from->file->size_bytes;
	TRY(pack_begin(p->w, name, (int64_t)left, st));
	hash_begin(&sum);
	int rc = OK;
	for (*from->chunk = 0; rc == OK && left > 0; ++*from->chunk) {
		size_t bytes = 0;
		rc = write_chunk(p, from, name, left, st, &sum, &bytes);
		left -= rc == OK ? bytes : 0;
	}
	hash_end(&sum, &digest);
	TRY(rc);
	if (!bytes_equal(BYTES(digest.b, HASH_BYTES), bytes_of(from->file->sha256)))
		return fail(st, DATA_LOSS, "DIGEST", "%s is not the file that was signed", name);
	add_sum(p, name, &digest);
	return OK;
}

/* Takes the value over. */
static int add_value(struct packing *p, const char *name, json_t *json, struct status *st)
{
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(json);
	if (!text)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the record");
	int rc = packing_add(p, name, bytes_of_text(text), st);
	free(text);
	return rc;
}

int packing_add_json(struct packing *p, const char *name, const ProtobufCMessage *m, struct status *st)
{
	json_t *json;
	if (p->is_redacted)
		return OK;
	TRY(json_from_message(m, st, &json));
	return add_value(p, name, json, st);
}

int packing_add_rows(struct packing *p, const char *name, ProtobufCMessage *const *row, size_t count, struct status *st)
{
	json_t *list = p->is_redacted ? NULL : json_array();
	int rc = OK;
	if (p->is_redacted || count == 0) {
		json_decref(list);
		return OK;
	}
	for (size_t i = 0; rc == OK && i < count; i++) {
		json_t *one;
		rc = json_from_message(row[i], st, &one);
		if (rc == OK && json_array_append_new(list, one) != 0)
			rc = fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the records");
	}
	if (rc != OK) {
		json_decref(list);
		return rc;
	}
	return add_value(p, name, list, st);
}

static int add_at(struct packing *p, const char *place, const char *name, struct bytes content, struct status *st)
{
	char full[NAME_BYTES];
	(void)snprintf(full, sizeof(full), "%s%s", place, name);
	return packing_add(p, full, content, st);
}

/* Written into a buffer, then added under its name. */
static int add_text(struct packing *p, const char *place, const char *name, struct buf *text, struct status *st)
{
	int rc = text->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack") :
		add_at(p, place, name, buf_bytes(text), st);
	buf_done(text);
	return rc;
}

/* --- statements --- */

static int add_parts(struct packing *p, const struct packed_statement *s, struct status *st)
{
	static const char *const name[] = { NULL, "part-all", "part-auditors", "part-auditee" };
	const Audit__Statement *from = s->entry->statement;
	for (size_t i = 0; i < from->n_parts; i++) {
		const Audit__Part *part = from->parts[i];
		struct buf content;
		if (!packing_gives(p, s, part))
			continue;
		if (part->audience < AUDIT__AUDIENCE__AUDIENCE_ALL || part->audience > AUDIT__AUDIENCE__AUDIENCE_AUDITEE)
			return fail(st, DATA_LOSS, "BAD_ENTRY", "%s: a part for nobody", s->place);
		buf_init(&content, LIMIT_FRAME_BYTES + SALT_BYTES);
		buf_add(&content, part->salt.data, part->salt.len);
		buf_add(&content, part->content.data, part->content.len);
		TRY(add_text(p, s->place, name[part->audience], &content, st));
	}
	return OK;
}

static int add_statement(struct packing *p, const struct packed_statement *s, struct status *st)
{
	struct bytes signature = bytes_of(s->entry->statement->signature);
	struct buf armour;
	TRY(add_at(p, s->place, "statement", bytes_of(s->entry->statement->header), st));
	buf_init(&armour, SSHSIG_TEXT_MAX);
	statement_armour(s->header.signer, signature, &armour);
	TRY(add_text(p, s->place, "statement.sig", &armour, st));
	if (statement_is_batched(signature))
		TRY(add_at(p, s->place, "statement.batch", statement_batch_text(signature), st));
	TRY(add_parts(p, s, st));
	if (packing_is_late(s))
		return OK;
	TRY(add_at(p, s->place, "leaf", bytes_of(s->entry->leaf), st));
	return add_at(p, s->place, "receipt.tlog-proof", s->receipt, st);
}

/* --- devices --- */

static int add_version(struct packing *p, const struct packed_device *d, size_t i, struct status *st)
{
	const Audit__DeviceVersion *version = d->proof->versions[i];
	char place[PACKING_PLACE_BYTES];
	(void)snprintf(place, sizeof(place), "devices/%.36s/%zu.", d->id, i + 1);
	TRY(add_at(p, place, "opening", bytes_of(version->opening), st));
	TRY(add_at(p, place, "leaf", bytes_of(version->leaf), st));
	return add_at(p, place, "receipt.tlog-proof", d->receipt[i], st);
}

/* Which of the log's keys signed it is not in the reply: one that may. */
static const uint8_t *closer_of(const struct packing *p, const struct packed_device *d)
{
	const struct log_keys *k = &p->c->witness.keys;
	for (size_t i = k->records + 1; i-- > 0;)
		if (log_keys_signed(k, k->state[i].key, SSHSIG_DEVICE, p->size, bytes_of(d->proof->closing),
			    d->proof->signature.data))
			return k->state[i].key;
	return NULL;
}

static int add_device(struct packing *p, const struct packed_device *d, struct status *st)
{
	char place[PACKING_PLACE_BYTES];
	struct buf armour;
	(void)snprintf(place, sizeof(place), "devices/%.36s/", d->id);
	const uint8_t *closer = d->proof->signature.len == SIGNATURE_BYTES ? closer_of(p, d) : NULL;
	if (!closer)
		return fail(st, DATA_LOSS, "BAD_REPLY", "device %s: its history is not signed", d->id);
	TRY(add_at(p, place, "closing", bytes_of(d->proof->closing), st));
	buf_init(&armour, SSHSIG_TEXT_MAX);
	sshsig_format(closer, SSHSIG_DEVICE, d->proof->signature.data, &armour);
	TRY(add_text(p, place, "closing.sig", &armour, st));
	for (size_t i = 0; !p->is_redacted && i < d->proof->n_versions; i++)
		TRY(add_version(p, d, i, st));
	return OK;
}

static int add_signers(struct packing *p, const char *name, void (*line)(const struct signer *, struct buf *),
	struct status *st)
{
	struct buf text;
	buf_init(&text, PACK_TEXT_MAX);
	for (size_t i = 0; i < p->device_count; i++)
		line(&p->device[i].signer, &text);
	return add_text(p, "", name, &text, st);
}

/* --- cosignatures --- */

static int add_cosigned(struct packing *p, struct status *st)
{
	struct buf proof, witnesses;
	if (!p->cosigned.text.data)
		return OK;
	TRY(packing_add(p, "cosigned", p->cosigned.text, st));
	buf_init(&proof, PACK_TEXT_MAX);
	for (size_t i = 0; i < p->cosigned.proof_count; i++) {
		char text[BASE64_LEN(HASH_BYTES) + 1];
		base64_encode(p->cosigned.proof[i].b, HASH_BYTES, text);
		buf_addf(&proof, "%s\n", text);
	}
	TRY(add_text(p, "", "cosigned.proof", &proof, st));
	buf_init(&witnesses, PACK_TEXT_MAX);
	for (size_t i = 0; i < p->cosigned.response->n_cosigners; i++)
		buf_addf(&witnesses, "%s\n", p->cosigned.response->cosigners[i]->key);
	return add_text(p, "", "witnesses", &witnesses, st);
}

/* --- the pack --- */

static int add_shared(struct packing *p, struct status *st)
{
	struct buf key, log, records;
	struct checkpoint checkpoint;
	const uint8_t *key_of_checkpoint;
	char vkey[NOTE_KEY_TEXT_BYTES];
	TRY(log_keys_open(&p->c->witness.keys, p->checkpoint, st, &checkpoint, &key_of_checkpoint));
	TRY(add_signers(p, "allowed_signers", signer_allow, st));
	TRY(packing_add(p, "checkpoint", p->checkpoint, st));
	TRY(add_signers(p, "devices.txt", signer_format, st));
	if (p->c->witness.keys.records > 0) {
		buf_init(&records, LOG_KEYS_TEXT_MAX);
		TRY(witness_records(&p->c->witness, st, &records));
		TRY(add_text(p, "", "log.keys", &records, st));
	}
	note_key_format(&p->c->profile.log, vkey);
	buf_init(&key, sizeof(vkey) + 1);
	buf_addf(&key, "%s\n", vkey);
	TRY(add_text(p, "", "log.vkey", &key, st));
	buf_init(&log, PACK_TEXT_MAX);
	signer_log(&p->c->witness.keys, key_of_checkpoint, p->size, &log);
	TRY(add_text(p, "", "log_signers", &log, st));
	return add_signers(p, "revoked_keys", signer_revoke, st);
}

static int add_all(struct packing *p, struct buf *instructions, packing_fill fill, void *context, struct status *st)
{
	TRY(instructions->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack") :
		packing_add(p, "VERIFY.txt", buf_bytes(instructions), st));
	TRY(add_shared(p, st));
	for (size_t i = 0; i < p->device_count; i++)
		TRY(add_device(p, &p->device[i], st));
	for (size_t i = 0; i < p->statement_count; i++)
		TRY(add_statement(p, &p->statement[i], st));
	TRY(add_cosigned(p, st));
	TRY(fill(p, context, st));
	return p->sums.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack") :
		pack_add(p->w, "SHA256SUMS", buf_bytes(&p->sums), st);
}

/* What was written is checked as a stranger would: a pack that does not hold is not handed out. */
static int check_pack(const struct client *c, const char *path, struct status *st)
{
	struct pack_result result;
	int rc = pack_verify(path, &c->profile.log, NULL, NULL, st, &result);
	if (rc != OK)
		(void)unlink(path);
	return rc;
}

int packing_write(struct packing *p, const char *path, struct buf *instructions, packing_fill fill, void *context,
	struct status *st)
{
	TRY(pack_create(path, st, &p->w));
	int rc = add_all(p, instructions, fill, context, st);
	if (rc != OK) {
		pack_abandon(p->w);
		return rc;
	}
	TRY(pack_finish(p->w, st));
	return check_pack(p->c, path, st);
}

/* Checking a pack: sums, key, checkpoint, then each piece of evidence from its signature to the tree and its file. */
#include "client/verify/pack.h"

#include "client/verify/archive.h"
#include "client/verify/audit.h"
#include "client/verify/devices.h"
#include "client/verify/evidence.h"

#include <errno.h>

enum { LINE_MAX_BYTES = 1024 };

/* Whatever the archive unpacks to: what is read of it ends. */
static bool is_too_large(struct pack_content *c, const struct pack_file *f, bool is_file, size_t more)
{
	c->text_bytes += is_file ? 0 : more;
	return f->size > (is_file ? (uint64_t)LIMIT_EVIDENCE_BYTES : PACK_TEXT_MAX) || c->text_bytes > PACK_TEXTS_MAX;
}

/* All files once through: sums of all, content of the small ones. */
static int take_file(void *context, const char *name, struct pack_reader *r, struct status *st)
{
	struct pack_content *c = context;
	struct pack_file *f;
	struct bytes piece;
	TRY(content_add(c, name, st, &f));
	struct hash_stream sum;
	struct chunk_tree tree;
	hash_begin(&sum);
	chunk_tree_begin(&tree);
	bool is_file = content_is_file(name);
	int rc;
	while ((rc = pack_read(r, st, &piece)) == OK && piece.len) {
		hash_add(&sum, piece.data, piece.len);
		f->size += piece.len;
		if (is_too_large(c, f, is_file, piece.len)) {
			rc = fail(st, DATA_LOSS, "BAD_PACK", "%s: larger than such a file can be, or too much together", name);
			break;
		}
		if (is_file)
			chunk_tree_add(&tree, piece);
		else
			buf_add(&f->content, piece.data, piece.len);
	}
	hash_end(&sum, &f->sha256);
	f->chunks_root = chunk_tree_end(&tree);
	TRY(rc);
	return f->content.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to read the pack") : OK;
}

/* The pack's records and those from elsewhere are of one list: the longer one counts. */
static int follow_keys(const struct pack_content *c, const struct log_pin *pin, struct status *st, struct pack_result *result)
{
	struct status inner = { 0 };
	struct bytes own = { 0 }, other = pin->records;
	if (content_find(c, "log.keys"))
		TRY(content_text(c, "", "log.keys", st, &own));
	log_keys_begin(&result->log, &result->pack_keys);
	if (log_keys_add_all(&result->pack_keys, own, &inner) != OK || (own.data && result->pack_keys.records == 0))
		return fail(st, DATA_LOSS, "BAD_LOG_KEYS", "log.keys: %s", own.len ? inner.message : "holds no record");
	log_keys_begin(&result->log, &result->keys);
	if (log_keys_add_all(&result->keys, other, &inner) != OK)
		return fail(st, DATA_LOSS, "BAD_LOG_KEYS", "the records of log keys from elsewhere: %s", inner.message);
	size_t both = own.len < other.len ? own.len : other.len;
	if (both > 0 && memcmp(own.data, other.data, both) != 0)
		return fail(st, DATA_LOSS, "LOG_KEYS_FORKED",
			"log.keys: other records than those from elsewhere: one of the two is forged");
	if (own.len > other.len)
		result->keys = result->pack_keys;
	return OK;
}

/* What nobody pinned may be any of them. */
static bool is_pinned(const struct log_pin *pin, struct pack_result *result)
{
	struct log_keys *k = &result->keys;
	if (pin->has_key)
		return strcmp(pin->key.name, result->log.name) == 0 && pin->key.type == NOTE_ED25519 &&
			log_keys_pin(k, pin->key.public);
	for (size_t i = 0; pin->has_fingerprint && i <= k->records; i++) {
		struct hash fingerprint = hash_of(k->state[i].key, SIGN_PUBLIC_BYTES);
		if (hash_equal(&pin->fingerprint, &fingerprint))
			return log_keys_pin(k, k->state[i].key);
	}
	return !pin->has_fingerprint;
}

static int check_log_key(const struct pack_content *c, const struct log_pin *pin, struct status *st,
	struct pack_result *result)
{
	struct bytes text;
	TRY(content_text(c, "", "log.vkey", st, &text));
	if (text.len == 0 || text.data[text.len - 1] != '\n' ||
		note_key_parse((const char *)text.data, text.len - 1, st, &result->log) != OK ||
		result->log.type != NOTE_ED25519)
		return fail(st, DATA_LOSS, "BAD_LOG_KEY", "log.vkey: line 1: not a verifier key");
	TRY(follow_keys(c, pin, st, result));
	return is_pinned(pin, result) ? OK : fail(st, DATA_LOSS, "OTHER_LOG", "log.vkey: line 1: not the log key you pinned");
}

static int check_checkpoint(const struct pack_content *c, struct status *st, struct pack_result *result)
{
	struct bytes note;
	struct status inner = { 0 };
	const uint8_t *key;
	TRY(content_text(c, "", "checkpoint", st, &note));
	if (log_keys_open(&result->keys, note, &inner, &result->checkpoint, &key) != OK)
		return fail(st, DATA_LOSS, strncmp(inner.reason, "LOG_KEY_", 8) == 0 ? inner.reason : "BAD_CHECKPOINT",
			"checkpoint: not signed by the log key: %s", inner.message);
	memcpy(result->signed_by, key, sizeof(result->signed_by));
	result->log_key_stolen = log_keys_stolen(&result->keys, key);
	return OK;
}

static int check_all(struct pack_content *c, const struct log_pin *pin, const struct report_digest *report, pack_say say,
	void *context, struct status *st, struct pack_result *result)
{
	struct bytes instructions;
	TRY(content_check_sums(c, st));
	TRY(content_text(c, "", "VERIFY.txt", st, &instructions));
	TRY(check_log_key(c, pin, st, result));
	TRY(check_checkpoint(c, st, result));
	TRY(histories_check(c, result, st));
	TRY(cosigned_check(c, result, st));
	for (size_t i = 0; i < c->evidence.count; i++) {
		struct buf line;
		buf_init(&line, LINE_MAX_BYTES);
		int rc = evidence_check(c, c->evidence.id[i], result, st, &line);
		if (rc == OK && say)
			say(context, buf_text(&line));
		buf_done(&line);
		TRY(rc);
		result->evidence++;
	}
	TRY(audit_check(c, report, result, say, context, st));
	if (result->evidence == 0 && result->statements == 0)
		return fail(st, DATA_LOSS, "EMPTY_PACK", "the pack holds no statement: nothing is proved by it");
	return OK;
}

int pack_verify(const char *path, const struct note_key *pinned, pack_say say, void *context, struct status *st,
	struct pack_result *ret_result)
{
	struct log_pin pin = { .has_key = pinned != NULL };
	if (pinned)
		pin.key = *pinned;
	return pack_verify_report(path, &pin, NULL, say, context, st, ret_result);
}

int pack_verify_report(const char *path, const struct log_pin *pin, const struct report_digest *report, pack_say say,
	void *context, struct status *st, struct pack_result *ret_result)
{
	struct pack_result result = { 0 };
	struct pack_content *content = content_new();
	if (!content)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to read the pack");
	int rc = pack_each(path, take_file, content, st);
	if (rc == OK)
		rc = check_all(content, pin, report, say, context, st, &result);
	content_free(content);
	if (rc == OK)
		*ret_result = result;
	return rc;
}

int report_digest_of(const char *path, struct status *st, struct report_digest *ret_digest)
{
	static struct chunk_tree tree;
	static uint8_t piece[LIMIT_CHUNK_BYTES];
	struct hash_stream sum;
	struct report_digest d = { .size = 0 };
	size_t len;
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(st, NOT_FOUND, "REPORT", "%s: %s", path, strerror(errno));
	hash_begin(&sum);
	chunk_tree_begin(&tree);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0) {
		hash_add(&sum, piece, len);
		chunk_tree_add(&tree, BYTES(piece, len));
		d.size += len;
	}
	hash_end(&sum, &d.sha256);
	d.chunks_root = chunk_tree_end(&tree);
	int rc = ferror(file) ? fail(st, NOT_FOUND, "REPORT", "%s: cannot be read", path) : OK;
	(void)fclose(file);
	if (rc == OK)
		*ret_digest = d;
	return rc;
}

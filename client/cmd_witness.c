/* auditc log witness and compare: being a witness for others, and comparing what each was shown. */
#include "client/cmd_method.h"
#include "client/command.h"
#include "client/history.h"
#include "client/shown.h"
#include "client/term.h"
#include "client/value.h"
#include "client/verify/archive.h"
#include "common/clock.h"
#include "common/cosign.h"

#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/log_shown.pb-c.h"

enum { EVERY_MIN_US = 1000 * 1000, SAID_MAX = 16 * 1024 };

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

/* --- witness --- */

static int sign_checkpoint(struct client *c, const struct checkpoint *cp, int64_t time_s, struct status *st,
	uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct buf said;
	buf_init(&said, SAID_MAX);
	cosign_bytes(cp, (uint64_t)time_s, &said);
	int rc = said.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory")
			     : keys_sign_bytes(c->keys, buf_bytes(&said), st, ret_signature);
	buf_done(&said);
	return rc;
}

static int show_cosigned(struct client *c, uint64_t size, bool is_new, struct status *st)
{
	Audit__LogCosigned shown = AUDIT__LOG_COSIGNED__INIT;
	shown.size = size;
	shown.is_new = is_new;
	if (!shown_as_lines(c))
		return shown_put(c, &shown.base, st);
	if (is_new)
		put_line("%" PRIu64 " entries cosigned", size);
	else
		say("nothing new to cosign since %" PRIu64 " entries", size);
	return OK;
}

static int enter(struct client *c, const struct checkpoint *cp, struct status *st)
{
	Audit__AddCosignatureRequest request = AUDIT__ADD_COSIGNATURE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct call_position position;
	uint8_t signature[SIGNATURE_BYTES], root[HASH_BYTES];
	memcpy(root, cp->root.b, sizeof(root));
	request.tree_size = (int64_t)cp->size;
	request.root = (ProtobufCBinaryData){ sizeof(root), root };
	request.time_s = clock_now_us() / 1000000;
	TRY(sign_checkpoint(c, cp, request.time_s, st, signature));
	request.signature = (ProtobufCBinaryData){ sizeof(signature), signature };
	TRY(call_named(c, c->arena, "audit.v1.CosignatureService/AddCosignature", &request.base, st, &response, &position));
	TRY(show_cosigned(c, cp->size, true, st));
	method_say_position(c, &position);
	return OK;
}

/* Nothing is signed that does not lead to what this client has accepted, which extends all that it ever accepted. */
static int cosign(struct client *c, struct status *st)
{
	Audit__NextCosignatureRequest request = AUDIT__NEXT_COSIGNATURE_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	struct checkpoint cp;
	TRY(client_open(c, st));
	TRY(call_named(c, c->arena, "audit.v1.CosignatureService/NextCosignature", &request.base, st, &raw, NULL));
	const Audit__NextCosignatureResponse *next = (const Audit__NextCosignatureResponse *)raw;
	/* Before it is looked at: another key may have begun. */
	TRY(client_witness(c, st));
	if (log_keys_open(&c->witness.keys, bytes_of(next->checkpoint), st, &cp, NULL) != OK)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the checkpoint to cosign is not signed by the log that was "
			"pinned");
	TRY(history_holds(c, bytes_of(next->checkpoint), &cp, st));
	if (cp.size <= (uint64_t)next->cosigned_size)
		return show_cosigned(c, (uint64_t)next->cosigned_size, false, st);
	return enter(c, &cp, st);
}

/* Until it is interrupted; a server out of reach is tried again, one that rewrote its history is the end. */
static int cosign_every(struct client *c, int64_t every_us, struct status *st)
{
	const struct timespec pause = { .tv_sec = every_us / 1000000, .tv_nsec = every_us % 1000000 * 1000 };
	for (;;) {
		struct status one = { 0 };
		int rc = cosign(c, &one);
		if (rc == UNAVAILABLE || rc == DEADLINE_EXCEEDED) {
			say("%s", one.message);
		} else if (rc != OK) {
			*st = one;
			return rc;
		}
		(void)fflush(stdout);
		(void)nanosleep(&pause, NULL);
		arena_reset(c->arena); /* nothing of a round is kept */
	}
}

static int parse_every(const char *text, struct status *st, int64_t *ret_us)
{
	char from_now[32];
	int64_t us = 0;
	if (snprintf(from_now, sizeof(from_now), "+%s", text) >= (int)sizeof(from_now) ||
		value_parse_time(from_now, 0, st, &us) != OK || us < EVERY_MIN_US)
		return fail(st, INVALID_ARGUMENT, "BAD_VALUE", "--every %s: how long is 60s, 5m or 1h, at least a second",
			text);
	*ret_us = us;
	return OK;
}

COMMAND(cmd_log_witness)
{
	const char *every = command_arg(arg, "every");
	int64_t every_us = 0;
	(void)word;
	(void)count;
	if (!every)
		return cosign(c, st);
	TRY(parse_every(every, st, &every_us));
	return cosign_every(c, every_us, st);
}

/* --- compare --- */

static int take_checkpoint(void *context, const char *name, struct pack_reader *r, struct status *st)
{
	struct buf *note = context;
	struct bytes piece;
	do {
		TRY(pack_read(r, st, &piece));
		if (strcmp(name, "checkpoint") == 0)
			buf_add(note, piece.data, piece.len);
	} while (piece.len > 0);
	return OK;
}

/* Of a pack, a receipt's proof, or a checkpoint itself. */
static int read_checkpoint(const char *path, struct status *st, struct buf *ret_note)
{
	static struct tlog_proof proof;
	struct status other = { 0 };
	struct buf text;
	buf_init(&text, TLOG_PROOF_BYTES_MAX);
	int rc = file_read(path, st, &text);
	bool is_pack = rc == OUT_OF_RANGE || (text.len > 1 && memcmp(text.data, "PK", 2) == 0);
	if (is_pack) {
		status_reset(st);
		rc = pack_each(path, take_checkpoint, ret_note, st);
	} else if (rc == OK && tlog_proof_parse(buf_bytes(&text), &other, &proof) == OK) {
		buf_add(ret_note, proof.checkpoint.data, proof.checkpoint.len);
	} else if (rc == OK) {
		buf_add(ret_note, text.data, text.len);
	}
	buf_done(&text);
	TRY(rc);
	if (ret_note->failed || ret_note->len == 0)
		return fail(st, INVALID_ARGUMENT, "NO_CHECKPOINT", "%s: no checkpoint, pack or proof of a receipt", path);
	return OK;
}

static int compare(struct client *c, const char *path, struct bytes note, struct status *st)
{
	struct checkpoint cp;
	struct note parsed;
	struct status why = { 0 };
	if (note_parse(note, &why, &parsed) != OK || checkpoint_parse(parsed.text, &why, &cp) != OK)
		return fail(st, INVALID_ARGUMENT, "NO_CHECKPOINT", "%s: no checkpoint, pack or proof of a receipt", path);
	TRY(client_load(c, st));
	TRY(history_open(c, st));
	if (log_keys_open(&c->witness.keys, note, &why, &cp, NULL) != OK)
		return fail(st, DATA_LOSS, strcmp(why.reason, "LOG_KEY_ENDED") == 0 ? why.reason : "OTHER_LOG",
			"%s is not signed by the log "
			"key that was pinned here, nor by one that followed (%s). It is of another ledger, or one of "
			"you was given a false "
			"server: compare the log's key with the one on paper",
			path, why.message);
	TRY(history_holds(c, note, &cp, st));
	Audit__LogCompared shown = AUDIT__LOG_COMPARED__INIT;
	shown.size = cp.size;
	shown.ledger_size = c->witness.newest.size;
	if (!shown_as_lines(c))
		return shown_put(c, &shown.base, st);
	put_line("the same history: its %" PRIu64 " entries are the beginning of the %" PRIu64 " that the ledger has", cp.size,
		c->witness.newest.size);
	return OK;
}

COMMAND(cmd_log_compare)
{
	const char *path = command_arg(arg, "FILE");
	struct buf note;
	(void)word;
	(void)count;
	buf_init(&note, NOTE_BYTES_MAX);
	int rc = read_checkpoint(path, st, &note);
	if (rc == OK)
		rc = compare(c, path, buf_bytes(&note), st);
	buf_done(&note);
	return rc;
}

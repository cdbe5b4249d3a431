/* auditc log head, proof, consistency and tail: what the ledger is, shown and proved. */
#include "client/command.h"
#include "client/history.h"
#include "client/prove.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/statement.h"

#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/ledger.pb-c.h"

#include <errno.h>

enum { WAIT_MS = 20 * 1000 };

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

static void put_checkpoint(const char *what, const struct checkpoint *cp)
{
	char root[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(cp->root.b, HASH_BYTES, root);
	put_line("%-9s %" PRIu64 " entries, root %s", what, cp->size, root);
}

/* --- head --- */

static int put_newest_time(struct client *c, struct status *st)
{
	Audit__GetLeavesRequest request = AUDIT__GET_LEAVES_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	struct leaf leaf;
	char when[CLOCK_TEXT_BYTES];
	request.first = c->witness.newest.size - 1;
	request.count = 1;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetLeaves", &request.base, st, &raw, NULL));
	const Audit__GetLeavesResponse *response = (const Audit__GetLeavesResponse *)raw;
	if (response->n_leaves != 1)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server does not show its newest leaf");
	TRY(leaf_parse(bytes_of(response->leaves[0]), st, &leaf));
	clock_format(leaf.received_us, when);
	put_line("received  %s (its newest entry)", when);
	return OK;
}

/* Verified here: the server's word for whose key it is, the key's own for the rest. */
static int put_cosigner(const struct note *note, const Audit__Cosigner *cosigner, struct status *st)
{
	struct note_key key;
	uint64_t time_s;
	char when[CLOCK_TEXT_BYTES];
	TRY(note_key_parse(cosigner->key, strlen(cosigner->key), st, &key));
	if (key.type != NOTE_COSIGNATURE || note_verify(note, &key, st, &time_s) != OK)
		return fail(st, DATA_LOSS, "BAD_COSIGNATURE", "%s did not cosign the checkpoint that the server shows with "
			"its name", key.name);
	clock_format((int64_t)time_s * 1000000, when);
	put_line("by        %s at %s, of %s", cosigner->key, when,
		*cosigner->organisation_name ? cosigner->organisation_name : cosigner->organisation_id);
	return OK;
}

static int put_cosigned(struct client *c, const Audit__GatherCosignaturesResponse *r, struct status *st)
{
	struct checkpoint cp;
	struct note note;
	if (r->checkpoint.len == 0) {
		put_line("cosigned  by nobody yet");
		return OK;
	}
	if (log_keys_open(&c->witness.keys, bytes_of(r->checkpoint), st, &cp, NULL) != OK)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the cosigned checkpoint is not signed by the log");
	TRY(note_parse(bytes_of(r->checkpoint), st, &note));
	TRY(history_holds(c, bytes_of(r->checkpoint), &cp, st));
	put_checkpoint("cosigned", &cp);
	for (size_t i = 0; i < r->n_cosigners; i++)
		TRY(put_cosigner(&note, r->cosigners[i], st));
	return OK;
}

static int write_checkpoint(struct client *c, const char *path, struct bytes cosigned, bool is_cosigned, struct status *st)
{
	struct buf kept;
	buf_init(&kept, NOTE_BYTES_MAX);
	int rc = OK;
	if (is_cosigned && cosigned.len == 0)
		rc = fail(st, NOT_FOUND, "NOT_COSIGNED", "nobody has cosigned yet: auditc log witness");
	if (rc == OK && !is_cosigned)
		rc = file_read(c->witness.path, st, &kept);
	if (rc == OK)
		rc = file_create(path, 0644, is_cosigned ? cosigned : buf_bytes(&kept), st);
	buf_done(&kept);
	return rc;
}

COMMAND(cmd_log_head)
{
	Audit__GatherCosignaturesRequest request = AUDIT__GATHER_COSIGNATURES_REQUEST__INIT;
	const char *out = command_arg(arg, "out");
	ProtobufCMessage *raw = NULL;
	(void)word;
	(void)count;
	TRY(history_open(c, st));
	TRY(call_named(c, c->arena, "audit.v1.CosignatureService/GatherCosignatures", &request.base, st, &raw, NULL));
	const Audit__GatherCosignaturesResponse *gathered = (const Audit__GatherCosignaturesResponse *)raw;
	/* Somebody may have cosigned what came after. */
	TRY(client_witness(c, st));
	put_line("ledger    %s", c->profile.log.name);
	put_checkpoint("newest", &c->witness.newest);
	if (c->witness.newest.size > 0)
		TRY(put_newest_time(c, st));
	TRY(put_cosigned(c, gathered, st));
	return out ? write_checkpoint(c, out, bytes_of(gathered->checkpoint), command_arg(arg, "cosigned") != NULL, st) : OK;
}

/* --- proof --- */

/* What a receipt says: the leaf's text, from INDEX.leaf or a proof file. */
static int read_receipt(const char *path, struct status *st, struct buf *ret_leaf, uint64_t *ret_index)
{
	static struct tlog_proof proof;
	struct status as_proof = { 0 };
	struct leaf leaf;
	struct buf text;
	buf_init(&text, TLOG_PROOF_BYTES_MAX);
	int rc = file_read(path, st, &text);
	if (rc == OK && tlog_proof_parse(buf_bytes(&text), &as_proof, &proof) == OK)
		buf_add(ret_leaf, proof.extra, proof.extra_len);
	else if (rc == OK)
		buf_add(ret_leaf, text.data, text.len);
	buf_done(&text);
	TRY(rc);
	if (leaf_parse(buf_bytes(ret_leaf), st, &leaf) != OK)
		return fail(st, INVALID_ARGUMENT, "BAD_RECEIPT", "%s is neither an index nor a receipt (INDEX.leaf, "
			".tlog-proof)", path);
	*ret_index = leaf.index;
	return OK;
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == 0;
}

COMMAND(cmd_log_proof)
{
	const char *entry = command_arg(arg, "ENTRY");
	uint64_t index = 0;
	struct buf leaf;
	(void)word;
	(void)count;
	buf_init(&leaf, LEAF_TEXT_MAX);
	int rc = OK;
	if (is_number(entry))
		index = strtoull(entry, NULL, 10);
	else
		rc = read_receipt(entry, st, &leaf, &index);
	struct bytes proof = { 0 };
	if (rc == OK)
		rc = prove_entry(c, index, buf_bytes(&leaf), st, &proof);
	buf_done(&leaf);
	TRY(rc);
	if (command_arg(arg, "out"))
		return file_create(command_arg(arg, "out"), 0644, proof, st);
	if (fwrite(proof.data, 1, proof.len, stdout) != proof.len)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "standard output: %s", strerror(errno));
	return OK;
}

/* --- consistency --- */

COMMAND(cmd_log_consistency)
{
	const char *from = command_arg(arg, "FROM"), *to = command_arg(arg, "TO");
	struct span s;
	(void)word;
	(void)count;
	if (!is_number(from) || (to && !is_number(to)))
		return fail(st, INVALID_ARGUMENT, "BAD_SIZE", "sizes are numbers of entries");
	TRY(history_open(c, st));
	TRY(history_span(c, strtoull(from, NULL, 10), to ? strtoull(to, NULL, 10) : c->witness.newest.size, st, &s));
	struct checkpoint first = { .size = s.from, .root = s.from_root }, last = { .size = s.to, .root = s.to_root };
	/* And that one is of the ledger that was accepted. */
	struct span rest;
	TRY(history_span(c, s.to, c->witness.newest.size, st, &rest));
	if (!hash_equal(&rest.from_root, &last.root) || !hash_equal(&rest.to_root, &c->witness.newest.root))
		return fail(st, DATA_LOSS, "BAD_PROOF", "the server contradicts itself about the ledger of %" PRIu64 " entries",
			s.to);
	put_checkpoint("from", &first);
	put_checkpoint("to", &last);
	for (size_t i = 0; i < s.count; i++) {
		char text[BASE64_LEN(HASH_BYTES) + 1];
		base64_encode(s.proof[i].b, HASH_BYTES, text);
		put_line("proof     %s", text);
	}
	say("the first %" PRIu64 " entries are the beginning of the %" PRIu64 ", and those of the ledger as it is", s.from,
		s.to);
	return OK;
}

/* --- tail --- */

static int put_entry(const Audit__GetEntryResponse *entry, uint64_t index, struct status *st)
{
	struct statement_header header;
	struct leaf leaf;
	char when[CLOCK_TEXT_BYTES];
	if (!entry->statement || !statement_signature_fits(bytes_of(entry->statement->signature)))
		return fail(st, DATA_LOSS, "BAD_ENTRY", "entry %" PRIu64 " holds no statement", index);
	struct hash digest = statement_digest(bytes_of(entry->statement->header), bytes_of(entry->statement->signature));
	TRY(statement_parse(bytes_of(entry->statement->header), st, &header));
	TRY(leaf_parse(bytes_of(entry->leaf), st, &leaf));
	if (leaf.index != index || !hash_equal(&leaf.statement, &digest))
		return fail(st, DATA_LOSS, "BAD_ENTRY", "entry %" PRIu64 " is not what its leaf says", index);
	clock_format(leaf.received_us, when);
	put_line("%" PRIu64 "  %s  %s  %s", index, when, header.method,
		*entry->person_name ? entry->person_name : "somebody you do not see");
	return OK;
}

static int tail_entry(struct client *c, uint64_t index, struct status *st)
{
	Audit__GetEntryRequest request = AUDIT__GET_ENTRY_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	struct status asked = { 0 };
	request.index = index;
	int rc = call_named(c, c->arena, "audit.v1.LedgerService/GetEntry", &request.base, &asked, &raw, NULL);
	if (rc == NOT_FOUND) /* of something one does not see */
		return OK;
	if (rc == OK)
		return put_entry((const Audit__GetEntryResponse *)raw, index, st);
	*st = asked;
	return rc;
}

static int wait_for_more(struct client *c, uint64_t size, struct status *st)
{
	Audit__WatchLedgerRequest request = AUDIT__WATCH_LEDGER_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	request.from_size = size;
	request.wait_ms = c->options.timeout_ms > WAIT_MS + 5000 ? WAIT_MS : (uint32_t)c->options.timeout_ms / 2;
	return call_named(c, c->arena, "audit.v1.LedgerService/WatchLedger", &request.base, st, &raw, NULL);
}

/*
 * From entry `next` on; each newer checkpoint must extend the last. It may go on for weeks: what a round took is given back
 * before the next, nothing of it is kept.
 */
static int tail(struct client *c, uint64_t next, bool follow, struct status *st)
{
	for (;;) {
		for (; next < c->witness.newest.size; next++) {
			arena_reset(c->arena);
			TRY(tail_entry(c, next, st));
			(void)fflush(stdout);
		}
		if (!follow)
			return OK;
		arena_reset(c->arena);
		TRY(wait_for_more(c, next, st));
		TRY(client_witness(c, st));
	}
}

COMMAND(cmd_log_tail)
{
	const char *from = command_arg(arg, "from");
	(void)word;
	(void)count;
	if (from && !is_number(from))
		return fail(st, INVALID_ARGUMENT, "BAD_INDEX", "an index is a number");
	TRY(history_open(c, st));
	return tail(c, from ? strtoull(from, NULL, 10) : c->witness.newest.size, !command_arg(arg, "no-follow"), st);
}

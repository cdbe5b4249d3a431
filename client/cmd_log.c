/* auditc log head, proof, consistency and tail: what the ledger is, shown and proved. */
#include "client/command.h"
#include "client/format.h"
#include "client/history.h"
#include "client/prove.h"
#include "client/shown.h"
#include "client/term.h"
#include "common/clock.h"
#include "common/statement.h"

#include "audit/v1/cosignature.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/log_shown.pb-c.h"

#include <errno.h>

enum { WAIT_MS = 20 * 1000 };

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

static void put_size(const char *what, uint64_t size, ProtobufCBinaryData root)
{
	char text[BASE64_LEN(HASH_BYTES) + 1];
	base64_encode(root.data, root.len, text);
	put_line("%-9s %" PRIu64 " entries, root %s", what, size, text);
}

/* Of what stays as long as the message does. */
static ProtobufCBinaryData hash_in(const struct hash *hash)
{
	return (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)hash->b };
}

static int memory_gone(struct status *st)
{
	return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "out of memory");
}

/* --- head --- */

static int find_newest_time(struct client *c, struct status *st, int64_t *ret_us)
{
	Audit__GetLeavesRequest request = AUDIT__GET_LEAVES_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	struct leaf leaf;
	request.first = c->witness.newest.size - 1;
	request.count = 1;
	TRY(call_named(c, c->arena, "audit.v1.LedgerService/GetLeaves", &request.base, st, &raw, NULL));
	const Audit__GetLeavesResponse *response = (const Audit__GetLeavesResponse *)raw;
	if (response->n_leaves != 1)
		return fail(st, DATA_LOSS, "BAD_REPLY", "the server does not show its newest leaf");
	TRY(leaf_parse(bytes_of(response->leaves[0]), st, &leaf));
	*ret_us = leaf.received_us;
	return OK;
}

/* Verified here: the server's word for whose key it is, the key's own for the rest. */
static int read_cosigner(const struct note *note, const Audit__Cosigner *cosigner, struct status *st, Audit__LogCosigner *to)
{
	struct note_key key;
	uint64_t time_s;
	TRY(note_key_parse(cosigner->key, strlen(cosigner->key), st, &key));
	if (key.type != NOTE_COSIGNATURE || note_verify(note, &key, st, &time_s) != OK)
		return fail(st, DATA_LOSS, "BAD_COSIGNATURE", "%s did not cosign the checkpoint that the server shows with "
			"its name", key.name);
	audit__log_cosigner__init(to);
	to->key = cosigner->key;
	to->cosigned_us = (int64_t)time_s * 1000000;
	to->organisation_id = cosigner->organisation_id;
	to->organisation_name = cosigner->organisation_name;
	return OK;
}

static int read_cosigners(struct client *c, const Audit__GatherCosignaturesResponse *r, const struct note *note,
	struct status *st, Audit__LogHead *head)
{
	Audit__LogCosigner *of = arena_array(c->arena, r->n_cosigners + 1, sizeof(*of));
	head->cosigners = arena_array(c->arena, r->n_cosigners + 1, sizeof(*head->cosigners));
	if (!of || !head->cosigners)
		return memory_gone(st);
	for (size_t i = 0; i < r->n_cosigners; i++) {
		TRY(read_cosigner(note, r->cosigners[i], st, &of[i]));
		head->cosigners[head->n_cosigners++] = &of[i];
	}
	return OK;
}

static int read_cosigned(struct client *c, const Audit__GatherCosignaturesResponse *r, struct checkpoint *cp, struct status *st,
	Audit__LogHead *head)
{
	struct note note;
	if (r->checkpoint.len == 0)
		return OK;
	if (log_keys_open(&c->witness.keys, bytes_of(r->checkpoint), st, cp, NULL) != OK)
		return fail(st, DATA_LOSS, "BAD_CHECKPOINT", "the cosigned checkpoint is not signed by the log");
	TRY(note_parse(bytes_of(r->checkpoint), st, &note));
	TRY(history_holds(c, bytes_of(r->checkpoint), cp, st));
	head->cosigned_size = cp->size;
	head->cosigned_root = hash_in(&cp->root);
	return read_cosigners(c, r, &note, st, head);
}

static void put_cosigner(const Audit__LogCosigner *of)
{
	char when[CLOCK_TEXT_BYTES];
	clock_format(of->cosigned_us, when);
	put_line("by        %s at %s, of %s", of->key, when,
		*of->organisation_name ? of->organisation_name : of->organisation_id);
}

static void put_head(const Audit__LogHead *head)
{
	char when[CLOCK_TEXT_BYTES];
	put_line("ledger    %s", head->origin);
	put_size("newest", head->size, head->root);
	if (head->size > 0) {
		clock_format(head->received_us, when);
		put_line("received  %s (its newest entry)", when);
	}
	if (head->cosigned_root.len == 0)
		put_line("cosigned  by nobody yet");
	else
		put_size("cosigned", head->cosigned_size, head->cosigned_root);
	for (size_t i = 0; i < head->n_cosigners; i++)
		put_cosigner(head->cosigners[i]);
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
	Audit__LogHead head = AUDIT__LOG_HEAD__INIT;
	struct checkpoint cosigned = { .size = 0 };
	ProtobufCMessage *raw = NULL;
	(void)word;
	(void)count;
	TRY(history_open(c, st));
	TRY(call_named(c, c->arena, "audit.v1.CosignatureService/GatherCosignatures", &request.base, st, &raw, NULL));
	const Audit__GatherCosignaturesResponse *gathered = (const Audit__GatherCosignaturesResponse *)raw;
	/* Somebody may have cosigned what came after. */
	TRY(client_witness(c, st));
	head.origin = c->profile.log.name;
	head.size = c->witness.newest.size;
	head.root = hash_in(&c->witness.newest.root);
	if (head.size > 0)
		TRY(find_newest_time(c, st, &head.received_us));
	TRY(read_cosigned(c, gathered, &cosigned, st, &head));
	if (shown_as_lines(c))
		put_head(&head);
	else
		TRY(shown_put(c, &head.base, st));
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

static int show_proof(struct client *c, uint64_t index, struct bytes proof, struct status *st)
{
	Audit__LogProof shown = AUDIT__LOG_PROOF__INIT;
	shown.ledger_index = index;
	shown.tlog_proof = arena_printf(c->arena, "%.*s", (int)proof.len, (const char *)proof.data);
	return shown.tlog_proof ? shown_put(c, &shown.base, st) : memory_gone(st);
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
	if (!shown_as_lines(c))
		return show_proof(c, index, proof, st);
	if (fwrite(proof.data, 1, proof.len, stdout) != proof.len)
		return fail(st, UNAVAILABLE, "FILE_WRITE", "standard output: %s", strerror(errno));
	return OK;
}

/* --- consistency --- */

static int show_span(struct client *c, const struct span *s, struct status *st)
{
	Audit__LogConsistency shown = AUDIT__LOG_CONSISTENCY__INIT;
	shown.from_size = s->from;
	shown.from_root = hash_in(&s->from_root);
	shown.to_size = s->to;
	shown.to_root = hash_in(&s->to_root);
	shown.proof = arena_array(c->arena, s->count + 1, sizeof(*shown.proof));
	if (!shown.proof)
		return memory_gone(st);
	for (size_t i = 0; i < s->count; i++)
		shown.proof[shown.n_proof++] = hash_in(&s->proof[i]);
	if (!shown_as_lines(c))
		return shown_put(c, &shown.base, st);
	put_size("from", shown.from_size, shown.from_root);
	put_size("to", shown.to_size, shown.to_root);
	for (size_t i = 0; i < s->count; i++) {
		char text[BASE64_LEN(HASH_BYTES) + 1];
		base64_encode(s->proof[i].b, HASH_BYTES, text);
		put_line("proof     %s", text);
	}
	return OK;
}

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
	/* And that one is of the ledger that was accepted. */
	struct span rest;
	TRY(history_span(c, s.to, c->witness.newest.size, st, &rest));
	if (!hash_equal(&rest.from_root, &s.to_root) || !hash_equal(&rest.to_root, &c->witness.newest.root))
		return fail(st, DATA_LOSS, "BAD_PROOF", "the server contradicts itself about the ledger of %" PRIu64 " entries",
			s.to);
	TRY(show_span(c, &s, st));
	say("the first %" PRIu64 " entries are the beginning of the %" PRIu64 ", and those of the ledger as it is", s.from,
		s.to);
	return OK;
}

/* --- tail --- */

static int put_entry(struct format *rows, const Audit__GetEntryResponse *entry, uint64_t index, struct status *st)
{
	Audit__LogEntry shown = AUDIT__LOG_ENTRY__INIT;
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
	shown.ledger_index = index;
	shown.received_us = leaf.received_us;
	shown.method = header.method;
	shown.person_name = entry->person_name;
	if (rows)
		return format_row(rows, &shown.base, st);
	clock_format(leaf.received_us, when);
	put_line("%" PRIu64 "  %s  %s  %s", index, when, header.method,
		*entry->person_name ? entry->person_name : "somebody you do not see");
	return OK;
}

static int tail_entry(struct client *c, struct format *rows, uint64_t index, struct status *st)
{
	Audit__GetEntryRequest request = AUDIT__GET_ENTRY_REQUEST__INIT;
	ProtobufCMessage *raw = NULL;
	struct status asked = { 0 };
	request.index = index;
	int rc = call_named(c, c->arena, "audit.v1.LedgerService/GetEntry", &request.base, &asked, &raw, NULL);
	if (rc == NOT_FOUND) /* of something one does not see */
		return OK;
	if (rc == OK)
		return put_entry(rows, (const Audit__GetEntryResponse *)raw, index, st);
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
static int tail(struct client *c, struct format *rows, uint64_t next, bool follow, struct status *st)
{
	for (;;) {
		for (; next < c->witness.newest.size; next++) {
			arena_reset(c->arena);
			TRY(tail_entry(c, rows, next, st));
			(void)fflush(stdout);
		}
		if (!follow)
			return OK;
		arena_reset(c->arena);
		TRY(wait_for_more(c, next, st));
		TRY(client_witness(c, st));
	}
}

/* In other forms than lines: rows of one list, which json ends with the command. */
static int tail_rows(struct client *c, uint64_t next, bool follow, struct status *st)
{
	struct format *rows = NULL;
	TRY(format_new(stdout, c->options.output, schema_find_message(&audit__log_entry__descriptor), c->options.columns, true,
		st, &rows));
	int rc = tail(c, rows, next, follow, st);
	if (rc == OK)
		rc = format_end(rows, st);
	format_free(rows);
	return rc;
}

COMMAND(cmd_log_tail)
{
	const char *from = command_arg(arg, "from");
	(void)word;
	(void)count;
	if (from && !is_number(from))
		return fail(st, INVALID_ARGUMENT, "BAD_INDEX", "an index is a number");
	TRY(history_open(c, st));
	uint64_t next = from ? strtoull(from, NULL, 10) : c->witness.newest.size;
	bool follow = !command_arg(arg, "no-follow");
	return shown_as_lines(c) ? tail(c, NULL, next, follow, st) : tail_rows(c, next, follow, st);
}

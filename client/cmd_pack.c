/* auditc evidence pack: what a stranger needs to check evidence with other people's tools. docs/formats.md, "Pack". */
#include "client/call.h"
#include "client/command.h"
#include "client/devices.h"
#include "client/term.h"
#include "client/verify/archive.h"
#include "client/verify/pack.h"
#include "common/checkpoint.h"
#include "common/json.h"
#include "common/statement.h"

#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/ledger.pb-c.h"
#include "audit/v1/person.pb-c.h"
#include "audit/v1/waiver.pb-c.h"

enum { EVIDENCE_MAX = 1000, DEVICES_MAX = 1000, RECEIPT_ROUNDS = 20, TEXT_MAX = 8 * 1024 * 1024 };

/* A statement with all that proves it. */
struct packed_statement {
	uint64_t index;
	const Audit__GetEntryResponse *entry; /* NULL: there is none */
	struct statement_header header;
	struct bytes receipt;
	const Audit__Device *device;
};

struct packed_evidence {
	const char *id;
	const Audit__Evidence *row;
	struct packed_statement submitted;
	struct packed_statement confirmed; /* where its key was declared compromised, and somebody stood for it since */
};

struct packing {
	struct client *c;
	struct pack_writer *w;
	struct buf sums;
	struct packed_evidence evidence[EVIDENCE_MAX];
	size_t count;
	const Audit__Device *device[DEVICES_MAX];
	size_t device_count;
	struct bytes checkpoint;
};

static struct bytes bytes_of(ProtobufCBinaryData data)
{
	return BYTES(data.data, data.len);
}

static int call(struct packing *p, const char *method, const ProtobufCMessage *request, struct status *st,
	ProtobufCMessage **ret_response)
{
	return call_named(p->c, p->c->arena, method, request, st, ret_response, NULL);
}

/* Ids separated by commas. */
static int take_ids(struct packing *p, const char *list, struct status *st)
{
	char *copy = arena_text(p->c->arena, list), *rest = copy, *id;
	while (copy && (id = strsep(&rest, ","))) {
		struct id parsed;
		if (!id_parse(id, strlen(id), &parsed) || p->count == EVIDENCE_MAX)
			return fail(st, INVALID_ARGUMENT, "BAD_ID", "%s: not an id of evidence", id);
		p->evidence[p->count++].id = id;
	}
	return OK;
}

static int keep_device(struct packing *p, const Audit__Device *device, struct status *st)
{
	for (size_t i = 0; i < p->device_count; i++)
		if (strcmp(p->device[i]->id, device->id) == 0)
			return OK;
	if (p->device_count == DEVICES_MAX)
		return fail(st, RESOURCE_EXHAUSTED, "TOO_MANY_DEVICES", "a pack holds at most %d devices", DEVICES_MAX);
	p->device[p->device_count++] = device;
	return OK;
}

/* The device that signed, among those of the person who did. */
static int find_device(struct packing *p, const char *person_id, const char *evidence_id, struct packed_statement *s,
	struct status *st)
{
	Audit__ListDevicesResponse *list;
	TRY(devices_list(p->c, person_id, st, &list));
	for (size_t i = 0; i < list->n_devices && !s->device; i++)
		if (bytes_equal(bytes_of(list->devices[i]->sign_key), BYTES(s->header.signer, SIGN_PUBLIC_BYTES)))
			s->device = list->devices[i];
	if (!s->device)
		return fail(st, NOT_FOUND, "NO_DEVICE", "evidence %s: its signer's device is not shown to you", evidence_id);
	return keep_device(p, s->device, st);
}

static int fetch_statement(struct packing *p, uint64_t index, const char *person_id, const char *evidence_id,
	struct status *st, struct packed_statement *ret_statement)
{
	Audit__GetEntryRequest request = AUDIT__GET_ENTRY_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.index = ret_statement->index = index;
	TRY(call(p, "audit.v1.LedgerService/GetEntry", &request.base, st, &response));
	const Audit__GetEntryResponse *entry = (const Audit__GetEntryResponse *)response;
	if (!entry->statement)
		return fail(st, DATA_LOSS, "BAD_ENTRY", "evidence %s: its entry holds no statement", evidence_id);
	TRY(statement_parse(bytes_of(entry->statement->header), st, &ret_statement->header));
	ret_statement->entry = entry;
	return find_device(p, person_id, evidence_id, ret_statement, st);
}

static int fetch_evidence(struct packing *p, struct packed_evidence *e, struct status *st)
{
	Audit__GetEvidenceRequest get = AUDIT__GET_EVIDENCE_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	get.evidence_id = e->id;
	TRY(call(p, "audit.v1.EvidenceService/GetEvidence", &get.base, st, &response));
	e->row = ((const Audit__GetEvidenceResponse *)response)->evidence;
	TRY(fetch_statement(p, e->row->ledger_index, e->row->collector_id, e->id, st, &e->submitted));
	return e->row->confirmed_index == 0 ? OK :
		fetch_statement(p, e->row->confirmed_index, e->row->confirmed_by_id, e->id, st, &e->confirmed);
}

static int fetch_receipt(struct packing *p, struct packed_statement *s, struct status *st, bool *ret_same)
{
	Audit__GetReceiptRequest request = AUDIT__GET_RECEIPT_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	struct tlog_proof proof;
	if (!s->entry)
		return OK;
	request.index = s->index;
	TRY(call(p, "audit.v1.LedgerService/GetReceipt", &request.base, st, &response));
	s->receipt = bytes_of(((Audit__GetReceiptResponse *)response)->tlog_proof);
	TRY(tlog_proof_parse(s->receipt, st, &proof));
	*ret_same &= !p->checkpoint.data || bytes_equal(proof.checkpoint, p->checkpoint);
	if (!p->checkpoint.data)
		p->checkpoint = proof.checkpoint;
	return OK;
}

/* All receipts must lead to one checkpoint; others may write meanwhile, so it is tried again. */
static int fetch_receipts(struct packing *p, struct status *st)
{
	for (int round = 0; round < RECEIPT_ROUNDS; round++) {
		bool same = true;
		p->checkpoint = BYTES(NULL, 0);
		for (size_t i = 0; i < p->count; i++) {
			TRY(fetch_receipt(p, &p->evidence[i].submitted, st, &same));
			TRY(fetch_receipt(p, &p->evidence[i].confirmed, st, &same));
		}
		if (same)
			return OK;
	}
	return fail(st, UNAVAILABLE, "LEDGER_BUSY", "the ledger grows too fast for one checkpoint: try again");
}

static void add_sum(struct packing *p, const char *name, const struct hash *sum)
{
	char text[HASH_TEXT_BYTES];
	hash_format(sum, text);
	buf_addf(&p->sums, "%s  %s\n", text, name);
}

static int add(struct packing *p, const char *name, struct bytes content, struct status *st)
{
	struct hash sum = hash_of(content.data, content.len);
	TRY(pack_add(p->w, name, content, st));
	add_sum(p, name, &sum);
	return OK;
}

static int add_member(struct packing *p, const struct packed_evidence *e, const char *name, struct bytes content,
	struct status *st)
{
	char path[256];
	(void)snprintf(path, sizeof(path), "evidence/%s/%s", e->id, name);
	return add(p, path, content, st);
}

/* Appends nothing when the evidence has no file. */
static int add_file(struct packing *p, const struct packed_evidence *e, struct status *st)
{
	char path[256];
	struct hash_stream sum;
	struct hash digest;
	uint64_t left;
	if (!e->row->file)
		return OK;
	left = e->row->file->size_bytes;
	(void)snprintf(path, sizeof(path), "evidence/%s/file", e->id);
	TRY(pack_begin(p->w, path, (int64_t)left, st));
	hash_begin(&sum);
	int rc = OK;
	for (uint32_t chunk = 0; rc == OK && left > 0; chunk++) {
		Audit__GetChunkRequest request = AUDIT__GET_CHUNK_REQUEST__INIT;
		ProtobufCMessage *response = NULL;
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		request.evidence_id = e->id;
		request.chunk = chunk;
		rc = !a ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a chunk") :
			call_named(p->c, a, "audit.v1.EvidenceService/GetChunk", &request.base, st, &response, NULL);
		struct bytes content = { 0 };
		if (rc == OK)
			content = bytes_of(((Audit__GetChunkResponse *)response)->content);
		if (rc == OK && (content.len == 0 || content.len > left))
			rc = fail(st, DATA_LOSS, "BAD_CHUNK", "evidence %s: chunk %" PRIu32 " has another size", e->id,
				chunk);
		if (rc == OK)
			rc = pack_write(p->w, content, st);
		hash_add(&sum, content.data, content.len);
		left -= rc == OK ? content.len : 0;
		arena_free(a);
	}
	hash_end(&sum, &digest);
	TRY(rc);
	if (!bytes_equal(BYTES(digest.b, HASH_BYTES), bytes_of(e->row->file->sha256)))
		return fail(st, DATA_LOSS, "DIGEST", "evidence %s: the file is not the one that was signed", e->id);
	add_sum(p, path, &digest);
	return OK;
}

/* The files of a statement, their names behind `prefix`. */
struct packed_place {
	struct packing *packing;
	const struct packed_evidence *evidence;
	const char *prefix;
};

static int add_piece(const struct packed_place *to, const char *name, struct bytes content, struct status *st)
{
	char full[80];
	(void)snprintf(full, sizeof(full), "%s%s", to->prefix, name);
	return add_member(to->packing, to->evidence, full, content, st);
}

static int add_parts(const struct packed_place *to, const Audit__Statement *s, struct status *st)
{
	static const char *const name[] = { NULL, "part-all", "part-auditors", "part-auditee" };
	for (size_t i = 0; i < s->n_parts; i++) {
		const Audit__Part *part = s->parts[i];
		struct buf content;
		if (part->audience < AUDIT__AUDIENCE__AUDIENCE_ALL || part->audience > AUDIT__AUDIENCE__AUDIENCE_AUDITEE)
			return fail(st, DATA_LOSS, "BAD_ENTRY", "evidence %s: a part for nobody", to->evidence->id);
		buf_init(&content, LIMIT_FRAME_BYTES + SALT_BYTES);
		buf_add(&content, part->salt.data, part->salt.len);
		buf_add(&content, part->content.data, part->content.len);
		int rc = content.failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for a part") :
			add_piece(to, name[part->audience], buf_bytes(&content), st);
		buf_done(&content);
		TRY(rc);
	}
	return OK;
}

static int add_statement(const struct packed_place *to, const struct packed_statement *packed, struct status *st)
{
	const Audit__Statement *s = packed->entry->statement;
	struct buf armour;
	buf_init(&armour, SSHSIG_TEXT_MAX);
	sshsig_format(packed->header.signer, SSHSIG_STATEMENT, s->signature.data, &armour);
	int rc = add_piece(to, "statement", bytes_of(s->header), st);
	if (rc == OK)
		rc = add_piece(to, "statement.sig", buf_bytes(&armour), st);
	buf_done(&armour);
	TRY(rc);
	TRY(add_parts(to, s, st));
	TRY(add_piece(to, "leaf", bytes_of(packed->entry->leaf), st));
	return add_piece(to, "receipt.tlog-proof", packed->receipt, st);
}

static int add_json(struct packing *p, const struct packed_evidence *e, const char *name, const ProtobufCMessage *m,
	struct status *st)
{
	json_t *json;
	TRY(json_from_message(m, st, &json));
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(json);
	if (!text)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the record");
	int rc = add_member(p, e, name, bytes_of_text(text), st);
	free(text);
	return rc;
}

/* Whoever is given the evidence learns by which exceptions it came to count. */
static int add_waivers(struct packing *p, const struct packed_evidence *e, struct status *st)
{
	Audit__ListApplicableWaiversRequest request = AUDIT__LIST_APPLICABLE_WAIVERS_REQUEST__INIT;
	ProtobufCMessage *response = NULL;
	request.audit_id = e->row->audit_id;
	TRY(call(p, "audit.v1.WaiverService/ListApplicableWaivers", &request.base, st, &response));
	const Audit__ListApplicableWaiversResponse *list = (const Audit__ListApplicableWaiversResponse *)response;
	return list->n_waivers > 0 ? add_json(p, e, "waivers.json", response, st) : OK;
}

static int add_evidence(struct packing *p, const struct packed_evidence *e, struct status *st)
{
	const struct packed_place submitted = { p, e, "" }, confirmed = { p, e, "confirmation." };
	TRY(add_statement(&submitted, &e->submitted, st));
	if (e->confirmed.entry)
		TRY(add_statement(&confirmed, &e->confirmed, st));
	TRY(add_file(p, e, st));
	TRY(add_json(p, e, "evidence.json", &e->row->base, st));
	return add_waivers(p, e, st);
}

static void each_device(const struct packing *p, void (*line)(const struct signer *, struct buf *), struct buf *to)
{
	for (size_t i = 0; i < p->device_count; i++) {
		struct signer s = signer_of_device(p->device[i]);
		line(&s, to);
	}
}

/* As of when it was received, by the ledger: keys that ended since still counted then. */
static void write_verify(const struct packed_evidence *e, const struct packed_statement *s, const char *prefix,
	struct buf *to)
{
	char at[SIGNER_TIME_BYTES];
	signer_time(s->entry->received_us, at);
	buf_addf(to, "$ ssh-keygen -Y verify -O verify-time=%s -f allowed_signers -I %s -n " SSHSIG_STATEMENT
		" -s evidence/%s/%sstatement.sig < evidence/%s/%sstatement\n", at, s->device->id, e->id, prefix, e->id, prefix);
}

/* Here ssh-keygen must say no: that is what a compromise means. */
static bool is_in_doubt(const struct packed_statement *s)
{
	struct signer d = signer_of_device(s->device);
	return signer_at(&d, s->index) == SIGNER_IN_DOUBT;
}

static void write_doubtful(const struct packing *p, struct buf *to)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct packed_evidence *e = &p->evidence[i];
		if (is_in_doubt(&e->submitted))
			buf_addf(to, "\nIN DOUBT: evidence %s was signed by a key that was declared compromised from entry "
				"%" PRIu64 " on,\nso ssh-keygen refuses it%s.\n", e->id, e->submitted.device->compromised_from,
				e->confirmed.entry ? "; the statement confirmation.statement stands for it since" : "");
	}
}

static void write_instructions(const struct packing *p, struct buf *to)
{
	buf_add_text(to,
		"This pack is checked with sha256sum and ssh-keygen; run these lines in the folder it was unpacked to.\n"
		"\n"
		"Every file is as it was packed:\n"
		"$ sha256sum --check --strict SHA256SUMS\n"
		"\n"
		"Each statement was signed by the key of the device named after -I, and the key counted when the ledger\n"
		"received it:\n");
	for (size_t i = 0; i < p->count; i++) {
		const struct packed_evidence *e = &p->evidence[i];
		if (!is_in_doubt(&e->submitted))
			write_verify(e, &e->submitted, "", to);
		if (e->confirmed.entry)
			write_verify(e, &e->confirmed, "confirmation.", to);
	}
	write_doubtful(p, to);
	buf_add_text(to, "\nEach part and file is the one the signed statement names:\n");
	for (size_t i = 0; i < p->count; i++)
		buf_addf(to, "$ grep -F \"$(sha256sum < evidence/%s/part-all | cut -c1-64)\" evidence/%s/statement\n",
			p->evidence[i].id, p->evidence[i].id);
	buf_add_text(to,
		"\n"
		"Who the devices belong to, and from which ledger entry to which their keys count: devices.txt. The times in\n"
		"allowed_signers are those of these entries, to the second; auditverify goes by the entries themselves.\n"
		"revoked_keys (ssh-keygen -r) names keys that count no more: for what is signed now, not for what was.\n"
		"That the ledger holds each statement, unchanged, under the log key of log.vkey: auditverify PACK, or any\n"
		"reader of c2sp.org/tlog-proof with evidence/*/leaf as the entry. The log key's fingerprint, to be compared\n"
		"with the one on paper:\n"
		"$ cut -d+ -f3- log.vkey | base64 -d | tail -c 32 | sha256sum\n");
}

/* Written into a buffer, then added under its name. */
static int add_text(struct packing *p, const char *name, struct buf *text, struct status *st)
{
	int rc = text->failed ? fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack") :
		add(p, name, buf_bytes(text), st);
	buf_done(text);
	return rc;
}

static int add_signers(struct packing *p, const char *name, void (*line)(const struct signer *, struct buf *),
	struct status *st)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	each_device(p, line, &text);
	return add_text(p, name, &text, st);
}

static int add_shared(struct packing *p, struct status *st)
{
	struct buf instructions, key;
	char vkey[NOTE_KEY_TEXT_BYTES];
	buf_init(&instructions, TEXT_MAX);
	write_instructions(p, &instructions);
	TRY(add_text(p, "VERIFY.txt", &instructions, st));
	TRY(add_signers(p, "allowed_signers", signer_allow, st));
	TRY(add(p, "checkpoint", p->checkpoint, st));
	TRY(add_signers(p, "devices.txt", signer_format, st));
	note_key_format(&p->c->profile.log, vkey);
	buf_init(&key, TEXT_MAX);
	buf_addf(&key, "%s\n", vkey);
	TRY(add_text(p, "log.vkey", &key, st));
	return add_signers(p, "revoked_keys", signer_revoke, st);
}

static int write_pack(struct packing *p, const char *path, struct status *st)
{
	TRY(pack_create(path, st, &p->w));
	int rc = add_shared(p, st);
	for (size_t i = 0; rc == OK && i < p->count; i++)
		rc = add_evidence(p, &p->evidence[i], st);
	if (rc == OK && p->sums.failed)
		rc = fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	if (rc == OK)
		rc = pack_add(p->w, "SHA256SUMS", buf_bytes(&p->sums), st);
	if (rc != OK) {
		pack_abandon(p->w);
		return rc;
	}
	return pack_finish(p->w, st);
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

static int pack(struct packing *p, const char *ids, const char *path, struct status *st)
{
	TRY(client_open(p->c, st));
	TRY(take_ids(p, ids, st));
	for (size_t i = 0; i < p->count; i++)
		TRY(fetch_evidence(p, &p->evidence[i], st));
	TRY(fetch_receipts(p, st));
	TRY(write_pack(p, path, st));
	return check_pack(p->c, path, st);
}

COMMAND(cmd_pack)
{
	(void)word;
	(void)count;
	struct packing *p = calloc(1, sizeof(*p));
	if (!p)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory for the pack");
	p->c = c;
	buf_init(&p->sums, TEXT_MAX);
	int rc = pack(p, command_arg(arg, "EVIDENCE-IDS"), command_arg(arg, "out"), st);
	if (rc == OK)
		(void)fprintf(stderr, "packed %zu pieces of evidence; check it with: auditverify %s\n", p->count,
			command_arg(arg, "out"));
	buf_done(&p->sums);
	free(p);
	return rc;
}

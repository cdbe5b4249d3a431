/*
 * Packs by a log that lies: everything in them is signed and in the tree, but what the entries say of a device's key, or of evidence
 * that came too late, could not have come about. Each is refused by its reason, and the true ones are not. Writes them to a folder
 * (argument), where a second verifier is asked as well: tests/tools/pack_lies.mjs.
 */
#include "client/verify/archive.h"
#include "client/verify/devices.h"
#include "client/verify/pack.h"
#include "common/closing.h"
#include "common/crypto.h"
#include "common/opening.h"

#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/late_statement.pb-c.h"
#include "audit/v1/person.pb-c.h"

#include <errno.h>
#include <sys/stat.h>

#define ORIGIN "audit.example.org/lies"

enum { ENTRIES = 12, VERSIONS = 4, STATED_AT = 4 };

#define SIGNER "019ab04a-bfbb-7c89-af35-3decca4890e1"
#define ACCEPTER "019ab04a-bfbb-7c89-af35-3decca4890e2"

/* One version of the device's row, as the entry at `index` put it. */
struct version {
	uint64_t index;
	uint8_t op;
	const char *noun;
	struct id id;
	uint64_t number;
	struct signer row;
};

/* Evidence by the device that another person's let count at `accepted_at`. */
struct late {
	bool is_there;
	uint64_t seen;
	uint64_t accepted_at;
	const char *accepter;     /* whose device the other one is */
	bool is_other_evidence;   /* the pack has it under an id that it did not create */
	bool is_other_statement;  /* another digest was let count */
	bool is_other_method;     /* it is no acceptance that was signed */
};

/* What a pack tells; the true one is changed by one lie each. */
struct story {
	struct version version[VERSIONS];
	uint64_t said_versions, said_newest;
	const char *namespace;         /* of the closing */
	const struct sign_key *closer; /* who signs it */
	struct signer line, closed;    /* of devices.txt, and of the closing */
	bool is_closed_early;          /* as of another size */
	bool is_made_up;               /* a row that its entry does not hold */
	bool has_theft;                /* two keys followed the log's first one, the second of them for one that was stolen */
	const struct sign_key *checkpointer;
	struct late late;
};

static struct sign_key log_key, device_key, other_key, stolen_key, newest_key, holder_key, accepter_key;
static struct id device_id, other_id, accepter_id;
static int failures;

static int64_t time_of(uint64_t index)
{
	return (int64_t)(1795430280000000 + 1000000 * index);
}

static struct signer_mark mark_at(uint64_t index, uint64_t entry)
{
	return (struct signer_mark){ index, time_of(entry) };
}

/* Enrolled by entry 1, confirmed by 2, revoked by 6, declared compromised from 5 on by 8; a statement stands at 4. */
static struct story truth(void)
{
	static const uint64_t index[VERSIONS] = { 1, 2, 6, 8 };
	struct story s = { .said_versions = VERSIONS, .said_newest = 8, .namespace = SSHSIG_DEVICE, .closer = &log_key,
		.checkpointer = &log_key };
	struct signer row = { .person = SIGNER };
	id_format(&device_id, row.id);
	memcpy(row.key, device_key.public, sizeof(row.key));
	for (size_t i = 0; i < VERSIONS; i++) {
		if (i == 1)
			row.from = mark_at(3, 2);
		if (i == 2)
			row.to = mark_at(6, 6);
		if (i == 3)
			row.doubt = mark_at(5, 5);
		s.version[i] = (struct version){ index[i], EFFECT_OP_PUT, "device", device_id, i + 1, row };
	}
	s.line = s.closed = row;
	return s;
}

/* --- lies --- */

static void from_version(struct story *s, size_t first, void (*change)(struct signer *))
{
	for (size_t i = first; i < VERSIONS; i++)
		change(&s->version[i].row);
	change(&s->line);
	s->closed = s->line;
}

static void counts_earlier(struct signer *row) { row->from.index = 1; }
static void counts_since(struct signer *row) { row->from.us -= 1; }
static void ends_later(struct signer *row) { row->to.index = 9; }
static void ended_since(struct signer *row) { row->to.us += 1; }
static void doubted_later(struct signer *row) { row->doubt = mark_at(9, 8); }
static void doubted_after(struct signer *row) { row->doubt.us = time_of(9); }
static void never_ended(struct signer *row) { row->to = (struct signer_mark){ 0 }; }
static void of_another(struct signer *row) { row->person[35] = '2'; }
static void with_another_key(struct signer *row) { memcpy(row->key, other_key.public, sizeof(row->key)); }

static void lie_earlier(struct story *s) { from_version(s, 1, counts_earlier); }
static void lie_since(struct story *s) { from_version(s, 1, counts_since); }
static void lie_ends_later(struct story *s) { from_version(s, 2, ends_later); }
static void lie_ended_since(struct story *s) { from_version(s, 2, ended_since); }
static void lie_end_taken_back(struct story *s) { from_version(s, 3, never_ended); }
static void lie_doubted_later(struct story *s) { from_version(s, 3, doubted_later); }
static void lie_doubted_after(struct story *s) { from_version(s, 3, doubted_after); }
static void lie_from_moved(struct story *s) { from_version(s, 3, counts_earlier); }
static void lie_another_person(struct story *s) { from_version(s, 2, of_another); }
static void lie_another_key(struct story *s) { from_version(s, 2, with_another_key); }
static void lie_active_at_once(struct story *s) { s->version[0].row.from = mark_at(1, 1); }

/* Declared first from 3 on, then only from 5. */
static void lie_doubt_taken_back(struct story *s)
{
	s->version[2].row.doubt = mark_at(3, 3);
}

static void lie_other_noun(struct story *s) { s->version[2].noun = "person"; }
static void lie_other_row(struct story *s) { s->version[2].id = other_id; }
static void lie_removed(struct story *s) { s->version[2].op = EFFECT_OP_TOMBSTONE; }
static void lie_number(struct story *s) { s->version[2].number = 7; }
static void lie_order(struct story *s) { s->version[1].index = 1; }
static void lie_newest(struct story *s) { s->said_newest = 9; }
static void lie_line(struct story *s) { s->line.doubt = (struct signer_mark){ 0 }; }
static void lie_closed(struct story *s) { s->line.doubt = s->closed.doubt = (struct signer_mark){ 0 }; }
static void lie_more_versions(struct story *s) { s->said_versions = VERSIONS + 1; }
static void lie_namespace(struct story *s) { s->namespace = SSHSIG_SYSTEM; }
static void lie_closer(struct story *s) { s->closer = &device_key; }
static void lie_made_up(struct story *s) { s->is_made_up = true; }
static void lie_size(struct story *s) { s->is_closed_early = true; }

/* Closed before the newest, which is there all the same. */
static void lie_fewer_versions(struct story *s)
{
	s->said_versions = VERSIONS - 1;
	s->said_newest = s->version[VERSIONS - 2].index;
	s->line = s->closed = s->version[VERSIONS - 2].row;
}

/* It had seen entries 0 to 4, was revoked by 6, and somebody else let it count at 9. */
static void tell_late(struct story *s)
{
	s->late = (struct late){ .is_there = true, .seen = 5, .accepted_at = 9, .accepter = ACCEPTER };
}

static void lie_late_own(struct story *s) { tell_late(s); s->late.accepter = SIGNER; }
static void lie_late_unseen(struct story *s) { tell_late(s); s->late.seen = 6; s->late.accepted_at = 5; }
static void lie_late_behind_its_end(struct story *s) { tell_late(s); s->late.seen = 7; }
static void lie_late_other_evidence(struct story *s) { tell_late(s); s->late.is_other_evidence = true; }
static void lie_late_other_statement(struct story *s) { tell_late(s); s->late.is_other_statement = true; }
static void lie_late_other_method(struct story *s) { tell_late(s); s->late.is_other_method = true; }

static void keys_of(struct story *s, const struct sign_key *checkpointer, const struct sign_key *closer)
{
	s->has_theft = true;
	s->checkpointer = checkpointer;
	s->closer = closer;
}

static void tell_newest(struct story *s) { keys_of(s, &newest_key, &newest_key); }
static void tell_later(struct story *s) { keys_of(s, &log_key, &newest_key); }
static void lie_ended_closer(struct story *s) { keys_of(s, &newest_key, &log_key); }
static void lie_stolen_closer(struct story *s) { keys_of(s, &newest_key, &stolen_key); }
static void lie_stolen_later(struct story *s) { keys_of(s, &log_key, &stolen_key); }
static void lie_stolen_checkpoint(struct story *s) { keys_of(s, &stolen_key, &newest_key); }

/* --- the log --- */

struct tree {
	struct leaf leaf[ENTRIES];
	char text[ENTRIES][LEAF_TEXT_MAX];
	size_t len[ENTRIES];
	struct hash hash[ENTRIES];
	struct buf note;
	struct checkpoint checkpoint;
};

static int fetch(void *context, struct merkle_ref ref, struct status *st, struct hash *ret_hash)
{
	const struct hash *hash = context;
	(void)st;
	*ret_hash = merkle_tree(hash + ((size_t)ref.index << ref.level), (size_t)1 << ref.level);
	return OK;
}

static void grow(struct tree *t, const struct sign_key *by)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		t->leaf[i].index = i;
		t->leaf[i].received_us = time_of(i);
		t->len[i] = leaf_format(&t->leaf[i], t->text[i]);
		t->hash[i] = merkle_leaf(t->text[i], t->len[i]);
	}
	t->checkpoint = (struct checkpoint){ ORIGIN, ENTRIES, merkle_tree(t->hash, ENTRIES) };
	buf_init(&t->note, NOTE_BYTES_MAX);
	checkpoint_sign(&t->checkpoint, by, &t->note);
}

static void encode(const struct version *v, struct buf *to)
{
	Audit__Device row = AUDIT__DEVICE__INIT;
	uint8_t body[1024], key[SIGN_PUBLIC_BYTES];
	memcpy(key, v->row.key, sizeof(key));
	row.id = v->row.id;
	row.person_id = v->row.person;
	row.sign_key = (ProtobufCBinaryData){ sizeof(key), key };
	row.active_from = v->row.from.index;
	row.active_from_us = v->row.from.us;
	row.active_to = v->row.to.index;
	row.active_to_us = v->row.to.us;
	row.compromised_from = v->row.doubt.index;
	row.compromised_from_us = v->row.doubt.us;
	bool has_body = v->op == EFFECT_OP_PUT;
	struct effect e = { v->op, bytes_of_text(v->noun), v->id, v->number,
		BYTES(body, has_body ? audit__device__pack(&row, body) : 0) };
	effect_encode(&e, to);
}

/* --- the pack --- */

struct writing {
	struct pack_writer *w;
	struct buf sums;
	struct status st;
};

static void add(struct writing *w, const char *name, struct bytes content)
{
	struct hash sum = hash_of(content.data, content.len);
	char text[HASH_TEXT_BYTES];
	hash_format(&sum, text);
	if (pack_add(w->w, name, content, &w->st) != OK)
		failures++;
	buf_addf(&w->sums, "%s  %s\n", text, name);
}

static void add_at(struct writing *w, const char *place, const char *name, struct bytes content)
{
	char full[256];
	(void)snprintf(full, sizeof(full), "%s%s", place, name);
	add(w, full, content);
}

static void add_buf(struct writing *w, const char *place, const char *name, struct buf *content)
{
	add_at(w, place, name, buf_bytes(content));
	buf_done(content);
}

static void add_leaf(struct writing *w, const struct tree *t, size_t index, const char *place)
{
	struct tlog_proof proof = { .index = index, .extra_len = t->len[index], .checkpoint = buf_bytes(&t->note) };
	struct merkle_source source = { fetch, (void *)(uintptr_t)t->hash };
	struct merkle_plan plan;
	struct buf text;
	merkle_plan_inclusion(index, ENTRIES, &plan);
	(void)!merkle_plan_run(&plan, &source, &w->st, proof.proof);
	proof.proof_count = plan.count;
	memcpy(proof.extra, t->text[index], t->len[index]);
	buf_init(&text, TLOG_PROOF_BYTES_MAX);
	tlog_proof_format(&proof, &text);
	add_at(w, place, "leaf", BYTES(t->text[index], t->len[index]));
	add_buf(w, place, "receipt.tlog-proof", &text);
}

static void add_armour(struct writing *w, const char *place, const char *name, const struct sign_key *key, const char *namespace,
	struct bytes message, uint8_t ret_signature[SIGNATURE_BYTES])
{
	struct buf armour;
	sshsig_sign(key, namespace, message, ret_signature);
	buf_init(&armour, SSHSIG_TEXT_MAX);
	sshsig_format(key->public, namespace, ret_signature, &armour);
	add_buf(w, place, name, &armour);
}

/* Header, signature and, where there is a request, the part for all; its digest is what a leaf names. */
static struct hash add_statement(struct writing *w, const char *place, const struct sign_key *by, const char *method,
	uint64_t seen, const ProtobufCMessage *request)
{
	struct statement_header h = { .id = other_id, .origin = ORIGIN, .log_key = hash_of(log_key.public, SIGN_PUBLIC_BYTES),
		.seen_size = seen, .seen_root = merkle_empty(), .claimed_us = time_of(STATED_AT), .part_count = 1,
		.part = { { STATEMENT_ALL, merkle_empty() } } };
	uint8_t part[SALT_BYTES + 1024] = { 0 }, signature[SIGNATURE_BYTES];
	struct buf text;
	(void)snprintf(h.method, sizeof(h.method), "%s", method);
	memcpy(h.signer, by->public, sizeof(h.signer));
	if (request) {
		size_t len = protobuf_c_message_pack(request, part + SALT_BYTES);
		h.part[0].digest = statement_part_digest(part, BYTES(part + SALT_BYTES, len));
		add_at(w, place, "part-all", BYTES(part, SALT_BYTES + len));
	}
	buf_init(&text, LIMIT_HEADER_BYTES);
	statement_format(&h, &text);
	add_at(w, place, "statement", buf_bytes(&text));
	add_armour(w, place, "statement.sig", by, SSHSIG_STATEMENT, buf_bytes(&text), signature);
	struct hash digest = statement_digest(buf_bytes(&text), BYTES(signature, sizeof(signature)));
	buf_done(&text);
	return digest;
}

/* The next record, signed by two, the second of whom may be nobody. */
static void add_record(struct writing *w, struct log_keys *keys, const struct log_proposal *p, uint64_t from,
	const struct sign_key *begins, const struct sign_key *const by[2], struct buf *records)
{
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	buf_init(&text, LOG_RECORD_TEXT_MAX);
	log_proposal_format(p, &text);
	size_t said = text.len;
	for (size_t i = 0; i < 2 && by[i]; i++) {
		sshsig_sign(by[i], SSHSIG_LOG, BYTES(text.data, said), signature);
		log_proposal_add(&text, by[i]->public, signature);
	}
	log_record_place(&text, from);
	sshsig_sign(begins, SSHSIG_LOG, buf_bytes(&text), signature);
	log_record_close(&text, signature);
	if (log_keys_add(keys, buf_bytes(&text), &w->st) != OK)
		failures++;
	buf_add(records, text.data, text.len);
	buf_done(&text);
}

static struct log_proposal next_key(const struct log_keys *keys, const struct sign_key *key, enum log_cause cause)
{
	struct log_proposal p;
	log_keys_propose(keys, &p);
	p.cause = cause;
	memcpy(p.key, key->public, sizeof(p.key));
	return p;
}

/* A root at 3, another key at the checkpoint's size, and at 20 one for that, which was stolen. */
static void add_records(struct writing *w, struct log_keys *keys)
{
	struct buf records;
	struct log_proposal p = next_key(keys, &log_key, LOG_CAUSE_ROOT);
	buf_init(&records, LOG_KEYS_TEXT_MAX);
	p.root = (struct log_root){ .count = 1, .threshold = 1 };
	memcpy(p.root.holder[0], holder_key.public, SIGN_PUBLIC_BYTES);
	add_record(w, keys, &p, 3, &log_key, (const struct sign_key *const[2]){ &log_key, &holder_key }, &records);
	p = next_key(keys, &stolen_key, LOG_CAUSE_ROUTINE);
	add_record(w, keys, &p, ENTRIES, &stolen_key, (const struct sign_key *const[2]){ &log_key }, &records);
	p = next_key(keys, &newest_key, LOG_CAUSE_STOLEN);
	add_record(w, keys, &p, 20, &newest_key, (const struct sign_key *const[2]){ &holder_key }, &records);
	add_buf(w, "", "log.keys", &records);
}

/* The other device: enrolled by entry 0, confirmed by 3. */
static struct signer accepter_row(const struct story *s)
{
	struct signer row = { .from = mark_at(4, 3) };
	(void)snprintf(row.person, sizeof(row.person), "%s", s->late.is_there ? s->late.accepter : ACCEPTER);
	id_format(&accepter_id, row.id);
	memcpy(row.key, accepter_key.public, sizeof(row.key));
	return row;
}

static void add_shared(struct writing *w, const struct tree *t, const struct story *s)
{
	static const struct { const char *name; void (*line)(const struct signer *, struct buf *); } file[] = {
		{ "devices.txt", signer_format }, { "allowed_signers", signer_allow }, { "revoked_keys", signer_revoke } };
	char vkey[NOTE_KEY_TEXT_BYTES];
	struct note_key key;
	static struct log_keys keys;
	struct buf text;
	if (note_key_init(ORIGIN, NOTE_ED25519, log_key.public, &w->st, &key) != OK)
		failures++;
	add(w, "VERIFY.txt", BYTES_OF("nothing\n"));
	add(w, "checkpoint", buf_bytes(&t->note));
	for (size_t i = 0; i < ARRAY_LEN(file); i++) {
		buf_init(&text, 4096);
		file[i].line(&s->line, &text);
		if (s->late.is_there) {
			struct signer accepter = accepter_row(s);
			file[i].line(&accepter, &text);
		}
		add_buf(w, "", file[i].name, &text);
	}
	note_key_format(&key, vkey);
	buf_init(&text, 4096);
	buf_addf(&text, "%s\n", vkey);
	add_buf(w, "", "log.vkey", &text);
	log_keys_begin(&key, &keys);
	if (s->has_theft)
		add_records(w, &keys);
	buf_init(&text, 4096);
	signer_log(&keys, s->checkpointer->public, ENTRIES, &text);
	add_buf(w, "", "log_signers", &text);
}

static void add_closing(struct writing *w, const struct tree *t, const struct story *s, const struct signer *closed,
	uint64_t versions, uint64_t newest, const char *folder)
{
	struct closing c = { t->checkpoint, *closed, versions, newest };
	uint8_t signature[SIGNATURE_BYTES];
	struct buf text;
	c.checkpoint.size -= s->is_closed_early;
	buf_init(&text, CLOSING_TEXT_MAX);
	closing_format(&c, &text);
	add_armour(w, folder, "closing.sig", s->closer, s->namespace, buf_bytes(&text), signature);
	add_buf(w, folder, "closing", &text);
}

/* A device's history: what each entry put, and how it is opened again. */
struct history {
	const struct version *version;
	size_t count;
	struct buf effect[VERSIONS];
	struct opening opening[VERSIONS];
};

static void enter_history(struct tree *t, struct history *h, bool is_made_up)
{
	struct hash salt = merkle_leaf("salt", 4), none = merkle_empty();
	for (size_t i = 0; i < h->count; i++) {
		buf_init(&h->effect[i], 2048);
		encode(&h->version[i], &h->effect[i]);
		const struct hash digest[3] = { none, effect_digest(&salt, buf_bytes(&h->effect[i])), salt };
		opening_make(buf_bytes(&h->effect[i]), &salt, digest, ARRAY_LEN(digest), 1, &h->opening[i]);
		h->opening[i].salt.b[0] ^= (uint8_t)(is_made_up && i == 2);
		t->leaf[h->version[i].index].effects = effects_root(digest, ARRAY_LEN(digest));
	}
}

static void add_history(struct writing *w, const struct tree *t, struct history *h, const char *folder)
{
	char place[120];
	struct buf text;
	for (size_t i = 0; i < h->count; i++) {
		buf_init(&text, OPENING_TEXT_MAX);
		opening_format(&h->opening[i], &text);
		(void)snprintf(place, sizeof(place), "%s%zu.", folder, i + 1);
		add_buf(w, place, "opening", &text);
		add_leaf(w, t, h->version[i].index, place);
		buf_done(&h->effect[i]);
	}
}

/* The evidence's own statement, and that of who let it count, which has the leaf. */
static void enter_late(struct writing *w, struct tree *t, const struct late *late, const char *place)
{
	Audit__SubmitEvidenceRequest submit = AUDIT__SUBMIT_EVIDENCE_REQUEST__INIT;
	Audit__AcceptLateStatementRequest accept = AUDIT__ACCEPT_LATE_STATEMENT_REQUEST__INIT;
	char digits[HASH_TEXT_BYTES], accepted[140];
	submit.title = "taken before the network was gone";
	struct hash digest = add_statement(w, place, &device_key, "audit.v1.EvidenceService/SubmitEvidence", late->seen, &submit.base);
	digest.b[0] ^= late->is_other_statement;
	hash_format(&digest, digits);
	accept.digest = digits;
	(void)snprintf(accepted, sizeof(accepted), "%saccepted.", place);
	t->leaf[late->accepted_at].statement = add_statement(w, accepted, &accepter_key, late->is_other_method ?
		"audit.v1.LateStatementService/RejectLateStatement" : "audit.v1.LateStatementService/AcceptLateStatement",
		late->accepted_at, &accept.base);
}

static void write_story(struct writing *w, const struct story *s)
{
	static struct tree t;
	struct history device = { .version = s->version, .count = VERSIONS };
	struct signer row = accepter_row(s), enrolled = row;
	enrolled.from = (struct signer_mark){ 0 };
	const struct version confirmed[2] = { { 0, EFFECT_OP_PUT, "device", accepter_id, 1, enrolled },
		{ 3, EFFECT_OP_PUT, "device", accepter_id, 2, row } };
	struct history accepter = { .version = confirmed, .count = ARRAY_LEN(confirmed) };
	struct id evidence = statement_new_id(device_key.public, &other_id, 0);
	char folder[80], other_folder[80], stated[120], place[120], accepted[140], id[ID_TEXT_BYTES];
	memset(&t, 0, sizeof(t));
	id_format(s->late.is_other_evidence ? &other_id : &evidence, id);
	(void)snprintf(folder, sizeof(folder), "devices/%s/", s->version[0].row.id);
	(void)snprintf(other_folder, sizeof(other_folder), "devices/%s/", row.id);
	(void)snprintf(stated, sizeof(stated), "statements/%d/", STATED_AT);
	(void)snprintf(place, sizeof(place), "evidence/%s/", id);
	(void)snprintf(accepted, sizeof(accepted), "%saccepted.", place);
	enter_history(&t, &device, s->is_made_up);
	t.leaf[STATED_AT].statement =
		add_statement(w, stated, &device_key, "audit.v1.FindingService/AddFinding", 0, NULL);
	if (s->late.is_there) {
		enter_history(&t, &accepter, false);
		enter_late(w, &t, &s->late, place);
	}
	grow(&t, s->checkpointer);
	add_leaf(w, &t, STATED_AT, stated);
	add_shared(w, &t, s);
	add_closing(w, &t, s, &s->closed, s->said_versions, s->said_newest, folder);
	add_history(w, &t, &device, folder);
	if (s->late.is_there) {
		add_leaf(w, &t, s->late.accepted_at, accepted);
		add_closing(w, &t, s, &row, accepter.count, confirmed[1].index, other_folder);
		add_history(w, &t, &accepter, other_folder);
	}
	buf_done(&t.note);
}

static void write_pack(const char *path, const struct story *s)
{
	struct writing w = { 0 };
	buf_init(&w.sums, 1 << 20);
	(void)unlink(path);
	if (pack_create(path, &w.st, &w.w) != OK) {
		failures++;
		return;
	}
	write_story(&w, s);
	if (pack_add(w.w, "SHA256SUMS", buf_bytes(&w.sums), &w.st) != OK || pack_finish(w.w, &w.st) != OK)
		failures++;
	buf_done(&w.sums);
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*tell)(struct story *); const char *reason; } lie[] = {
		{ "true", NULL, "" },
		{ "counts_before_it_was_let", lie_earlier, "BAD_DEVICES" },
		{ "counts_since_another_time", lie_since, "BAD_DEVICES" },
		{ "ends_later_than_it_was_ended", lie_ends_later, "BAD_DEVICES" },
		{ "ended_at_another_time", lie_ended_since, "BAD_DEVICES" },
		{ "end_taken_back", lie_end_taken_back, "BAD_DEVICES" },
		{ "doubted_from_after_the_declaration", lie_doubted_later, "BAD_DEVICES" },
		{ "doubted_from_a_later_time", lie_doubted_after, "BAD_DEVICES" },
		{ "doubt_moved_later", lie_doubt_taken_back, "BAD_DEVICES" },
		{ "counts_from_moved", lie_from_moved, "BAD_DEVICES" },
		{ "another_person", lie_another_person, "BAD_DEVICES" },
		{ "another_key", lie_another_key, "BAD_DEVICES" },
		{ "active_in_its_own_entry", lie_active_at_once, "BAD_DEVICES" },
		{ "a_row_of_another_noun", lie_other_noun, "BAD_DEVICES" },
		{ "another_row", lie_other_row, "BAD_DEVICES" },
		{ "a_row_that_is_gone", lie_removed, "BAD_DEVICES" },
		{ "a_row_that_its_entry_does_not_hold", lie_made_up, "BAD_DEVICES" },
		{ "another_number", lie_number, "BAD_DEVICES" },
		{ "two_versions_in_one_entry", lie_order, "BAD_DEVICES" },
		{ "another_newest_entry", lie_newest, "BAD_DEVICES" },
		{ "a_line_without_the_doubt", lie_line, "BAD_DEVICES" },
		{ "closed_without_the_doubt", lie_closed, "BAD_DEVICES" },
		{ "fewer_versions", lie_fewer_versions, "BAD_DEVICES" },
		{ "more_versions", lie_more_versions, "MISSING_FILE" },
		{ "signed_as_something_else", lie_namespace, "BAD_SSHSIG" },
		{ "closed_by_the_device", lie_closer, "BAD_DEVICES" },
		{ "closed_at_another_size", lie_size, "BAD_DEVICES" },
		{ "true_late", tell_late, "" },
		{ "late_let_count_by_its_signer", lie_late_own, "SAME_PERSON" },
		{ "late_let_count_before_what_it_had_seen", lie_late_unseen, "OTHER_STATEMENT" },
		{ "late_signed_behind_the_end_of_its_key", lie_late_behind_its_end, "KEY_INTERVAL" },
		{ "late_under_an_id_that_it_did_not_create", lie_late_other_evidence, "OTHER_EVIDENCE" },
		{ "late_where_another_was_let_count", lie_late_other_statement, "OTHER_STATEMENT" },
		{ "late_that_was_rejected", lie_late_other_method, "OTHER_METHOD" },
		{ "true_by_the_newest_key", tell_newest, "" },
		{ "true_closed_by_a_later_key", tell_later, "" },
		{ "closed_by_a_key_that_ended_before", lie_ended_closer, "BAD_DEVICES" },
		{ "closed_by_a_stolen_key", lie_stolen_closer, "BAD_DEVICES" },
		{ "closed_by_a_later_key_that_was_stolen", lie_stolen_later, "(stolen)" },
		{ "a_checkpoint_by_a_stolen_key", lie_stolen_checkpoint, "(stolen)" },
	};
	static const uint8_t seed[7][SIGN_SEED_BYTES] = { { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 }, { 7 } };
	if (argc != 2 || crypto_ready() != 0)
		return 2;
	(void)mkdir(argv[1], 0755);
	sign_key_from_seed(seed[0], &log_key);
	sign_key_from_seed(seed[1], &device_key);
	sign_key_from_seed(seed[2], &other_key);
	sign_key_from_seed(seed[3], &stolen_key);
	sign_key_from_seed(seed[4], &newest_key);
	sign_key_from_seed(seed[5], &holder_key);
	sign_key_from_seed(seed[6], &accepter_key);
	(void)id_parse("019ab04a-bfbb-7111-8111-111111111111", ID_TEXT_BYTES - 1, &device_id);
	(void)id_parse("019ab04a-bfbb-7222-8222-222222222222", ID_TEXT_BYTES - 1, &other_id);
	(void)id_parse("019ab04a-bfbb-7333-8333-333333333333", ID_TEXT_BYTES - 1, &accepter_id);
	for (size_t i = 0; i < ARRAY_LEN(lie); i++) {
		struct story s = truth();
		struct status st = { 0 };
		struct pack_result result;
		char path[4096];
		if (lie[i].tell)
			lie[i].tell(&s);
		(void)snprintf(path, sizeof(path), "%s/%s.zip", argv[1], lie[i].name);
		write_pack(path, &s);
		int rc = pack_verify(path, NULL, NULL, NULL, &st, &result);
		const char *reason = rc == OK && result.log_key_stolen ? "(stolen)" : st.reason;
		if (strcmp(reason, lie[i].reason) == 0)
			continue;
		failures++;
		(void)fprintf(stderr, "%s: \"%s\" %s, not \"%s\"\n", lie[i].name, reason, st.message, lie[i].reason);
	}
	(void)printf("%zu packs, %d failures\n", ARRAY_LEN(lie), failures);
	return failures == 0 ? 0 : 1;
}

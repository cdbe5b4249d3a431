/* One piece of evidence: signature, device, parts, leaf, proof, file. */
#include "client/verify/evidence.h"

#include "audit/v1/evidence.pb-c.h"
#include "common/check.h"
#include "common/clock.h"

#define SUBMITS "audit.v1.EvidenceService/SubmitEvidence"
#define CONFIRMS "audit.v1.EvidenceService/ConfirmEvidence"

/* The evidence being checked: the statement that submits it, or the one that confirms it once its key was in doubt. */
struct piece {
	const struct pack_content *content;
	const char *prefix; /* of the names of its files */
	struct id id;
	char id_text[ID_TEXT_BYTES];
	struct bytes header_text;
	struct statement_header header;
	uint8_t signature[SIGNATURE_BYTES];
	struct leaf leaf;
	struct hash leaf_hash;
};

static int broken(const struct piece *p, const char *file, const char *reason, struct status *st, const char *what)
{
	return fail(st, DATA_LOSS, reason, "evidence/%s/%s%s: %s", p->id_text, p->prefix, file, what);
}

static int member(const struct piece *p, const char *file, struct status *st, struct bytes *ret_text)
{
	char name[256];
	(void)snprintf(name, sizeof(name), "evidence/%s/%s%s", p->id_text, p->prefix, file);
	return content_text(p->content, name, st, ret_text);
}

static struct pack_file *member_file(const struct piece *p, const char *file)
{
	char name[256];
	(void)snprintf(name, sizeof(name), "evidence/%s/%s%s", p->id_text, p->prefix, file);
	return content_find(p->content, name);
}

static int check_signature(struct piece *p, const struct pack_result *result, const char *method, struct status *st)
{
	struct bytes armour;
	uint8_t signer[SIGN_PUBLIC_BYTES];
	TRY(member(p, "statement", st, &p->header_text));
	TRY(member(p, "statement.sig", st, &armour));
	if (sshsig_parse(armour, SSHSIG_STATEMENT, st, signer, p->signature) != OK)
		return broken(p, "statement.sig", "BAD_SSHSIG", st, "not an SSH signature of a statement");
	if (statement_verify(p->header_text, SSHSIG_STATEMENT, signer, p->signature, st, &p->header) != OK)
		return broken(p, "statement", "BAD_SIGNATURE", st, "the signature does not hold");
	struct hash log_key = hash_of(result->log.public, SIGN_PUBLIC_BYTES);
	if (strcmp(p->header.origin, result->log.name) != 0 || !hash_equal(&p->header.log_key, &log_key))
		return broken(p, "statement", "OTHER_LOG", st, "line 5: made for another ledger");
	if (strcmp(p->header.method, method) != 0)
		return broken(p, "statement", "OTHER_METHOD", st, "line 2: another method");
	return OK;
}

/* The evidence's id follows from who signed which statement: nothing else can stand in its place. */
static int check_id(const struct piece *p, struct status *st)
{
	for (uint32_t n = 0; n < LIMIT_EFFECTS; n++) {
		struct id id = statement_new_id(p->header.signer, &p->header.id, n);
		if (id_equal(&id, &p->id))
			return OK;
	}
	return broken(p, "statement", "OTHER_EVIDENCE", st, "this statement did not create this evidence");
}

static int check_leaf(struct piece *p, const struct pack_result *result, struct status *st)
{
	struct bytes text, proof_text;
	struct tlog_proof proof;
	struct checkpoint checkpoint;
	TRY(member(p, "leaf", st, &text));
	TRY(member(p, "receipt.tlog-proof", st, &proof_text));
	if (leaf_parse(text, st, &p->leaf) != OK)
		return broken(p, "leaf", "BAD_LEAF", st, "not a leaf");
	struct hash digest = statement_digest(p->header_text, p->signature);
	if (!hash_equal(&digest, &p->leaf.statement))
		return broken(p, "leaf", "OTHER_STATEMENT", st, "line 4: names another statement");
	p->leaf_hash = merkle_leaf(text.data, text.len);
	if (tlog_proof_parse(proof_text, st, &proof) != OK)
		return broken(p, "receipt.tlog-proof", "BAD_PROOF", st, "not a proof");
	if (proof.index != p->leaf.index)
		return broken(p, "receipt.tlog-proof", "BAD_PROOF", st, "is about another index than the leaf");
	if (tlog_proof_verify(&proof, &p->leaf_hash, &result->log, st, &checkpoint) != OK)
		return broken(p, "receipt.tlog-proof", "NOT_IN_LOG", st, "the leaf is not in the ledger");
	if (checkpoint.size != result->checkpoint.size || !hash_equal(&checkpoint.root, &result->checkpoint.root))
		return broken(p, "receipt.tlog-proof", "OTHER_CHECKPOINT", st, "leads to another checkpoint");
	return OK;
}

/* ret_doubtful: its key was declared compromised by then. */
static int check_device(const struct piece *p, struct status *st, const struct signer **ret_device, bool *ret_doubtful)
{
	for (size_t i = 0; i < p->content->device_count; i++) {
		const struct signer *d = &p->content->device[i];
		if (memcmp(d->key, p->header.signer, SIGN_PUBLIC_BYTES) != 0)
			continue;
		enum signer_standing standing = signer_at(d, p->leaf.index);
		if (standing == SIGNER_NOT_THEN)
			return broken(p, "leaf", "KEY_INTERVAL", st, "the key did not count at this index");
		*ret_device = d;
		*ret_doubtful = standing == SIGNER_IN_DOUBT;
		return OK;
	}
	return broken(p, "statement", "UNKNOWN_SIGNER", st, "line 4: devices.txt does not know this key");
}

static const char *part_file(uint8_t audience)
{
	switch ((enum statement_audience)audience) {
	case STATEMENT_ALL:
		return "part-all";
	case STATEMENT_AUDITORS:
		return "part-auditors";
	case STATEMENT_AUDITEE:
		return "part-auditee";
	}
	return "part";
}

/* Each part there is one the header names; only `all` may not be withheld. */
static int check_parts_there(const struct piece *p, struct status *st, struct bytes *ret_all)
{
	size_t found = 0;
	*ret_all = (struct bytes){ 0 };
	for (size_t i = 0; i < p->header.part_count; i++) {
		const char *file = part_file(p->header.part[i].audience);
		const struct pack_file *f = member_file(p, file);
		if (!f)
			continue;
		found++;
		if (f->content.len < SALT_BYTES || !hash_equal(&f->sha256, &p->header.part[i].digest))
			return broken(p, file, "PART", st, "not the part the statement names");
		if (p->header.part[i].audience == STATEMENT_ALL)
			*ret_all = BYTES(f->content.data + SALT_BYTES, f->content.len - SALT_BYTES);
	}
	for (uint8_t audience = STATEMENT_ALL; audience <= STATEMENT_AUDITEE; audience++)
		found -= member_file(p, part_file(audience)) != NULL;
	if (found != 0)
		return broken(p, "statement", "PART", st, "a part is there that the statement does not name");
	return ret_all->data ? OK : broken(p, "part-all", "MISSING_FILE", st, "not in the pack");
}

/* What the signed request says of the file is what the file is. */
static int check_file(const struct piece *p, struct bytes all, struct status *st, struct pack_result *result)
{
	const struct message_rule *rule =
		schema_find_message(&audit__submit_evidence_request__descriptor);
	const struct pack_file *f = member_file(p, "file");
	if (check_audience(all, STATEMENT_ALL, rule, st) != OK)
		return broken(p, "part-all", "BAD_REQUEST", st, "not a submission of evidence");
	Audit__SubmitEvidenceRequest *in = audit__submit_evidence_request__unpack(NULL, all.len, all.data);
	if (!in)
		return broken(p, "part-all", "BAD_REQUEST", st, "not a submission of evidence");
	int rc = OK;
	if (!in->file && f)
		rc = broken(p, "file", "FILE", st, "the statement names no file");
	else if (in->file && !f)
		rc = broken(p, "file", "MISSING_FILE", st, "not in the pack");
	else if (in->file && (in->file->size_bytes != f->size || in->file->sha256.len != HASH_BYTES ||
		memcmp(in->file->sha256.data, f->sha256.b, HASH_BYTES) != 0 || in->file->chunks_root.len != HASH_BYTES ||
		memcmp(in->file->chunks_root.data, f->chunks_root.b, HASH_BYTES) != 0))
		rc = broken(p, "file", "FILE", st, "not the file that was signed");
	if (rc == OK && f) {
		result->files++;
		result->file_bytes += f->size;
	}
	audit__submit_evidence_request__free_unpacked(in, NULL);
	return rc;
}

/* The request names this evidence, by its id: which follows from the statement that submits it. */
static int check_confirms(const struct piece *p, struct bytes all, struct status *st)
{
	const struct message_rule *rule = schema_find_message(&audit__confirm_evidence_request__descriptor);
	if (check_audience(all, STATEMENT_ALL, rule, st) != OK)
		return broken(p, "part-all", "BAD_REQUEST", st, "not a confirmation of evidence");
	Audit__ConfirmEvidenceRequest *in = audit__confirm_evidence_request__unpack(NULL, all.len, all.data);
	bool same = in && strcmp(in->evidence_id, p->id_text) == 0;
	if (in)
		audit__confirm_evidence_request__free_unpacked(in, NULL);
	return same ? OK : broken(p, "part-all", "OTHER_EVIDENCE", st, "confirms other evidence");
}

/* Somebody stood for it after its key was declared compromised, with a key that was not. */
static int check_confirmation(const struct piece *submitted, const struct pack_result *result, struct status *st,
	struct piece *ret_piece, const struct signer **ret_device)
{
	struct piece p = { .content = submitted->content, .prefix = "confirmation.", .id = submitted->id };
	struct bytes all;
	bool is_doubtful;
	memcpy(p.id_text, submitted->id_text, sizeof(p.id_text));
	TRY(check_signature(&p, result, CONFIRMS, st));
	TRY(check_leaf(&p, result, st));
	TRY(check_device(&p, st, ret_device, &is_doubtful));
	if (is_doubtful)
		return broken(&p, "leaf", "KEY_COMPROMISED", st, "confirmed by a key that is in doubt, too");
	if (p.leaf.index <= submitted->leaf.index)
		return broken(&p, "leaf", "OTHER_EVIDENCE", st, "stands before what it confirms");
	TRY(check_parts_there(&p, st, &all));
	*ret_piece = p;
	return check_confirms(&p, all, st);
}

static int add_doubt(const struct piece *p, const struct signer *device, struct pack_result *result, struct status *st,
	struct buf *line)
{
	struct piece confirmed = { .prefix = "" };
	const struct signer *by = NULL;
	buf_addf(line, "; its key was declared compromised from entry %" PRIu64 " on", device->doubt.index);
	if (!member_file(p, "confirmation.statement")) {
		result->doubtful++;
		buf_add_text(line, ": IN DOUBT");
		return OK;
	}
	TRY(check_confirmation(p, result, st, &confirmed, &by));
	result->confirmed++;
	buf_addf(line, ", and it was confirmed by device %s, entry %" PRIu64, by->id, confirmed.leaf.index);
	return OK;
}

int evidence_check(const struct pack_content *c, struct id id, struct pack_result *result, struct status *st,
	struct buf *line)
{
	struct piece p = { .content = c, .prefix = "", .id = id };
	const struct signer *device = NULL;
	struct bytes all;
	bool is_doubtful;
	char received[CLOCK_TEXT_BYTES];
	id_format(&id, p.id_text);
	TRY(check_signature(&p, result, SUBMITS, st));
	TRY(check_id(&p, st));
	TRY(check_leaf(&p, result, st));
	TRY(check_device(&p, st, &device, &is_doubtful));
	TRY(check_parts_there(&p, st, &all));
	TRY(check_file(&p, all, st, result));
	clock_format(p.leaf.received_us, received);
	buf_addf(line, "evidence %s: signed by device %s, entry %" PRIu64 ", not before entry %" PRIu64 ", not after %s",
		p.id_text, device->id, p.leaf.index, p.header.seen_size, received);
	return is_doubtful ? add_doubt(&p, device, result, st, line) : OK;
}

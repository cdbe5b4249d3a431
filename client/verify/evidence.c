/* One piece of evidence: the statement that submits it, its file, and who stood for it once its key was in doubt. */
#include "client/verify/evidence.h"

#include "client/verify/statement.h"
#include "common/check.h"
#include "common/clock.h"

#include "audit/v1/evidence.pb-c.h"
#include "audit/v1/late_statement.pb-c.h"

#define ACCEPTS "audit.v1.LateStatementService/AcceptLateStatement"
#define SUBMITS "audit.v1.EvidenceService/SubmitEvidence"
#define CONFIRMS "audit.v1.EvidenceService/ConfirmEvidence"

enum { PLACE_BYTES = 120 };

static int needs_all(const struct stated *s, const ProtobufCMessageDescriptor *type, struct status *st)
{
	if (!s->all.data)
		return place_broken(s->place, "part-all", "MISSING_FILE", st, "not in the pack");
	return check_audience(s->all, STATEMENT_ALL, schema_find_message(type), st) == OK ? OK :
		place_broken(s->place, "part-all", "BAD_REQUEST", st, "not the request that its method takes");
}

static bool is_file(const Audit__EvidenceFile *signed_file, const struct pack_file *f)
{
	return signed_file->size_bytes == f->size && signed_file->sha256.len == HASH_BYTES &&
		memcmp(signed_file->sha256.data, f->sha256.b, HASH_BYTES) == 0 &&
		signed_file->chunks_root.len == HASH_BYTES &&
		memcmp(signed_file->chunks_root.data, f->chunks_root.b, HASH_BYTES) == 0;
}

/* What the signed request says of the file is what the file is. */
static int check_file(const struct stated *s, struct status *st, struct pack_result *result)
{
	const struct pack_file *f = content_find_at(s->content, s->place, "file");
	TRY(needs_all(s, &audit__submit_evidence_request__descriptor, st));
	Audit__SubmitEvidenceRequest *in = audit__submit_evidence_request__unpack(NULL, s->all.len, s->all.data);
	if (!in)
		return place_broken(s->place, "part-all", "BAD_REQUEST", st, "not a submission of evidence");
	int rc = OK;
	if (!in->file && f)
		rc = place_broken(s->place, "file", "FILE", st, "the statement names no file");
	else if (in->file && !f)
		rc = place_broken(s->place, "file", "MISSING_FILE", st, "not in the pack");
	else if (in->file && !is_file(in->file, f))
		rc = place_broken(s->place, "file", "FILE", st, "not the file that was signed");
	if (rc == OK && f) {
		result->files++;
		result->file_bytes += f->size;
	}
	audit__submit_evidence_request__free_unpacked(in, NULL);
	return rc;
}

/* The request names this evidence, by its id: which follows from the statement that submits it. */
static int check_confirms(const struct stated *s, const char *evidence_id, struct status *st)
{
	TRY(needs_all(s, &audit__confirm_evidence_request__descriptor, st));
	Audit__ConfirmEvidenceRequest *in = audit__confirm_evidence_request__unpack(NULL, s->all.len, s->all.data);
	bool same = in && strcmp(in->evidence_id, evidence_id) == 0;
	if (in)
		audit__confirm_evidence_request__free_unpacked(in, NULL);
	return same ? OK : place_broken(s->place, "part-all", "OTHER_EVIDENCE", st, "confirms other evidence");
}

/* Somebody stood for it after its key was declared compromised, with a key that was not. */
static int check_confirmation(const struct stated *entered, const char *place, const char *evidence_id,
	const struct pack_result *result, struct status *st, struct stated *ret_stated)
{
	struct stated s;
	TRY(stated_check(entered->content, place, CONFIRMS, result, st, &s));
	if (s.is_doubtful)
		return place_broken(place, "leaf", "KEY_COMPROMISED", st, "confirmed by a key that is in doubt, too");
	if (s.leaf.index <= entered->leaf.index)
		return place_broken(place, "leaf", "OTHER_EVIDENCE", st, "stands before what it confirms");
	*ret_stated = s;
	return check_confirms(&s, evidence_id, st);
}

/* --- what arrived too late --- */

static bool is_digest_of(const char *text, const struct stated *s)
{
	struct hash digest = stated_digest(s);
	char digits[HASH_TEXT_BYTES];
	hash_format(&digest, digits);
	return strcmp(text, digits) == 0;
}

static int check_accepts(const struct stated *accepted, const struct stated *s, struct status *st)
{
	TRY(needs_all(accepted, &audit__accept_late_statement_request__descriptor, st));
	Audit__AcceptLateStatementRequest *in = audit__accept_late_statement_request__unpack(NULL, accepted->all.len,
		accepted->all.data);
	bool same = in && is_digest_of(in->digest, s);
	if (in)
		audit__accept_late_statement_request__free_unpacked(in, NULL);
	return same ? OK : place_broken(accepted->place, "part-all", "OTHER_STATEMENT", st, "lets another statement count");
}

/* Another person let it count, later than what its signer had seen. */
static int check_acceptance(const struct stated *s, const char *place, const struct pack_result *result, struct status *st,
	struct stated *ret_accepted)
{
	struct stated a;
	TRY(stated_check(s->content, place, ACCEPTS, result, st, &a));
	if (strcmp(a.device->person, s->device->person) == 0)
		return place_broken(place, "statement", "SAME_PERSON", st, "by who signed what it lets count");
	if (a.leaf.index < s->header.seen_size)
		return place_broken(place, "leaf", "OTHER_STATEMENT", st, "stands before what its signer had seen");
	*ret_accepted = a;
	return check_accepts(&a, s, st);
}

/* --- either --- */

/* *ret_entered: the statement by whose entry it came to count; its own, or that of who accepted it. */
static int check_entered(const struct pack_content *c, const char *place, const struct pack_result *result, struct status *st,
	struct stated *ret_stated, struct stated *ret_entered)
{
	static char accepted[PLACE_BYTES + 16];
	(void)snprintf(accepted, sizeof(accepted), "%saccepted.", place);
	if (content_has_at(c, accepted)) {
		TRY(stated_check_late(c, place, SUBMITS, result, st, ret_stated));
		return check_acceptance(ret_stated, accepted, result, st, ret_entered);
	}
	TRY(stated_check(c, place, SUBMITS, result, st, ret_stated));
	*ret_entered = *ret_stated;
	return OK;
}

/* A confirmation holds wherever there is one; it is needed where a key was declared compromised. */
static int add_doubt(const struct stated *s, const struct stated *entered, const char *evidence_id,
	struct pack_result *result, struct status *st, struct buf *line)
{
	struct stated confirmed = { 0 };
	char place[PLACE_BYTES];
	(void)snprintf(place, sizeof(place), "%sconfirmation.", s->place);
	bool is_confirmed = content_has_at(s->content, place);
	if (is_confirmed)
		TRY(check_confirmation(entered, place, evidence_id, result, st, &confirmed));
	if (!s->is_doubtful && !entered->is_doubtful)
		return OK;
	buf_addf(line, "; %s key was declared compromised from entry %" PRIu64 " on", s->is_doubtful ? "its" : "that other",
		(s->is_doubtful ? s : entered)->device->doubt.index);
	if (is_confirmed)
		buf_addf(line, ", and it was confirmed by device %s, entry %" PRIu64, confirmed.device->id,
			confirmed.leaf.index);
	else
		buf_add_text(line, ": IN DOUBT");
	result->confirmed += is_confirmed;
	result->doubtful += !is_confirmed;
	return OK;
}

int evidence_check(const struct pack_content *c, struct id id, struct pack_result *result, struct status *st,
	struct buf *line)
{
	struct stated s, entered;
	char text[ID_TEXT_BYTES], place[PLACE_BYTES], received[CLOCK_TEXT_BYTES];
	id_format(&id, text);
	(void)snprintf(place, sizeof(place), "evidence/%s/", text);
	TRY(check_entered(c, place, result, st, &s, &entered));
	if (!stated_creates(&s, &id))
		return place_broken(place, "statement", "OTHER_EVIDENCE", st, "this statement did not create this evidence");
	TRY(check_file(&s, st, result));
	clock_format(entered.leaf.received_us, received);
	buf_addf(line, "evidence %s: signed by device %s, ", text, s.device->id);
	if (entered.device != s.device)
		buf_addf(line, "arrived too late, let count by device %s, ", entered.device->id);
	buf_addf(line, "entry %" PRIu64 ", not before entry %" PRIu64 ", not after %s", entered.leaf.index, s.header.seen_size,
		received);
	return add_doubt(&s, &entered, text, result, st, line);
}

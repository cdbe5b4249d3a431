/* One piece of evidence: the statement that submits it, its file, and who stood for it once its key was in doubt. */
#include "client/verify/evidence.h"

#include "client/verify/statement.h"
#include "common/check.h"
#include "common/clock.h"

#include "audit/v1/evidence.pb-c.h"

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
static int check_confirmation(const struct stated *submitted, const char *place, const char *evidence_id,
	const struct pack_result *result, struct status *st, struct stated *ret_stated)
{
	struct stated s;
	TRY(stated_check(submitted->content, place, CONFIRMS, result, st, &s));
	if (s.is_doubtful)
		return place_broken(place, "leaf", "KEY_COMPROMISED", st, "confirmed by a key that is in doubt, too");
	if (s.leaf.index <= submitted->leaf.index)
		return place_broken(place, "leaf", "OTHER_EVIDENCE", st, "stands before what it confirms");
	*ret_stated = s;
	return check_confirms(&s, evidence_id, st);
}

/* A confirmation holds wherever there is one; it is needed where the key was declared compromised. */
static int add_doubt(const struct stated *s, const char *evidence_id, struct pack_result *result, struct status *st,
	struct buf *line)
{
	struct stated confirmed = { 0 };
	char place[PLACE_BYTES];
	(void)snprintf(place, sizeof(place), "%sconfirmation.", s->place);
	bool is_confirmed = content_has_at(s->content, place);
	if (is_confirmed)
		TRY(check_confirmation(s, place, evidence_id, result, st, &confirmed));
	if (!s->is_doubtful)
		return OK;
	buf_addf(line, "; its key was declared compromised from entry %" PRIu64 " on", s->device->doubt.index);
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
	struct stated s;
	char text[ID_TEXT_BYTES], place[PLACE_BYTES], received[CLOCK_TEXT_BYTES];
	id_format(&id, text);
	(void)snprintf(place, sizeof(place), "evidence/%s/", text);
	TRY(stated_check(c, place, SUBMITS, result, st, &s));
	if (!stated_creates(&s, &id))
		return place_broken(place, "statement", "OTHER_EVIDENCE", st, "this statement did not create this evidence");
	TRY(check_file(&s, st, result));
	clock_format(s.leaf.received_us, received);
	buf_addf(line, "evidence %s: signed by device %s, entry %" PRIu64 ", not before entry %" PRIu64 ", not after %s", text,
		s.device->id, s.leaf.index, s.header.seen_size, received);
	return add_doubt(&s, text, result, st, line);
}

/* Statements of an audit, its reports, and who cosigned the ledger that holds them. */
#include "client/verify/audit.h"

#include "client/verify/statement.h"
#include "common/check.h"
#include "common/cosign.h"

#include "audit/v1/report.pb-c.h"

#define PUTS_FORWARD "audit.v1.ReportService/AddReport"
#define ISSUES "audit.v1.ReportService/IssueReport"

enum { PLACE_BYTES = 80, LINE_BYTES = 1024 };
#define TIME_MAX_S UINT64_C(253402300799) /* the year 9999 ends */

/* What the statements say of one report. */
struct report {
	struct id id;
	const struct pack_file *file;
	bool is_put_forward, is_issued;
	uint64_t put_forward, issued; /* entries */
};

static int bad(struct status *st, const char *file, const char *reason, const char *what)
{
	return place_broken("", file, reason, st, what);
}

/* Field `sha256` of the request that puts it forward. */
static bool is_of_file(const struct stated *s, const struct pack_file *file)
{
	Audit__AddReportRequest *in = s->all.data ? audit__add_report_request__unpack(NULL, s->all.len, s->all.data) : NULL;
	bool same = in && in->sha256.len == HASH_BYTES && memcmp(in->sha256.data, file->sha256.b, HASH_BYTES) == 0;
	if (in)
		audit__add_report_request__free_unpacked(in, NULL);
	return same;
}

static bool issues(const struct stated *s, const char *id)
{
	Audit__IssueReportRequest *in = s->all.data ? audit__issue_report_request__unpack(NULL, s->all.len, s->all.data) : NULL;
	bool same = in && strcmp(in->report_id, id) == 0;
	if (in)
		audit__issue_report_request__free_unpacked(in, NULL);
	return same;
}

/* A statement whose key was declared compromised says nothing of a report. */
static int look_at(struct report *r, const struct stated *s, struct status *st)
{
	char id[ID_TEXT_BYTES];
	id_format(&r->id, id);
	if (s->is_doubtful)
		return OK;
	if (strcmp(s->header.method, PUTS_FORWARD) == 0 && stated_creates(s, &r->id)) {
		if (!is_of_file(s, r->file))
			return bad(st, r->file->name, "FILE", "not the file that was put forward");
		r->is_put_forward = true;
		r->put_forward = s->leaf.index;
	}
	if (strcmp(s->header.method, ISSUES) == 0 && issues(s, id)) {
		r->is_issued = true;
		r->issued = s->leaf.index;
	}
	return OK;
}

static int check_statements(const struct pack_content *c, struct report *report, size_t reports, struct pack_result *result,
	struct status *st)
{
	for (size_t i = 0; i < c->statement_count; i++) {
		char place[PLACE_BYTES];
		struct stated s;
		(void)snprintf(place, sizeof(place), "statements/%" PRIu64 "/", c->statement[i]);
		TRY(stated_check(c, place, NULL, result, st, &s));
		if (s.leaf.index != c->statement[i])
			return place_broken(place, "leaf", "OTHER_STATEMENT", st, "of another entry");
		for (size_t k = 0; k < reports; k++)
			TRY(look_at(&report[k], &s, st));
		result->statements++;
		result->doubtful_statements += s.is_doubtful;
	}
	return OK;
}

static int say_report(const struct report *r, pack_say say, void *context, struct status *st)
{
	char line[LINE_BYTES], id[ID_TEXT_BYTES], issued[60] = "; not issued, by what is here";
	id_format(&r->id, id);
	if (!r->is_put_forward)
		return bad(st, r->file->name, "NO_REPORT", "no statement in the pack puts it forward");
	if (r->is_issued)
		(void)snprintf(issued, sizeof(issued), ", issued by entry %" PRIu64, r->issued);
	(void)snprintf(line, sizeof(line), "report %s: the file was put forward by entry %" PRIu64 "%s", id, r->put_forward,
		issued);
	if (say)
		say(context, line);
	return OK;
}

static int check_reports(const struct pack_content *c, struct report *report, struct pack_result *result, pack_say say,
	void *context, struct status *st)
{
	for (size_t i = 0; i < c->reports.count; i++) {
		char name[PLACE_BYTES], id[ID_TEXT_BYTES];
		id_format(&c->reports.id[i], id);
		(void)snprintf(name, sizeof(name), "reports/%s/file", id);
		report[i] = (struct report){ .id = c->reports.id[i], .file = content_find(c, name) };
	}
	TRY(check_statements(c, report, c->reports.count, result, st));
	for (size_t i = 0; i < c->reports.count; i++)
		TRY(say_report(&report[i], say, context, st));
	result->reports = c->reports.count;
	return OK;
}

int audit_check(const struct pack_content *c, struct pack_result *result, pack_say say, void *context, struct status *st)
{
	struct report *report = calloc(c->reports.count + 1, sizeof(*report));
	if (!report)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to read the pack");
	int rc = check_reports(c, report, result, say, context, st);
	free(report);
	return rc;
}

/* --- cosignatures --- */

/* Base64 of a hash on each line. */
static int read_proof(struct bytes text, struct status *st, struct hash proof[MERKLE_PROOF_MAX], size_t *ret_count)
{
	struct scan s = scan_of(text);
	size_t count = 0;
	while (!s.failed && s.at < s.end && count < MERKLE_PROOF_MAX)
		scan_base64(&s, '\n', proof[count++].b, HASH_BYTES);
	*ret_count = count;
	return scan_done(&s) ? OK : bad(st, "cosigned.proof", "BAD_PROOF", "not a proof");
}

/* A key on each line, none twice; each of them cosigned. */
static int check_witnesses(struct bytes text, const struct note *note, const char *origin, struct pack_result *result,
	struct status *st)
{
	struct scan s = scan_of(text);
	struct note_key seen[NOTE_SIGNATURES_MAX];
	while (s.at < s.end) {
		struct note_key key, derived;
		uint64_t time_s;
		struct bytes line = scan_until(&s, '\n');
		if (s.failed || result->witnesses == NOTE_SIGNATURES_MAX ||
			note_key_parse((const char *)line.data, line.len, st, &key) != OK || key.type != NOTE_COSIGNATURE ||
			cosign_key(origin, key.public, st, &derived) != OK || strcmp(derived.name, key.name) != 0)
			return bad(st, "witnesses", "BAD_WITNESS", "not the key of a witness of this log");
		for (size_t i = 0; i < result->witnesses; i++)
			if (strcmp(seen[i].name, key.name) == 0)
				return bad(st, "witnesses", "BAD_WITNESS", "a witness is there twice");
		if (note_verify(note, &key, st, &time_s) != OK || time_s > TIME_MAX_S)
			return bad(st, "cosigned", "BAD_COSIGNATURE", "a witness did not cosign it");
		seen[result->witnesses++] = key;
		result->cosigned_s = time_s > result->cosigned_s ? time_s : result->cosigned_s;
	}
	return result->witnesses > 0 ? OK : bad(st, "witnesses", "BAD_WITNESS", "there is none");
}

int cosigned_check(const struct pack_content *c, struct pack_result *result, struct status *st)
{
	struct bytes text, proof_text, keys;
	struct checkpoint cp;
	struct note note;
	struct hash proof[MERKLE_PROOF_MAX];
	size_t count;
	if (!content_has_at(c, "cosigned") && !content_find(c, "witnesses"))
		return OK;
	TRY(content_text(c, "", "cosigned", st, &text));
	TRY(content_text(c, "", "cosigned.proof", st, &proof_text));
	TRY(content_text(c, "", "witnesses", st, &keys));
	if (checkpoint_open(text, &result->log, st, &cp) != OK || note_parse(text, st, &note) != OK)
		return bad(st, "cosigned", "BAD_CHECKPOINT", "not signed by the log key");
	TRY(read_proof(proof_text, st, proof, &count));
	if (cp.size == 0 || cp.size > result->checkpoint.size ||
		!merkle_consistency_valid(cp.size, &cp.root, result->checkpoint.size, &result->checkpoint.root, proof, count))
		return bad(st, "cosigned.proof", "NOT_IN_LOG", "the cosigned ledger is not the beginning of the pack's");
	result->cosigned_size = cp.size;
	return check_witnesses(keys, &note, cp.origin, result, st);
}

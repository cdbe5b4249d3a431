/* Statements of an audit, its reports, and who cosigned the ledger that holds them. */
#include "client/verify/audit.h"

#include "client/verify/statement.h"
#include "common/check.h"
#include "common/cosign.h"

#include "audit/v1/report.pb-c.h"

#define PUTS_FORWARD "audit.v1.ReportService/AddReport"
#define APPROVES "audit.v1.ReportService/ReviewReport"
#define ISSUES "audit.v1.ReportService/IssueReport"
#define RECALLS "audit.v1.ReportService/RecallReport"

enum { PLACE_BYTES = 80, LINE_BYTES = 1024 };
#define TIME_MAX_S UINT64_C(253402300799) /* the year 9999 ends */

static int bad(struct status *st, const char *file, const char *reason, const char *what)
{
	return place_broken("", file, reason, st, what);
}

/* --- statements --- */

/* A statement about a report, as far as its request is there. */
struct told {
	struct stated s;
	struct id report;             /* that it approves, issues or recalls */
	struct report_digest digest;  /* of the file that it puts forward; of what was approved or issued the SHA-256 alone */
};

struct telling {
	struct told *told;
	size_t count;
};

static bool take_hash(ProtobufCBinaryData from, struct hash *ret_hash)
{
	if (from.len != HASH_BYTES)
		return false;
	memcpy(ret_hash->b, from.data, HASH_BYTES);
	return true;
}

static bool take_forward(struct told *t, struct bytes all)
{
	Audit__AddReportRequest *in = audit__add_report_request__unpack(NULL, all.len, all.data);
	bool is_one = in && in->file && take_hash(in->file->sha256, &t->digest.sha256) &&
		take_hash(in->file->chunks_root, &t->digest.chunks_root);
	if (is_one)
		t->digest.size = in->file->size_bytes;
	if (in)
		audit__add_report_request__free_unpacked(in, NULL);
	return is_one;
}

static bool take_approval(struct told *t, struct bytes all)
{
	Audit__ReviewReportRequest *in = audit__review_report_request__unpack(NULL, all.len, all.data);
	bool is_one = in && id_parse(in->report_id, strlen(in->report_id), &t->report) &&
		take_hash(in->sha256, &t->digest.sha256);
	if (in)
		audit__review_report_request__free_unpacked(in, NULL);
	return is_one;
}

static bool take_issue(struct told *t, struct bytes all)
{
	Audit__IssueReportRequest *in = audit__issue_report_request__unpack(NULL, all.len, all.data);
	bool is_one = in && id_parse(in->report_id, strlen(in->report_id), &t->report) &&
		take_hash(in->sha256, &t->digest.sha256);
	if (in)
		audit__issue_report_request__free_unpacked(in, NULL);
	return is_one;
}

static bool take_recall(struct told *t, struct bytes all)
{
	Audit__RecallReportRequest *in = audit__recall_report_request__unpack(NULL, all.len, all.data);
	bool is_one = in && id_parse(in->report_id, strlen(in->report_id), &t->report);
	if (in)
		audit__recall_report_request__free_unpacked(in, NULL);
	return is_one;
}

static const struct {
	const char *method;
	bool (*take)(struct told *t, struct bytes all);
} kind[] = {
	{ PUTS_FORWARD, take_forward },
	{ APPROVES, take_approval },
	{ ISSUES, take_issue },
	{ RECALLS, take_recall },
};

/* What says nothing of a report: another method, a part that was withheld, a key that was declared compromised. */
static void keep_told(struct telling *all, const struct stated *s)
{
	struct told t = { .s = *s };
	for (size_t i = 0; i < ARRAY_LEN(kind) && !s->is_doubtful && s->all.data; i++)
		if (strcmp(s->header.method, kind[i].method) == 0 && kind[i].take(&t, s->all))
			all->told[all->count++] = t;
}

/* What it names is gone from the ledger by decision, and not left out by who made the pack. Its part says by which order. */
static void say_disposal(const struct stated *s, pack_say say, void *context, struct pack_result *result)
{
	char line[LINE_BYTES], decided[CLOCK_TEXT_BYTES];
	if (strcmp(s->header.method, "audit.v1.DisposalOrderService/ApproveDisposalOrder") != 0 || s->is_doubtful)
		return;
	result->disposals++;
	clock_format(s->leaf.received_us, decided);
	(void)snprintf(line, sizeof(line), "disposal: entry %" PRIu64 " disposed of content, %s, approved by device %s",
		s->leaf.index, decided, s->device->id);
	if (say)
		say(context, line);
}

/* Who signed that somebody was to manage in an emergency, and what became of it: nobody is to overlook it. */
static void say_glass(const struct stated *s, pack_say say, void *context, struct pack_result *result)
{
	enum { APPROVED = 1 };
	static const struct { const char *method, *did; } step[] = {
		{ "audit.v1.BreakGlassService/ProposeBreakGlass", "signed by a first administrator" },
		[APPROVED] = { "audit.v1.BreakGlassService/ApproveBreakGlass", "signed by a second administrator" },
		{ "audit.v1.BreakGlassService/RefuseBreakGlass", "refused" },
		{ "audit.v1.BreakGlassService/TakeUpBreakGlass", "taken up" },
		{ "audit.v1.BreakGlassService/EndBreakGlass", "ended before its time" },
		{ "audit.v1.BreakGlassService/ReviewBreakGlass", "reviewed" },
	};
	char line[LINE_BYTES], at[CLOCK_TEXT_BYTES];
	for (size_t i = 0; i < ARRAY_LEN(step) && !s->is_doubtful; i++) {
		if (strcmp(s->header.method, step[i].method) != 0)
			continue;
		result->emergencies += i == APPROVED;
		clock_format(s->leaf.received_us, at);
		(void)snprintf(line, sizeof(line), "break-glass: entry %" PRIu64 " %s, %s, by device %s", s->leaf.index,
			step[i].did, at, s->device->id);
		if (say)
			say(context, line);
	}
}

static int check_statements(const struct pack_content *c, struct telling *all, struct pack_result *result, pack_say say,
	void *context, struct status *st)
{
	for (size_t i = 0; i < c->statement_count; i++) {
		char place[PLACE_BYTES];
		struct stated s;
		(void)snprintf(place, sizeof(place), "statements/%" PRIu64 "/", c->statement[i]);
		TRY(stated_check(c, place, NULL, result, st, &s));
		if (s.leaf.index != c->statement[i])
			return place_broken(place, "leaf", "OTHER_STATEMENT", st, "of another entry");
		keep_told(all, &s);
		say_disposal(&s, say, context, result);
		say_glass(&s, say, context, result);
		result->statements++;
		result->doubtful_statements += s.is_doubtful;
	}
	return OK;
}

/* --- reports --- */

/* What became of the report that a statement put forward; NULL where nothing here says so. */
struct course {
	const struct told *forward, *approval, *issue, *recall;
};

static bool is_told(const struct told *t, const char *method)
{
	return strcmp(t->s.header.method, method) == 0;
}

/* The first later statement of a method about the same report and, but for a recall, the same file. */
static const struct told *find_later(const struct telling *all, const struct told *forward, const char *method)
{
	const struct told *found = NULL;
	for (size_t i = 0; i < all->count; i++) {
		const struct told *t = &all->told[i];
		if (is_told(t, method) && t->s.leaf.index > forward->s.leaf.index && stated_creates(&forward->s, &t->report) &&
			(strcmp(method, RECALLS) == 0 || hash_equal(&t->digest.sha256, &forward->digest.sha256)) &&
			(!found || t->s.leaf.index < found->s.leaf.index))
			found = t;
	}
	return found;
}

/* INV-11: nobody approves what they put forward. */
static bool is_by_another(const struct told *approval, const struct told *forward)
{
	return strcmp(approval->s.device->person, forward->s.device->person) != 0;
}

static struct course follow(const struct telling *all, const struct told *forward)
{
	struct course c = { .forward = forward, .approval = find_later(all, forward, APPROVES) };
	if (c.approval && !is_by_another(c.approval, forward))
		c.approval = NULL;
	c.issue = find_later(all, forward, ISSUES);
	if (c.issue && (!c.approval || c.issue->s.leaf.index < c.approval->s.leaf.index))
		c.issue = NULL;
	c.recall = find_later(all, forward, RECALLS);
	return c;
}

static void add_step(struct buf *line, const char *what, const struct told *t)
{
	if (t)
		buf_addf(line, ", %s by entry %" PRIu64, what, t->s.leaf.index);
}

static void say_course(const struct course *c, const char *name, pack_say say, void *context)
{
	struct buf line;
	if (!say)
		return;
	buf_init(&line, LINE_BYTES);
	buf_addf(&line, "%s: the file was put forward by entry %" PRIu64, name, c->forward->s.leaf.index);
	add_step(&line, "approved", c->approval);
	add_step(&line, "issued", c->issue);
	if (!c->issue)
		buf_add_text(&line, "; not issued, by what is here");
	add_step(&line, "RECALLED", c->recall);
	say(context, buf_text(&line));
	buf_done(&line);
}

static bool is_same_file(const struct report_digest *a, const struct report_digest *b)
{
	return a->size == b->size && hash_equal(&a->sha256, &b->sha256) && hash_equal(&a->chunks_root, &b->chunks_root);
}

/* A report in the pack: of the statement that creates its id. */
static int check_report(const struct pack_content *content, const struct telling *all, const struct id *report, pack_say say,
	void *context, struct status *st)
{
	char place[PLACE_BYTES], name[PLACE_BYTES], id[ID_TEXT_BYTES];
	id_format(report, id);
	(void)snprintf(place, sizeof(place), "reports/%s/", id);
	const struct pack_file *f = content_find_at(content, place, "file");
	const struct report_digest digest = { .sha256 = f->sha256, .chunks_root = f->chunks_root, .size = f->size };
	for (size_t i = 0; i < all->count; i++) {
		const struct told *t = &all->told[i];
		if (!is_told(t, PUTS_FORWARD) || !stated_creates(&t->s, report))
			continue;
		if (!is_same_file(&t->digest, &digest))
			return bad(st, f->name, "FILE", "not the file that was put forward");
		const struct course c = follow(all, t);
		(void)snprintf(name, sizeof(name), "report %s", id);
		say_course(&c, name, say, context);
		return OK;
	}
	return bad(st, f->name, "NO_REPORT", "no statement in the pack puts it forward");
}

/* A file from elsewhere: some statement put exactly these bytes forward, another person approved them, and they were issued. */
static int check_outside(const struct telling *all, const struct report_digest *wanted, pack_say say, void *context,
	struct status *st)
{
	struct course c = { 0 };
	for (size_t i = 0; i < all->count && !c.issue; i++)
		if (is_told(&all->told[i], PUTS_FORWARD) && is_same_file(&all->told[i].digest, wanted))
			c = follow(all, &all->told[i]);
	if (!c.forward)
		return fail(st, DATA_LOSS, "NO_REPORT", "the report: no statement in the pack puts these bytes forward");
	say_course(&c, "the report", say, context);
	if (!c.approval)
		return fail(st, DATA_LOSS, "NOT_APPROVED", "the report: nobody but its author approves it, by what is here");
	if (!c.issue)
		return fail(st, DATA_LOSS, "NOT_ISSUED", "the report: it was not issued, by what is here");
	return c.recall ? fail(st, DATA_LOSS, "RECALLED", "the report: it was issued, and recalled by entry %" PRIu64,
				  c.recall->s.leaf.index) : OK;
}

static int check_all(const struct pack_content *c, const struct report_digest *wanted, struct telling *all,
	struct pack_result *result, pack_say say, void *context, struct status *st)
{
	TRY(check_statements(c, all, result, say, context, st));
	for (size_t i = 0; i < c->reports.count; i++)
		TRY(check_report(c, all, &c->reports.id[i], say, context, st));
	result->reports = c->reports.count;
	return wanted ? check_outside(all, wanted, say, context, st) : OK;
}

int audit_check(const struct pack_content *c, const struct report_digest *wanted, struct pack_result *result, pack_say say,
	void *context, struct status *st)
{
	struct telling all = { .told = calloc(c->statement_count + 1, sizeof(struct told)) };
	if (!all.told)
		return fail(st, RESOURCE_EXHAUSTED, "MEMORY", "no memory to read the pack");
	int rc = check_all(c, wanted, &all, result, say, context, st);
	free(all.told);
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
	if (log_keys_open(&result->keys, text, st, &cp, NULL) != OK || note_parse(text, st, &note) != OK)
		return bad(st, "cosigned", "BAD_CHECKPOINT", "not signed by the log key");
	TRY(read_proof(proof_text, st, proof, &count));
	if (cp.size == 0 || cp.size > result->checkpoint.size ||
		!merkle_consistency_valid(cp.size, &cp.root, result->checkpoint.size, &result->checkpoint.root, proof, count))
		return bad(st, "cosigned.proof", "NOT_IN_LOG", "the cosigned ledger is not the beginning of the pack's");
	result->cosigned_size = cp.size;
	return check_witnesses(keys, &note, cp.origin, result, st);
}

/* Statements that arrive too late: held, shown to the team, and let count or not by somebody else than who signed them. */
#include "daemon/rule/late_statement.h"

#include "daemon/columns.h"
#include "daemon/late.h"
#include "daemon/rule/role.h"
#include "daemon/side.h"
#include "daemon/stored_file.h"
#include "daemon/subject.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

enum { REFUSAL_BYTES = 2000 };

/* --- holding --- */

/* Whose it is, and who looks at it. */
struct whose {
	bool is_audited;
	uint32_t roles;          /* as which its signer might say it */
	const char *party_id;    /* whose people of the audited side decide; "" where it is the team's to decide */
	const char *side_id;     /* in a joint audit */
	bool is_shown;           /* to the team, as it comes */
	Audit__Classification classification;
};

static bool has_words_for_team(const struct late *late)
{
	for (size_t i = 0; i < late->statement.part_count; i++)
		if (late->statement.part[i].audience == STATEMENT_AUDITORS)
			return true;
	return false;
}

/* Methods that change name the version they were decided on, and the row as their scope: what it says stands there then. */
static const char *written_by(struct request *rq, const struct late *late)
{
	const ProtobufCMessageDescriptor *d = late->in->descriptor;
	char text[ID_TEXT_BYTES];
	if (protobuf_c_message_descriptor_get_field_by_name(d, "version"))
		return field_text(late->in,
			(int)(protobuf_c_message_descriptor_get_field_by_name(d, late->method->scope_field) - d->fields));
	struct id id = statement_new_id(late->statement.header.signer, &late->statement.header.id, 0);
	id_format(&id, text);
	return rq_text(rq, text);
}

static const Audit__EvidenceFile *file_of(const struct late *late)
{
	return late->in->descriptor == &audit__submit_evidence_request__descriptor
		? ((const Audit__SubmitEvidenceRequest *)late->in)->file : NULL;
}

/* What is written without a network alone is tried out: nothing else is anybody's to try here. */
static int judge(struct request *rq, struct late *late, struct late_hold_facts *f, enum late_cause *ret_cause,
	struct status *why)
{
	*ret_cause = LATE_KEY;
	if (!f->is_offline || !f->key_counted_once || !f->signer_might || f->is_of_other_side || f->is_entered || f->is_held)
		return OK;
	TRY(late_judge(rq, late, ret_cause, why));
	f->counts_now = *ret_cause == LATE_COUNTS;
	return OK;
}

/* The audited side brings its own for itself, each of its organisations alone. */
static bool brings_own(const struct request *rq, const Audit__Person *signer, enum late_side side, bool for_audited)
{
	uint32_t audited = ROLES_AUDITED_SIDE, own = rq->method->need & (for_audited ? audited : ~audited);
	bool is_own = side == (for_audited ? LATE_OF_AUDITED : LATE_OF_TEAM) && rq_has(rq, own);
	return is_own && (!for_audited || strcmp(signer->organisation_id, rq->who.organisation) == 0);
}

/* Who names entries from the end of their key on has seen them: that was signed afterwards. */
static int gather_signer(struct request *rq, const Audit__Audit *audit, const struct late *late, bool for_audited,
	struct late_hold_facts *f, uint32_t *ret_roles)
{
	Audit__Person *signer;
	enum late_side side;
	f->saw_key_end = late->device->active_to > 0 && late->seen_size > late->device->active_to;
	TRY(load_person(rq, late->device->person_id, &signer));
	TRY(late_side_of(rq, late, audit->id, &side, ret_roles));
	f->signer_might = side != LATE_OF_NOBODY;
	f->is_of_other_side = f->signer_might && !brings_own(rq, signer, side, for_audited);
	return late_count_waiting(rq, late, audit->id, &f->waiting);
}

static int gather(struct request *rq, const Audit__Audit *audit, struct late *late, const char *digest, struct whose *w,
	struct late_hold_facts *ret_facts)
{
	struct late_hold_facts f = { .audit_id = audit->id, .device_id = late->device ? late->device->id : "",
		.key_counted_once = late->device && late->device->active_from > 0,
		.is_entered = late->is_entered, .is_offline = late->method->offline };
	char scope[ID_TEXT_BYTES];
	Audit__LateStatement **held;
	size_t count;
	TRY(where_late_statement(rq, "digest", digest, &held, &count));
	f.is_held = count > 0;
	TRY(late_scope(rq, late, scope));
	f.is_of_audit = !*scope || strcmp(scope, audit->id) == 0;
	TRY(late_was_disposed(rq, late, &f.was_disposed));
	if (late->device)
		TRY(gather_signer(rq, audit, late, w->is_audited, &f, &w->roles));
	*ret_facts = f;
	return OK;
}

/* In the words that its signer would be told. */
static const char *refusal_of(struct request *rq, const struct status *why)
{
	char text[REFUSAL_BYTES];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s: %s", why->reason, why->message);
	for (size_t i = 0; i < why->violation_count && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "; %s: %s", why->violation[i].rule,
			why->violation[i].missing);
	/* Cut between characters. */
	if (len >= sizeof(text)) {
		len = sizeof(text) - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
		text[len] = 0;
	}
	return rq_text(rq, text);
}

/* As classified as the evidence, which may wait in quarantine itself; the audited side's stands on its side. */
static int follow_evidence(struct request *rq, const char *evidence_id, struct whose *w)
{
	Audit__Evidence *evidence;
	Audit__LateStatement **waiting;
	size_t count;
	TRY(find_evidence(rq, evidence_id, &evidence));
	TRY(where_late_statement(rq, "created_id", evidence_id, &waiting, &count));
	if (w->is_audited && (evidence || count > 0))
		w->side_id = evidence ? evidence->side_id : waiting[0]->side_id;
	if (evidence || count > 0)
		w->classification = evidence ? evidence->classification : waiting[0]->classification;
	return OK;
}

/*
 * In a joint audit the team's is its signer's side's; the audited side's stands where what it creates will, and where nothing
 * tells, with the programme's own. What nobody has looked at is confidential at least.
 */
static int look_at_content(struct request *rq, const Audit__Audit *audit, const struct late *late, struct whose *w)
{
	const Audit__JointAgreement *agreement;
	const ProtobufCMessageDescriptor *is = late->in->descriptor;
	struct request as = *rq;
	w->side_id = "";
	w->classification = AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL;
	TRY(side_agreement(rq, audit->id, &agreement));
	if (agreement && late->device) {
		TRY(subject_as(&as, late->device));
		TRY(side_of_signer(&as, audit, agreement, &w->side_id));
	}
	if (is == &audit__submit_evidence_request__descriptor) {
		const Audit__SubmitEvidenceRequest *said = (const Audit__SubmitEvidenceRequest *)late->in;
		w->classification = said->classification;
		if (w->is_audited && agreement && (said->is_for_all_sides || side_is_party(agreement, said->side_id)))
			w->side_id = said->side_id;
	}
	if (is == &audit__add_evidence_annotation_request__descriptor)
		TRY(follow_evidence(rq, ((const Audit__AddEvidenceAnnotationRequest *)late->in)->evidence_id, w));
	if (w->classification < AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL)
		w->classification = AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL;
	return OK;
}

/* The team has what is its own, and decides about what nobody else of the audited side could, or may read. */
static int look_at_deciders(struct request *rq, const Audit__Audit *audit, const struct late *late, struct whose *w)
{
	Audit__Person *signer;
	bool has_other = false;
	w->party_id = "";
	w->is_shown = true;
	if (!w->is_audited || has_words_for_team(late))
		return OK;
	TRY(load_person(rq, late->device->person_id, &signer));
	TRY(late_has_other(rq, late, audit->id, signer->organisation_id, &has_other));
	w->party_id = signer->organisation_id;
	w->is_shown = !has_other;
	return OK;
}

static int name_signer(struct request *rq, const struct late *late, const struct whose *w, Audit__LateStatement *row)
{
	Audit__Person *person;
	TRY(load_person(rq, late->device->person_id, &person));
	row->signer_id = person->id;
	row->signer_name = person->name;
	row->device_id = late->device->id;
	row->author_id = w->is_audited ? person->id : "";
	row->party_id = w->party_id;
	row->side_id = w->side_id;
	row->classification = w->classification;
	row->shown_us = w->is_shown ? rq->now_us : 0;
	return OK;
}

static Audit__LateCause cause_in_row(enum late_cause cause)
{
	switch (cause) {
	case LATE_KEY:
		return AUDIT__LATE_CAUSE__LATE_CAUSE_KEY;
	case LATE_ACCESS:
		return AUDIT__LATE_CAUSE__LATE_CAUSE_ACCESS;
	case LATE_RULE:
		return AUDIT__LATE_CAUSE__LATE_CAUSE_RULE;
	case LATE_COUNTS:
		break;
	}
	return AUDIT__LATE_CAUSE__LATE_CAUSE_UNSPECIFIED;
}

static void put_bracket(struct request *rq, const struct late *late, Audit__LateStatement *row)
{
	struct request as = *rq;
	as.seen_us = late->seen_us;
	row->claimed_us = late->statement.header.claimed_us;
	row->seen_size = late->seen_size;
	row->not_before_us = late->seen_us;
	row->held_us = rq->now_us;
	row->bracket_s = rq_bracket_s(&as);
}

/* Of which side who brings it says that it is. */
static int open_brought(struct request *rq, const Audit__HoldLateStatementRequest *in, struct late *ret_late, struct whose *w)
{
	w->is_audited = in->statement_of_audited.len > 0;
	if (w->is_audited == (in->statement.len > 0))
		return fail_field(rq->st, "statement", "ONE_OF", "one statement is brought: the team's, or the audited side's");
	return late_open(rq, w->is_audited ? in->statement_of_audited : in->statement, ret_late);
}

int late_statement_hold(struct request *rq, const Audit__HoldLateStatementRequest *in, Audit__HoldLateStatementResponse *out)
{
	struct whose w = { .party_id = "", .side_id = "" };
	Audit__Audit *audit;
	Audit__LateStatement *row;
	struct late late;
	struct late_hold_facts facts;
	struct status why = { 0 };
	enum late_cause cause;
	char digest[HASH_TEXT_BYTES];
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(open_brought(rq, in, &late, &w));
	hash_format(&late.digest, digest);
	TRY(gather(rq, audit, &late, digest, &w, &facts));
	TRY(judge(rq, &late, &facts, &cause, &why));
	TRY(late_may_hold(&facts, rq->st));
	TRY(look_at_content(rq, audit, &late, &w));
	TRY(look_at_deciders(rq, audit, &late, &w));
	TRY(new_late_statement(rq, &row));
	row->audit_id = audit->id;
	row->statement = w.is_audited ? in->statement_of_audited : in->statement;
	TRY(name_signer(rq, &late, &w, row));
	put_bracket(rq, &late, row);
	row->state = AUDIT__LATE_STATEMENT_STATE__LATE_STATEMENT_STATE_QUARANTINED;
	row->method = rq_text(rq, late.method->name);
	row->holder_id = rq->who.person;
	row->digest = rq_text(rq, digest);
	row->cause = cause_in_row(cause);
	row->refusal = refusal_of(rq, &why);
	row->created_id = written_by(rq, &late);
	row->file = (Audit__EvidenceFile *)(uintptr_t)file_of(&late);
	if (row->file)
		TRY(stored_file_claim(rq, audit->id, row->file));
	TRY(put_late_statement(rq, row, 0));
	out->late_statement = row;
	return OK;
}

/* Who sees it looks at its file before anybody decides. */
int late_statement_get_chunk(struct request *rq, const Audit__GetChunkLateStatementRequest *in,
	Audit__GetChunkLateStatementResponse *out)
{
	Audit__LateStatement *row;
	TRY(load_late_statement(rq, in->late_statement_id, &row));
	if (!row->file)
		return fail(rq->st, FAILED_PRECONDITION, "NO_FILE", "no file goes with it");
	rq->classified = true;
	return stored_file_chunk(rq, row->audit_id, row->file, in->chunk, &out->content, &out->chunk_count);
}

/* --- deciding --- */

/* Of those who see it: the audited side decides about its own, the team about its own and what it was shown as it came. */
static bool is_others(const struct request *rq, const Audit__LateStatement *row)
{
	uint32_t audited = ROLES_AUDITED_SIDE, own = rq->method->need & (text_given(row->party_id) ? ~0U : ~audited);
	return !rq_has(rq, own);
}

/* The team's reasons are the team's; about what is the audited side's they are told to both. */
static const char *reason_in(const Audit__LateStatement *row, const char *reason, const char *reason_for_all)
{
	bool is_audited = text_given(row->author_id);
	return text_given(is_audited ? reason : reason_for_all) ? "" : is_audited ? reason_for_all : reason;
}

static struct late_decide_facts gather_decision(const struct request *rq, const Audit__LateStatement *row, const char *reason,
	const char *digest)
{
	return (struct late_decide_facts){ .id = row->id, .state = (int32_t)row->state,
		.is_signer = strcmp(rq->who.person, row->signer_id) == 0, .is_others = is_others(rq, row),
		.reason_given = text_given(reason), .names_content = strcmp(digest, row->digest) == 0 };
}

static int put_decided(struct request *rq, Audit__LateStatement *row, int32_t state, const char *reason, uint64_t version)
{
	row->state = (Audit__LateStatementState)state;
	row->decider_id = rq->who.person;
	row->reason = reason;
	row->decided_us = rq->now_us;
	return put_late_statement(rq, row, version);
}

/* From now on it is as open as what it created: to the team, on the side on which that stands. */
static int show(struct request *rq, const struct late *late, struct whose *w, Audit__LateStatement *row)
{
	Audit__Audit *audit;
	if (!w->is_audited)
		return OK;
	TRY(load_audit(rq, row->audit_id, &audit));
	TRY(look_at_content(rq, audit, late, w));
	row->side_id = w->side_id;
	row->classification = w->classification;
	row->shown_us = row->shown_us > 0 ? row->shown_us : rq->now_us;
	return OK;
}

/* As whose, and as what: the audited side's as which its signer might say it. */
static int enter(struct request *rq, struct late *late, struct whose *w, const Audit__LateStatement *row)
{
	struct late_entry entry = { .id = row->id, .file = row->file ? &row->file->base : NULL, .then = late->seen_size,
		.doubtful_from = late->device ? late->device->compromised_from : 0 };
	enum late_side side;
	if (w->is_audited && late->device)
		TRY(late_side_of(rq, late, row->audit_id, &side, &entry.roles));
	return late_enter(rq, late, &entry);
}

int late_statement_accept(struct request *rq, const Audit__AcceptLateStatementRequest *in,
	Audit__AcceptLateStatementResponse *out)
{
	struct whose w = { .party_id = "", .side_id = "" };
	Audit__LateStatement *row;
	struct late_decide_facts facts;
	struct late late;
	int32_t to;
	TRY(load_late_statement(rq, in->late_statement_id, &row));
	const char *reason = reason_in(row, in->reason, in->reason_for_all);
	facts = gather_decision(rq, row, reason, in->digest);
	TRY(late_may_accept(&facts, rq->st, &to));
	TRY(late_open(rq, row->statement, &late));
	w.is_audited = text_given(row->author_id);
	TRY(enter(rq, &late, &w, row));
	TRY(show(rq, &late, &w, row));
	TRY(put_decided(rq, row, to, reason, in->version));
	out->late_statement = row;
	return OK;
}

int late_statement_reject(struct request *rq, const Audit__RejectLateStatementRequest *in,
	Audit__RejectLateStatementResponse *out)
{
	Audit__LateStatement *row;
	struct late_decide_facts facts;
	int32_t to;
	TRY(load_late_statement(rq, in->late_statement_id, &row));
	const char *reason = reason_in(row, in->reason, in->reason_for_all);
	facts = gather_decision(rq, row, reason, in->digest);
	TRY(late_may_reject(&facts, rq->st, &to));
	TRY(put_decided(rq, row, to, reason, in->version));
	out->late_statement = row;
	return OK;
}

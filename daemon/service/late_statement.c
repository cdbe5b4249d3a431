/* Statements that arrive too late: held, shown to the team, and let count or not by somebody else than who signed them. */
#include "daemon/rule/late_statement.h"

#include "daemon/columns.h"
#include "daemon/late.h"
#include "daemon/side.h"
#include "daemon/stored_file.h"
#include "daemon/subject.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

enum { REFUSAL_BYTES = 2000 };

/* --- holding --- */

static bool has_words_for_auditee(const struct late *late)
{
	for (size_t i = 0; i < late->statement.part_count; i++)
		if (late->statement.part[i].audience == STATEMENT_AUDITEE)
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
	if (!f->is_offline || !f->key_counted_once || !f->signer_might || f->is_entered || f->is_held)
		return OK;
	TRY(late_judge(rq, late, ret_cause, why));
	f->counts_now = *ret_cause == LATE_COUNTS;
	return OK;
}

/* Who names entries from the end of their key on has seen them: that was signed afterwards. */
static int gather_signer(struct request *rq, const Audit__Audit *audit, const struct late *late, struct late_hold_facts *f)
{
	f->saw_key_end = late->device->active_to > 0 && late->seen_size > late->device->active_to;
	TRY(late_signer_might(rq, late, audit->id, &f->signer_might));
	return late_count_waiting(rq, late, audit->id, &f->waiting);
}

static int gather(struct request *rq, const Audit__Audit *audit, struct late *late, const char *digest,
	struct late_hold_facts *ret_facts)
{
	struct late_hold_facts f = { .audit_id = audit->id, .device_id = late->device ? late->device->id : "",
		.key_counted_once = late->device && late->device->active_from > 0,
		.is_entered = late->is_entered, .is_offline = late->method->offline,
		.is_for_auditee = has_words_for_auditee(late) };
	char scope[ID_TEXT_BYTES];
	Audit__LateStatement **held;
	size_t count;
	TRY(where_late_statement(rq, "digest", digest, &held, &count));
	f.is_held = count > 0;
	TRY(late_scope(rq, late, scope));
	f.is_of_audit = !*scope || strcmp(scope, audit->id) == 0;
	TRY(late_was_disposed(rq, late, &f.was_disposed));
	if (late->device)
		TRY(gather_signer(rq, audit, late, &f));
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

static int name_signer(struct request *rq, const Audit__Audit *audit, const struct late *late, Audit__LateStatement *row)
{
	const Audit__JointAgreement *agreement;
	Audit__Person *person;
	struct request as = *rq;
	TRY(load_person(rq, late->device->person_id, &person));
	row->signer_id = person->id;
	row->signer_name = person->name;
	row->device_id = late->device->id;
	TRY(side_agreement(rq, audit->id, &agreement));
	if (!agreement)
		return OK;
	TRY(subject_as(&as, late->device));
	return side_of_signer(&as, audit, agreement, &row->side_id);
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

int late_statement_hold(struct request *rq, const Audit__HoldLateStatementRequest *in, Audit__HoldLateStatementResponse *out)
{
	Audit__Audit *audit;
	Audit__LateStatement *row;
	struct late late;
	struct late_hold_facts facts;
	struct status why = { 0 };
	enum late_cause cause;
	char digest[HASH_TEXT_BYTES];
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(late_open(rq, in->statement, &late));
	hash_format(&late.digest, digest);
	TRY(gather(rq, audit, &late, digest, &facts));
	TRY(judge(rq, &late, &facts, &cause, &why));
	TRY(late_may_hold(&facts, rq->st));
	TRY(new_late_statement(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(name_signer(rq, audit, &late, row));
	put_bracket(rq, &late, row);
	row->state = AUDIT__LATE_STATEMENT_STATE__LATE_STATEMENT_STATE_QUARANTINED;
	row->method = rq_text(rq, late.method->name);
	row->holder_id = rq->who.person;
	row->digest = rq_text(rq, digest);
	row->cause = cause_in_row(cause);
	row->refusal = refusal_of(rq, &why);
	row->created_id = written_by(rq, &late);
	row->classification = AUDIT__CLASSIFICATION__CLASSIFICATION_CONFIDENTIAL;
	row->file = (Audit__EvidenceFile *)(uintptr_t)file_of(&late);
	if (row->file)
		TRY(stored_file_claim(rq, audit->id, row->file));
	TRY(put_late_statement(rq, row, 0));
	out->late_statement = row;
	return OK;
}

/* --- deciding --- */

static int gather_decision(struct request *rq, const char *id, const char *reason, const char *digest,
	Audit__LateStatement **ret_row, struct late_decide_facts *ret_facts)
{
	TRY(load_late_statement(rq, id, ret_row));
	*ret_facts = (struct late_decide_facts){ .id = (*ret_row)->id, .state = (int32_t)(*ret_row)->state,
		.is_signer = strcmp(rq->who.person, (*ret_row)->signer_id) == 0, .reason_given = text_given(reason),
		.names_content = strcmp(digest, (*ret_row)->digest) == 0 };
	return OK;
}

static int put_decided(struct request *rq, Audit__LateStatement *row, int32_t state, const char *reason, uint64_t version)
{
	row->state = (Audit__LateStatementState)state;
	row->decider_id = rq->who.person;
	row->reason = reason;
	row->decided_us = rq->now_us;
	return put_late_statement(rq, row, version);
}

int late_statement_accept(struct request *rq, const Audit__AcceptLateStatementRequest *in,
	Audit__AcceptLateStatementResponse *out)
{
	Audit__LateStatement *row;
	struct late_decide_facts facts;
	struct late late;
	int32_t to;
	TRY(gather_decision(rq, in->late_statement_id, in->reason, in->digest, &row, &facts));
	TRY(late_may_accept(&facts, rq->st, &to));
	TRY(late_open(rq, row->statement, &late));
	const struct late_entry entry = { .id = row->id, .file = row->file ? &row->file->base : NULL, .then = late.seen_size,
		.doubtful_from = late.device ? late.device->compromised_from : 0 };
	TRY(late_enter(rq, &late, &entry));
	TRY(put_decided(rq, row, to, in->reason, in->version));
	out->late_statement = row;
	return OK;
}

int late_statement_reject(struct request *rq, const Audit__RejectLateStatementRequest *in,
	Audit__RejectLateStatementResponse *out)
{
	Audit__LateStatement *row;
	struct late_decide_facts facts;
	int32_t to;
	TRY(gather_decision(rq, in->late_statement_id, in->reason, in->digest, &row, &facts));
	TRY(late_may_reject(&facts, rq->st, &to));
	TRY(put_decided(rq, row, to, in->reason, in->version));
	out->late_statement = row;
	return OK;
}

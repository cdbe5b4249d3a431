/* Requests as a whole: drafted, issued, followed, closed. Their items are request_item.c's. */
#include "daemon/rule/request.h"

#include "common/sort.h"
#include "daemon/rows.h"
#include "daemon/rule/person.h"
#include "daemon/rule/role.h"
#include "daemon/service/request_place.h"
#include "daemon/side.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { READERS_MAX = 200, ABOVE_MAX = 16 };

struct request_place request_place_of(const Audit__Request *request, const Audit__Audit *audit)
{
	return (struct request_place){ .id = request->id,
		.audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.state = (int32_t)request->state };
}

int request_side(struct request *rq, const Audit__Audit *audit, const char **ret_side_id)
{
	const Audit__JointAgreement *agreement;
	TRY(side_agreement(rq, audit->id, &agreement));
	return side_of_signer(rq, audit, agreement, ret_side_id);
}

int request_add(struct request *rq, const Audit__AddRequestRequest *in, Audit__AddRequestResponse *out)
{
	Audit__Audit *audit;
	Audit__Request *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(request_may_add((int32_t)audit->state, audit->id, rq->st));
	TRY(new_request(rq, &row));
	rq_fill(&row->base, &in->base);
	if (!in->is_for_all_sides)
		TRY(request_side(rq, audit, &row->side_id));
	row->author_id = rq->who.person;
	row->state = AUDIT__REQUEST_STATE__REQUEST_STATE_DRAFT;
	TRY(put_request(rq, row, 0));
	out->request = row;
	return OK;
}

/* Loads the request and moves it where the event leads; the caller fills in and puts. */
static int step(struct request *rq, const char *id, const char *event, Audit__Request **ret_row)
{
	Audit__Audit *audit;
	int32_t to;
	TRY(load_request(rq, id, ret_row));
	TRY(load_audit(rq, (*ret_row)->audit_id, &audit));
	struct request_place place = request_place_of(*ret_row, audit);
	TRY(request_may_step(&place, event, rq->st, &to));
	(*ret_row)->state = (Audit__RequestState)to;
	return OK;
}

int request_change(struct request *rq, const Audit__ChangeRequestRequest *in, Audit__ChangeRequestResponse *out)
{
	Audit__Request *row;
	TRY(step(rq, in->request_id, "change", &row));
	rq_fill(&row->base, &in->base);
	TRY(put_request(rq, row, in->version));
	out->request = row;
	return OK;
}

/* From the receipt of this statement on the audited side sees the items, and their days count. */
static int issue_items(struct request *rq, Audit__RequestItem **item, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (item[i]->state != AUDIT__REQUEST_ITEM_STATE__REQUEST_ITEM_STATE_OPEN)
			continue;
		item[i]->issued_us = rq->now_us;
		item[i]->due_us = request_item_due(rq->now_us, item[i]->answer_days);
		TRY(put_request_item(rq, item[i], item[i]->version));
	}
	return OK;
}

/* Names as they are now: who is asked sees neither the asking organisation nor its register. */
static int name_issuer(struct request *rq, Audit__Request *row)
{
	Audit__Person *person;
	Audit__Organisation *organisation;
	TRY(load_person(rq, rq->who.person, &person));
	TRY(load_organisation(rq, rq->who.organisation, &organisation));
	row->issuer_id = person->id;
	row->issuer_name = person->name;
	row->asking_organisation = organisation->name;
	return OK;
}

int request_issue(struct request *rq, const Audit__IssueRequestRequest *in, Audit__IssueRequestResponse *out)
{
	Audit__Request *row;
	Audit__Audit *audit;
	Audit__RequestItem **item;
	size_t count;
	int32_t to;
	TRY(load_request(rq, in->request_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	TRY(where_request_item(rq, "request_id", row->id, &item, &count));
	struct request_issue_facts facts = { .place = request_place_of(row, audit),
		.basis_given = text_given(row->basis),
		.confidentiality_given = audit->confidentiality_sha256.len > 0,
		.is_disclosed = text_given(audit->disclosed_to_id) };
	for (size_t i = 0; i < count; i++)
		facts.items += request_item_is_unsettled((int32_t)item[i]->state);
	TRY(request_may_issue(&facts, rq->st, &to));
	row->state = (Audit__RequestState)to;
	row->issued_us = rq->now_us;
	row->issued_index = rq->tx.index;
	TRY(name_issuer(rq, row));
	TRY(issue_items(rq, item, count));
	TRY(put_request(rq, row, in->version));
	out->request = row;
	return OK;
}

int request_acknowledge(struct request *rq, const Audit__AcknowledgeRequestRequest *in,
	Audit__AcknowledgeRequestResponse *out)
{
	Audit__Request *row;
	TRY(step(rq, in->request_id, "acknowledge", &row));
	row->acknowledged_us = rq->now_us;
	TRY(put_request(rq, row, in->version));
	out->request = row;
	return OK;
}

int request_withdraw(struct request *rq, const Audit__WithdrawRequestRequest *in, Audit__WithdrawRequestResponse *out)
{
	Audit__Request *row;
	TRY(step(rq, in->request_id, "withdraw", &row));
	row->withdrawn_reason = in->reason;
	TRY(put_request(rq, row, in->version));
	out->request = row;
	return OK;
}

int request_close(struct request *rq, const Audit__CloseRequestRequest *in, Audit__CloseRequestResponse *out)
{
	Audit__Request *row;
	TRY(step(rq, in->request_id, "close", &row));
	row->closed_us = rq->now_us;
	TRY(put_request(rq, row, in->version));
	out->request = row;
	return OK;
}

/* A list of the reply that grows item by item. */
struct progress {
	Audit__ItemProgress ***list;
	size_t *count;
};

static struct progress list_for(Audit__FollowRequestResponse *out, int32_t state)
{
	if (state == REQUEST_ITEM_STATE_RETURNED)
		return (struct progress){ &out->returned, &out->n_returned };
	if (state == REQUEST_ITEM_STATE_ANSWERED)
		return (struct progress){ &out->answered, &out->n_answered };
	if (state == REQUEST_ITEM_STATE_DECLINED || state == REQUEST_ITEM_STATE_ESCALATED)
		return (struct progress){ &out->declined, &out->n_declined };
	if (state == REQUEST_ITEM_STATE_OPEN)
		return (struct progress){ &out->open, &out->n_open };
	return (struct progress){ &out->settled, &out->n_settled };
}

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

/* As people number them: 2 before 10. */
static int by_label(const void *a, const void *b)
{
	const Audit__RequestItem *const *left = a, *const *right = b;
	return strverscmp((*left)->label, (*right)->label);
}

static int write_progress(struct request *rq, Audit__RequestItem **item, size_t count, Audit__FollowRequestResponse *out)
{
	sort_items(item, count, sizeof(*item), by_label);
	for (size_t i = 0; i < count; i++) {
		struct progress to = list_for(out, (int32_t)item[i]->state);
		Audit__ItemProgress *p = arena_alloc(rq->arena, sizeof(*p));
		if (!*to.list)
			*to.list = arena_array(rq->arena, count, sizeof(**to.list));
		if (!p || !*to.list)
			return out_of_memory(rq);
		audit__item_progress__init(p);
		rq_fill(&p->base, &item[i]->base);
		p->request_item_id = item[i]->id;
		p->is_overdue = request_item_is_overdue((int32_t)item[i]->state, item[i]->due_us, rq->now_us);
		(*to.list)[(*to.count)++] = p;
	}
	return OK;
}

/* Roles that read evidence and answers (docs/roles.md). */
static const uint32_t reading_roles = ROLE_SET(ROLE_PROGRAMME_MANAGER) | ROLE_SET(ROLE_LEADER) |
	ROLE_SET(ROLE_AUDITOR) | ROLE_SET(ROLE_AUDITOR_IN_TRAINING) | ROLE_SET(ROLE_TECHNICAL_EXPERT) |
	ROLE_SET(ROLE_REPORT_REVIEWER) | ROLE_SET(ROLE_ASSURANCE_VIEWER);

/* Whose name the caller may not see stays a role. */
static int add_reader(struct request *rq, const Audit__Appointment *a, Audit__FollowRequestResponse *out)
{
	bool found = false;
	ProtobufCMessage *person;
	Audit__Reader *reader = arena_alloc(rq->arena, sizeof(*reader));
	if (!reader)
		return out_of_memory(rq);
	audit__reader__init(reader);
	reader->role = a->role;
	TRY(rq_find_seen(rq, schema_find_resource("person"), a->person_id, &found, &person));
	if (found)
		reader->name = ((Audit__Person *)person)->name;
	out->readers[out->n_readers++] = reader;
	return OK;
}

/* What is for one side of a joint audit is read there, and where that side shares something. */
struct reading {
	const char *side_id;
	Audit__JointShare **share;
	size_t share_count;
};

static bool is_read_by(const struct reading *r, const char *party_id)
{
	if (!text_given(r->side_id) || strcmp(r->side_id, party_id) == 0)
		return true;
	for (size_t i = 0; i < r->share_count; i++)
		if (r->share[i]->state == AUDIT__JOINT_SHARE_STATE__JOINT_SHARE_STATE_ACTIVE &&
			strcmp(r->share[i]->giver_id, r->side_id) == 0 && strcmp(r->share[i]->receiver_id, party_id) == 0)
			return true;
	return false;
}

static int add_readers_at(struct request *rq, const char *scope_id, const struct reading *r,
	Audit__FollowRequestResponse *out)
{
	Audit__Appointment **held;
	size_t count;
	TRY(where_appointment(rq, "scope_id", scope_id, &held, &count));
	for (size_t i = 0; i < count && out->n_readers < READERS_MAX; i++)
		if (appointment_is_held((int32_t)held[i]->state, held[i]->until_us, rq->now_us) &&
			role_in((int32_t)held[i]->role, reading_roles) && is_read_by(r, held[i]->party_id))
			TRY(add_reader(rq, held[i], out));
	return OK;
}

/* Roles held at the audit, at its programme, and at the organisations above. */
static int write_readers(struct request *rq, const Audit__Audit *audit, const char *side_id,
	Audit__FollowRequestResponse *out)
{
	struct reading r = { .side_id = side_id };
	Audit__Programme *programme;
	Audit__Organisation *organisation;
	out->readers = arena_array(rq->arena, READERS_MAX, sizeof(*out->readers));
	if (!out->readers)
		return out_of_memory(rq);
	TRY(where_joint_share(rq, "audit_id", audit->id, &r.share, &r.share_count));
	TRY(add_readers_at(rq, audit->id, &r, out));
	TRY(load_programme(rq, audit->programme_id, &programme));
	TRY(add_readers_at(rq, programme->id, &r, out));
	const char *above = programme->organisation_id;
	for (size_t i = 0; i < ABOVE_MAX && text_given(above); i++) {
		TRY(add_readers_at(rq, above, &r, out));
		TRY(load_organisation(rq, above, &organisation));
		above = organisation->parent_id;
	}
	return OK;
}

int request_follow(struct request *rq, const Audit__FollowRequestRequest *in, Audit__FollowRequestResponse *out)
{
	Audit__Request *row;
	Audit__Audit *audit;
	Audit__RequestItem **item;
	size_t count;
	TRY(load_request(rq, in->request_id, &row));
	TRY(load_audit(rq, row->audit_id, &audit));
	TRY(where_request_item(rq, "request_id", row->id, &item, &count));
	rq_fill(&out->base, &row->base);
	out->audit_title = audit->title;
	out->audit_scope_text = audit->scope_text;
	out->audit_from_us = audit->from_us;
	out->audit_to_us = audit->to_us;
	TRY(write_progress(rq, item, count, out));
	return write_readers(rq, audit, row->side_id, out);
}

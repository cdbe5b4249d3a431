/* Arrangements for visits, and agreements on tests. */
#include "daemon/rule/visit.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "daemon/rule/role.h"
#include "daemon/rule/text.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

enum { INCIDENTS_MAX = 50 };

static struct visit_facts facts_of(const struct request *rq, const Audit__Visit *row, const Audit__Site *site)
{
	return (struct visit_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.is_virtual = site->is_virtual,
		.access_given = text_given(row->access),
		.safety_given = text_given(row->safety),
		.pictures_given = (int)row->pictures != PICTURE_PERMISSION_UNSPECIFIED,
		.is_tried = row->tried_us > 0 && row->tried_us <= rq->now_us,
		.contingency_given = text_given(row->contingency),
		.signer_is_author = writers_have_signer(rq, &row->base),
		.signer_is_authors_side = row->is_author_audited != (bool)rq_has(rq, ROLE_SET(ROLE_LEADER)) };
}

/* Who wrote last asks the other side to confirm. */
static void sign_for_side(const struct request *rq, Audit__Visit *row)
{
	row->author_id = rq->who.person;
	row->is_author_audited = !rq_has(rq, ROLE_SET(ROLE_LEADER));
	row->confirmer_id = "";
}

int visit_add(struct request *rq, const Audit__AddVisitRequest *in, Audit__AddVisitResponse *out)
{
	Audit__Audit *audit;
	Audit__Site *site;
	Audit__Visit *row, **visit;
	size_t count;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(load_site(rq, in->site_id, &site));
	TRY(where_visit(rq, "audit_id", audit->id, &visit, &count));
	TRY(new_visit(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__VISIT_STATE__VISIT_STATE_ASKED;
	struct visit_facts facts = facts_of(rq, row, site);
	facts.id = audit->id;
	facts.site_is_audits = audit->n_site_ids == 0 ?
		strcmp(site->organisation_id, audit->auditee_organisation_id) == 0 :
		text_among(site->id, audit->site_ids, audit->n_site_ids);
	for (size_t i = 0; i < count; i++)
		facts.site_is_taken |= strcmp(visit[i]->site_id, site->id) == 0;
	TRY(visit_may_add(&facts, rq->st));
	sign_for_side(rq, row);
	TRY(put_visit(rq, row, 0));
	out->visit = row;
	return OK;
}

static int gather(struct request *rq, const char *id, Audit__Visit **ret_row, struct visit_facts *ret_facts)
{
	Audit__Site *site;
	TRY(load_visit(rq, id, ret_row));
	TRY(load_site(rq, (*ret_row)->site_id, &site));
	*ret_facts = facts_of(rq, *ret_row, site);
	return OK;
}

int visit_change(struct request *rq, const Audit__ChangeVisitRequest *in, Audit__ChangeVisitResponse *out)
{
	Audit__Visit *row;
	struct visit_facts facts;
	int32_t to;
	TRY(gather(rq, in->visit_id, &row, &facts));
	TRY(visit_may_change(&facts, rq->st, &to));
	rq_fill_given(&row->base, &in->base);
	row->state = (Audit__VisitState)to;
	sign_for_side(rq, row);
	TRY(put_visit(rq, row, in->version));
	out->visit = row;
	return OK;
}

int visit_confirm(struct request *rq, const Audit__ConfirmVisitRequest *in, Audit__ConfirmVisitResponse *out)
{
	Audit__Visit *row;
	struct visit_facts facts;
	int32_t to;
	TRY(gather(rq, in->visit_id, &row, &facts));
	TRY(visit_may_confirm(&facts, rq->st, &to));
	row->state = (Audit__VisitState)to;
	row->confirmer_id = rq->who.person;
	TRY(put_visit(rq, row, in->version));
	out->visit = row;
	return OK;
}

int visit_report_incident(struct request *rq, const Audit__ReportIncidentVisitRequest *in,
	Audit__ReportIncidentVisitResponse *out)
{
	Audit__Visit *row;
	TRY(load_visit(rq, in->visit_id, &row));
	if (row->n_incidents == INCIDENTS_MAX)
		return fail(rq->st, RESOURCE_EXHAUSTED, "TOO_MANY_INCIDENTS", "a visit records at most %d", INCIDENTS_MAX);
	Audit__VisitIncident *one = arena_alloc(rq->arena, sizeof(*one));
	if (!one)
		return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
	audit__visit_incident__init(one);
	one->at_us = rq->now_us;
	one->description = in->description;
	one->reporter_id = rq->who.person;
	TRY(rq_append(rq, &row->incidents, &row->n_incidents, &one, sizeof(one)));
	TRY(put_visit(rq, row, in->version));
	out->visit = row;
	return OK;
}

/* --- tests --- */

static int gather_test(struct request *rq, const Audit__TestAgreement *row, struct test_agreement_facts *ret_facts)
{
	Audit__Audit *audit;
	TRY(load_audit(rq, row->audit_id, &audit));
	*ret_facts = (struct test_agreement_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.from_us = row->from_us,
		.to_us = row->to_us,
		.audit_from_us = audit->from_us,
		.audit_to_us = audit->to_us,
		.now_us = rq->now_us,
		.is_read_only = row->is_read_only,
		.impact_given = text_given(row->impact),
		.watcher_given = text_given(row->watcher),
		.signer_is_author = writers_have_signer(rq, &row->base) };
	return OK;
}

int test_agreement_add(struct request *rq, const Audit__AddTestAgreementRequest *in, Audit__AddTestAgreementResponse *out)
{
	Audit__TestAgreement *row;
	struct test_agreement_facts facts;
	TRY(new_test_agreement(rq, &row));
	rq_fill(&row->base, &in->base);
	row->state = AUDIT__TEST_AGREEMENT_STATE__TEST_AGREEMENT_STATE_PROPOSED;
	row->author_id = rq->who.person;
	TRY(gather_test(rq, row, &facts));
	facts.id = row->audit_id;
	TRY(test_agreement_may_add(&facts, rq->st));
	TRY(put_test_agreement(rq, row, 0));
	out->test_agreement = row;
	return OK;
}

int test_agreement_agree(struct request *rq, const Audit__AgreeTestAgreementRequest *in,
	Audit__AgreeTestAgreementResponse *out)
{
	Audit__TestAgreement *row;
	struct test_agreement_facts facts;
	int32_t to;
	TRY(load_test_agreement(rq, in->test_agreement_id, &row));
	if (text_given(in->watcher))
		row->watcher = in->watcher;
	TRY(gather_test(rq, row, &facts));
	TRY(test_agreement_may_agree(&facts, rq->st, &to));
	row->state = (Audit__TestAgreementState)to;
	row->decider_id = rq->who.person;
	TRY(put_test_agreement(rq, row, in->version));
	out->test_agreement = row;
	return OK;
}

int test_agreement_refuse(struct request *rq, const Audit__RefuseTestAgreementRequest *in,
	Audit__RefuseTestAgreementResponse *out)
{
	Audit__TestAgreement *row;
	struct test_agreement_facts facts;
	int32_t to;
	TRY(load_test_agreement(rq, in->test_agreement_id, &row));
	TRY(gather_test(rq, row, &facts));
	TRY(test_agreement_may_refuse(&facts, rq->st, &to));
	row->state = (Audit__TestAgreementState)to;
	row->reason = in->reason;
	row->decider_id = rq->who.person;
	TRY(put_test_agreement(rq, row, in->version));
	out->test_agreement = row;
	return OK;
}

/* Nonconformities that are followed up after their audit is complete. */
#include "daemon/rule/carry_over.h"

#include "daemon/rule/finding.h"
#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

int carry_over_add(struct request *rq, const Audit__AddCarryOverRequest *in,
	Audit__AddCarryOverResponse *out)
{
	Audit__Audit *audit;
	Audit__Finding *finding;
	Audit__CarryOver *row, **earlier;
	size_t count;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(load_finding(rq, in->finding_id, &finding));
	TRY(where_carry_over(rq, "finding_id", finding->id, &earlier, &count));
	struct carry_over_facts facts = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.finding_is_foreign = strcmp(finding->audit_id, audit->id) != 0,
		.is_open_nonconformity = finding_is_nonconformity((int32_t)finding->grade) &&
			finding_is_open((int32_t)finding->state),
		.is_carried_already = count > 0,
		.review_by_us = in->review_by_us,
		.now_us = rq->now_us,
		.signer_led = rq_has(rq, ROLE_BIT(ROLE_LEADER)) };
	TRY(carry_over_may_add(&facts, rq->st));
	TRY(new_carry_over(rq, &row));
	rq_fill(&row->base, &in->base);
	row->decider_id = rq->who.person;
	TRY(put_carry_over(rq, row, 0));
	out->carry_over = row;
	return OK;
}

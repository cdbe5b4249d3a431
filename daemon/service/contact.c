/* The log of contacts with an auditee. */
#include "daemon/rule/contact.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

static int find_accepted(struct request *rq, const char *audit_id, bool *ret_accepted)
{
	Audit__AssignmentPackage **row;
	size_t count;
	TRY(where_assignment_package(rq, "audit_id", audit_id, &row, &count));
	*ret_accepted = false;
	for (size_t i = 0; i < count; i++)
		*ret_accepted |= (int)row[i]->state == ASSIGNMENT_PACKAGE_STATE_ACCEPTED;
	return OK;
}

int contact_add(struct request *rq, const Audit__AddContactRequest *in,
	Audit__AddContactResponse *out)
{
	Audit__Audit *audit;
	Audit__Contact *row;
	TRY(load_audit(rq, in->audit_id, &audit));
	struct contact_facts facts = { .audit_id = audit->id,
		.audit_state = (int32_t)audit->state,
		.held_us = in->held_us,
		.now_us = rq->now_us };
	TRY(find_accepted(rq, audit->id, &facts.assignment_accepted));
	TRY(contact_may_add(&facts, rq->st));
	TRY(new_contact(rq, &row));
	rq_fill(&row->base, &in->base);
	row->author_id = rq->who.person;
	TRY(put_contact(rq, row, 0));
	out->contact = row;
	return OK;
}

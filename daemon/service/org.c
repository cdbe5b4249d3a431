/* Organisations, their sites and the units that audits cover. */
#include "daemon/rule/org.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

/* That a name stands once below its parent is the table's unique index: ALREADY_EXISTS. */
int organisation_add(struct request *rq, const Audit__AddOrganisationRequest *in,
	Audit__AddOrganisationResponse *out)
{
	Audit__Organisation *parent, *row;
	TRY(load_organisation(rq, in->parent_id, &parent));
	struct organisation_add_facts facts = { .parent_id = parent->id,
		.parent_kind = (int32_t)parent->kind };
	TRY(organisation_may_add(&facts, rq->st));
	TRY(new_organisation(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(put_organisation(rq, row, 0));
	out->organisation = row;
	return OK;
}

int site_add(struct request *rq, const Audit__AddSiteRequest *in, Audit__AddSiteResponse *out)
{
	Audit__Site *row;
	TRY(new_site(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(put_site(rq, row, 0));
	out->site = row;
	return OK;
}

static int find_foreign_site(struct request *rq, const Audit__Unit *unit, const char **ret_foreign)
{
	for (size_t i = 0; i < unit->n_site_ids; i++) {
		Audit__Site *site;
		TRY(load_site(rq, unit->site_ids[i], &site));
		if (strcmp(site->organisation_id, unit->organisation_id) != 0)
			*ret_foreign = site->name;
	}
	return OK;
}

int unit_add(struct request *rq, const Audit__AddUnitRequest *in, Audit__AddUnitResponse *out)
{
	Audit__Organisation *organisation;
	Audit__Unit *row;
	TRY(load_organisation(rq, in->organisation_id, &organisation));
	struct unit_add_facts facts = { .organisation_id = organisation->id,
		.organisation_kind = (int32_t)organisation->kind };
	TRY(new_unit(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(find_foreign_site(rq, row, &facts.foreign_site));
	TRY(unit_may_add(&facts, rq->st));
	TRY(put_unit(rq, row, 0));
	out->unit = row;
	return OK;
}

int unit_change(struct request *rq, const Audit__ChangeUnitRequest *in, Audit__ChangeUnitResponse *out)
{
	Audit__Organisation *organisation;
	Audit__Unit *row;
	TRY(load_unit(rq, in->unit_id, &row));
	TRY(load_organisation(rq, row->organisation_id, &organisation));
	rq_fill_given(&row->base, &in->base);
	if (in->virtual_given_case == AUDIT__CHANGE_UNIT_REQUEST__VIRTUAL_GIVEN_IS_VIRTUAL)
		row->is_virtual = in->is_virtual;
	if (in->outsourced_given_case == AUDIT__CHANGE_UNIT_REQUEST__OUTSOURCED_GIVEN_IS_OUTSOURCED)
		row->is_outsourced = in->is_outsourced;
	struct unit_add_facts facts = { .organisation_id = organisation->id,
		.organisation_kind = (int32_t)organisation->kind };
	TRY(find_foreign_site(rq, row, &facts.foreign_site));
	TRY(unit_may_add(&facts, rq->st));
	TRY(put_unit(rq, row, in->version));
	out->unit = row;
	return OK;
}

/* Organisations, their sites and the units that audits cover. */
#include "daemon/rule/org.h"

#include "daemon/rpc.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

_Static_assert(ORGANISATION_AUDITING == (int)AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING &&
		ORGANISATION_AUDITEE == (int)AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITEE &&
		ORGANISATION_SUPPLIER == (int)AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_SUPPLIER &&
		ORGANISATION_ASSURANCE == (int)AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_ASSURANCE,
	"rule/org.h repeats the vocabulary's numbers");

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
	row->parent_id = parent->id;
	row->name = in->name;
	row->kind = in->kind;
	TRY(put_organisation(rq, row, 0));
	out->organisation = row;
	return OK;
}

int organisation_get(struct request *rq, const Audit__GetOrganisationRequest *in,
	Audit__GetOrganisationResponse *out)
{
	return load_organisation(rq, in->organisation_id, &out->organisation);
}

int organisation_list(struct request *rq, const Audit__ListOrganisationsRequest *in,
	Audit__ListOrganisationsResponse *out)
{
	return page_organisation(rq, in->page, NULL, NULL, &out->organisations, &out->n_organisations,
		&out->next_token);
}

int site_add(struct request *rq, const Audit__AddSiteRequest *in, Audit__AddSiteResponse *out)
{
	Audit__Site *row;
	TRY(new_site(rq, &row));
	row->organisation_id = in->organisation_id;
	row->name = in->name;
	row->address = in->address;
	row->is_virtual = in->is_virtual;
	row->time_zone = in->time_zone;
	row->language = in->language;
	TRY(put_site(rq, row, 0));
	out->site = row;
	return OK;
}

int site_list(struct request *rq, const Audit__ListSitesRequest *in, Audit__ListSitesResponse *out)
{
	const char *column = text_given(in->organisation_id) ? "organisation_id" : NULL;
	return page_site(rq, in->page, column, in->organisation_id, &out->sites, &out->n_sites,
		&out->next_token);
}

static int find_foreign_site(struct request *rq, const Audit__AddUnitRequest *in,
	const char **ret_foreign)
{
	for (size_t i = 0; i < in->n_site_ids; i++) {
		Audit__Site *site;
		TRY(load_site(rq, in->site_ids[i], &site));
		if (strcmp(site->organisation_id, in->organisation_id) != 0)
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
	TRY(find_foreign_site(rq, in, &facts.foreign_site));
	TRY(unit_may_add(&facts, rq->st));
	TRY(new_unit(rq, &row));
	row->organisation_id = organisation->id;
	row->name = in->name;
	row->kind = in->kind;
	row->people = in->people;
	row->criticality = in->criticality;
	row->n_site_ids = in->n_site_ids;
	row->site_ids = in->site_ids;
	TRY(put_unit(rq, row, 0));
	out->unit = row;
	return OK;
}

int unit_list(struct request *rq, const Audit__ListUnitsRequest *in, Audit__ListUnitsResponse *out)
{
	const char *column = text_given(in->organisation_id) ? "organisation_id" : NULL;
	return page_unit(rq, in->page, column, in->organisation_id, &out->units, &out->n_units,
		&out->next_token);
}

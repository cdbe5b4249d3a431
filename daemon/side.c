/* Works out on which side of a joint audit a record stands. */
#include "daemon/side.h"

#include "gen/rows.h"

#include <string.h>

int side_agreement(struct request *rq, const char *audit_id, const Audit__JointAgreement **ret_agreement)
{
	Audit__JointAgreement **row;
	size_t count;
	TRY(where_joint_agreement(rq, "audit_id", audit_id, &row, &count));
	const Audit__JointAgreement *last = count > 0 ? row[count - 1] : NULL; /* ids are in order of time */
	for (size_t i = 0; i < count; i++)
		if (row[i]->state == AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_ACTIVE)
			last = row[i];
	*ret_agreement = last;
	return OK;
}

bool side_is_party(const Audit__JointAgreement *agreement, const char *organisation_id)
{
	for (size_t i = 0; agreement && i < agreement->n_parties; i++)
		if (strcmp(agreement->parties[i]->organisation_id, organisation_id) == 0)
			return true;
	return false;
}

int side_of_signer(struct request *rq, const Audit__Audit *audit, const Audit__JointAgreement *agreement,
	const char **ret_side_id)
{
	Audit__Programme *programme;
	*ret_side_id = "";
	if (!agreement)
		return OK;
	TRY(load_programme(rq, audit->programme_id, &programme));
	*ret_side_id = side_is_party(agreement, rq->who.organisation) ? rq_text(rq, rq->who.organisation)
		: programme->organisation_id;
	return OK;
}

int side_of_evidence(struct request *rq, const char *audit_id, const char *const *evidence_ids, size_t count,
	struct side_evidence *ret_evidence)
{
	struct side_evidence e = { .side_id = "" };
	for (size_t i = 0; i < count; i++) {
		Audit__Evidence *row;
		TRY(load_evidence(rq, evidence_ids[i], &row));
		e.foreign += strcmp(row->audit_id, audit_id) != 0;
		if ((int32_t)row->classification > e.classification)
			e.classification = (int32_t)row->classification;
		if (!text_given(row->side_id) || strcmp(row->side_id, e.side_id) == 0)
			continue;
		e.side_id = row->side_id;
		e.sides++;
	}
	*ret_evidence = e;
	return OK;
}

/* Agreements of joint audits, and the shares that the reach of each organisation's people follows. */
#include "daemon/rule/joint_agreement.h"

#include "daemon/rpc.h"
#include "daemon/writers.h"
#include "gen/dispatch.h"
#include "gen/rows.h"

#include <string.h>

static int out_of_memory(struct request *rq)
{
	return fail(rq->st, RESOURCE_EXHAUSTED, "ARENA", "the request needs too much memory");
}

static Audit__JointParty *party_of(const Audit__JointAgreement *row, const char *organisation_id)
{
	for (size_t i = 0; i < row->n_parties; i++)
		if (strcmp(row->parties[i]->organisation_id, organisation_id) == 0)
			return row->parties[i];
	return NULL;
}

static int fill_parties(struct request *rq, const Audit__ProposeJointAgreementRequest *in, Audit__JointAgreement *row,
	struct joint_agreement_facts *f)
{
	row->parties = arena_array(rq->arena, in->n_organisation_ids, sizeof(row->parties[0]));
	if (in->n_organisation_ids > 0 && !row->parties)
		return out_of_memory(rq);
	for (size_t i = 0; i < in->n_organisation_ids; i++) {
		Audit__Organisation *organisation;
		Audit__JointParty *party = arena_alloc(rq->arena, sizeof(*party));
		TRY(load_organisation(rq, in->organisation_ids[i], &organisation));
		if (!party)
			return out_of_memory(rq);
		audit__joint_party__init(party);
		party->organisation_id = organisation->id;
		party->name = organisation->name;
		f->names_one_twice |= party_of(row, organisation->id) != NULL;
		if (organisation->kind != AUDIT__ORGANISATION_KIND__ORGANISATION_KIND_AUDITING)
			f->not_auditing = organisation->name;
		row->parties[row->n_parties++] = party;
	}
	f->parties = row->n_parties;
	return OK;
}

static int look_at_audit(struct request *rq, const Audit__ProposeJointAgreementRequest *in,
	const Audit__JointAgreement *row, struct joint_agreement_facts *f)
{
	Audit__Audit *audit;
	Audit__Programme *programme;
	Audit__JointAgreement **other;
	size_t count;
	TRY(load_audit(rq, in->audit_id, &audit));
	TRY(load_programme(rq, audit->programme_id, &programme));
	f->names_own = party_of(row, programme->organisation_id) != NULL;
	TRY(where_joint_agreement(rq, "audit_id", audit->id, &other, &count));
	for (size_t i = 0; i < count; i++)
		f->is_proposed_already |=
			other[i]->state == AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_PROPOSED;
	for (size_t i = 0; i < in->n_shares; i++)
		f->share_is_foreign |= !party_of(row, in->shares[i]->giver_id) || !party_of(row, in->shares[i]->receiver_id) ||
			strcmp(in->shares[i]->giver_id, in->shares[i]->receiver_id) == 0;
	return OK;
}

static int put_shares(struct request *rq, const Audit__ProposeJointAgreementRequest *in, const char *agreement_id)
{
	for (size_t i = 0; i < in->n_shares; i++) {
		Audit__JointShare *share;
		TRY(new_joint_share(rq, &share));
		rq_fill(&share->base, &in->shares[i]->base);
		share->audit_id = in->audit_id;
		share->joint_agreement_id = agreement_id;
		share->state = AUDIT__JOINT_SHARE_STATE__JOINT_SHARE_STATE_PROPOSED;
		TRY(put_joint_share(rq, share, 0));
	}
	return OK;
}

int joint_agreement_propose(struct request *rq, const Audit__ProposeJointAgreementRequest *in,
	Audit__ProposeJointAgreementResponse *out)
{
	Audit__JointAgreement *row;
	struct joint_agreement_facts facts = { .id = in->audit_id };
	TRY(new_joint_agreement(rq, &row));
	rq_fill(&row->base, &in->base);
	TRY(fill_parties(rq, in, row, &facts));
	TRY(look_at_audit(rq, in, row, &facts));
	TRY(joint_agreement_may_propose(&facts, rq->st));
	row->author_id = rq->who.person;
	row->state = AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_PROPOSED;
	TRY(put_joint_agreement(rq, row, 0));
	TRY(put_shares(rq, in, row->id));
	out->joint_agreement = row;
	return OK;
}

static int move_shares(struct request *rq, const char *agreement_id, Audit__JointShareState to)
{
	Audit__JointShare **share;
	size_t count;
	TRY(where_joint_share(rq, "joint_agreement_id", agreement_id, &share, &count));
	for (size_t i = 0; i < count; i++) {
		share[i]->state = to;
		TRY(put_joint_share(rq, share[i], share[i]->version));
	}
	return OK;
}

static int gather_step(struct request *rq, const char *id, Audit__JointAgreement **ret_row,
	struct joint_agreement_facts *ret_facts)
{
	Audit__JointAgreement *row;
	size_t accepted = 0;
	TRY(load_joint_agreement(rq, id, &row));
	const Audit__JointParty *own = party_of(row, rq->who.organisation);
	for (size_t i = 0; i < row->n_parties; i++)
		accepted += row->parties[i]->accepted_us > 0;
	*ret_facts = (struct joint_agreement_facts){ .id = row->id,
		.state = (int32_t)row->state,
		.signer_is_party = own != NULL,
		.signer_is_author = writers_have_signer(rq, &row->base),
		.has_accepted = own && own->accepted_us > 0,
		.is_last = accepted + 1 == row->n_parties };
	*ret_row = row;
	return OK;
}

static int end_other(struct request *rq, const Audit__JointAgreement *but)
{
	Audit__JointAgreement **row;
	size_t count;
	TRY(where_joint_agreement(rq, "audit_id", but->audit_id, &row, &count));
	for (size_t i = 0; i < count; i++) {
		if (row[i]->state != AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_ACTIVE ||
			strcmp(row[i]->id, but->id) == 0)
			continue;
		row[i]->state = AUDIT__JOINT_AGREEMENT_STATE__JOINT_AGREEMENT_STATE_ENDED;
		row[i]->reason = "replaced by a later agreement";
		TRY(put_joint_agreement(rq, row[i], row[i]->version));
		TRY(move_shares(rq, row[i]->id, AUDIT__JOINT_SHARE_STATE__JOINT_SHARE_STATE_ENDED));
	}
	return OK;
}

int joint_agreement_accept(struct request *rq, const Audit__AcceptJointAgreementRequest *in,
	Audit__AcceptJointAgreementResponse *out)
{
	Audit__JointAgreement *row;
	struct joint_agreement_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->joint_agreement_id, &row, &facts));
	TRY(joint_agreement_may_accept(&facts, rq->st, &to));
	Audit__JointParty *own = party_of(row, rq->who.organisation);
	if (!own)
		return fail(rq->st, INTERNAL, "NO_PARTY", "a party accepted that the agreement does not name");
	own->accepter_id = rq->who.person;
	own->accepted_us = rq->now_us;
	row->state = (Audit__JointAgreementState)to;
	TRY(put_joint_agreement(rq, row, in->version));
	if (facts.is_last) {
		TRY(end_other(rq, row));
		TRY(move_shares(rq, row->id, AUDIT__JOINT_SHARE_STATE__JOINT_SHARE_STATE_ACTIVE));
	}
	out->joint_agreement = row;
	return OK;
}

int joint_agreement_end(struct request *rq, const Audit__EndJointAgreementRequest *in,
	Audit__EndJointAgreementResponse *out)
{
	Audit__JointAgreement *row;
	struct joint_agreement_facts facts;
	int32_t to;
	TRY(gather_step(rq, in->joint_agreement_id, &row, &facts));
	TRY(joint_agreement_may_end(&facts, rq->st, &to));
	row->state = (Audit__JointAgreementState)to;
	row->ender_id = rq->who.person;
	row->reason = in->reason;
	TRY(put_joint_agreement(rq, row, in->version));
	TRY(move_shares(rq, row->id, AUDIT__JOINT_SHARE_STATE__JOINT_SHARE_STATE_ENDED));
	out->joint_agreement = row;
	return OK;
}

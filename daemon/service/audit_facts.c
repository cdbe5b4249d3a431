/* Facts about an audit's team that several of its steps need. */
#include "daemon/service/audit_facts.h"

#include "gen/rows.h"
#include "gen/vocabulary.h"

#include <string.h>

int audit_leader(struct request *rq, const char *audit_id, const char **ret_person_id)
{
	Audit__TeamMember **member;
	size_t count;
	TRY(where_team_member(rq, "audit_id", audit_id, &member, &count));
	*ret_person_id = "";
	for (size_t i = 0; i < count; i++)
		if ((int)member[i]->state == TEAM_MEMBER_STATE_ACCEPTED && (int)member[i]->role == ROLE_LEADER)
			*ret_person_id = member[i]->person_id;
	return OK;
}

int audit_count_auditors(struct request *rq, const char *audit_id, size_t *ret_count)
{
	Audit__TeamMember **member;
	size_t count;
	TRY(where_team_member(rq, "audit_id", audit_id, &member, &count));
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		*ret_count += (int)member[i]->state == TEAM_MEMBER_STATE_ACCEPTED &&
			((int)member[i]->role == ROLE_LEADER || (int)member[i]->role == ROLE_AUDITOR);
	return OK;
}

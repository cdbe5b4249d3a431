/* What a session says of its person. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

Test(session, says_who_one_is_and_which_roles_one_holds)
{
	struct scene *s = scene_new();
	scene_allowed(s, "audit/LA", "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "person_id", scene_id(s, "person:audit/LA"));
	REPLY_READS(s, "organisation_id", scene_id(s, "organisation:auditing"));
	REPLY_READS(s, "is_confirmed", "true");
	REPLY_READS(s, "roles.0.role", "leader");
	REPLY_READS(s, "roles.0.scope_id", scene_id(s, "audit:fieldwork"));
	REPLY_READS(s, "roles.0.noun", "audit");
	scene_free(s);
}

Test(session, of_a_device_that_waits_for_its_words_says_so)
{
	struct scene *s = scene_new();
	scene_allowed(s, "other/pending", "SessionService/GetSession", "{}", NULL);
	REPLY_READS(s, "is_confirmed", "");
	scene_refused(s, "other/pending", "AuditService/ListAudits", "{}", "GUEST");
	scene_refused(s, "other/revoked", "AuditService/ListAudits", "{}", "GUEST");
	scene_free(s);
}

/* Log keys: who begins the next one, and what the ledger is signed with from then on. */
#include "tests/daemon/service/scene.h"

#include <criterion/criterion.h>

#include <string.h>

#define ROTATE "LogKeyService/RotateLogKey"
#define CONSOLE "console"

static const char at_operator[] = "{'organisation_id':'@organisation:operator','records':0}";

Test(log_key, begins_once_by_who_runs_the_ledger)
{
	struct scene *s = scene_new();
	scene_refused(s, "auditing/AD", ROTATE, "{'organisation_id':'@organisation:auditing','records':0}", "R-LOG-KEY-01");
	scene_refused(s, CONSOLE, ROTATE, "{'organisation_id':'@organisation:operator','records':1}", "R-LOG-KEY-02");
	scene_would(s, CONSOLE, ROTATE, at_operator);
	cr_expect(scene_reply_is_empty(s), "who only asks is given no record that a key signed");
	scene_allowed(s, CONSOLE, ROTATE, at_operator, "made");
	ROW_READS(s, "log_key:made", "number", "1");
	ROW_READS(s, "log_key:made", "cause", "routine");
	cr_expect_eq(strtoull(scene_row(s, "log_key:made", "from_index"), NULL, 10), scene_entry(s));
	scene_refused(s, CONSOLE, ROTATE, at_operator, "R-LOG-KEY-02 R-LOG-KEY-03");
	scene_refused(s, CONSOLE, ROTATE, "{'organisation_id':'@organisation:operator','records':1}", "R-LOG-KEY-03");
	scene_free(s);
}

Test(log_key, is_told_with_the_checkpoint)
{
	struct scene *s = scene_new();
	scene_allowed(s, CONSOLE, ROTATE, at_operator, "made");
	scene_allowed(s, "audited/SR", "LedgerService/GetCheckpoint", "{}", NULL);
	REPLY_READS(s, "log_record_count", "1");
	REPLY_READS(s, "log_records", scene_row(s, "log_key:made", "record"));
	scene_allowed(s, "audited/SR", "LedgerService/GetCheckpoint", "{'log_records':1}", NULL);
	REPLY_READS(s, "log_records", "");
	scene_free(s);
}

Test(log_key, of_a_proposal_that_is_none_is_refused)
{
	struct scene *s = scene_new();
	scene_refused(s, CONSOLE, ROTATE,
		"{'organisation_id':'@organisation:operator','records':0,'proposal':'aGVsbG8='}", "BAD_LOG_RECORD");
	scene_free(s);
}
